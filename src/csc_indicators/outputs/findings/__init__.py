"""What validation found, for people and for machines: one report, and a renderer for each format."""

"""A report on one authority: a single HTML page that needs neither a network nor JavaScript."""

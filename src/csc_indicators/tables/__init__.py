"""The data model that specs see: cleaned extracts, and tables derived from them once."""

"""Pages made from what the program declares: indicators, extracts, tables and commands."""

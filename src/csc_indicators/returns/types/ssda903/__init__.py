"""SSDA903, the return on children looked after: CSV files of one table each, or XML; one year or several at once."""

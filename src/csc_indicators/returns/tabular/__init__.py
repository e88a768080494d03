"""One mechanism for every return that is a table: which it is, which column is which, and what its values mean."""

"""A folder for each kind of return."""

"""One figure, opened: its arithmetic in words, and the rows that it is made of."""

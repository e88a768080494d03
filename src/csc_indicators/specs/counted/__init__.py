"""What counts count, as sets of rows, and what they tell of each other."""

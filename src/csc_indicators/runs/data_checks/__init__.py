"""What is wrong with the data of a run: each check gives causes, which make figures `x`, and messages."""

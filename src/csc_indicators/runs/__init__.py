"""One run, step by step: what is asked, the plan, what is wrong with the data, and the notes."""

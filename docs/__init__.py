"""The documentation, and in `writing` what makes the pages that are made from the program itself."""

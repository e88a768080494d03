"""Workbooks of any age and origin as sheets of texts, read without harm."""

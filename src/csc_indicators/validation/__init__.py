"""Validation: rules as data, the runner that asks them all of a folder of extracts, and what they found."""

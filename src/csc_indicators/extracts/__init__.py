"""Canonical extracts: what their columns are, and how files of them are read."""

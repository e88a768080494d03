"""What the tables and columns of the workforce census are called."""

from __future__ import annotations

KIND = "workforce_census"
TITLE = "Workforce census"
WORKERS, FIGURES = "CSWWWorker", "LALevel"
HEADER = ("LEA", "Year", "ReferenceDate")
"""Columns of a CSV file that are elements of the header in XML."""

SAME = {"la": "lea", "lacode": "lea", "localauthority": "lea"}
"""Other names of columns in the files of several authorities."""

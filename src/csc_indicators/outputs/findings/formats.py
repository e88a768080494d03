"""The formats of a report of findings, by name and by the suffix of a file.

No Polars here: help and completion name the formats without loading what writes them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class ReportFormat(StrEnum):
    """How findings are written: for a person, a spreadsheet, a script, or what a CI system shows."""

    text = "text"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    junit = "junit"
    github = "github"
    sarif = "sarif"
    markdown = "markdown"

    @property
    def lists_rows(self) -> bool:
        """Whether it has a line for every finding, with room for the child's id and the values."""
        return self in (ReportFormat.jsonl, ReportFormat.csv, ReportFormat.xlsx)

    @property
    def is_binary(self) -> bool:
        """Whether the bytes would only be noise on a terminal."""
        return self is ReportFormat.xlsx


SUFFIXES = {
    ".txt": ReportFormat.text,
    ".jsonl": ReportFormat.jsonl,
    ".ndjson": ReportFormat.jsonl,
    ".csv": ReportFormat.csv,
    ".xlsx": ReportFormat.xlsx,
    ".xml": ReportFormat.junit,
    ".sarif": ReportFormat.sarif,
    ".md": ReportFormat.markdown,
}


def report_format_of(file: Path) -> ReportFormat | None:
    """The format that the file's suffix asks for, or None when it says nothing."""
    return SUFFIXES.get(file.suffix.lower())

"""Words that more than one table for people uses."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with a question mark for every control character, so that no name can move a terminal's cursor."""
    return "".join(char if char.isprintable() else "?" for char in text)


def outcome_heading(number: int | None, title: str) -> str:
    """An outcome with its number, or an enabler, which has none."""
    return f"Enabler: {title}" if number is None else f"Outcome {number}: {title}"

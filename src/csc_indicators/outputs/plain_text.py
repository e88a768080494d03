"""Words that more than one table for people uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from textwrap import wrap

_LABEL = 14


def printable(text: str) -> str:
    """The text with a question mark for every control character, so that no name can move a terminal's cursor."""
    return "".join(char if char.isprintable() else "?" for char in text)


def outcome_heading(number: int | None, title: str) -> str:
    """An outcome with its number, or an enabler, which has none."""
    return f"Enabler: {title}" if number is None else f"Outcome {number}: {title}"


def labelled(entries: Iterable[tuple[str, str]], width: int = 100) -> Iterator[str]:
    """Lines with a label before each text, which goes on below itself; an empty text is left away."""
    for label, text in entries:
        yield from wrap(
            text,
            width,
            initial_indent=f"{label:<{_LABEL}}",
            subsequent_indent=" " * _LABEL,
            break_on_hyphens=False,
            break_long_words=False,
        )


def from_to(dates: tuple[date, date]) -> str:
    """The first and the last day of a period: 1 April 2024 to 31 March 2025."""
    first, last = dates
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"


def change_of(before: str, now: str) -> Decimal | None:
    """The difference of two printed figures, so that it adds up before the reader's eyes; None beside a symbol."""
    try:
        return Decimal(now.replace(",", "")) - Decimal(before.replace(",", ""))
    except InvalidOperation:
        return None

"""Which row of a table holds its headings: above it there may be titles and blank rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from csc_indicators.errors import UserError

FIRST_ROWS = 20
"""The headings are among the first rows."""

_LETTER = re.compile(r"[^\W\d_]")
_NO_HEADING = re.compile(r"[\r\n\ufffd]|.{100}")
"""Line ends, characters that could not be read, and more text than a heading has."""

IsHeading = Callable[[str], bool]
"""Whether a heading, in its plain form, is one that is looked for."""


@lru_cache(maxsize=10_000)
def plain(heading: str) -> str:
    """A heading without regard to case, blanks and punctuation."""
    return "".join(character for character in heading.casefold() if character.isalnum())


def known_headings(row: Sequence[str], is_heading: IsHeading) -> int:
    """How many cells of a row are headings that are looked for."""
    return sum(is_heading(plain(cell)) for cell in row if cell)


def heading_row(rows: Sequence[Sequence[str]], is_heading: IsHeading) -> int | None:
    """The first of the rows with most of the headings, counted from 0; None where none has any."""
    counts = [known_headings(row, is_heading) for row in rows]
    most = max(counts, default=0)
    return counts.index(most) if most else None


def likely_headings(headings: Iterable[str]) -> list[str]:
    """Those that a message may name: in a damaged file a row of data may have run into the headings."""
    return [heading for heading in headings if _LETTER.search(heading) and not _NO_HEADING.search(heading)]


def refuse_twice(headings: Sequence[str | None], columns: Iterable[int], source: str) -> None:
    """`UserError` where a column that is read has the heading of another: nobody can tell which of them counts."""
    names = [plain(heading or "") for heading in headings]
    for column in sorted(columns):
        again = [place for place, name in enumerate(names) if name == names[column] and place != column]
        if again:
            raise UserError(
                f"`{source}` has two columns that may be `{headings[column]}`",
                evidence=f"columns {column + 1} and {again[0] + 1}",
                hint="rename or delete one of them",
            )


def trimmed(row: Sequence[object]) -> tuple[str, ...]:
    """The cells of a row as texts without blanks around; a blank cell is an empty text."""
    return tuple("" if cell is None else str(cell).strip() for cell in row)

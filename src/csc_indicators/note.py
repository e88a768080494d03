"""A sentence for the user, whose numbers of rows and children are left out where it leaves the authority."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Note(str):
    """A sentence with its numbers, as text; `shared` is the same sentence without any number of rows or children."""

    shared: str


@dataclass(frozen=True)
class Numbers:
    """How the numbers of rows and children in a sentence are written: as they are, or not at all."""

    are_shown: bool

    def of(self, number: int, singular: str = "row", plural: str = "rows") -> str:
        """The number and the words that go with it: `1 row is`, `3 rows are`; or `some rows are`."""
        if not self.are_shown:
            return f"some {plural}"
        return f"{number:,} {singular if number == 1 else plural}"

    def instead(self, text: str, without: str = "") -> str:
        """A text that tells a number, or what stands in its place."""
        return text if self.are_shown else without


def note(words: Callable[[Numbers], str]) -> Note:
    """The note of a sentence; `words` writes it with the numbers it is given."""
    text = Note(words(Numbers(are_shown=True)))
    text.shared = words(Numbers(are_shown=False))
    return text


def shared_words(text: str) -> str:
    """What may leave of a text: a note without its numbers, and other texts as they are."""
    return text.shared if isinstance(text, Note) else text

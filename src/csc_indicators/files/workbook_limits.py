"""How much a workbook may hold, and what both forms of it need to be looked through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from csc_indicators.errors import UserError

if TYPE_CHECKING:
    from lxml import etree

LARGEST_SHEET = 60_000_000
"""Cells of a sheet's rectangle: a sheet of a million rows with sixty columns, in about two gigabytes."""
LARGEST_TEXT = 1024**3
"""Bytes of text in all cells of a sheet together."""
LARGEST_CELL = 4 * 32_767
"""Excel stops at 32,767 characters, of up to four bytes."""

HINT = "open it in Excel and save it as .xlsx, or as CSV UTF-8"


def elements(stream: IO[bytes], names: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """The starts and ends of elements of these names, as a stream; nothing outside the stream is looked up."""
    from lxml import etree

    yield from etree.iterparse(
        stream,
        events=("start", "end"),
        tag=names,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def forget(element: etree._Element) -> None:
    """Let go of an element that was looked at, and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def too_large(shown: str) -> UserError:
    """The error of a workbook with more in it than can be held."""
    return UserError(f"`{shown}` unpacks to more than can be read", hint="save the sheet as CSV UTF-8")


def long_cell(shown: str) -> UserError:
    """The error of a workbook with a cell that no Excel can have written."""
    return UserError(f"`{shown}` has a cell with more text than Excel itself allows", hint=HINT)

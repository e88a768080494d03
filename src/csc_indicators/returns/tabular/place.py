"""Which table a sheet of texts is, and where its header row and its columns are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from csc_indicators.files.headings import FIRST_ROWS
from csc_indicators.returns.return_type import Shape, plain
from csc_indicators.returns.tabular.form import TableForm

_NEARLY = 0.93
"""As alike as two headers are that differ by a slip of the keyboard."""
_LIKELIEST = 4


@dataclass(frozen=True)
class Placed:
    """A table in a sheet: `header_row` is counted from 0, `positions` are the places of our columns."""

    form: TableForm
    header_row: int
    positions: dict[str, int]
    headers: dict[str, str]
    """Our column -> the header as the file has it."""
    lacks: tuple[str, ...]
    besides: tuple[str, ...]
    nearly: tuple[str, ...]
    """Headers that were taken for a column although they are spelt otherwise."""


def place(rows: Sequence[Sequence[str]], forms: Iterable[TableForm]) -> Placed | None:
    """The form that one of the first rows fits best; None when no row has the columns that a form needs."""
    plain_rows = [tuple(plain(cell) for cell in row) for row in rows[:FIRST_ROWS]]
    places = [_places(row) for row in plain_rows]
    candidates = [
        (positions, form, number)
        for form in forms
        for number, headers in enumerate(places)
        # Nearly no row of a file of ours has a header of most forms.
        if not _own(form).isdisjoint(headers) and (positions := _exactly(headers, form))
    ]
    candidates.sort(
        key=lambda candidate: (
            not _suffices(candidate[0], candidate[1]),
            -len(candidate[0]),
            -len(candidate[0]) / len(candidate[1].columns),
            candidate[2],
        )
    )
    # Misspelt headers are looked for in the likeliest rows only: it takes long.
    for positions, form, number in candidates[:_LIKELIEST]:
        placed = _placed(rows[number], plain_rows[number], number, form, positions)
        if placed is not None:
            return placed
    return None


def _suffices(positions: Mapping[str, int], form: TableForm) -> bool:
    return all(name in positions for name in form.needed)


def shape(form: TableForm) -> Shape:
    """The form as the registry knows it, to tell what an unknown table comes nearest to."""
    needed = frozenset(form.columns[name].title for name in form.needed)
    return Shape(form.name, tuple(column.title for column in form.columns.values()) + form.besides, needed)


@cache
def _plain_headers(form: TableForm) -> dict[str, tuple[str, ...]]:
    return {name: tuple(plain(header) for header in column.headers) for name, column in form.columns.items()}


@cache
def _own(form: TableForm) -> frozenset[str]:
    """Every header of a column that the form reads."""
    return frozenset(header for headers in _plain_headers(form).values() for header in headers)


@cache
def _known(form: TableForm) -> frozenset[str]:
    """Every header that the form knows, whether its column is read or not."""
    return _own(form) | {plain(header) for header in form.besides}


def _places(row: Sequence[str]) -> dict[str, int]:
    """Where each header of a row stands first."""
    places: dict[str, int] = {}
    for position, header in enumerate(row):
        if header:
            places.setdefault(header, position)
    return places


def _exactly(places: Mapping[str, int], form: TableForm) -> dict[str, int]:
    """The columns whose header is in a row, spelt in one of the known ways."""
    positions = {}
    for name, headers in _plain_headers(form).items():
        here = [places[header] for header in headers if header in places]
        if here:
            positions[name] = here[0]
    return positions


def _placed(
    row: Sequence[str], plain_row: Sequence[str], number: int, form: TableForm, positions: dict[str, int]
) -> Placed | None:
    nearly = _nearly(plain_row, form, positions) if len(positions) >= len(form.columns) // 2 else {}
    positions = positions | nearly
    if not _suffices(positions, form):
        return None
    taken, known = set(positions.values()), _known(form)
    besides = tuple(
        header
        for position, header in enumerate(row)
        if header and position not in taken and plain_row[position] not in known
    )
    lacks = tuple(column.title for name, column in form.columns.items() if name not in positions)
    headers = {name: row[position] for name, position in positions.items()}
    return Placed(form, number, positions, headers, lacks, besides, tuple(row[place] for place in nearly.values()))


def _nearly(row: Sequence[str], form: TableForm, positions: dict[str, int]) -> dict[str, int]:
    """Missing columns, each with the header that is its own but for a slip of the keyboard."""
    known = _known(form)
    free = {header: position for position, header in enumerate(row) if header and header not in known}
    nearly: dict[str, int] = {}
    for name, headers in _plain_headers(form).items():
        if name in positions:
            continue
        near = [match for header in headers for match in get_close_matches(header, free, n=1, cutoff=_NEARLY)]
        if near:
            nearly[name] = free.pop(near[0])
    return nearly

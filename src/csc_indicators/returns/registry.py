"""The kinds of return there are: a new one is a sub-package of this room, and a line here."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.files.headings import likely_headings
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.return_type import Kind, Recognised, nearest, plain


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order in which they are asked whether a file is theirs."""
    from csc_indicators.returns.types.annex_a.importer import AnnexA
    from csc_indicators.returns.types.cin_census.importer import CinCensus
    from csc_indicators.returns.types.csc_api.importer import CscApi
    from csc_indicators.returns.types.outturn.importer import Outturn
    from csc_indicators.returns.types.published.importer import DfeFigures
    from csc_indicators.returns.types.school_census.importer import SchoolCensus
    from csc_indicators.returns.types.ssd.importer import Ssd
    from csc_indicators.returns.types.ssda903.importer import Ssda903
    from csc_indicators.returns.types.workforce_census.importer import WorkforceCensus

    return (
        Ssda903(),
        CinCensus(),
        WorkforceCensus(),
        AnnexA(),
        Ssd(),
        CscApi(),
        SchoolCensus(),
        Outturn(),
        DfeFigures(),
    )


@cache
def _headings() -> frozenset[str]:
    """The columns of every table of every kind, in their plain form."""
    from csc_indicators.returns.types.ssda903.form import form

    names = {plain(column) for kind in kinds() for shape in kind.shapes for column in shape.columns}
    return frozenset(names | set(form().aliases))


def is_heading(heading: str) -> bool:
    """Whether a plain heading is that of a column of a return."""
    return heading in _headings()


def recognise(look: Look) -> Recognised | None:
    """The kind that takes the file for its own with the fewest columns besides; None when none does.

    An extract of ours is none, even where a kind of return has columns of the same names.
    """
    if _is_extract(look):
        return None
    taken = [recognised for kind in kinds() if (recognised := kind.recognise(look)) is not None]
    return min(taken, key=lambda recognised: len(recognised.besides), default=None)


def why_not(look: Look) -> str:
    """Why a file is not a recognised return, with the nearest kind and what differs; no value that may be data."""
    if look.problem:
        return look.problem
    if look.root is not None:
        if any(look.root == root for kind in kinds() for root in kind.roots):
            return f"its first element is `{look.root}`, but what collection it is of is not said or not known"
        known = ", ".join(f"`{root}` ({kind.title})" for kind in kinds() for root in kind.roots)
        return f"its first element is `{look.root}`; known are {known}"
    own = _extract_with(look.headers)
    if own is not None:
        return f"it has the columns of the extract `{own}`: put it beside the extracts that the import writes"
    rows = [look.headers, *(row for sheet in look.sheets for row in sheet.rows)]
    differences = [text for kind in kinds() for text in _differences(kind, rows)]
    return min(differences, default=(0, "its columns are those of no return that is known"))[1]


def _is_extract(look: Look) -> bool:
    """Whether the file has an extract's own names for the columns that it needs, and its name or no other column."""
    here = {header for header in look.headers if header}
    for info in catalogue().values():
        needed = {name for name, column in info.columns.items() if column.required and name != "la_code"}
        named = PurePosixPath(look.content.shown).stem == info.name
        if len(needed) > 1 and needed <= here and (named or here <= {*info.columns, "la_code"}):
            return True
    return False


def _extract_with(headers: tuple[str, ...]) -> str | None:
    """The extract whose required columns, but for the authority, are all among the headers."""
    here = {plain(header) for header in headers}
    for info in catalogue().values():
        required = {plain(name) for name, column in info.columns.items() if column.required and name != "la_code"}
        if len(required) > 1 and required <= here:
            return info.name
    return None


def _differences(kind: Kind, rows: list[tuple[str, ...]]) -> list[tuple[int, str]]:
    """How the table of this kind that is nearest to one of the rows differs from it, with how many columns do."""
    differences = []
    for row in rows:
        shape = nearest(row, kind.shapes)
        if shape is None:
            continue
        ours = {plain(column): column for column in shape.columns}
        theirs = {plain(header): header for header in row if header}
        lacks = [name for key, name in ours.items() if key not in theirs]
        besides = likely_headings(name for key, name in theirs.items() if key not in ours)
        words = [f"it lacks {_listed(lacks)}"] if lacks else []
        # Where few names are known, the row may be one of data.
        others = _listed(besides) if len(ours) - len(lacks) >= len(besides) else f"{len(besides)} other columns"
        words += [f"it has besides {others}"] if besides else []
        differences.append((len(lacks) + len(besides), f"nearest is {kind.title} {shape.name}: {' and '.join(words)}"))
    return differences


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")

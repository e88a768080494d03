"""Annex A as a kind of return: its sheets are found by their columns, wherever and in whatever order they stand."""

from __future__ import annotations

from collections.abc import Sequence

from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.files.merged_cells import refuse_merged
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape, mostly_foreign, named_authority
from csc_indicators.returns.tabular.convert import Where, typed_rows
from csc_indicators.returns.tabular.form import TableForm, forms
from csc_indicators.returns.tabular.place import Placed, place, shape
from csc_indicators.returns.tabular.sources import TextTable, text_tables
from csc_indicators.returns.tabular.values import Meanings, shipped, users
from csc_indicators.returns.types.annex_a.day import day_of
from csc_indicators.returns.types.annex_a.make import extracts
from csc_indicators.returns.types.annex_a.parts import ListPart

_PACKAGE = "csc_indicators.returns.types.annex_a"
_OF_CHILDREN = ("sex", "ethnicity", "date_of_birth")


def lists() -> dict[str, TableForm]:
    """The eleven lists."""
    return forms(_PACKAGE, "lists.yaml")


class AnnexA:
    """Lists 1 to 11 of Ofsted's Annex A, in a workbook or as CSV files."""

    name = "annex_a"
    title = "Annex A"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        self.shapes: Sequence[Shape] = [shape(form) for form in lists().values()]

    def recognise(self, look: Look) -> Recognised | None:
        """The file when one of its sheets, hidden ones aside, is one of the lists."""
        tables = [sheet.rows for sheet in look.sheets if not sheet.hidden] or [look.rows]
        lists_there = [placed for rows in tables if (placed := _place(rows)) is not None]
        if not lists_there:
            return None
        besides = tuple(dict.fromkeys(header for placed in lists_there for header in placed.besides))
        lacks = tuple(f"{placed.form.name}: {title}" for placed in lists_there for title in placed.lacks)
        names = {placed.form.name for placed in lists_there}
        return Recognised(look, self.name, _listed(names), lacks, besides)

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """All lists of all workbooks; `UserError` with everything that is wrong with them."""
        imported = Imported(gives_way=True)
        meanings = Meanings(users(options.values), shipped(_PACKAGE, "values.toml"))
        la_code = named_authority(files, options)
        parts: list[ListPart] = []
        problems: list[UserError] = []
        for file in files:
            try:
                own = _parts(file, meanings, options, imported)
            except UserErrors as errors:
                problems += errors.errors
                continue
            except UserError as error:
                problems.append(error)
                continue
            imported.taken_for[file.shown] = f"Annex A, {_listed({part.name for part in own})}"
            parts += own
        raise_all(problems)
        extracts(day_of(parts, options, imported), la_code, imported)
        imported.unmatched = meanings.unmatched
        return imported


def _place(rows: Sequence[Sequence[str]]) -> Placed | None:
    """The list that a sheet is, unless most of its columns are none of the list's."""
    placed = place(rows, lists().values())
    if placed is None or mostly_foreign(rows[placed.header_row], placed.besides):
        return None
    return placed


def _parts(file: Recognised, meanings: Meanings, options: Options, imported: Imported) -> list[ListPart]:
    """The lists in one file, typed."""
    parts = []
    # The lists of one workbook are of one day; so are the CSV files of one folder.
    together = file.shown if file.look.form == "excel" else "/".join(file.look.content.place)
    tables = [(table, _place(table.first_rows)) for table in text_tables(file.look)]
    imported.notes += _lists_twice(tables)
    for table, placed in tables:
        if placed is None:
            if table.rows.height and not table.hidden:
                imported.notes.append(f"`{table.source}` is none of the lists, and is not read")
            continue
        if table.hidden:
            imported.notes.append(f"`{table.source}` is hidden and is not read: unhide it if it is wanted")
            continue
        imported.notes += table.notes
        refuse_merged(table, placed.header_row, set(placed.positions.values()))
        where = Where(table.source, placed.form.name, file.shown, table.from_1904, options.allow_unreadable)
        rows = typed_rows(table.rows, placed, where, meanings, imported.account)
        parts.append(ListPart(placed, together, rows))
        imported.notes += _notes(table.source, placed)
    return parts


def _lists_twice(tables: Sequence[tuple[TextTable, Placed | None]]) -> list[str]:
    """That sheets which can be seen are the same list: one of them may be an older state of it."""
    sources: dict[str, list[str]] = {}
    for table, placed in tables:
        if placed is not None and not table.hidden:
            sources.setdefault(placed.form.name, []).append(f"`{table.source}`")
    return [
        f"{' and '.join(sheets)} are all {name}: their rows are put together, so hide those that do not count"
        for name, sheets in sources.items()
        if len(sheets) > 1
    ]


def _notes(source: str, placed: Placed) -> list[str]:
    notes = []
    taken = {*_OF_CHILDREN, *(name for columns in placed.form.gives.values() for name in columns.values())}
    lacks = [
        column.title for name, column in placed.form.columns.items() if name in taken and name not in placed.positions
    ]
    if lacks:
        notes.append(f"`{source}` has no {', '.join(f'`{title}`' for title in lacks)}")
    notes += [f"`{source}`: `{header}` is taken for a misspelt column name" for header in placed.nearly]
    return notes


def _listed(names: set[str]) -> str:
    """`List 1, 3 to 8`."""
    numbers = sorted(int(name.removeprefix("List ")) for name in names)
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][-1] == number - 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    texts = [
        f"{span[0]} to {span[-1]}" if len(span) > 2 else ", ".join(str(number) for number in span) for span in spans
    ]
    return f"{'List' if len(numbers) == 1 else 'Lists'} {', '.join(texts)}"

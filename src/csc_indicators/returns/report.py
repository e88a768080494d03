"""The report of an import, as text, CSV and JSON: files, rows in and out, and what was odd; never a value."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from io import StringIO
from itertools import groupby

from csc_indicators.returns.row_ledger import LedgerEntry
from csc_indicators.returns.run import FileRead, Returned

COLUMNS = ("file", "table", "what", "extract", "column", "detail", "rows", "first_rows")
"""The columns of the CSV form; `what` is a fate of rows, or `file`, `query`, `repair` or `note`."""

_MOST_REPAIRS = 5


def as_text(returned: Returned) -> str:
    """A line for each file, then what was dropped, what is odd, what was repaired, and the extracts."""
    return "\n".join(_text(returned)) + "\n"


def as_csv(returned: Returned) -> str:
    """One line for each fact, of the columns `COLUMNS`; every repair is listed."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for file in returned.files:
        writer.writerow((file.shown, None, "file", None, None, file.taken_for or file.why_not, None, None))
    for entry in returned.account.entries:
        writer.writerow(
            (entry.file, entry.table, entry.fate, entry.extract, None, entry.words, entry.rows, _rows(entry.first))
        )
    for query in returned.account.queries:
        writer.writerow(
            (query.file, query.table, "query", None, query.column, query.problem, query.rows, _rows(query.first))
        )
    for repair in returned.account.repairs:
        writer.writerow((repair.file, repair.table, "repair", None, None, repair.rule, 1, repair.row))
    for note in returned.notes:
        writer.writerow((None, None, "note", None, None, note, None, None))
    return out.getvalue()


def as_json(returned: Returned) -> str:
    """The whole report as one object."""
    content = {
        "files": [
            {"file": file.shown, "taken_for": file.taken_for, "why_not": file.why_not, "not_read": list(file.besides)}
            for file in returned.files
        ],
        "rows": [_as_json(entry) for entry in returned.account.entries],
        "queries": [asdict(query) for query in returned.account.queries],
        "repairs": [asdict(repair) for repair in returned.account.repairs],
        "extracts": {
            name: {
                "rows": frame.height,
                **_parts_of(name, returned.account.entries),
                "covers_from": _day(returned.covers_from.get(name)),
                "covers_to": _day(returned.covers_to.get(name)),
            }
            for name, frame in returned.frames.items()
        },
        "notes": list(returned.notes),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _text(returned: Returned) -> Iterator[str]:
    entries = returned.account.entries
    yield "Files"
    for file in returned.files:
        yield f"  {_file_line(file, [entry for entry in entries if file.holds(entry.file)])}"
    yield from _section("Rows dropped", list(_dropped(returned)))
    queries = [
        f"{query.file} {query.table}: `{query.column}` {query.problem}: {_some(query.file, query.rows, query.first)}"
        for query in returned.account.queries
    ]
    yield from _section("Odd, and kept as it is", queries)
    yield from _section("Repaired", list(_repaired(returned)))
    yield from _section("Notes", list(returned.notes))
    width = max((len(name) for name in returned.frames), default=0)
    extracts = [
        f"{name:<{width}}  {frame.height:>9,} rows{_sum_of(name, entries)}" for name, frame in returned.frames.items()
    ]
    yield from _section("Extracts", extracts)


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)


def _file_line(file: FileRead, entries: list[LedgerEntry]) -> str:
    if file.taken_for is None:
        return f"{file.shown}: not read: {file.why_not}"
    sums = {
        fate: sum(entry.rows for entry in entries if entry.fate == fate)
        for fate in ("read", "kept", "merged", "dropped", "made")
    }
    parts = [f"{sums[fate]:,} {fate}" for fate in ("kept", "merged", "dropped") if sums[fate]]
    rows = f"{sums['read']:,} row{'' if sums['read'] == 1 else 's'}" + (f" = {' + '.join(parts)}" if parts else "")
    derived = f"; {sums['made']:,} more made of them" if sums["made"] else ""
    unread = f"; not part of it: {', '.join(f'`{name}`' for name in file.besides)}" if file.besides else ""
    return f"{file.shown}: {file.taken_for}: {rows}{derived}{unread}"


def _as_json(entry: LedgerEntry) -> dict[str, object]:
    """An entry with its reason in words, and its cause as a key that does not change with the words."""
    cause = None if entry.reason is None else entry.reason.code.name.lower()
    return {
        "file": entry.file,
        "table": entry.table,
        "fate": entry.fate,
        "extract": entry.extract,
        "reason": entry.words,
        "cause": cause,
        "rows": entry.rows,
        "first": entry.first,
    }


def _parts_of(extract: str, entries: Sequence[LedgerEntry]) -> dict[str, int]:
    """How many rows of an extract are rows of files, and how many were made of rows that count elsewhere too."""
    own = [entry for entry in entries if entry.extract == extract]
    return {fate: sum(entry.rows for entry in own if entry.fate == fate) for fate in ("kept", "made")}


def _sum_of(extract: str, entries: Sequence[LedgerEntry]) -> str:
    parts = _parts_of(extract, entries)
    return f" = {parts['kept']:,} kept + {parts['made']:,} made" if parts["made"] else ""


def _dropped(returned: Returned) -> Iterator[str]:
    for entry in returned.account.entries:
        if entry.fate == "dropped":
            yield f"{entry.file} {entry.table}: {entry.words}: {_some(entry.file, entry.rows, entry.first)}"


def _repaired(returned: Returned) -> Iterator[str]:
    repairs = sorted(returned.account.repairs, key=lambda repair: (repair.rule, repair.file, repair.row))
    for (rule, file), own in groupby(repairs, key=lambda repair: (repair.rule, repair.file)):
        rows = [repair.row for repair in own]
        yield f"{file}: {rule}: {_some(file, len(rows), tuple(rows[:_MOST_REPAIRS]))}"


def _some(file: str, count: int, first: tuple[int, ...]) -> str:
    """How many rows, and where the first are: their rows in a table, or their lines in XML."""
    unit = "line" if file.lower().endswith(".xml") else "row"
    places = list(dict.fromkeys(str(row) for row in first))
    where = f"{unit} {places[0]}" if len(places) == 1 else f"{unit}s {', '.join(places)}"
    if count == 1:
        return where
    more = " …" if count > len(first) else ""
    return f"{count:,} rows ({where}{more})"


def _rows(rows: tuple[int, ...]) -> str:
    return " ".join(str(row) for row in rows)


def _day(day: object) -> str | None:
    return None if day is None else str(day)

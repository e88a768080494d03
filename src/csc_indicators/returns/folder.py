"""A folder of data, whatever it holds: extracts, or returns that become extracts in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from csc_indicators.config import FILE_NAME, Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.folder import holds_extracts, is_extract
from csc_indicators.extracts.labels import with_users_codes
from csc_indicators.extracts.read import Extract, Extracts, extract_from_frame, in_one_form, read_extracts
from csc_indicators.extracts.unreadable import UnreadableColumn
from csc_indicators.note import Note, Numbers, note
from csc_indicators.returns.row_ledger import Effect, LedgerEntry, Query

if TYPE_CHECKING:
    # At run time only where a folder holds no extracts: the kinds of return are a third of all modules.
    from csc_indicators.returns.run import Returned

_MOST = 8
_ROWS_ARE = ("row is", "rows are")
_ONLY_IMPORT = {
    "annex_a": "and is told of which day they are by `--as-at`",
    "ssda903": "and mends episodes (`--repair`) and measures distances (`--postcodes`) where asked",
}
"""What can be asked of an import only, by kind of return."""


def read_folder(
    folder: Path, config: Config, only: Collection[str] | None = None, *, lenient: bool = False
) -> Extracts:
    """The extracts of a folder; where it holds none, those of the returns in it. `UserError` as for either.

    Here alone it is decided which of the two a folder holds. `only` and `lenient` are for extracts, as in
    `read_extracts`: returns are read whole, and an import leaves out what it cannot read in any case.
    """
    if not holds_extracts(folder):
        extracts = _of_returns(folder, config) if folder.is_dir() else None
        return extracts or read_extracts(folder, config, only, lenient=lenient)
    try:
        return read_extracts(folder, config, only, lenient=lenient)
    except UserError:
        # A return may have the name of an extract, such as `care_leavers.csv`.
        extracts = _of_returns(folder, config, {entry for entry in folder.iterdir() if is_extract(entry)})
        if extracts is None:
            raise
        return extracts


def _of_returns(folder: Path, config: Config, which: Collection[Path] = ()) -> Extracts | None:
    """What the returns in a folder make; None where there are none, or `which` are not all returns.

    `UserError` where the files are neither returns nor extracts.
    """
    from csc_indicators.returns.registry import kinds
    from csc_indicators.returns.return_type import Options
    from csc_indicators.returns.run import chosen_authority, import_files, recognised_files
    from csc_indicators.returns.unmatched import VALUES_NAME

    recognised = recognised_files([folder])
    if not set(which) <= {file.look.content.path for file in recognised.returns}:
        return None
    if recognised.returns or recognised.problems:
        values = folder / VALUES_NAME
        options = Options(
            la_code=chosen_authority(None, config),
            values=values if values.is_file() else None,
            allow_unreadable=config.allow_unreadable,
        )
        returned = import_files(recognised, options)
        frames = with_users_codes(returned.frames, config.values, str(config.path or FILE_NAME))
        return as_extracts(replace(returned, frames=frames))
    odd = [file for file in recognised.others if file.is_odd]
    if not odd:
        return None
    known = ", ".join(kind.title for kind in kinds())
    raise UserError(
        f"`{folder}` holds no extract, and no return that is known",
        evidence="; ".join(f"`{file.shown}`: {file.why_not}" for file in odd[:_MOST]),
        hint=f"extracts are known by the names of their files, returns by their columns; the kinds known are {known}",
    )


def as_extracts(returned: Returned) -> Extracts:
    """What was imported, as if it had been written to files and read."""
    by_name, of_forms = in_one_form({name: _extract(name, returned) for name in returned.frames})
    return Extracts(
        by_name,
        None,
        None,
        (*_notes(returned), *of_forms),
        unusable_rows=sum(entry.rows for entry in returned.account.entries if entry.is_unusable),
        from_returns=True,
        unreadable=tuple(_unreadable(returned)),
    )


def _unreadable(returned: Returned) -> Iterator[UnreadableColumn]:
    """The rows that were left out since something in them cannot be read."""
    from csc_indicators.returns.reasons import ReasonCode

    causes = (
        ReasonCode.UNREADABLE,
        ReasonCode.UNREADABLE_DATE,
        ReasonCode.CELL_UNREADABLE,
        ReasonCode.CELL_UNREADABLE_BLANK_MEANS,
    )
    for entry in returned.account.entries:
        if entry.fate == "dropped" and entry.reason is not None and entry.reason.code in causes:
            yield UnreadableColumn(entry.file, entry.reason.column or "", entry.rows, left_out=True)


def _extract(name: str, returned: Returned) -> Extract:
    start, end = returned.covers_from.get(name), returned.covers_to.get(name)
    extract = extract_from_frame(name, returned.frames[name], returned.paths(name), start, end)
    return replace(
        extract,
        picture_of=returned.pictures.get(name),
        spans=returned.spans.get(name, {}),
        open_from=returned.open_from.get(name),
        gaps=returned.gaps.get(name, {}),
        left_out=returned.left_out.get(name, {}),
    )


def _notes(returned: Returned) -> list[str]:
    """What the user should know who sees no report of the import."""
    from csc_indicators.returns.named_years import AFTER_ITS_YEAR
    from csc_indicators.returns.unmatched import VALUES_NAME

    files = [file for file in returned.files if file.taken_for is not None]
    many = "1 file" if len(files) == 1 else f"{len(files)} files"
    offers = "".join(f", {_ONLY_IMPORT[kind]}" for kind in _ONLY_IMPORT if any(file.kind == kind for file in files))
    notes = [f"read {many} of returns; `csc-indicators import` tells what became of each row{offers}"]
    notes += [f"`{file.shown}` is not read: {file.why_not}" for file in returned.files if file.is_odd]
    lost = _left_out(returned)
    notes += [*_still_open(returned), *_lost_ends(returned), *_left_blank(returned)]
    notes += [_of_query(query) for query in returned.account.queries if query.problem == AFTER_ITS_YEAR][:_MOST]
    if returned.unmatched:
        texts = len(returned.unmatched)
        notes.append(
            note(
                lambda numbers: (
                    f"{numbers.of(texts, 'text matches', 'texts match')} no code, which leaves blanks: "
                    f"`csc-indicators import --unmatched {VALUES_NAME}` writes them, to be filled in"
                )
            )
        )
    more = [f"{len(lost) - _MOST} more reasons for rows that are left out"] if len(lost) > _MOST else []
    return [*notes, *lost[:_MOST], *more, *returned.notes]


def _left_out(returned: Returned) -> list[Note]:
    """A line for each reason for which rows are left out, with the first file and how many more there are."""
    by_reason: dict[str, list[LedgerEntry]] = {}
    for entry in returned.account.entries:
        if entry.is_unusable:
            by_reason.setdefault(entry.words or "", []).append(entry)
    notes: list[Note] = []
    for words, entries in by_reason.items():
        files = list(dict.fromkeys(entry.file for entry in entries))
        more = "" if len(files) == 1 else f" and {len(files) - 1} more file{'s' if len(files) > 2 else ''}"
        notes.append(_of_left_out(f"`{files[0]}`{more}", sum(entry.rows for entry in entries), words))
    return notes


def _of_left_out(files: str, rows: int, words: str) -> Note:
    return note(lambda numbers: f"{files}: {numbers.of(rows, *_ROWS_ARE)} left out: {words}")


def _of_query(query: Query) -> Note:
    return note(
        lambda numbers: f"`{query.file}` {query.table}: `{query.column}` of {numbers.of(query.rows)} {query.problem}"
    )


def _still_open(returned: Returned) -> list[Note]:
    """The tables of which rows count as open against what was returned later, and the last returns that have them."""
    queries = [query for query in returned.account.queries if query.effect is Effect.STAYS_OPEN]
    if not queries:
        return []
    rows = sum(query.rows for query in queries)
    tables = ", ".join(f"`{name}`" for name in sorted({query.table for query in queries}))
    files = sorted({query.file for query in queries})
    named = ", ".join(f"`{file}`" for file in files[:_MOST]) + (" …" if len(files) > _MOST else "")

    def words(numbers: Numbers) -> str:
        are = numbers.of(rows, f"row of {tables} is", f"rows of {tables} are")
        them = numbers.instead("it", "them") if rows == 1 else "them"
        return (
            f"{are} counted as open though no return after {named} has {them}: "
            "`csc-indicators import` tells which, and ends them with `--repair`"
        )

    return [note(words)]


def _lost_ends(returned: Returned) -> list[Note]:
    """The files whose rows count as open though they say why they ended."""
    queries = [query for query in returned.account.queries if query.effect is Effect.LOST_END]
    rows = {(query.file, query.table): 0 for query in queries}
    for query in queries:
        rows[query.file, query.table] += query.rows
    return [_of_lost_ends(file, table, count) for (file, table), count in rows.items()]


def _of_lost_ends(file: str, table: str, rows: int) -> Note:
    return note(
        lambda numbers: (
            f"`{file}`: {numbers.of(rows, *_ROWS_ARE)} counted as open: "
            f"`{table}` has the reason of the end, and no date"
        )
    )


def _left_blank(returned: Returned) -> list[Note]:
    """The columns with texts that cannot be read and are left blank; one note covers all texts that match no code."""
    rows: dict[tuple[str, str, str], int] = {}
    for query in returned.account.queries:
        if query.effect is Effect.LEFT_BLANK:
            place = (query.table, query.column, query.problem)
            rows[place] = rows.get(place, 0) + query.rows
    return [_of_blanks(*place, count) for place, count in rows.items()]


def _of_blanks(table: str, column: str, problem: str, rows: int) -> Note:
    return note(
        lambda numbers: f"`{column}` of `{table}` {problem} in {numbers.of(rows)}: it counts as not known there"
    )

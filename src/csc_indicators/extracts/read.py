"""Read a folder of extracts: every file checked, every error told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from csc_indicators.config import FILE_NAME, Config
from csc_indicators.errors import UserError, UserErrors, did_you_mean, raise_all
from csc_indicators.extracts.catalogue import ExtractInfo, catalogue, polars_schema
from csc_indicators.extracts.coverage_statement import ExtractStatement, LeftOut, read_statement
from csc_indicators.extracts.folder import Source, look_in
from csc_indicators.extracts.headers import Matched, check_mapping, match_headers, source_positions
from csc_indicators.extracts.in_memory import convert
from csc_indicators.extracts.labels import check_values, with_labels
from csc_indicators.extracts.one_form import frames_in_one_form, varied_identifiers
from csc_indicators.extracts.parquet_files import convert_group, naming_damaged_files, open_parquet
from csc_indicators.extracts.tabular_files import Wanted, open_extract
from csc_indicators.extracts.unreadable import (
    Keeps,
    UnreadableColumn,
    keeps_all,
    keeps_for_rules,
    keeps_none,
    left_out,
    text_columns,
)
from csc_indicators.progress import stage
from csc_indicators.reference.authorities import current_codes

_AT_ONCE = 2
"""Files read at once: what is held of a large CSV while it is read is several times its extract."""


@dataclass(frozen=True)
class Extract:
    """One extract with all its declared columns; `absent_columns` are NULL, because one of its files lacks them.

    `authorities` are the codes that its rows have, and `rows` is their number.
    """

    name: str
    frame: pl.LazyFrame
    authorities: frozenset[str]
    rows: int
    absent_columns: frozenset[str]
    files: tuple[Path, ...]
    covers_from: date | None
    extracted_on: date | None = None
    picture_of: date | None = None
    spans: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)
    """By authority whose rows cover less than the extract: from which day, and to which."""
    open_from: date | None = None
    """The first day for which the rows that were open on it are complete; an authority in `spans` has it on the day
    from which its own rows are."""
    gaps: Mapping[str, Sequence[tuple[date, date]]] = field(default_factory=dict)
    """By authority: first and last days of what lies between its rows and is in none of them."""
    left_out: Mapping[str, Sequence[LeftOut]] = field(default_factory=dict)
    """By authority: columns and rows that returns of some years leave out."""
    varied: frozenset[str] = frozenset()
    """The columns with identifiers that can be written in another way."""


@dataclass(frozen=True)
class Extracts:
    """What a folder holds and states; `notes` are for the user's eyes and hold no value of any record."""

    by_name: dict[str, Extract]
    extracted_on: date | None
    covers_from: date | None
    notes: tuple[str, ...]
    elsewhere: frozenset[str] = frozenset()
    """Authorities that have rows in extracts which are in the folder and were not read."""
    unreadable: tuple[UnreadableColumn, ...] = ()
    """What could not be read, where the user allows it."""
    unusable_rows: int = 0
    """Rows of returns that are in no extract because something is wrong with them."""
    from_returns: bool = False
    """Whether they were made of returns: nothing else is in the folder then."""

    @property
    def files(self) -> list[Path]:
        """Every file that was read."""
        return [file for extract in self.by_name.values() for file in extract.files]


def read_extracts(
    folder: Path, config: Config, only: Collection[str] | None = None, *, lenient: bool = False
) -> Extracts:
    """Read the extracts in a folder, or only those named; `UserError` with everything that is wrong with the files.

    With `lenient`, a value that cannot be read is not wrong with a file: it is NULL, with its text in a column beside
    it (see `unreadable`), for the rules of validation to find. Where the config allows it, rows with such a value are
    left out instead, and told.
    """
    contents = look_in(folder, only)
    statement = read_statement(folder)
    config_name = str(config.path or FILE_NAME)
    wrong = [*check_mapping(config.columns, config_name), *check_values(config.values, config_name)]
    problems = [*contents.problems, *wrong]
    la_code = authority(config.la_code, config_name, problems)
    notes = list(contents.notes)
    keeps = keeps_for_rules if lenient else keeps_all if config.allow_unreadable else keeps_none
    unreadable: list[UnreadableColumn] = []
    by_name = {}

    def read_source(source: Source) -> _Read:
        info = catalogue()[source.extract]
        # With something wrong in the project file the run ends, whatever its labels are.
        info = info if wrong else with_labels(info, config.values)
        with naming_damaged_files(source.files):
            outcome = _read(source, info, folder, config.columns.get(source.extract, {}), la_code, keeps)
        files_read.advance(len(source.files), outcome.rows)
        return outcome

    # Small files take longer from step to step than in any of them: while one is prepared, another is read.
    files = sum(len(source.files) for source in contents.sources)
    with stage("Reading extracts", "files", files) as files_read, ThreadPoolExecutor(_AT_ONCE) as pool:
        all_read = list(pool.map(read_source, contents.sources))
    for source, read in zip(contents.sources, all_read, strict=True):
        problems += read.problems
        notes += [*read.notes, *(column.note for column in read.unreadable)]
        unreadable += read.unreadable
        if not read.problems and not read.rows:
            notes.append(_without_rows(source, folder))
        elif not read.problems:
            own = statement.extracts.get(source.extract)
            extract = read.extract(
                source, (own and own.covers_from) or statement.covers_from, own.extracted_on if own else None
            )
            if statement.open_from is not None:
                extract = replace(extract, open_from=statement.open_from)
            by_name[source.extract] = extract if own is None else _as_stated(extract, own)
    raise_all(sorted(problems, key=lambda problem: problem.message))
    with naming_damaged_files([file for extract in by_name.values() for file in extract.files]):
        by_name, of_forms = in_one_form(by_name)
    return Extracts(
        by_name,
        statement.extracted_on,
        statement.covers_from,
        (*notes, *of_forms),
        unreadable=tuple(unreadable),
    )


def in_one_form(by_name: Mapping[str, Extract]) -> tuple[dict[str, Extract], Sequence[str]]:
    """The extracts with each child and worker known by one form of their identifier, and notes for the user."""
    frames = {name: extract.frame for name, extract in by_name.items()}
    unified, notes = frames_in_one_form(frames, {name: extract.varied for name, extract in by_name.items()})
    return {name: replace(extract, frame=unified[name]) for name, extract in by_name.items()}, notes


def _without_rows(source: Source, folder: Path) -> str:
    """The note on an extract that is not there: a nought would be said of what nobody knows."""
    names = [f"`{file.relative_to(folder).as_posix()}`" for file in source.files]
    hold = "holds" if len(names) == 1 else "hold"
    return f"{' and '.join(names)} {hold} headings and no rows: the extract `{source.extract}` is taken not to be there"


def _as_stated(extract: Extract, own: ExtractStatement) -> Extract:
    of_days = {code: (of.covers_from, of.extracted_on) for code, of in own.authorities.items()}
    return replace(
        extract,
        picture_of=own.picture_of,
        spans={code: days for code, days in of_days.items() if any(days)},
        open_from=own.open_from or extract.open_from,
        left_out={code: of.left_out for code, of in own.authorities.items() if of.left_out},
    )


def extract_from_text(name: str, columns: Mapping[str, Sequence[str | None]], la_code: str) -> Extract:
    """An extract from texts in memory, converted as those of a CSV are; columns not given are absent."""
    info = catalogue()[name]
    shown = f"{name} (example)"
    unknown = [column for column in columns if column not in info.columns]
    raise_all(
        [UserError(f"`{name}` has no column `{word}`", hint=did_you_mean(word, info.columns)) for word in unknown]
    )
    if len({len(values) for values in columns.values()}) > 1:
        raise UserError(f"the columns of `{shown}` are not all of one length")
    problems: list[UserError] = []
    area = authority(la_code, shown, problems)
    raw = pl.DataFrame({column: pl.Series(values, dtype=pl.String) for column, values in columns.items()})
    absent = frozenset(info.columns) - set(columns) - {"la_code"}
    if not columns:
        return Extract(name, empty_extract(name), frozenset(), 0, absent, (), None)
    frame, wrong = convert(raw, info, shown, area, keep_blank=True)
    raise_all([*problems, *wrong])
    return Extract(name, _all_rows([frame], [shown], info), _authorities(frame), frame.height, absent, (), None)


def extract_from_frame(
    name: str, frame: pl.DataFrame, files: tuple[Path, ...], covers_from: date | None, extracted_on: date | None
) -> Extract:
    """An extract from rows in memory that have the catalogue's types and say where they came from."""
    info = catalogue()[name]
    absent = frozenset(info.columns) - set(frame.columns)
    numbered = frame.with_row_index("row_id").lazy()
    full = _in_full(numbered, {*frame.columns, "row_id"}, info)
    varied = frozenset(varied_identifiers(frame, info))
    authorities = _authorities(frame)
    return Extract(name, full, authorities, frame.height, absent, files, covers_from, extracted_on, varied=varied)


def _authorities(frame: pl.DataFrame) -> frozenset[str]:
    return frozenset(frame["la_code"].unique()) - {None}


@cache
def empty_extract(name: str) -> pl.LazyFrame:
    """An extract without rows."""
    return pl.LazyFrame(schema=polars_schema(name))


@dataclass
class _Read:
    """What came of reading the files of one extract."""

    frame: pl.LazyFrame | None = None
    authorities: frozenset[str] = frozenset()
    rows: int = 0
    absent: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    problems: list[UserError] = field(default_factory=list)
    unreadable: list[UnreadableColumn] = field(default_factory=list)
    varied: set[str] = field(default_factory=set)

    def without_unreadable(self, frame: pl.LazyFrame, info: ExtractInfo, shown: str) -> pl.LazyFrame:
        """The frame without the rows that cannot be used, which are counted."""
        frame, columns = left_out(frame, info, shown)
        self.unreadable += columns
        return frame

    def take(self, matched: Matched) -> None:
        self.absent |= matched.absent
        self.notes += matched.notes

    def fail(self, error: UserError) -> None:
        self.problems += error.errors if isinstance(error, UserErrors) else [error]

    def extract(self, source: Source, covers_from: date | None, extracted_on: date | None) -> Extract:
        frame = self.frame if self.frame is not None else empty_extract(source.extract)
        absent = frozenset(self.absent)
        return Extract(
            source.extract,
            frame,
            self.authorities,
            self.rows,
            absent,
            source.files,
            covers_from,
            extracted_on,
            varied=frozenset(self.varied),
        )


def read_columns(
    source: Source, folder: Path, config: Config, columns: Collection[str]
) -> tuple[pl.LazyFrame, frozenset[str]]:
    """Some columns of one extract, with `la_code`, and the authorities that it has; what cannot be read is NULL.

    The other columns are there and NULL. `UserError` where the file cannot be read, or lacks a column that it needs.
    """
    whole = catalogue()[source.extract]
    info = replace(
        whole, columns={name: whole.columns[name] for name in whole.columns if name in {*columns, "la_code"}}
    )
    mapping = {name: text for name, text in config.columns.get(source.extract, {}).items() if name in info.columns}
    problems: list[UserError] = []
    la_code = authority(config.la_code, str(config.path or FILE_NAME), problems)
    read = _read(source, info, folder, mapping, la_code, keeps_for_rules)
    raise_all([*problems, *read.problems])
    return (empty_extract(source.extract) if read.frame is None else read.frame), read.authorities


def _read(
    source: Source, info: ExtractInfo, folder: Path, mapping: Mapping[str, str], la_code: str | None, keeps: Keeps
) -> _Read:
    shown = [file.relative_to(folder).as_posix() for file in source.files]
    read = _read_parquet if source.form == "parquet" else _read_sheets
    with naming_damaged_files(source.files):
        outcome = read(source, info, shown, mapping, la_code, keeps)
    if len(shown) > 1 and outcome.absent:
        missing = ", ".join(f"`{column}`" for column in info.columns if column in outcome.absent)
        outcome.notes.append(f"`{source.extract}/` is read without {missing}: not every file there has them")
    return outcome


def _read_sheets(
    source: Source, info: ExtractInfo, shown: list[str], mapping: Mapping[str, str], la_code: str | None, keeps: Keeps
) -> _Read:
    outcome = _Read()
    wanted = Wanted(info, mapping, la_code is not None)
    frames = []
    for file, name in zip(source.files, shown, strict=True):
        try:
            table = open_extract(file, source.form, wanted, name)
            raw, notes = table.load_matched(info)
        except UserError as error:
            outcome.fail(error)
            continue
        outcome.take(table.matched)
        outcome.notes += notes
        frame, problems = convert(raw, info, name, la_code, keeps=keeps)
        outcome.problems += problems
        if keeps is keeps_all and not problems:
            frame = outcome.without_unreadable(frame.lazy(), info, name).collect()
        frames.append(frame)
    if not outcome.problems:
        outcome.frame = _all_rows(frames, shown, info)
        outcome.authorities = frozenset().union(*map(_authorities, frames))
        outcome.rows = sum(frame.height for frame in frames)
        outcome.varied |= {name for frame in frames for name in varied_identifiers(frame, info)}
    return outcome


def _all_rows(frames: list[pl.DataFrame], shown: list[str], info: ExtractInfo) -> pl.LazyFrame:
    """The rows of all files under each other, numbered; the file names take one byte a row and not sixteen."""
    sources = {name for frame in frames if "source_file" in frame.columns for name in frame["source_file"].unique()}
    names = pl.Enum([*shown, *sorted(sources - {None, *shown})])
    named = [
        frame.with_columns(source_file=_source(frame, name, names)) for frame, name in zip(frames, shown, strict=True)
    ]
    frame = pl.concat(named, how="diagonal").with_row_index("row_id")
    return _in_full(frame.lazy(), set(frame.columns), info)


def _source(frame: pl.DataFrame, file: str, names: pl.Enum) -> pl.Expr:
    """The file that each row came from: the one that the row names, or else the one that was read."""
    here = pl.lit(file, names)
    return pl.coalesce(pl.col("source_file").cast(names), here) if "source_file" in frame.columns else here


def _read_parquet(
    source: Source, info: ExtractInfo, shown: list[str], mapping: Mapping[str, str], la_code: str | None, keeps: Keeps
) -> _Read:
    outcome = _Read()
    plans = []
    try:
        groups = open_parquet(source.files, tuple(shown), partitioned=source.partitioned)
    except UserError as error:
        outcome.fail(error)
        return outcome
    for group in groups:
        try:
            matched = match_headers(info, list(group.schema), mapping, group.shown[0], fills_la=la_code is not None)
        except UserError as error:
            outcome.fail(error)
            continue
        outcome.take(matched)
        own = source_positions(list(group.schema))
        rows = convert_group(group, info, matched.positions, own, la_code, outcome.rows, keeps=keeps)
        outcome.problems += rows.problems
        outcome.varied |= rows.varied
        plan = rows.frame
        if keeps is keeps_all and not rows.problems:
            plan = outcome.without_unreadable(plan, info, group.shown[0])
        plans.append(_in_full(plan, {*matched.positions, "la_code"}, info))
        outcome.authorities |= rows.authorities
        outcome.rows += sum(group.heights)
    if not outcome.problems:
        outcome.frame = pl.concat(plans, how="diagonal") if len(plans) > 1 else plans[0]
    return outcome


def _in_full(frame: pl.LazyFrame, present: set[str], info: ExtractInfo) -> pl.LazyFrame:
    """All the columns of the extract, in their order and types; those not present are NULL."""
    unreadable = text_columns(frame.collect_schema().names())
    schema = polars_schema(info.name) | dict.fromkeys(unreadable, pl.String())
    own = [name for name in schema if name in present or name not in catalogue()[info.name].columns]
    absent = {name: pl.lit(None, dtype) for name, dtype in schema.items() if name not in own}
    return frame.select(*(pl.col(name).cast(schema[name]) for name in own)).with_columns(**absent).select(*schema)


def authority(text: str | None, where: str, problems: list[UserError]) -> str | None:
    """The present code of the authority that fills an absent `la_code`."""
    if text is None:
        return None
    code = current_codes().get(text.strip().casefold())
    if code is None:
        hint = did_you_mean(text.casefold(), current_codes())
        problems.append(UserError(f"`{where}`: `la_code` is no local authority of England: {text}", hint=hint))
    return code

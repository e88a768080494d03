"""Parquet files: never read whole, only looked at where a column's content decides how it is to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time as time_of
from itertools import accumulate
from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError, raise_all
from csc_indicators.extracts.catalogue import ExtractInfo, column_type
from csc_indicators.extracts.conversions import Convert, Examined, apply, examine_all
from csc_indicators.extracts.error_messages import blank_authority, fault_error
from csc_indicators.extracts.one_form import is_varied
from csc_indicators.extracts.typed_columns import typed_conversion, written
from csc_indicators.extracts.unreadable import Keeps, keeps_none, text_column, unread
from csc_indicators.files.file_kinds import beginning, kind_of
from csc_indicators.files.identifiers import PLAIN
from csc_indicators.files.tolerance import null_days, open_days
from csc_indicators.files.values import Fault
from csc_indicators.reference.authorities import AREA

_ROW, _FILE = "__csc_row", "__csc_file"


@dataclass(frozen=True)
class ParquetGroup:
    """Parquet files of one extract that have the same columns, scanned as one."""

    files: tuple[Path, ...]
    shown: tuple[str, ...]
    scan: pl.LazyFrame
    schema: dict[str, pl.DataType]
    heights: tuple[int, ...]


@dataclass(frozen=True)
class ParquetRows:
    """The rows of a group as a plan, the authorities in it, and what is wrong with it.

    `varied` are the identifiers that can be written in another way: see `one_form`.
    """

    frame: pl.LazyFrame
    authorities: frozenset[str]
    problems: list[UserError]
    varied: frozenset[str]


def open_parquet(files: tuple[Path, ...], shown: tuple[str, ...], *, partitioned: bool) -> list[ParquetGroup]:
    """The files in groups of like columns, in the order in which they were given; `UserError` for a broken one."""
    alike: dict[tuple[tuple[str, pl.DataType], ...], list[int]] = {}
    problems = []
    for place, (file, name) in enumerate(zip(files, shown, strict=True)):
        try:
            alike.setdefault(_schema(file, name), []).append(place)
        except UserError as problem:
            problems.append(problem)
    raise_all(problems)
    return [
        _group(
            tuple(files[place] for place in places), tuple(shown[place] for place in places), partitioned=partitioned
        )
        for places in alike.values()
    ]


def _schema(file: Path, shown: str) -> tuple[tuple[str, pl.DataType], ...]:
    start = beginning(file, shown)
    if not start.startswith(b"PAR1"):
        raise UserError(f"`{shown}` is not a Parquet file but {kind_of(start) or 'plain text'}")
    try:
        return tuple(pl.read_parquet_schema(file).items())
    except (pl.exceptions.PolarsError, OSError):
        raise UserError(f"`{shown}` is damaged: it is not a whole Parquet file") from None


def _group(files: tuple[Path, ...], shown: tuple[str, ...], *, partitioned: bool) -> ParquetGroup:
    scan = pl.scan_parquet(
        list(files),
        row_index_name=_ROW,
        include_file_paths=_FILE,
        hive_partitioning=partitioned,
        try_parse_hive_dates=False,
        glob=False,
    )
    schema = {name: dtype for name, dtype in scan.collect_schema().items() if name not in (_ROW, _FILE)}
    # Collected here: the numbers of rows place a fault in its file, and are in the metadata of the files.
    counted = scan.group_by(_FILE).agg(pl.len()).collect(engine="streaming") if len(files) > 1 else None
    if counted is None:
        heights = (scan.select(pl.len()).collect().item(),)
    else:
        rows = dict(counted.iter_rows())
        heights = tuple(rows.get(str(file), 0) for file in files)
    return ParquetGroup(files, shown, scan, schema, heights)


def convert_group(
    group: ParquetGroup,
    info: ExtractInfo,
    positions: dict[str, int],
    origins: dict[str, int],
    la_code: str | None,
    first_id: int,
    *,
    keeps: Keeps = keeps_none,
) -> ParquetRows:
    """The declared columns that the group has, with where each row came from.

    `told` is where the files themselves say it, empty where they do not. What cannot be read in a column
    that `keeps` is not wrong: see `unreadable`.
    """
    raw_names = {column: list(group.schema)[position] for column, position in positions.items()}
    problems: list[UserError] = []
    converts: dict[str, Convert] = {}
    to_examine = []
    unreadable: dict[str, pl.Expr] = {}
    varied: set[str] = set()
    as_they_stand = _fit_as_they_stand(group, info, raw_names)
    doubtful = _at_hours_of_midnight(group, info, raw_names)
    for column, raw in raw_names.items():
        try:
            convert = typed_conversion(info.columns[column], group.schema[raw], group.shown[0])
        except UserError as problem:
            problems.append(problem)
            continue
        dtype = group.schema[raw]
        is_marked = info.columns[column].kind == "date" and dtype.is_temporal() and column not in as_they_stand
        if column in as_they_stand and not isinstance(dtype, pl.Datetime):
            converts[column] = _as_it_stands
        elif convert is None or column in doubtful or is_marked:
            to_examine.append(column)
        else:
            converts[column] = convert
    looked_at = pl.collect_all(
        [group.scan.select(pl.col(raw_names[column]).unique()) for column in to_examine], engine="streaming"
    )
    authorities = frozenset({la_code} if la_code and "la_code" not in positions and any(group.heights) else ())
    distinct = [frame.to_series() for frame in looked_at]
    texts = [
        (info.columns[column], apply(_as_text(values.dtype), values).unique())
        for column, values in zip(to_examine, distinct, strict=True)
    ]
    for column, values, examined in zip(to_examine, distinct, examine_all(texts), strict=True):
        dtype = group.schema[raw_names[column]]
        converts[column] = _of_raw(examined, dtype)
        if info.columns[column].identifies and is_varied(examined.values):
            varied.add(column)
        if dtype == column_type(info.columns[column].kind) and apply(converts[column], values).equals(values):
            converts[column] = _as_it_stands
        if column == "la_code":
            authorities = frozenset(apply(converts[column], values).drop_nulls())
        if keeps(info.columns[column]):
            if examined.faults:
                unreadable[text_column(column)] = unread(_as_text(dtype)(pl.col(raw_names[column])), examined.faults)
            continue
        problems += [_placed(group, raw_names[column], column, values, fault) for fault in examined.faults]
        if column == "la_code" and not examined.faults:
            problems += _blank_authorities(
                group, converts[column](pl.col(raw_names[column])), apply(converts[column], values)
            )
    columns = {column: convert(pl.col(raw_names[column])) for column, convert in converts.items()} | unreadable
    if "la_code" not in positions and la_code is not None:
        columns["la_code"] = pl.lit(la_code, AREA)
    origin = _origin(group, first_id)
    if origins:
        file, row = (pl.col(list(group.schema)[origins[name]]) for name in ("source_file", "source_row"))
        file_row = row.cast(pl.UInt32, strict=False)
        named = file.is_not_null() & file_row.is_not_null()
        origin["source_file"] = pl.when(named).then(file.cast(pl.String)).otherwise(origin["source_file"])
        origin["source_row"] = pl.when(named).then(file_row).otherwise(origin["source_row"])
    return ParquetRows(group.scan.select(**columns, **origin), authorities, problems, frozenset(varied))


def _fit_as_they_stand(group: ParquetGroup, info: ExtractInfo, raw_names: dict[str, str]) -> set[str]:
    """The columns that need no look at each value: plain identifiers, and days of which none is marked or too early.

    One look at all rows of them costs less than to change each row would, and leaves Polars free to skip rows.
    """
    asked = {}
    for column, raw in raw_names.items():
        dtype, value = group.schema[raw], pl.col(raw)
        if info.columns[column].identifies and dtype == pl.String:
            asked[column] = value.str.contains(PLAIN).all()
        elif info.columns[column].kind == "date" and (dtype == pl.Date or isinstance(dtype, pl.Datetime)):
            early, late = value.min().cast(pl.Date) > max(null_days()), value.max().cast(pl.Date) < min(open_days())
            asked[column] = early.fill_null(value=True) & late.fill_null(value=True)
    if not asked:
        return set()
    # Collected now, since what the rows are decides how they are read.
    fit = group.scan.select(**asked).collect(engine="streaming").row(0, named=True)
    return {column for column, is_fit in fit.items() if is_fit}


def _at_hours_of_midnight(group: ParquetGroup, info: ExtractInfo, raw_names: dict[str, str]) -> set[str]:
    """The columns of moments without a time zone that are all at 00:00 or 23:00: these may be midnights in UTC."""
    asked = {}
    for column, raw in raw_names.items():
        dtype = group.schema[raw]
        if info.columns[column].kind == "date" and isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
            time = pl.col(raw).dt.time()
            asked[column] = time.is_in([time_of(0), time_of(23)]).all() & (time == time_of(23)).any()
    if not asked:
        return set()
    # Collected now, since what the times are decides how they are read.
    is_so = group.scan.select(**asked).collect(engine="streaming").row(0, named=True)
    return {column for column, so in is_so.items() if so}


def _as_it_stands(value: pl.Expr) -> pl.Expr:
    return value


def _of_raw(examined: Examined, dtype: pl.DataType) -> Convert:
    return examined.convert if dtype == pl.String else lambda raw: examined.convert(_as_text(dtype)(raw))


def _as_text(dtype: pl.DataType) -> Convert:
    return lambda raw: written(raw, dtype)


def _origin(group: ParquetGroup, first_id: int) -> dict[str, pl.Expr]:
    row, file = pl.col(_ROW), pl.col(_FILE)
    names = [str(path) for path in group.files]
    if len(names) == 1:
        start: pl.Expr = pl.lit(0)
        source: pl.Expr = pl.lit(group.shown[0])
    else:
        starts = [0, *accumulate(group.heights)][:-1]
        start = file.replace_strict(names, starts, return_dtype=pl.Int64)
        source = file.replace_strict(names, list(group.shown), return_dtype=pl.String)
    return {
        "row_id": (row.cast(pl.Int64) + first_id).cast(pl.UInt32),
        "source_file": source,
        "source_row": (row.cast(pl.Int64) - start + 1).cast(pl.UInt32),
    }


def _placed(group: ParquetGroup, raw: str, column: str, values: pl.Series, fault: Fault) -> UserError:
    as_texts = apply(_as_text(values.dtype), values)

    def rows_of(texts: pl.Series) -> pl.DataFrame:
        return _first_rows(group, pl.col(raw).is_in(values.filter(as_texts.is_in(texts.implode())).implode()))

    rows = rows_of(fault.texts)
    shown, row, count = _place(group, rows)
    if fault.contrast is None:
        return fault_error(fault, shown, column, row, count)
    other_shown, other_row, _ = _place(group, rows_of(fault.contrast))
    if other_shown == shown:
        return fault_error(fault, shown, column, row, count, other_row)
    both = f"one form in `{shown}` row {row}, the other in `{other_shown}` row {other_row}"
    return UserError(f"`{shown}` column `{column}` {fault.problem}", evidence=both, hint=fault.hint)


def _blank_authorities(group: ParquetGroup, value: pl.Expr, values: pl.Series) -> list[UserError]:
    if not values.is_null().any():
        return []
    shown, row, count = _place(group, _first_rows(group, value.is_null()))
    return [blank_authority(shown, row, count)]


def _first_rows(group: ParquetGroup, wrong: pl.Expr) -> pl.DataFrame:
    """One row: the first wrong row, counted from 0 over all files of the group, and the number of wrong rows."""
    # Collected for the message about a fault that is there.
    return group.scan.filter(wrong).select(pl.col(_ROW).min().alias("row"), pl.len().alias("rows")).collect()


def _place(group: ParquetGroup, rows: pl.DataFrame) -> tuple[str, int, int]:
    row, count = rows.row(0)
    for shown, height in zip(group.shown, group.heights, strict=True):
        if row < height:
            return shown, row + 1, count
        row -= height
    raise AssertionError("a row of the group is in one of its files")


@contextmanager
def naming_damaged_files(files: Iterable[Path]) -> Iterator[None]:
    """Tell a Parquet file that is damaged inside by its name: read lazily, it shows itself only in use."""
    try:
        yield
    except pl.exceptions.PolarsError:
        for file in files:
            if file.suffix == ".parquet" and not _is_whole(file):
                raise UserError(
                    f"`{file.name}` cannot be read to its end: it is damaged", hint="export or copy it again"
                ) from None
        raise


def _is_whole(file: Path) -> bool:
    try:
        # Every value is looked at: to count those that are NULL, texts need not be read.
        pl.scan_parquet(file).select(pl.all().hash().max()).collect(engine="streaming")
    except pl.exceptions.PolarsError:
        return False
    return True

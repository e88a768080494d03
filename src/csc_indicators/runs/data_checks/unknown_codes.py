"""Codes in no code set: they are marked before the count and named in a note; too many of them withhold a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from csc_indicators.engine.causes import OpenRows, TooManyUnknownCodes, Unavailable
from csc_indicators.engine.context import KEEP, NOT_KNOWN
from csc_indicators.engine.count import Counted, withhold
from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.requirements import columns_read, sources_of
from csc_indicators.execution import Engine, collect_together
from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.extracts.unknown_codes import is_marked, is_unknown_code, marked, with_code
from csc_indicators.note import Note, Numbers, note
from csc_indicators.tables.catalogue import TABLES

MOST_UNKNOWN = 0.05
"""The largest share of a column's codes, or of a figure's rows, that unknown codes may leave open: decision 136."""
_MOST_IN_WORDS = f"{MOST_UNKNOWN:.0%}"

Build = Callable[[Mapping[str, pl.LazyFrame], Sequence[str]], Mapping[str, pl.DataFrame]]
"""Makes the named tables of frames."""


@dataclass(frozen=True)
class SettledTables:
    """Tables in which rows are marked (`NOT_KNOWN`) that would be others with some code in the place of an unknown one.

    `unknown_codes` names the columns (`extract.column`) that have such codes, `uncertain` by table the columns that
    they leave open.
    """

    tables: dict[str, pl.DataFrame]
    unknown_codes: frozenset[str]
    uncertain: dict[str, frozenset[str]] = field(default_factory=dict)

    def compare(self, name: str, other: pl.DataFrame) -> None:
        """Mark the rows of a table that are not in the other, or not the same there but for the code itself."""
        table = self.tables[name]
        columns = [column for column in table.columns if column != "row_id"]
        joined = table.join(
            other.with_columns(_there=True), on="row_id", how="left", suffix="_other", maintain_order="left"
        )
        gone = pl.col("_there").is_null()
        differing = joined.select((_differs(column, table.schema[column]) & ~gone).alias(column) for column in columns)
        is_open = joined.select(gone).to_series() | differing.select(pl.any_horizontal(columns)).to_series()
        if not is_open.any():
            return
        open_columns = {column for column in columns if differing[column].any()} - {KEEP}
        self.uncertain[name] = self.uncertain.get(name, frozenset()) | open_columns
        keep = pl.when(pl.col(KEEP).is_null() & is_open).then(pl.lit(NOT_KNOWN)).otherwise(KEEP)
        self.tables[name] = table.with_columns(keep.alias(KEEP))

    def as_if_known(self) -> SettledTables:
        """The tables with every unknown code taken for the most common known one of its column.

        What is then not known is so for other reasons: a blank, or a code for not known.
        """
        return SettledTables({name: _as_if_known(name, table) for name, table in self.tables.items()}, frozenset())


def _as_if_known(name: str, table: pl.DataFrame) -> pl.DataFrame:
    texts = [column for column in TABLES[name].columns if table.schema.get(column) == pl.String]
    known = {
        column: table.filter(~is_marked(column))[column].drop_nulls()
        for column in texts
        if table.select(is_marked(column).any()).item()
    }
    common = [with_code(column, codes.mode().sort()[0]) for column, codes in known.items() if len(codes)]
    unmarked = pl.when(pl.col(KEEP) != NOT_KNOWN).then(KEEP).alias(KEEP)
    return table.with_columns(unmarked, *common)


def _differs(column: str, dtype: pl.DataType) -> pl.Expr:
    differs = pl.col(column).ne_missing(pl.col(f"{column}_other"))
    return differs & ~is_marked(column) if dtype == pl.String and column != KEEP else differs


class UnknownCodes:
    """The unknown codes of a run, looked for in one batch of authorities after another."""

    def __init__(self, columns: Mapping[str, Iterable[str]], plan: CountPlan) -> None:
        """`columns` names the columns of tables that the run reads."""
        self._columns = _coded(sources_of(columns) | deciding_sources(columns))
        self._tables = list(columns)
        self._periods = len(plan.periods)
        read = {indicator.id: columns_read(indicator, [], plan.library) for indicator in plan.indicators}
        self._read = {name: sources_of(own) for name, own in read.items()}
        self._decides = {name: deciding_sources(own) for name, own in read.items()}
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._written: Counter[tuple[str, str]] = Counter()

    def settled(self, frames: Mapping[str, pl.LazyFrame], build: Build, engine: Engine) -> SettledTables:
        """The tables of the frames, with what unknown codes leave open.

        Where rows are put together by codes, the tables concerned are built again for each code that is treated in its
        own way, and the rows that differ are left open.
        """
        frames, unknown_codes = self._marked(frames, engine)
        settled = SettledTables(dict(build(frames, self._tables)), unknown_codes)
        tried = {
            (column, code)
            for name in self._tables
            for column, codes in TABLES[name].decided_by.items()
            if column in unknown_codes
            for code in codes
        }
        for source, code in sorted(tried):
            extract, _, column = source.partition(".")
            others = {**frames, extract: frames[extract].with_columns(with_code(column, code))}
            concerned = [name for name in self._tables if source in TABLES[name].decided_by]
            for name, other in build(others, concerned).items():
                settled.compare(name, other)
        return settled

    def whole_estimates(self, estimates: pl.DataFrame) -> pl.DataFrame:
        """The rows of `child_population` without the years of an authority that have a group which is not known.

        The children in it belong to other groups, whose estimates are then too low.
        """
        column = catalogue()["child_population"].columns["ethnicity"]
        counts = _counts(estimates.lazy(), [column]).collect()
        self._remember("child_population", [column], counts)
        return estimates.filter(~is_unknown_code(column).any().over("la_code", "year"))

    def _remember(self, extract: str, columns: Sequence[ColumnInfo], counts: pl.DataFrame) -> None:
        for column in columns:
            for la_code, unknown, written in counts.select("la_code", *_names(column)).iter_rows():
                self._unknown[f"{extract}.{column.name}", la_code] += unknown
                self._written[f"{extract}.{column.name}", la_code] += written

    def _marked(
        self, frames: Mapping[str, pl.LazyFrame], engine: Engine
    ) -> tuple[Mapping[str, pl.LazyFrame], frozenset[str]]:
        """The frames with unknown codes marked, and the columns that have some; how many they are is remembered."""
        read = {name: columns for name, columns in self._columns.items() if name in frames}
        # Collected here: with no unknown code, as nearly always, nothing is to be marked, and no figure asked twice.
        counts = collect_together([_counts(frames[name], columns) for name, columns in read.items()], engine)
        with_marks, with_unknown = dict(frames), set()
        for (name, columns), count in zip(read.items(), counts, strict=True):
            unknown = [column for column in columns if count[f"unknown_{column.name}"].sum()]
            with_unknown |= {f"{name}.{column.name}" for column in unknown}
            self._remember(name, columns, count)
            if unknown:
                with_marks[name] = frames[name].with_columns(marked(column) for column in unknown)
        return with_marks, frozenset(with_unknown)

    def counted(
        self, settled: SettledTables, plan: CountPlan, count: Callable[[SettledTables, CountPlan], Counted]
    ) -> Counted:
        """What is counted of the tables, without the figures that rest on unknown codes.

        How many rows of a figure are left open is what is not known of it more than if every code were known.
        """
        if not settled.unknown_codes:
            return count(settled, plan)
        lacking = [*plan.unavailable, *self._by_column(settled.unknown_codes)]
        counted = count(settled, replace(plan, unavailable=lacking))
        concerned = {
            name: indicator
            for name, indicator in plan.library.indicators.items()
            if settled.unknown_codes & (self._read[name] | self._decides[name])
        }
        few = replace(
            plan,
            library=replace(plan.library, indicators=concerned),
            by=(),
            split=dict.fromkeys(concerned, ()),
            unavailable=[figure for figure in lacking if figure.indicator in concerned],
        )
        return withhold(counted, list(self._by_figure(counted, settled, count(settled.as_if_known(), few))))

    def _by_column(self, columns: Iterable[str]) -> Iterator[Unavailable]:
        """Every figure of an authority that reads a column of which too many codes are unknown."""
        for (column, la_code), unknown in self._unknown.items():
            share = unknown / max(self._written[column, la_code], 1)
            if column in columns and share > MOST_UNKNOWN:
                extract, _, name = column.partition(".")
                cause = TooManyUnknownCodes(extract, name, _MOST_IN_WORDS)
                for indicator, read in self._read.items():
                    if column in read:
                        for period in range(self._periods):
                            yield Unavailable(indicator, period, la_code, cause)

    def _by_figure(self, counted: Counted, settled: SettledTables, as_if_known: Counted) -> Iterator[Unavailable]:
        """Every figure of which unknown codes leave too many rows open."""
        key = ("indicator", "period_order", "la_code", "breakdown_order", "group_order")
        is_open = pl.sum_horizontal("unknown", "left_out_unknown")
        figures = counted.counts.filter(pl.col("breakdown_order") == 0).join(
            as_if_known.counts.select(*key, "rows", _before=is_open), on=key, suffix="_all", maintain_order="left"
        )
        share = (is_open - pl.col("_before")) / pl.col("rows_all").clip(1)
        too_open = figures.filter(share > MOST_UNKNOWN).select(key[:3])
        for indicator, period, la_code in too_open.iter_rows():
            columns = sorted(settled.unknown_codes & (self._read[indicator] | self._decides[indicator]))
            yield Unavailable(indicator, period, la_code, OpenRows(_named(columns), _MOST_IN_WORDS))

    def notes(self) -> list[Note]:
        """A line for each column with unknown codes: how many, and what to do about them."""
        columns = dict.fromkeys(column for (column, _), unknown in self._unknown.items() if unknown)
        return [self._note(column) for column in columns]

    def _note(self, column: str) -> Note:
        unknown = sum(n for (name, _), n in self._unknown.items() if name == column)
        written = sum(n for (name, _), n in self._written.items() if name == column)

        def words(numbers: Numbers) -> str:
            codes = numbers.instead(f"{unknown:,} of {written:,} codes ({unknown / written:.1%})", "some codes")
            return (
                f"{_named([column])}: {codes} are not known, "
                f"and count as unknown; `csc-indicators validate` lists them, and `[values.{column}]` in "
                "`csc-indicators.toml` can say what they mean"
            )

        return note(words)


def deciding_sources(tables: Iterable[str]) -> frozenset[str]:
    """The columns of extracts by whose codes the rows of the tables are put together."""
    return frozenset(column for name in tables for column in TABLES[name].decided_by)


def _coded(sources: Iterable[str]) -> dict[str, list[ColumnInfo]]:
    """The columns of codes among the sources, by extract."""
    wanted = set(sources)
    by_extract = {
        name: [
            column for column in extract.columns.values() if column.kind == "code" and f"{name}.{column.name}" in wanted
        ]
        for name, extract in catalogue().items()
    }
    return {name: columns for name, columns in by_extract.items() if columns}


def _names(column: ColumnInfo) -> tuple[str, str]:
    return f"unknown_{column.name}", f"written_{column.name}"


def _counts(frame: pl.LazyFrame, columns: Sequence[ColumnInfo]) -> pl.LazyFrame:
    """By authority, for each column how many rows have an unknown code, and how many have any."""
    numbers = [
        number.alias(name)
        for column in columns
        for number, name in zip(
            (is_unknown_code(column).sum(), pl.col(column.name).count()), _names(column), strict=True
        )
    ]
    return frame.group_by(pl.col("la_code").cast(pl.String)).agg(numbers)


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f"`{name}` of `{extract}`" for extract, _, name in (column.partition(".") for column in columns))

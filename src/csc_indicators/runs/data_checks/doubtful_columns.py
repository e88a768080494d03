"""Columns that cannot be right as a whole: blank in every row, one value in nearly all, or impossible in many.

One such row is a slip, which `validate` lists. A share that no authority has is a fault of the export, and a count of
the column is then meaningless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from csc_indicators.engine.causes import (
    BlankInPeriod,
    BlankThroughout,
    Cause,
    ImpossibleInPeriod,
    ImpossibleRows,
    OneValue,
    Unavailable,
)
from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.requirements import columns_read, sources_of
from csc_indicators.execution import Engine, collect_together
from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo, catalogue
from csc_indicators.note import Note, note
from csc_indicators.periods import Period
from csc_indicators.tables.catalogue import OR, TABLES
from csc_indicators.validation.exclusions import is_of_rule, row_rules
from csc_indicators.validation.model import Rule
from csc_indicators.validation.row_flags import condition

LEAST_ROWS = 20
"""With fewer rows it is no sign that all are blank, or alike: decision 170."""
MOST_IMPOSSIBLE = 0.05
"""The largest share of an extract's rows that may be impossible in one way: decision 172."""
LEAST_IN_PERIOD = 10
"""The same of a period, where most rows of others have a value: ten blanks in a row of one in two are no chance."""
_MOST_UNBORN = 0.2
"""The largest share of children without a date of birth without a note: more are not unborn."""
MOST_BLANK = 0.3
"""The largest share of the rows that nearly always have a value that may be blank without a word: decision 206."""
_SOME_ROWS = 5
"""Fewer impossible rows withhold no figure."""
MOST_ALIKE = 0.5
"""The largest share of the filled rows that may have one day or one identifier: decision 171."""
_MOST_ALIKE_OF = {"child_id": 0.9, "school_urn": 0.9, "family_id": 0.1, "date_of_birth": 0.1}
"""The same of columns of which one value is rarer, or less rare: one child may go missing day after day, and a small
authority may have one school."""
_SOME_ALIKE = 10
"""Fewer rows with one value may be a large family, or twins."""
_LOOKED_AT = 100_000
"""Of longer extracts so many rows, evenly taken, show whether most rows have one value."""


@dataclass(frozen=True)
class _ColumnCause:
    """A cause, and the columns that a figure must read to be concerned; `needed` where it must not do without.

    `period` is the place of the only period concerned.
    """

    cause: Cause
    columns: frozenset[str]
    needed: bool = False
    period: int | None = None


class DoubtfulColumns:
    """The columns that a run reads and that cannot be right, in one batch of authorities after another."""

    def __init__(self, there: Collection[str], absent: Collection[str], plan: CountPlan) -> None:
        """`there` names the extracts that are in the data, `absent` the columns (`extract.column`) that are not."""
        self._read: dict[str, frozenset[str]] = {}
        self._needed: dict[str, frozenset[str]] = {}
        for indicator in plan.indicators:
            self._read[indicator.id] = sources_of(columns_read(indicator, [], plan.library))
            self._needed[indicator.id] = sources_of(columns_read(indicator, [], plan.library, firm=True))
        self._plan = plan
        read = {entry for entries in self._read.values() for entry in entries} - set(absent)
        self._columns: dict[str, list[ColumnInfo]] = {}
        self._rules: dict[str, list[Rule]] = {}
        for name in there:
            own = [column for column in catalogue()[name].columns.values() if f"{name}.{column.name}" in read]
            if own:
                self._columns[name] = own
        for rule in row_rules():
            if rule.extract in self._columns and read.issuperset(rule.columns):
                self._rules.setdefault(rule.extract, []).append(rule)
        self._alike: Counter[tuple[str, str]] = Counter()
        self._filled: Counter[tuple[str, str]] = Counter()
        self._blank: Counter[tuple[str, str]] = Counter()
        self._partly: dict[tuple[str, str], set[str]] = {}
        self._left_blank: Counter[tuple[str, str]] = Counter()
        self._unborn: Counter[str] = Counter()

    def lacking(self, frames: Mapping[str, pl.LazyFrame], engine: Engine) -> list[Unavailable]:
        """The figures of the authorities in the frames, as they were read, that rest on columns which are not right."""
        wholes = [self._whole(name, frames[name]) for name in self._columns]
        # Collected here: which authorities are asked, and of what, is nothing for most data.
        of_all = [whole.row(0, named=True) for whole in collect_together(wholes, engine)]
        suspects = []
        for name, whole in zip(self._columns, of_all, strict=True):
            suspects.append(self._by_authority(name, frames[name], whole))
            if "date_of_birth" in self._filled_in(name):
                self._unborn.update(rows=whole["rows"], unborn=whole["blank:date_of_birth"])
            self._left_blank.update({(name, column): whole[f"blank:{column}"] for column in self._never_blank(name)})
        figures: list[Unavailable] = []
        for name, facts in zip(self._columns, collect_together(suspects, engine), strict=True):
            for row in facts.iter_rows(named=True):
                for column_cause in self._causes(name, row):
                    figures += self._unavailable(column_cause, row["la"])
        return figures

    def notes(self) -> list[str]:
        """A line for each column that is blank throughout, and for each with one value in more rows than can be."""
        blank = [
            f"`{column}` of `{extract}` is blank in every row of {authorities} "
            f"{'authority' if authorities == 1 else 'authorities'}: what it would say is not known"
            for (extract, column), authorities in self._blank.items()
        ]
        left_blank = [
            _of_left_blank(f"`{column}` of `{extract}`", rows)
            for (extract, column), rows in self._left_blank.items()
            if rows and (extract, column) not in self._blank
        ]
        of_birth = ("children", "date_of_birth")
        if self._unborn["unborn"] > _MOST_UNBORN * self._unborn["rows"] and of_birth not in self._blank:
            left_blank.append(_of_unborn(self._unborn["unborn"], self._unborn["rows"]))
        partly = [
            _of_partly_blank(f"`{column}` of `{extract}`", len(authorities))
            for (extract, column), authorities in self._partly.items()
            if (extract, column) not in self._blank
        ]
        return [*blank, *partly, *left_blank] + [
            _of_alike(f"`{column}` of `{extract}`", self._alike[extract, column], filled)
            for (extract, column), filled in self._filled.items()
        ]

    def _whole(self, name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
        """How many rows there are, lack a value in each column that has some, and are impossible by each rule."""
        blanks = [pl.col(column).null_count().alias(f"blank:{column}") for column in self._filled_in(name)]
        rules = [is_of_rule(rule).sum().alias(f"rule:{rule.code}") for rule in self._rules.get(name, ())]
        return frame.select(pl.len().alias("rows"), *blanks, *rules)

    def _by_authority(self, name: str, frame: pl.LazyFrame, whole: Mapping[str, int]) -> pl.LazyFrame:
        """The same by authority of what is so in many rows of all, and how many of some rows have one value."""
        few = max(1, whole["rows"] // _LOOKED_AT)
        la = pl.col("la_code").cast(pl.String).alias("la")
        blanks = [
            number.alias(f"{fact}:{column}")
            for column in self._filled_in(name)
            if whole[f"blank:{column}"] >= _SOME_ROWS
            for fact, number in self._filling(name, column)
        ]
        rules = [
            number.alias(f"{fact}:{rule.code}")
            for rule in self._rules.get(name, ())
            if (whole[f"rule:{rule.code}"] or 0) >= _SOME_ROWS
            for fact, number in self._finding(rule)
        ]
        alike = [
            number.alias(f"{fact}:{column}")
            for column in self._identifying_columns(name)
            for fact, number in (
                ("seen", pl.col(column).count()),
                ("alike", pl.col(column).drop_nulls().unique_counts().max().fill_null(0)),
            )
        ]
        counted = frame.group_by("la_code").agg(pl.len().alias("rows"), *blanks, *rules)
        if alike:
            counted = counted.join(frame.gather_every(few).group_by("la_code").agg(alike), on="la_code", how="left")
        return counted.with_columns(la)

    def _filling(self, name: str, column: str) -> Iterator[tuple[str, pl.Expr]]:
        """How many rows fill in a column, and how many should: of all, and of those of each period."""
        due, day = _due(catalogue()[name], column)
        filled = pl.col(column).is_not_null()
        yield "filled", filled.sum()
        yield "due", due.sum()
        if day is not None:
            for place, period in enumerate(self._plan.periods):
                within = pl.col(day).is_between(period.start, period.end)
                yield f"filled {place}", (filled & within).sum()
                yield f"due {place}", (due & within).sum()
        usual = _usually_filled(catalogue()[name].columns[column])
        if usual is not None:
            yield "kept", (filled & usual).sum()
            yield "usual", usual.sum()
            if day is not None:
                for place, period in enumerate(self._plan.periods):
                    within = pl.col(day).is_between(period.start, period.end) & usual
                    yield f"kept {place}", (filled & within).sum()
                    yield f"usual {place}", within.sum()

    def _is_partly_blank(self, column: ColumnInfo, facts: Mapping[str, int]) -> bool:
        """Whether too many rows that nearly always have a value lack it: of all, or of those of a period."""
        if column.absent is not None:
            return False
        have, should = ("kept", "usual") if column.filled_where else ("filled", "due")
        for where in ("", *(f" {place}" for place in range(len(self._plan.periods)))):
            rows = facts.get(f"{should}{where}:{column.name}") or 0
            if rows >= LEAST_ROWS and facts[f"{have}{where}:{column.name}"] < (1 - MOST_BLANK) * rows:
                return True
        return False

    def _finding(self, rule: Rule) -> Iterator[tuple[str, pl.Expr]]:
        """How many rows a rule finds: of all, and of those for each period, with how many rows those are."""
        finds = is_of_rule(rule)
        yield "rule", finds.sum()
        for place, period in enumerate(self._plan.periods):
            within = _rows_for(catalogue()[rule.extract], rule, period)
            if within is not None:
                yield f"rule {place}", (finds & within).sum()
                yield f"rows {place}", within.sum()

    def _blank_periods(self, column: str, facts: Mapping[str, int]) -> Iterator[int]:
        """The places of the periods in which every row lacks the column, which most other rows fill in."""
        for place in range(len(self._plan.periods)):
            blank = facts.get(f"due {place}:{column}") or 0
            if blank < LEAST_IN_PERIOD or facts[f"filled {place}:{column}"]:
                continue
            if facts[f"filled:{column}"] > (facts[f"due:{column}"] - blank) / 2:
                yield place

    def _causes(self, name: str, facts: Mapping[str, int]) -> Iterable[_ColumnCause]:
        """What is found in the extract of an authority."""
        for rule in self._rules.get(name, ()):
            yield from self._impossible(rule, facts)
        for column in self._filled_in(name):
            own = catalogue()[name].columns[column]
            least = LEAST_ROWS if own.blank else _SOME_ROWS
            if facts.get(f"filled:{column}") == 0 and facts[f"due:{column}"] >= least:
                self._blank[name, column] += 1
                # A blank count may mean 0, and in some columns a blank has a meaning: a note is enough.
                if own.kind != "integer" and own.absent is None:
                    yield _ColumnCause(BlankThroughout(name, column), frozenset({f"{name}.{column}"}), needed=True)
            if self._is_partly_blank(own, facts):
                self._partly.setdefault((name, column), set()).add(str(facts["la"]))
            for place in self._blank_periods(column, facts):
                cause = BlankInPeriod(name, column)
                yield _ColumnCause(cause, frozenset({f"{name}.{column}"}), needed=True, period=place)
        for column in self._identifying_columns(name):
            seen, alike = facts[f"seen:{column}"] or 0, facts[f"alike:{column}"] or 0
            most = _MOST_ALIKE_OF.get(column, MOST_ALIKE)
            if seen >= LEAST_ROWS and alike >= _SOME_ALIKE and alike > most * seen:
                if catalogue()[name].columns[column].kind == "text" or column == "date_of_birth":
                    yield _ColumnCause(OneValue(name, column, f"{most:.0%}"), frozenset({f"{name}.{column}"}))
                self._alike[name, column] += alike
                self._filled[name, column] += seen

    def _impossible(self, rule: Rule, facts: Mapping[str, int]) -> Iterable[_ColumnCause]:
        """Each period with more impossible rows than it can have; all, where rows are not for one period or another."""
        words = (rule.extract, rule.code, rule.message, f"{MOST_IMPOSSIBLE:.0%}")
        columns = frozenset(rule.columns)
        if f"rule 0:{rule.code}" not in facts:
            if _are_many(facts.get(f"rule:{rule.code}"), facts["rows"]):
                yield _ColumnCause(ImpossibleRows(*words), columns)
            return
        for place in range(len(self._plan.periods)):
            if _are_many(facts[f"rule {place}:{rule.code}"], facts[f"rows {place}:{rule.code}"]):
                yield _ColumnCause(ImpossibleInPeriod(*words), columns, period=place)

    def _filled_in(self, name: str) -> list[str]:
        """The columns that some row fills in: none of ends, nor days or a yes of which the absence means something."""
        return [
            column.name for column in self._columns[name] if column.name not in _ends(name) and _has_some_value(column)
        ]

    def _never_blank(self, name: str) -> list[str]:
        """The columns that no row may leave blank; other checks name rows without a child or a day."""
        own = catalogue()[name].columns
        return [column for column in self._filled_in(name) if not own[column].blank and column != "child_id"]

    def _identifying_columns(self, name: str) -> list[str]:
        """The columns of identifiers and of days, but for the days on which many rows are counted at once."""
        info = catalogue()[name]
        return [column.name for column in self._columns[name] if _tells_apart(info, column)]

    def _unavailable(self, column_cause: _ColumnCause, la_code: str) -> Iterable[Unavailable]:
        periods = range(len(self._plan.periods)) if column_cause.period is None else [column_cause.period]
        for indicator, read in (self._needed if column_cause.needed else self._read).items():
            if column_cause.columns <= read:
                for period in periods:
                    yield Unavailable(indicator, period, la_code, column_cause.cause)


def _tells_apart(extract: ExtractInfo, column: ColumnInfo) -> bool:
    if column.kind == "date":
        return column.name not in (extract.rounds, "as_at_date", "valid_from")
    return column.kind == "text" and (column.identifies is not None or column.name == "child_id")


def _has_some_value(column: ColumnInfo) -> bool:
    if column.kind == "date":
        return column.absent is None and not column.required
    return column.kind != "yes_no" or column.absent is None


def _due(extract: ExtractInfo, column: str) -> tuple[pl.Expr, str | None]:
    """Whether a row should fill in the column, and the column of the day by which it belongs to a period, if any.

    A code may be of the end, and rows without an end have none yet.
    """
    ends = sorted(_ends(extract.name))
    own = extract.columns[column]
    if ends and own.kind == "code" and own.blank:
        return pl.col(ends[0]).is_not_null(), ends[0]
    day = extract.locator
    return pl.col("la_code").is_not_null(), day if day != column and day not in (None, "date_of_birth") else None


def _usually_filled(column: ColumnInfo) -> pl.Expr | None:
    """The rows that nearly always have a value where the schema says which; never NULL."""
    if column.filled_where is None:
        return None
    return condition(column.filled_where)


def _are_many(wrong: int | None, rows: int) -> bool:
    return wrong is not None and wrong >= _SOME_ROWS and wrong > MOST_IMPOSSIBLE * rows


def _rows_for(extract: ExtractInfo, rule: Rule, period: Period) -> pl.Expr | None:
    """Whether a row belongs to a period or goes on in it; never NULL, or None where its days do not show it.

    A rule about the end alone finds rows by the day they end. A row whose days are in the wrong order belongs where
    either is, and one without a day anywhere.
    """
    columns = {entry.partition(".")[2] for entry in rule.columns}
    start, ends = extract.locator, sorted(_ends(extract.name))
    if ends and ends[0] in columns and start not in columns:
        return pl.col(ends[0]).is_between(period.start, period.end).fill_null(value=False)
    if start in (None, "date_of_birth", "valid_from"):
        return None
    first = pl.col(start)
    if not ends:
        return first.is_between(period.start, period.end).fill_null(value=True)
    last = pl.max_horizontal(start, ends[0])
    began = (pl.min_horizontal(start, ends[0]) <= period.end).fill_null(value=True)
    return began & (pl.col(ends[0]).is_null() | (last >= period.start).fill_null(value=True))


@cache
def _ends(extract: str) -> set[str]:
    """The columns that are blank while a row goes on: the coverage of their dates shows what they lack."""
    return {
        table.columns[table.end].reads[0].split(OR)[0].partition(".")[2]
        for table in TABLES.values()
        if table.needs == (extract,) and table.end is not None
    }


def _of_partly_blank(column: str, authorities: int) -> str:
    return (
        f"{column} is blank in more than {MOST_BLANK:.0%} of the rows of {authorities} "
        f"{'authority' if authorities == 1 else 'authorities'}, of all years or of one: those rows are not known, and "
        "figures of it rest on the others"
    )


def _of_alike(column: str, alike: int, filled: int) -> Note:
    return note(
        lambda numbers: (
            f"{column}: {numbers.instead(f'{alike:,} of {filled:,}', 'most')} rows have one and the same "
            "value, and count as they stand"
        )
    )


def _of_unborn(unborn: int, rows: int) -> Note:
    return note(
        lambda numbers: (
            f"`date_of_birth` of `children` is blank in {numbers.instead(f'{unborn:,} of {rows:,}', 'many')} rows: "
            "these children are unborn, or of an age that is not known"
        )
    )


def _of_left_blank(column: str, rows: int) -> Note:
    return note(
        lambda numbers: (
            f"{column} is blank in {numbers.of(rows)}, and none may leave it "
            "blank: the rows count, and are not known or left out where it matters"
        )
    )

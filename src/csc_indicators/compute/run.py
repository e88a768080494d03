"""The run: read, plan, count once, and lay out the result with everything that could not be given and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from csc_indicators.compute.chosen import chosen_authorities, chosen_library
from csc_indicators.compute.infos import indicator_infos
from csc_indicators.compute.provenance import run_record
from csc_indicators.compute.request import Outcome, Request
from csc_indicators.compute.when import chosen_periods
from csc_indicators.config import load_config
from csc_indicators.engine.coverage import Coverage, date_ranges, unavailable
from csc_indicators.engine.denominators import own_populations
from csc_indicators.engine.environment import KEEP, Environment
from csc_indicators.engine.needs import columns_read, missing
from csc_indicators.engine.run import Counted, Unavailable, count
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import Extracts, empty_extract, read_extracts
from csc_indicators.periods import Period
from csc_indicators.reference.authorities import AREA, joint_returns
from csc_indicators.results.assemble import assemble
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES, build_tables

_NOT_OF_EVENTS = ("date_of_birth", "expected_date_of_birth", "uasc_until")
"""Dates that say nothing of what the extracts cover."""
_FEW_ROWS = 500_000
"""Below this the streaming engine costs more in threads than it saves: measured, twice the time for one authority."""


def compute(request: Request) -> Outcome:
    """The indicators asked for, over the data asked for; UserError when it cannot be started."""
    library = chosen_library(request)
    config = load_config(request.data, request.config_file)
    if request.la_code is not None:
        config = config.model_copy(update={"la_code": request.la_code})
    columns = _columns_by_table(library, request.by)
    extracts = read_extracts(request.data, config, _extracts_of(columns))
    frames = _frames(extracts, chosen_authorities(request.las))
    ranges = date_ranges(frames, {name: _event_dates(name, extracts) for name in extracts.by_name})
    covered = Coverage(
        has=_has(extracts),
        stated_from=_stated_from(extracts),
        extracted_on=extracts.extracted_on,
        ranges=ranges,
    )
    periods = chosen_periods(request, covered)
    prepared = _Prepared(library, request.by, frames, covered, periods, columns)
    lacking, counted, las = _count(prepared)
    table = assemble(counted.counts, counted.distributions, indicator_infos(library, request.framework), las)
    notes = [*extracts.notes, *_notes(extracts, prepared, lacking)]
    return Outcome(table, tuple(notes), run_record(request, library, extracts, periods, lacking))


@dataclass(frozen=True)
class _Prepared:
    """A run that is ready to be counted."""

    library: Library
    by: Sequence[str]
    frames: Mapping[str, pl.LazyFrame]
    coverage: Coverage
    periods: Sequence[Period]
    columns: Mapping[str, set[str]]

    @property
    def indicators(self) -> list[AnyIndicator]:
        """The indicators in order."""
        return list(self.library.indicators.values())

    def splits(self) -> dict[str, list[str]]:
        """The breakdowns asked for that each indicator has, and that the data has the columns for."""
        return {
            one.id: [
                name
                for name in self.by
                if name in one.breakdowns
                and missing(one, [self.library.breakdowns[name]], self.library, self.coverage.has) is None
            ]
            for one in self.indicators
        }


def _count(run: _Prepared) -> tuple[list[Unavailable], Counted, list[str]]:
    """What cannot be given, what was counted, and the authorities in the data."""
    present = _authorities_present(run.frames)
    authorities = {one.id: _authorities_of(one, run.library, present) for one in run.indicators}
    lacking = unavailable(run.indicators, run.library, run.periods, authorities, run.coverage)
    every_extract = {name: run.frames[name] if name in run.frames else empty_extract(name) for name in catalogue()}
    tables = _built(every_extract, run.columns)
    rows = sum(table.height for table in tables.values())
    lazy = {name: table.lazy() for name, table in tables.items()}
    environment = Environment(lazy, run.library.codes, run.periods, "streaming" if rows > _FEW_ROWS else "in-memory")
    counted = count(
        run.indicators, run.by, run.splits(), run.library, environment, authorities, own_populations(), lacking
    )
    return lacking, counted, sorted(set().union(*present.values()))


def _built(extracts: Mapping[str, pl.LazyFrame], columns: Mapping[str, set[str]]) -> dict[str, pl.DataFrame]:
    """The tables, each made once and with no more than the columns that are read."""
    plans = {
        name: plan.select("la_code", "row_id", KEEP, *sorted(columns[name]))
        for name, plan in build_tables(extracts, columns).items()
    }
    # Collected here, ahead of the counting: an indicator reads a table several times over, and Polars' streaming engine
    # works out a shared part again for each reader (measured: four times for a repeat within one table).
    collected = pl.collect_all(list(plans.values()), engine="streaming")
    return dict(zip(plans, collected, strict=True))


def _columns_by_table(library: Library, by: Sequence[str]) -> dict[str, set[str]]:
    """Every column that the indicators read, of every table."""
    columns: dict[str, set[str]] = {}
    for indicator in library.indicators.values():
        breakdowns = [library.breakdowns[name] for name in by if name in indicator.breakdowns]
        for table, names in columns_read(indicator, breakdowns, library).items():
            columns.setdefault(table, set()).update(names)
    return columns


def _extracts_of(columns: Mapping[str, set[str]]) -> set[str]:
    """The extracts that the tables are made of."""
    entries = [entry for name in columns for entry in (*TABLES[name].needs, *TABLES[name].uses)]
    return {name for entry in entries for name in entry.split(OR)}


def _frames(extracts: Extracts, las: Sequence[str]) -> dict[str, pl.LazyFrame]:
    """The extracts' frames, of the authorities asked for only: exact, since a child's id is local to one."""
    frames = {name: extract.frame for name, extract in extracts.by_name.items()}
    if not las:
        return frames
    wanted = pl.Series(las, dtype=AREA).implode()
    return {name: frame.filter(pl.col("la_code").is_in(wanted)) for name, frame in frames.items()}


def _has(extracts: Extracts) -> Callable[[str], bool]:
    """Whether the data has an extract, or a column of it; a column whose absence means something counts as there."""

    def has(entry: str) -> bool:
        name, _, column = entry.partition(".")
        extract = extracts.by_name.get(name)
        if extract is None or not column:
            return extract is not None
        if column not in extract.absent_columns:
            return True
        return catalogue()[name].columns[column].absent is not None

    return has


def _stated_from(extracts: Extracts) -> dict[str, date]:
    stated = {name: extract.covers_from or extracts.covers_from for name, extract in extracts.by_name.items()}
    return {name: day for name, day in stated.items() if day is not None}


def _event_dates(name: str, extracts: Extracts) -> list[str]:
    absent = extracts.by_name[name].absent_columns
    return [column for column in catalogue()[name].date_columns if column not in {*absent, *_NOT_OF_EVENTS}]


def _authorities_present(frames: Mapping[str, pl.LazyFrame]) -> dict[str, set[str]]:
    """The authorities (and joint returns) with rows in each extract."""
    plans = [frame.select(pl.col("la_code").unique()) for frame in frames.values()]
    # Collected before the run's one plan, since the grid of figures is made of it.
    collected = pl.collect_all(plans, engine="streaming")
    return {
        name: set(found["la_code"].drop_nulls().cast(pl.String)) for name, found in zip(frames, collected, strict=True)
    }


def _authorities_of(indicator: AnyIndicator, library: Library, present: Mapping[str, set[str]]) -> list[str]:
    """The authorities that an indicator has figures for: all in the data, a joint return standing for its members."""
    read = _extracts_of(columns_read(indicator, [], library))
    members: dict[str, set[str]] = {}
    for joint, la_code in joint_returns().select("joint_code", "la_code").iter_rows():
        members.setdefault(joint, set()).add(la_code)
    joint_here = {code for name in read for code in present.get(name, ()) if code in members}
    everywhere = set().union(*present.values())
    singles = {code for code in everywhere if code not in members}
    own_rows = {code for name in read if name != "children" for code in present.get(name, ())}
    replaced = set().union(*(members[code] for code in joint_here)) - own_rows
    return sorted((singles - replaced) | joint_here)


def _notes(extracts: Extracts, run: _Prepared, lacking: Sequence[Unavailable]) -> list[str]:
    """What to tell the user: what could not be given and why, and what was inferred."""
    notes = []
    splits = run.splits()
    for name in run.by:
        without = [one.id for one in run.indicators if name in one.breakdowns and name not in splits[one.id]]
        if without:
            notes.append(f"no columns for the breakdown `{name}` of {', '.join(without)}")
    reasons: dict[str, list[str]] = {}
    for one in lacking:
        where = f" ({one.la_code})" if one.la_code else ""
        when = f" for {run.periods[one.period].label}" if len(run.periods) > 1 else ""
        reasons.setdefault(one.reason, []).append(f"{one.indicator}{when}{where}")
    notes += [f"not available: {_listed(names)}: {reason}" for reason, names in reasons.items()]
    if lacking and extracts.extracted_on is None and not _stated_from(extracts):
        notes.append("what the extracts cover is inferred from their dates; `extract.toml` can state it")
    return notes


def _listed(names: Sequence[str], most: int = 8) -> str:
    unique = list(dict.fromkeys(names))
    more = len(unique) - most
    return ", ".join(unique[:most]) + (f" and {more} more" if more > 0 else "")

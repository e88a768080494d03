"""The run: read, make the tables, count once, and lay out the result."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import polars as pl

from csc_indicators.compute.batches import batches
from csc_indicators.compute.beside import beside_others, published_notes, read_groups
from csc_indicators.compute.checked import Checked, refuse_errors
from csc_indicators.compute.chosen import check_relative_to, chosen_authorities, chosen_library, with_groups_of
from csc_indicators.compute.concerned import of_concerned_children
from csc_indicators.compute.data import PUBLISHED, Data, extracts_of, known_data, stated_from, stated_to
from csc_indicators.compute.disclosing import disclosure_notes, levels_to_assemble, under_policy
from csc_indicators.compute.divided import divided_notes, untimely
from csc_indicators.compute.infos import indicator_infos
from csc_indicators.compute.links import Links
from csc_indicators.compute.notes import split_notes, unavailable_notes
from csc_indicators.compute.provenance import run_record
from csc_indicators.compute.published import breakdowns_given, can_be_given, given_figures, given_notes, records_held
from csc_indicators.compute.request import Outcome, Request
from csc_indicators.compute.unknown_codes import SettledTables, UnknownCodes
from csc_indicators.compute.when import chosen_periods
from csc_indicators.config import Config, load_config
from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.coverage import unavailable
from csc_indicators.engine.denominators import needs_ethnic_groups, own_populations
from csc_indicators.engine.environment import KEEP, Environment
from csc_indicators.engine.needs import columns_read, missing
from csc_indicators.engine.run import Counted, count, together
from csc_indicators.errors import UserError
from csc_indicators.extracts.elsewhere import authorities_elsewhere
from csc_indicators.extracts.folder import holds_extracts, look_in
from csc_indicators.extracts.read import Extracts, read_extracts
from csc_indicators.extracts.validation.deciding import within_limits
from csc_indicators.plans import Engine, collect_together, engine_for
from csc_indicators.reference.authorities import areas
from csc_indicators.results.assemble import assemble
from csc_indicators.results.given import with_given
from csc_indicators.results.info import Legend
from csc_indicators.results.titles import common_titles, with_titles
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import numbered_tables

_ETHNIC_GROUPS = "child_population"
"""The extract of the children who live in the area by ethnic group."""


def compute(request: Request) -> Outcome:
    """The indicators asked for, over the data asked for; UserError when it cannot be started."""
    library = chosen_library(request)
    groups = read_groups(request.groups) if request.groups is not None else None
    config = load_config(request.data, request.config_file)
    if request.la_code is not None:
        config = config.model_copy(update={"la_code": chosen_authorities([request.la_code])[0]})
    if request.strict:
        refuse_errors(request.data, request.config_file, request.la_code)
    # With the breakdowns that published figures are given by, should the data hold any.
    columns = _columns_by_table(library, [*dict.fromkeys([*request.by, *breakdowns_given(library)])])
    wanted = extracts_of(columns)
    if any(can_be_given(one) for one in library.indicators.values()):
        wanted |= {PUBLISHED}
    if any(needs_ethnic_groups(library.breakdowns[name], library.codes) for name in request.by):
        wanted |= {_ETHNIC_GROUPS}
    extracts = _read(request.data, config, wanted)
    try:
        return _computed(request, library, columns, extracts, groups)
    except pl.exceptions.PolarsError:
        # Parquet is read lazily, so a file that is damaged inside shows itself only now.
        _refuse_damaged(extracts)
        raise


def _read(folder: Path, config: Config, wanted: set[str]) -> Extracts:
    """The extracts that are wanted, or all that returns make."""
    only = None
    if holds_extracts(folder):
        there = {source.extract for source in look_in(folder, None).sources}
        # A folder with no records of those wanted is read whole, to learn of its authorities.
        only = wanted if there & wanted - {PUBLISHED} else None
        # What cannot be read may be a return with the name of an extract, which is told below.
        with suppress(UserError):
            extracts = read_extracts(folder, config, only)
            return _with_others(extracts, folder, config) if only is not None else extracts
    # Only here: the kinds of return are a third of all modules.
    from csc_indicators.returns.folder import read_folder

    return read_folder(folder, config, only)


def _with_others(extracts: Extracts, folder: Path, config: Config) -> Extracts:
    """The extracts, told of authorities that have rows only in others: a region is complete whatever is asked for."""
    # Published figures are of everybody, and bring nobody into the data.
    records = [extract for name, extract in extracts.by_name.items() if name != PUBLISHED]
    found = frozenset().union(*(extract.authorities for extract in records))
    if config.la_code is not None or len(found) == areas().height:
        return extracts
    elsewhere = authorities_elsewhere(folder, config, {*extracts.by_name, PUBLISHED})
    return replace(extracts, elsewhere=elsewhere - found)


def _computed(
    request: Request,
    library: Library,
    columns: Mapping[str, set[str]],
    extracts: Extracts,
    groups: pl.DataFrame | None,
) -> Outcome:
    data = known_data(extracts, chosen_authorities(request.las))
    periods = chosen_periods(request, data.coverage)
    given = given_figures(data, periods)
    names = set(given["published"])
    # DfE publishes figures of groups and none of their total: without the groups they would have no place.
    by = list(dict.fromkeys([*request.by, *breakdowns_given(library, names)]))
    library = with_groups_of(library, by, data.frames)
    check_relative_to(request, library)
    indicators = list(library.indicators.values())
    authorities = {one.id: data.authorities_of(one, library) for one in indicators}
    gone = untimely(indicators, periods, authorities)
    lacking = [
        one
        for one in unavailable(indicators, library, periods, authorities, data.coverage)
        if (one.indicator, one.period, one.la_code) not in gone
    ]
    split = _splits(by, library, data, names)
    concerned = of_concerned_children(data, indicators, periods)
    checked = Checked(data.rows, data.absent, request.validate)
    plan = CountPlan(library, periods, by, split, authorities, lacking, gone)
    unknown = UnknownCodes(columns, plan)
    links = Links(data.rows, plan)
    counted = _counted(concerned, columns, plan, checked, unknown, links)
    infos = indicator_infos(library, request.framework)
    levels = levels_to_assemble(request, library)
    table = assemble(counted.counts, counted.distributions, infos, data.authorities, levels, request.neighbours)
    table = with_given(table, given, records_held(library, data, given, periods), infos)
    table, disclosed = under_policy(table, request, library, infos, groups)
    table = with_titles(beside_others(table, request, infos, groups), infos, periods)
    stated = bool(stated_to(extracts)) or bool(stated_from(extracts))
    notes = (
        *extracts.notes,
        *checked.notes(),
        *unknown.notes(),
        *links.notes(),
        *divided_notes(gone, data.coverage.ranges),
        *split_notes(request.by, split, indicators),
        *given_notes(table),
        *published_notes(table, request.compare),
        *unavailable_notes(counted, len(periods) > 1, stated),
        *disclosure_notes(request, disclosed),
    )
    legend = Legend(
        common_titles(infos, periods), {name: breakdown.title for name, breakdown in library.breakdowns.items()}
    )
    return Outcome(table, notes, run_record(request, library, extracts, periods, table), legend)


def _columns_by_table(library: Library, by: Sequence[str]) -> dict[str, set[str]]:
    """Every column that the indicators read, of every table."""
    columns: dict[str, set[str]] = {}
    for indicator in library.indicators.values():
        breakdowns = [library.breakdowns[name] for name in by if name in indicator.breakdowns]
        for table, names in columns_read(indicator, breakdowns, library).items():
            columns.setdefault(table, set()).update(names)
    return columns


def _splits(by: Sequence[str], library: Library, data: Data, given: Container[str]) -> dict[str, list[str]]:
    """The breakdowns asked for that each indicator has, and that the data has the columns or published figures for."""
    return {
        one.id: [
            name
            for name in by
            if name in one.breakdowns
            and (
                missing(one, [library.breakdowns[name]], library, data.coverage.has) is None
                or _is_given_only(one, name, given, library, data)
            )
        ]
        for one in library.indicators.values()
    }


def _is_given_only(
    indicator: AnyIndicator, breakdown: str, given: Container[str], library: Library, data: Data
) -> bool:
    """Whether nothing can be counted for the indicator, and published figures are given by the breakdown."""
    is_given = any(of.by == breakdown and of.indicator in given for of in indicator.published)
    return is_given and missing(indicator, [], library, data.coverage.has) is not None


def _counted(
    data: Data, columns: Mapping[str, set[str]], plan: CountPlan, checked: Checked, unknown: UnknownCodes, links: Links
) -> Counted:
    """Everything counted, one batch of authorities after another; `checked` looks at every batch."""
    # Collected here: a row for each authority, year and ethnic group, and none of a child.
    estimates = data.frames[_ETHNIC_GROUPS].select("la_code", "year", "ethnicity", "people").collect()
    populations = own_populations(unknown.whole_estimates(estimates))
    engine = engine_for(sum(data.rows.values()))

    def build(frames: Mapping[str, pl.LazyFrame], names: Sequence[str]) -> Mapping[str, pl.DataFrame]:
        return _tables(frames, {name: columns[name] for name in names}, data.absent, engine)

    def counted_in(group: Collection[str], frames: Mapping[str, pl.LazyFrame]) -> Counted:
        within = {name: within_limits(name, frame) for name, frame in frames.items()}
        settled = unknown.settled(within, build, engine)
        checked.look_at(frames, settled.tables, engine)
        lacking = [*plan.unavailable, *links.lacking(frames, engine)]
        own = {name: [code for code in codes if code in group] for name, codes in plan.authorities.items()}

        def counted_of(settled: SettledTables, plan: CountPlan) -> Counted:
            return count(plan, _environment(settled, plan), populations)

        return unknown.counted(settled, replace(plan, authorities=own, unavailable=lacking), counted_of)

    return together([counted_in(group, frames) for group, frames in batches(data, columns)])


def _environment(settled: SettledTables, plan: CountPlan) -> Environment:
    rows = sum(table.height for table in settled.tables.values())
    tables = {name: table.lazy() for name, table in settled.tables.items()}
    codes = plan.library.codes
    return Environment(tables, codes, plan.periods, engine_for(rows), settled.unknown_codes, settled.uncertain)


def _tables(
    frames: Mapping[str, pl.LazyFrame], columns: Mapping[str, set[str]], absent: Container[str], engine: Engine
) -> dict[str, pl.DataFrame]:
    """The tables, each made once and with no more than the columns that are read."""
    plans = {
        name: plan.select("la_code", "row_id", KEEP, *sorted(columns[name]))
        for name, plan in numbered_tables(frames, columns, absent).items()
    }
    # Collected here, ahead of the counting: an indicator reads a table several times over, and Polars' streaming engine
    # works out a shared part again for each reader (measured: four times for a repeat within one table).
    collected = collect_together(list(plans.values()), engine)
    return dict(zip(plans, collected, strict=True))


def _refuse_damaged(extracts: Extracts) -> None:
    """Raise a UserError for the first Parquet file that cannot be read to its end."""
    files = [file for extract in extracts.by_name.values() for file in extract.files if file.suffix == ".parquet"]
    for file in files:
        if not _is_whole(file):
            raise UserError(
                f"`{file.name}` cannot be read to its end: it is damaged", hint="export or copy it again"
            ) from None


def _is_whole(file: Path) -> bool:
    try:
        pl.scan_parquet(file).select(pl.all().null_count()).collect(engine="streaming")
    except pl.exceptions.PolarsError:
        return False
    return True

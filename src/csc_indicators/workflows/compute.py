"""The run: plan it, make the tables, count once, and lay out the result."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from csc_indicators.engine.context import KEEP, Environment
from csc_indicators.engine.count import Counted, combine_counts, count
from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.denominators import own_populations
from csc_indicators.errors import UserError
from csc_indicators.execution import Engine, collect_together, engine_for
from csc_indicators.extracts.parquet_files import naming_damaged_files
from csc_indicators.figures.assemble import assemble
from csc_indicators.figures.info import IndicatorInfo, Legend
from csc_indicators.figures.published_substitutes import with_substitutes
from csc_indicators.figures.titles import common_titles, with_titles
from csc_indicators.runs.batches import batches
from csc_indicators.runs.boundary_changes import divided_notes
from csc_indicators.runs.child_filter import keep_concerned_children
from csc_indicators.runs.comparators import published_notes, with_comparison_rows
from csc_indicators.runs.data_checks.absent_columns import absent_column_notes
from csc_indicators.runs.data_checks.cut_files import cut_notes
from csc_indicators.runs.data_checks.doubtful_columns import DoubtfulColumns
from csc_indicators.runs.data_checks.excluded_rows import ExcludedRows
from csc_indicators.runs.data_checks.links import Links
from csc_indicators.runs.data_checks.unknown_codes import SettledTables, UnknownCodes
from csc_indicators.runs.dataset import stated_from, stated_to
from csc_indicators.runs.disclosed_messages import with_shown_numerators, without_row_numbers
from csc_indicators.runs.disclosure_policy import OfReleases, apply_policy, disclosure_notes, levels_to_assemble
from csc_indicators.runs.earlier_releases import wider_run
from csc_indicators.runs.indicator_metadata import indicator_infos
from csc_indicators.runs.messages import doubt_notes, period_notes, split_notes, unavailable_notes
from csc_indicators.runs.plan import ETHNIC_GROUPS, RunPlan, plan_run
from csc_indicators.runs.provenance import run_record
from csc_indicators.runs.published_substitutes import records_held, substitute_notes
from csc_indicators.runs.request import Outcome, Request
from csc_indicators.tables.catalogue import numbered_tables
from csc_indicators.validation.exclusions import within_limits

_MOST_RULES = 6
"""So many rules with errors are named."""


def compute(request: Request) -> Outcome:
    """The indicators asked for, over the data asked for; UserError when it cannot be started."""
    if request.strict:
        _refuse_errors(request.data, request.config_file, request.la_code)
    return carry_out(plan_run(request))


def _refuse_errors(data: Path, config_file: Path | None, la_code: str | None) -> None:
    """Raise a UserError where validation finds errors: nothing is to be computed from data that has any."""
    # Imported here: a run that is not strict needs neither all the rules nor the kinds of return.
    from csc_indicators.workflows.validate import validate_folder

    findings = validate_folder(data, config_file, la_code).findings
    errors = [outcome for outcome in findings.outcomes if outcome.count and outcome.rule.severity == "error"]
    if errors:
        most = sorted(errors, key=lambda outcome: -outcome.count)[:_MOST_RULES]
        codes = ", ".join(f"{outcome.rule.code} {outcome.count:,}" for outcome in most)
        raise UserError(
            f"the extracts have {findings.count('error'):,} errors, and `--strict` computes only where there are none",
            evidence=codes + (" and others" if len(errors) > _MOST_RULES else ""),
            hint="`csc-indicators validate` lists them",
        )


def carry_out(plan: RunPlan) -> Outcome:
    """The result of a plan: everything counted, and laid out as its request asks."""
    with naming_damaged_files(plan.extracts.files):
        return _laid_out(plan, *_counted_with_notes(plan))


def _counted_with_notes(plan: RunPlan) -> tuple[Counted, Sequence[str]]:
    excluded = ExcludedRows(plan.data.rows, plan.data.absent, wanted=plan.selection.request.validate)
    unknown = UnknownCodes(plan.columns, plan.counts)
    links = Links(plan.data.rows, plan.counts)
    doubtful = DoubtfulColumns(plan.data.rows, plan.data.absent, plan.counts)
    counted = _counted(plan, excluded, unknown, links, doubtful)
    return counted, (*excluded.notes(), *unknown.notes(), *links.notes(), *doubtful.notes())


def _assembled(plan: RunPlan, counted: Counted, infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    request = plan.selection.request
    levels = levels_to_assemble(request, plan.library)
    authorities = plan.data.authorities
    return assemble(counted.counts, counted.distributions, infos, authorities, levels, request.neighbours)


def _laid_out(plan: RunPlan, counted: Counted, of_counting: Sequence[str]) -> Outcome:
    request, library, data, groups = plan.selection.request, plan.library, plan.data, plan.selection.groups
    infos = indicator_infos(library, request.framework)
    table = _assembled(plan, counted, infos)
    table = with_substitutes(
        table, plan.substitutes, records_held(library, data, plan.substitutes, plan.periods), infos
    )
    table, disclosed = apply_policy(table, plan, infos, _of_releases(plan, table))
    table = with_titles(with_comparison_rows(table, request, infos, groups), infos, plan.periods)
    stated = bool(stated_to(plan.extracts)) or bool(stated_from(plan.extracts))
    notes = (
        *plan.extracts.notes,
        *of_counting,
        *divided_notes(plan.counts.untimely, data.coverage.ranges),
        *split_notes(request.by, plan.counts.split, plan.counts.indicators),
        *substitute_notes(table),
        *published_notes(table, compare=request.compare),
        *period_notes(plan.chosen),
        *unavailable_notes(
            counted if disclosed is None else with_shown_numerators(counted, table),
            with_period=len(plan.periods) > 1,
            stated=stated,
        ),
        *doubt_notes(plan),
        *absent_column_notes(plan),
        *cut_notes(data.rows),
        *disclosure_notes(request, disclosed),
    )
    legend = Legend(
        common_titles(infos, plan.periods), {name: breakdown.title for name, breakdown in library.breakdowns.items()}
    )
    outcome = Outcome(table, notes, run_record(plan, table), legend)
    return outcome if disclosed is None else without_row_numbers(outcome)


def _of_releases(plan: RunPlan, table: pl.DataFrame) -> OfReleases | None:
    """The figures of this run and all that can reveal them, counted together; None where nothing can."""
    wider = wider_run(plan, table)
    if wider is None:
        return None
    infos = indicator_infos(wider.plan.library, plan.selection.request.framework)
    with naming_damaged_files(wider.plan.extracts.files):
        counted, _ = _counted_with_notes(wider.plan)
        return OfReleases(wider, _assembled(wider.plan, counted, infos), infos)


def _counted(
    plan: RunPlan, excluded: ExcludedRows, unknown: UnknownCodes, links: Links, doubtful: DoubtfulColumns
) -> Counted:
    """Everything counted, one batch of authorities after another; `excluded` looks at every batch."""
    data, columns = keep_concerned_children(plan.data, plan.counts.indicators, plan.periods), plan.columns
    # Collected here: a row for each authority, year and ethnic group, and none of a child.
    estimates = data.frames[ETHNIC_GROUPS].select("la_code", "year", "ethnicity", "people").collect()
    populations = own_populations(unknown.whole_estimates(estimates))
    engine = engine_for(sum(data.rows.values()))
    # A share of a column is one of all its rows, whichever children the periods concern.
    of_all_children = [] if data is plan.data else doubtful.lacking(plan.data.frames, engine)

    def build(frames: Mapping[str, pl.LazyFrame], names: Sequence[str]) -> Mapping[str, pl.DataFrame]:
        return _tables(frames, {name: columns[name] for name in names}, data.absent, engine)

    def counted_in(group: Collection[str], frames: Mapping[str, pl.LazyFrame]) -> Counted:
        within = {name: within_limits(name, frame) for name, frame in frames.items()}
        settled = unknown.settled(within, build, engine)
        excluded.look_at(frames, settled.tables, engine)
        of_columns = (
            doubtful.lacking(frames, engine)
            if data is plan.data
            else [figure for figure in of_all_children if figure.la_code in group]
        )
        lacking = [*plan.counts.unavailable, *links.lacking(frames, engine), *of_columns]
        own = {name: [code for code in codes if code in group] for name, codes in plan.counts.authorities.items()}

        def counted_of(settled: SettledTables, counts: CountPlan) -> Counted:
            return count(counts, _environment(settled, counts), populations)

        return unknown.counted(settled, replace(plan.counts, authorities=own, unavailable=lacking), counted_of)

    return combine_counts([counted_in(group, frames) for group, frames in batches(data, columns)])


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

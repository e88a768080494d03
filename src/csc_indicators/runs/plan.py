"""The plan of a run: what was read, and which figures are to be counted of it, before anything is counted.

`compute`, `explain`, `report` and `diff` start from it, so that they mean the same period of the same data.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.coverage import Doubt, assess
from csc_indicators.engine.denominators import needs_ethnic_groups
from csc_indicators.engine.requirements import columns_read, missing
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.parquet_files import naming_damaged_files
from csc_indicators.extracts.read import Extracts
from csc_indicators.periods import Period
from csc_indicators.runs.boundary_changes import figures_outside_lifetime
from csc_indicators.runs.dataset import PUBLISHED, Data, Dataset, extracts_of, known_data, read_dataset
from csc_indicators.runs.default_periods import ChosenPeriods, asked_periods, dating_columns, default_periods
from csc_indicators.runs.published_substitutes import has_published_figures, published_breakdowns, substitute_figures
from csc_indicators.runs.request import Request
from csc_indicators.runs.selection import Selection, check_relative_to, select, with_groups_of
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator

ETHNIC_GROUPS = "child_population"
"""The extract of the children who live in the area by ethnic group."""


@dataclass(frozen=True)
class RunPlan:
    """A run before anything is counted: the selection, the dataset, its periods, and every figure that is wanted."""

    selection: Selection
    dataset: Dataset
    data: Data
    """The frames of the authorities asked for, and what they cover."""
    chosen: ChosenPeriods
    counts: CountPlan
    """The indicators with their periods, authorities and breakdowns, and what is unavailable and why."""
    doubts: Sequence[Doubt]
    """The figures that may be wrong, since records of theirs may be missing, and why."""
    substitutes: pl.DataFrame
    """The published figures that may stand where nothing can be counted."""

    @property
    def extracts(self) -> Extracts:
        """What was read of the folder."""
        return self.dataset.extracts

    @property
    def library(self) -> Library:
        """The indicators of the run, with the groups that the data has."""
        return self.counts.library

    @property
    def periods(self) -> Sequence[Period]:
        """The periods of the run, in the order of the result."""
        return self.counts.periods

    @property
    def columns(self) -> dict[str, set[str]]:
        """Every column of every table that the run reads."""
        return columns_by_table(self.library, self.counts.by)


def plan_run(request: Request, chosen: ChosenPeriods | None = None, *, whole: bool = False) -> RunPlan:
    """The plan of what a request asks of its folder; UserError where it cannot be carried out.

    With `chosen`, for those periods. With `whole`, every extract of the folder is read, needed or not.
    """
    selection = select(request)
    needed = None if whole else _needed(selection)
    dates = () if request.periods or chosen is not None else dating_columns()
    dataset = read_dataset(request.data, selection.config, needed, dates)
    with naming_damaged_files(dataset.extracts.files):
        return _planned(selection, dataset, chosen)


def _needed(selection: Selection) -> set[str]:
    """The extracts that the indicators are made of, and those that bring published figures and populations."""
    library, by = selection.library, selection.request.by
    # With the breakdowns that published figures are given by, should the data hold any.
    needed = extracts_of(columns_by_table(library, [*dict.fromkeys([*by, *published_breakdowns(library)])]))
    if any("child_id" in catalogue()[name].columns for name in needed):
        # Whether rows find their child is asked of every extract, though no indicator may read the child.
        needed |= {"children"}
    if any(has_published_figures(indicator) for indicator in library.indicators.values()):
        needed |= {PUBLISHED}
    if any(needs_ethnic_groups(library.breakdowns[name], library.codes) for name in by):
        needed |= {ETHNIC_GROUPS}
    return needed


def _planned(selection: Selection, dataset: Dataset, chosen: ChosenPeriods | None) -> RunPlan:
    request, library = selection.request, selection.library
    data = known_data(dataset.extracts, selection.las)
    authorities = {
        indicator_id: data.authorities_of(indicator, library) for indicator_id, indicator in library.indicators.items()
    }
    if chosen is None:
        chosen = (
            asked_periods(request, library, dataset)
            if request.periods
            else default_periods(request, library, dataset, authorities, data.coverage)
        )
    substitutes = substitute_figures(data, chosen.periods)
    names = set(substitutes["published"])
    # DfE publishes figures of groups and none of their total: without the groups they would have no place.
    by = list(dict.fromkeys([*request.by, *published_breakdowns(library, names)]))
    library = with_groups_of(library, by, data.frames)
    check_relative_to(request, library)
    indicators = list(library.indicators.values())
    gone = figures_outside_lifetime(indicators, chosen.periods, authorities)
    lacking, doubts = assess(indicators, library, chosen.periods, authorities, data.coverage)
    lacking = [*chosen.not_begun, *lacking]
    counts = CountPlan(
        library=library,
        periods=chosen.periods,
        by=by,
        split=_splits(by, library, data, names),
        authorities=authorities,
        unavailable=[figure for figure in lacking if (figure.indicator, figure.period, figure.la_code) not in gone],
        untimely=gone,
        own_period=chosen.own,
    )
    return RunPlan(selection, dataset, data, chosen, counts, doubts, substitutes)


def columns_by_table(library: Library, by: Sequence[str]) -> dict[str, set[str]]:
    """Every column that the indicators read, of every table."""
    columns: dict[str, set[str]] = {}
    for indicator in library.indicators.values():
        breakdowns = [library.breakdowns[name] for name in by if name in indicator.breakdowns]
        for table, names in columns_read(indicator, breakdowns, library).items():
            columns.setdefault(table, set()).update(names)
    return columns


def _splits(by: Sequence[str], library: Library, data: Data, published: Container[str]) -> dict[str, list[str]]:
    """The breakdowns asked for that each indicator has, and that the data has the columns or published figures for."""
    return {
        indicator.id: [
            name
            for name in by
            if name in indicator.breakdowns
            and (
                missing(indicator, [library.breakdowns[name]], library, data.coverage.has) is None
                or _is_published_only(indicator, name, published, library, data)
            )
        ]
        for indicator in library.indicators.values()
    }


def _is_published_only(
    indicator: AnyIndicator, breakdown: str, published: Container[str], library: Library, data: Data
) -> bool:
    """Whether nothing can be counted for the indicator, and published figures are given by the breakdown."""
    has_published = any(of.by == breakdown and of.indicator in published for of in indicator.published)
    return has_published and missing(indicator, [], library, data.coverage.has) is not None

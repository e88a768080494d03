"""The disclosure policy of a run: what of its figures may be seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.figures.areas import LEVELS, NEIGHBOURS
from csc_indicators.figures.comparators import with_shown_medians
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.own_groups import with_own_groups
from csc_indicators.runs.earlier_releases import WiderRun, earlier_for
from csc_indicators.runs.plan import RunPlan
from csc_indicators.runs.request import Request
from csc_indicators.specs.load import Library, load_library

if TYPE_CHECKING:
    # At run time only where something is hidden: with NumPy it is a fifth of all that a small run imports.
    from csc_indicators.figures.disclosure.control import Disclosed, Rules
    from csc_indicators.figures.disclosure.earlier import Release

_MOST_RELEASES = 3
_MOST_FIGURES = 5


@dataclass(frozen=True)
class OfReleases:
    """Releases that are out, and the table of all that they or the run have, with the facts of its indicators."""

    wider: WiderRun
    table: pl.DataFrame
    infos: Mapping[str, IndicatorInfo]


def apply_policy(
    table: pl.DataFrame, plan: RunPlan, infos: Mapping[str, IndicatorInfo], of_releases: OfReleases | None
) -> tuple[pl.DataFrame, Disclosed | None]:
    """The table with what the policy asked for leaves to be seen, own groups with it and medians of the rest.

    UserError where that does not protect every count, from those who have the releases too.
    """
    request, library, groups = plan.selection.request, plan.library, plan.selection.groups
    if of_releases is not None:
        library, infos = of_releases.wider.plan.library, of_releases.infos
    others = [] if of_releases is None else of_releases.wider.counts["indicator"].unique().to_list()
    ids = {*table["indicator"].unique(), *others}
    rules = disclosure_rules(with_all_indicators(library, request), request.disclosure, ids, groups)
    if rules is None:
        return table, None
    from csc_indicators.figures.disclosure.control import disclose

    table, earlier = with_own_groups(table, groups, infos), None
    if of_releases is not None:
        wide = with_own_groups(of_releases.table, groups, infos)
        earlier = earlier_for(of_releases.wider, table, wide, rules)
    disclosed = disclose(table, infos, rules, earlier)
    if disclosed.unprotected and request.after:
        raise UserError(
            f"nothing is shown under `{request.disclosure}` after {names_of(request.after)}: whatever is hidden, "
            "together they would tell some counts",
            evidence=_figures(disclosed.unprotected_in),
            hint="leave these out, of what is asked for or of `--after` where nobody has both",
        )
    if disclosed.unprotected:
        raise UserError(
            f"nothing is shown under `{request.disclosure}`: some counts could be worked out whatever else is hidden",
            hint="give fewer breakdowns or periods in one run, or larger areas",
        )
    return with_shown_medians(disclosed.table, infos, request.neighbours), disclosed


def with_all_indicators(library: Library, request: Request) -> Library:
    """The library with the indicators that are not asked for: their specs may state how the others are related."""
    if not library.disclosure[request.disclosure].publications:
        return library
    every = load_library(request.specs, only_own=request.only_own_specs).indicators
    return replace(library, indicators={**every, **library.indicators})


def disclosure_rules(library: Library, name: str, ids: Collection[str], groups: pl.DataFrame | None) -> Rules | None:
    """What the policy of that name asks for, with what the specs state of their counts; None if nothing is hidden.

    UserError when counts of two of the indicators of `ids` may reveal each other, and no spec states how they are
    related.
    """
    policy = library.disclosure[name]
    if not policy.publications:
        return None
    from csc_indicators.figures.disclosure.control import Rules
    from csc_indicators.specs.counted.counting import CountedSets
    from csc_indicators.specs.counted.relations import known_apart, known_parts, known_rests, undecided

    about = [
        indicator
        for indicator in library.indicators.values()
        if policy.rules(indicator.id, indicator.publication) is not None
    ]
    counting = CountedSets(about, library)
    pair = next(undecided([indicator for indicator in about if indicator.id in ids], counting), None)
    if pair is not None:
        first, second = pair
        raise UserError(
            f"`{first.indicator}` and `{second.indicator}` cannot be shown together under `{name}`: no spec says "
            f"what the {first.part} of the first and the {second.part} of the second tell of each other",
            hint="say it in the spec of one of them, under `counts` (`csc-indicators lint` shows every such pair), or "
            "compute them in separate runs that are not shared with the same people",
        )
    return Rules(
        policy,
        counting,
        tuple(known_parts(about, counting)),
        tuple(known_apart(about)),
        tuple(known_rests(about)),
        groups,
    )


def _figures(figures: Sequence[tuple[str, str]]) -> str:
    """The figures in words: indicators with their breakdowns."""
    names = [
        f"`{indicator_id}`" if breakdown == "total" else f"`{indicator_id}` by `{breakdown}`"
        for indicator_id, breakdown in figures
    ]
    more = len(names) - _MOST_FIGURES
    return ", ".join(names[:_MOST_FIGURES]) + (f" and {more} more" if more > 0 else "")


def names_of(releases: Sequence[Release]) -> str:
    """The releases in words."""
    names = [f"`{release.name}`" for release in releases]
    more = len(names) - _MOST_RELEASES
    return ", ".join(names[:_MOST_RELEASES]) + (f" and {more} more" if more > 0 else "")


def levels_to_assemble(request: Request, library: Library) -> tuple[str, ...]:
    """The levels to assemble: under a policy medians are made later, of what is left to see."""
    hides = bool(library.disclosure[request.disclosure].publications)
    return tuple(level for level in LEVELS if level != NEIGHBOURS or not hides)


def disclosure_notes(request: Request, disclosed: Disclosed | None) -> list[str]:
    """How much is hidden."""
    if disclosed is None:
        return []
    name = request.disclosure
    if request.after:
        looked_at = f"disclosure control `{name}`: looked at beside what is out: {names_of(request.after)}"
        return [*_how_much_is_hidden(name, disclosed), looked_at]
    return _how_much_is_hidden(name, disclosed)


def _how_much_is_hidden(name: str, disclosed: Disclosed) -> list[str]:
    if not disclosed.small and not disclosed.more:
        return [f"disclosure control `{name}`: there is no small count to hide"]
    return [
        f"disclosure control `{name}`: {disclosed.small + disclosed.more:,} counts are hidden: small ones, and others "
        "so that nobody can work those out"
    ]

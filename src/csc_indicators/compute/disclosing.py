"""The disclosure policy of a run: what of its figures may be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from csc_indicators.compute.request import Request
from csc_indicators.results.areas import LEVELS, NEIGHBOURS
from csc_indicators.results.comparators import with_shown_medians
from csc_indicators.results.info import IndicatorInfo
from csc_indicators.results.own_groups import with_own_groups
from csc_indicators.specs.load import Library

if TYPE_CHECKING:
    # At run time only where something is hidden: with NumPy it is a fifth of all that a small run imports.
    from csc_indicators.results.disclosure.control import Disclosed, Rules


def under_policy(
    table: pl.DataFrame,
    request: Request,
    library: Library,
    infos: Mapping[str, IndicatorInfo],
    groups: pl.DataFrame | None,
) -> tuple[pl.DataFrame, Disclosed | None]:
    """The table with what the policy asked for leaves to be seen, own groups with it and medians of the rest."""
    rules = disclosure_rules(library, request.disclosure, groups)
    if rules is None:
        return table, None
    from csc_indicators.results.disclosure.control import disclose

    disclosed = disclose(with_own_groups(table, groups, infos), infos, rules)
    return with_shown_medians(disclosed.table, infos, request.neighbours), disclosed


def disclosure_rules(library: Library, name: str, groups: pl.DataFrame | None = None) -> Rules | None:
    """What the policy of that name asks for, with what the specs tell of their counts; None if nothing is hidden."""
    policy = library.disclosure[name]
    if not policy.publications:
        return None
    from csc_indicators.results.disclosure.control import Rules
    from csc_indicators.specs.count_relations import known_apart, known_parts
    from csc_indicators.specs.counted_sets import CountedSets

    about = [one for one in library.indicators.values() if policy.rules(one.id, one.publication) is not None]
    counting = CountedSets(about, library.breakdowns, library.codes)
    return Rules(policy, counting, tuple(known_parts(about, counting)), tuple(known_apart(about)), groups)


def levels_to_assemble(request: Request, library: Library) -> tuple[str, ...]:
    """The levels to assemble: under a policy medians are made later, of what is left to see."""
    hides = bool(library.disclosure[request.disclosure].publications)
    return tuple(level for level in LEVELS if level != NEIGHBOURS or not hides)


def disclosure_notes(request: Request, disclosed: Disclosed | None) -> list[str]:
    """How much is hidden, and whether something could not be protected."""
    if disclosed is None:
        return []
    name = request.disclosure
    if not disclosed.small:
        return [f"disclosure control `{name}`: there is no small count to hide"]
    notes = [
        f"disclosure control `{name}`: {disclosed.small:,} small counts are hidden, and {disclosed.more:,} more so "
        "that nobody can work those out"
    ]
    if disclosed.unprotected:
        notes.append(
            f"{disclosed.unprotected:,} hidden counts can be worked out from others: share fewer breakdowns or periods"
        )
    return notes

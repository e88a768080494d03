"""Which indicators, breakdowns, authorities and edition of the framework a request means; errors name what is near."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import polars as pl

from csc_indicators.config import Config, load_config
from csc_indicators.engine.groups import labels, with_free_text_groups
from csc_indicators.errors import UserError, did_you_mean, raise_all
from csc_indicators.runs.authority_names import chosen_authorities, read_groups
from csc_indicators.runs.request import Request
from csc_indicators.specs.load import Library, indicator_ids, load_library
from csc_indicators.specs.model import AnyIndicator, Outcome


@dataclass(frozen=True)
class Selection:
    """What a request means, in names that are known to exist: nothing of the data has been looked at yet."""

    request: Request
    library: Library
    """The indicators asked for, in the order of the framework, with what they refer to."""
    las: Sequence[str]
    """The present codes of the authorities asked for; none means all."""
    groups: pl.DataFrame | None
    """A user's own groups of authorities: own_group, la_code."""
    config: Config
    """How the folder is to be read."""


def select(request: Request) -> Selection:
    """The selection of a request; UserError for names that are unknown, and for a file of groups that is none."""
    library = select_library(request)
    groups = read_groups(request.groups) if request.groups is not None else None
    config = folder_config(request.data, request.config_file, request.la_code)
    if request.allow_unreadable:
        config = config.model_copy(update={"allow_unreadable": True})
    return Selection(request, library, chosen_authorities(request.las), groups, config)


def folder_config(folder: Path, config_file: Path | None, la_code: str | None) -> Config:
    """How a folder is to be read, with `la_code` (as a user names it) as the authority of rows that name none."""
    config = load_config(folder, config_file)
    if la_code is None:
        return config
    return config.model_copy(update={"la_code": chosen_authorities([la_code])[0]})


def select_library(request: Request) -> Library:
    """The library with the indicators asked for only, in the order of the framework; UserError for unknown names."""
    known = indicator_ids(request.specs, only_own=request.only_own_specs)
    _check(request.indicators, known, "indicator", "`csc-indicators list` shows all")
    _check(request.outcomes, get_args(Outcome), "outcome or enabler", "`csc-indicators list` shows all")
    parameters = _parameters(request, known)
    library = load_library(
        request.specs, only_own=request.only_own_specs, ids=set(request.indicators) or None, parameters=parameters
    )
    _check_parameters(parameters, library)
    _check([request.disclosure], library.disclosure, "disclosure policy", f"they are {', '.join(library.disclosure)}")
    _check(request.by, library.breakdowns, "breakdown", f"the breakdowns are {', '.join(library.breakdowns)}")
    if request.framework is not None:
        editions = f"the editions are {', '.join(library.frameworks)}"
        _check([request.framework], library.frameworks, "edition of the framework", editions)
    places = get_args(Outcome)
    chosen = {
        indicator.id: indicator
        for indicator in sorted(
            library.indicators.values(), key=lambda indicator: (places.index(indicator.outcome), indicator.id)
        )
        if not request.outcomes or indicator.outcome in request.outcomes
    }
    _check_breakdowns(request.by, chosen.values())
    return replace(library, indicators=chosen)


def _parameters(request: Request, known: Collection[str]) -> dict[str, dict[str, str]]:
    """The values of `--set`, by indicator and name; UserError for what has not the form ID.NAME=VALUE."""
    values: dict[str, dict[str, str]] = {}
    for text in request.parameters:
        place, equals, value = text.partition("=")
        indicator_id, dot, name = place.strip().partition(".")
        if not (equals and dot and name and value.strip()):
            hint = 'write `--set "supervision_orders_returning.followed=60 months"`'
            raise UserError(f"`--set {text}` does not say which parameter of which indicator", hint=hint)
        _check([indicator_id], known, "indicator", "`csc-indicators list` shows all")
        values.setdefault(indicator_id, {})[name] = value.strip()
    return values


def _check_parameters(parameters: Mapping[str, Mapping[str, str]], library: Library) -> None:
    for indicator_id, values in parameters.items():
        there = library.indicators[indicator_id].parameters if indicator_id in library.indicators else values
        names = ", ".join(f"`{name}`" for name in there)
        _check(values, there, f"parameter of `{indicator_id}`", f"it has {names or 'none'}")


def with_groups_of(library: Library, by: Sequence[str], frames: Mapping[str, pl.LazyFrame]) -> Library:
    """The library with the groups that the frames have of breakdowns by a free text, where they are asked for."""
    return replace(library, breakdowns=with_free_text_groups(library.breakdowns, by, frames.__getitem__))


def check_relative_to(request: Request, library: Library) -> None:
    """Raise a UserError when the figures are to be set to a group that none of the breakdowns asked for has."""
    if request.relative_to is None:
        return
    if not request.by:
        hint = "ask for its breakdown too, for example `--by ethnicity`"
        raise UserError(
            f"`--relative-to {request.relative_to}` names a group, and no breakdown is asked for", hint=hint
        )
    groups = [label for name in request.by for label in labels(library.breakdowns[name])]
    asked = ", ".join(f"`{name}`" for name in request.by)
    _check([request.relative_to], groups, f"group of {asked}", f"the groups are {', '.join(groups[:12])}")


def _check(names: Iterable[str], known: Collection[str], what: str, otherwise: str) -> None:
    raise_all(
        [
            UserError(f"there is no {what} `{name}`", hint=did_you_mean(name, known) or otherwise)
            for name in names
            if name not in known
        ]
    )


def _check_breakdowns(by: Sequence[str], chosen: Iterable[AnyIndicator]) -> None:
    had = {name for indicator in chosen for name in indicator.breakdowns}
    has = ", ".join(sorted(had)) or "none"
    raise_all(
        [
            UserError(f"none of these indicators has the breakdown `{name}`", hint=f"they have {has}")
            for name in by
            if name not in had
        ]
    )

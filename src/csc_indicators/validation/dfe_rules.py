"""DfE's rules for the returns: the validators with which ours were compared, and the rules that are not asked.

For the documentation and the tests: no run reads these files.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from csc_indicators.extracts.own_yaml import load

_HERE = Path(__file__).parent

Year = Annotated[str, Field(pattern=r"^20[0-9]{2}-[0-9]{2}$")]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Validator(_Closed):
    """A validator of the sector for a return of DfE's, at a commit; `newest_ruleset` is its latest year."""

    title: str
    repository: str
    commit: str
    committed: Annotated[date, BeforeValidator(date.fromisoformat)]
    newest_ruleset: Year


class Compared(_Closed):
    """A rule of DfE's that was compared: the year in which it was last written anew, and its last year if it ended."""

    as_of: Year
    last_year: Year | None = None
    note: str | None = None


class Comparison(_Closed):
    """The validators by the prefix of their codes, and the rules that were compared by code."""

    validators: Mapping[str, Validator]
    compared: Mapping[str, Compared]


class NotAsked(_Closed):
    """Rules of DfE's that no rule of ours asks, and why."""

    reason: str
    codes: tuple[str, ...]


@cache
def comparison() -> Comparison:
    """What `compared.yaml` says; a `ValidationError` where it says more."""
    return Comparison.model_validate(load((_HERE / "compared.yaml").read_text(encoding="utf-8")))


@cache
def not_asked() -> tuple[NotAsked, ...]:
    """What `not_asked.yaml` says, in its order."""
    content = load((_HERE / "not_asked.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[NotAsked, ...]).validate_python(content)

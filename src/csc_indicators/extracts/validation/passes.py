"""The plans in which rules are asked together: of rows, of rows in order, of links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.extracts.read import Extract, Extracts
from csc_indicators.extracts.validation.checks import ColumnCheck, RowCheck
from csc_indicators.extracts.validation.conditions import conditions_of, names_in
from csc_indicators.extracts.validation.model import Rule
from csc_indicators.extracts.validation.row_flags import Days, flagged


@dataclass(frozen=True)
class Pass:
    """Rules asked of one extract together: a frame with `row_id`, a column of yes and no for each rule, and what else
    is shown of another row: label -> column of the frame."""

    extract: Extract
    rules: list[Rule]
    frame: pl.LazyFrame
    shown: dict[str, dict[str, str]]
    """Rule code -> what to show of rows besides its own: `children.date_of_birth` -> name in the frame."""


def passes(extracts: Extracts, rules: Sequence[Rule], days: Days) -> Iterator[Pass]:
    """Every pass over the extracts."""
    children = extracts.by_name["children"].frame if "children" in extracts.by_name else None
    for extract in extracts.by_name.values():
        own = [rule for rule in rules if rule.extract == extract.name]
        about_rows = [rule for rule in own if isinstance(rule.check, ColumnCheck | RowCheck)]
        if about_rows:
            frame = flagged(extract, about_rows, days, children)
            yield Pass(extract, about_rows, frame, {rule.code: _of_child(rule) for rule in about_rows})


def _of_child(rule: Rule) -> dict[str, str]:
    names = {name for text in conditions_of(rule.check) for name in names_in(text, "child")}
    return {f"children.{name}": f"child__{name}" for name in sorted(names)}

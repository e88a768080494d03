"""Names in the conditions of rules: `end_date` of the row, `previous.end_date`, `child.date_of_birth`, `other.X`."""

from __future__ import annotations

import re

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.sql import columns_of
from csc_indicators.validation.checks import (
    Check,
    ColumnCheck,
    JumpCheck,
    KnownCheck,
    LinkCheck,
    RowCheck,
    SequenceCheck,
    ShareCheck,
    SpanCheck,
    VanishesCheck,
)

DAYS_BY_NAME = ("as_at", "covers_from", "over_15_working_days_ago", "over_45_working_days_ago", "year_began")
"""What a condition may name that is no column: days that are the same for every row."""

FUNCTIONS = ("cast", "regexp_like", "strpos")
"""What a rule may call besides what a spec may."""

_QUALIFIED = re.compile(r"\b(previous|next|child|other)\.([a-z_0-9]+)")


def flat(condition: str) -> str:
    """The condition with every `previous.X` as the plain name `previous__X`."""
    return _QUALIFIED.sub(r"\1__\2", condition)


def names_in(condition: str, qualifier: str = "") -> frozenset[str]:
    """The columns that the condition names with the qualifier, or with none."""
    names = columns_of(flat(condition), ())
    if qualifier:
        prefix = f"{qualifier}__"
        return frozenset(name.removeprefix(prefix) for name in names if name.startswith(prefix))
    return frozenset(name for name in names if "__" not in name and name not in DAYS_BY_NAME)


def conditions_of(check: Check) -> tuple[str, ...]:
    """Every condition of the check."""
    match check:
        case RowCheck(when=when):
            return (when,)
        case SequenceCheck(when=when, sequence=sequence):
            return (when, sequence.where or "true")
        case LinkCheck(when=when, where=where, unless=unless):
            return (when, where, unless or "true")
        case ShareCheck(of=of, among=among):
            return (of or "true", among or "true")
        case _:
            return ()


def columns_read(extract: str, check: Check) -> tuple[str, ...]:
    """The columns that the check reads, as `extract.column`: its own first, in the order of the data model."""
    own: set[str] = set()
    foreign: dict[str, set[str]] = {}
    for condition in conditions_of(check):
        own |= names_in(condition) | names_in(condition, "previous") | names_in(condition, "next")
        foreign.setdefault("children", set()).update(names_in(condition, "child"))
        if isinstance(check, LinkCheck):
            foreign.setdefault(check.other, set()).update(names_in(condition, "other"))
    match check:
        case ColumnCheck(column=column):
            own.add(column)
        case SequenceCheck(sequence=sequence):
            own |= {*sequence.by, *sequence.order}
        case LinkCheck(other=other, on=on):
            own |= set(on)
            foreign.setdefault(other, set()).update(on)
        case ShareCheck(columns=columns):
            own |= set(columns)
        case JumpCheck(by=by, distinct=distinct):
            own |= {by, distinct or by}
        case SpanCheck(by=by) | VanishesCheck(by=by) | KnownCheck(by=by):
            own.add(by)
        case _:
            pass
    read = [(extract, own), *foreign.items()]
    return tuple(
        f"{name}.{column}" for name, columns in read for column in catalogue()[name].columns if column in columns
    )

"""The rules that follow from the schemas: one for everything that a column may not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo, catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.extracts.own_yaml import read_own
from csc_indicators.validation.checks import ColumnCheck, ColumnCheckName, LinkCheck
from csc_indicators.validation.column_codes import checks_of, column_codes
from csc_indicators.validation.model import Effect, Rule

DFE_COLUMNS = Path(__file__).with_name("columns_dfe.yaml")
"""DfE's rules about columns."""

_MOST_CODES = 24
"""More codes than this are not listed in a hint."""


def column_rules() -> Iterator[Rule]:
    """The rules of every column of every extract, in the order of the data model."""
    for extract in catalogue().values():
        for column in extract.columns.values():
            for check in checks_of(extract.name, column):
                yield _rule(extract, column, check)


def _rule(extract: ExtractInfo, column: ColumnInfo, check: ColumnCheckName) -> Rule:
    title, message, hint = _WORDS[check](column)
    effect, effect_says = _effect(column, check)
    key = f"{extract.name}.{column.name}"
    is_link = check == "unlisted"
    dfe = _dfe_rules().get(f"{key}.{check}", {})
    return Rule(
        code=column_codes()[f"{key}.{check}"],
        severity="query" if check == "year" else "error",
        sort="across" if is_link else "column",
        title=f"{title} in `{extract.name}`",
        message=message,
        hint=hint,
        extracts=(extract.name, "children") if is_link else (extract.name,),
        columns=(key, "children.child_id") if is_link else (key,),
        effect=effect,
        effect_says=effect_says,
        check=LinkCheck("true", "children", "true", (column.name,), "none")
        if is_link
        else ColumnCheck(column.name, check),
        dfe_codes=tuple(dfe.get("same_as", ())),
        dfe_in_part=tuple(dfe.get("in_part", {}).items()),
        dfe_near=tuple(dfe.get("near", {}).items()),
        spoils=() if check in ("year", "twice", "unlisted") else (column.name,),
    )


@cache
def _dfe_rules() -> Mapping[str, Mapping[str, Any]]:
    """DfE's rules about columns, by `extract.column.check`, as the entries of the rules in `rules/` name them."""
    content: Mapping[str, Mapping[str, Any]] = read_own(DFE_COLUMNS)
    return content


def _effect(column: ColumnInfo, check: ColumnCheckName) -> tuple[Effect, str]:
    if check == "value":
        return "stops", "`compute` does not start before the value is put right"
    if check == "blank" and column.kind in ("date", "year"):
        return "left_out", "the row belongs to no period, so it is in no figure that goes by this date"
    if check == "code":
        return "counted", "the row counts, and the code as one that is not known"
    if check == "range":
        return "repaired", "the row counts, and the number is read as not known"
    return "counted", "the row counts as it stands"


def _blank(column: ColumnInfo) -> tuple[str, str, str]:
    return f"Blank `{column.name}`", f"`{column.name}` is blank", f"fill in `{column.name}`"


_NOT = {
    "date": (
        "is not a date, or in no form that is read",
        "write dates as 2025-03-31 or 31/03/2025",
    ),
    "number": ("is not a number", "write digits only, as 12 or 0.6"),
    "integer": ("is not a whole number", "write digits only, as 12"),
    "yes_no": ("is not yes or no", "write Y or N"),
    "year": ("is not a year", "write years as 2024-25"),
    "la_code": (
        "is blank, or not a local authority of England today",
        "write the code (E09000001), the number (201) or the name (City of London)",
    ),
}


def _value(column: ColumnInfo) -> tuple[str, str, str]:
    problem, hint = _NOT[column.kind]
    return f"Unreadable `{column.name}`", f"`{column.name}` {problem}", hint


def _code(column: ColumnInfo) -> tuple[str, str, str]:
    codes = list(code_sets()[column.code_set or ""])
    listed = f"use one of {', '.join(codes)}"
    hint = listed if len(codes) <= _MOST_CODES else "look up the code in the code list of the data model"
    return f"Unknown code in `{column.name}`", f"`{column.name}` holds a code that is not in its code list", hint


def _range(column: ColumnInfo) -> tuple[str, str, str]:
    title = f"`{column.name}` out of range"
    if column.low is not None and column.high is not None:
        between = f"{column.low:g} to {column.high:g}"
        return (
            title,
            f"`{column.name}` is not a number from {between}",
            f"write a number from {between}, or leave it blank",
        )
    return title, f"`{column.name}` is below {column.low:g}", f"write {column.low:g} or more"


def _future(column: ColumnInfo) -> tuple[str, str, str]:
    return (
        f"`{column.name}` in the future",
        f"`{column.name}` is after the day the extract was made",
        "correct the date, or `extracted_on` in `extract.toml`",
    )


def _year(column: ColumnInfo) -> tuple[str, str, str]:
    dated = {
        code: facts for code, facts in code_sets()[column.code_set or ""].items() if facts.valid_from or facts.valid_to
    }
    spans = [
        code
        + (f" from {facts.valid_from}" if facts.valid_from else "")
        + (f" to {facts.valid_to}" if facts.valid_to else "")
        for code, facts in dated.items()
    ]
    return (
        f"Code of other years in `{column.name}`",
        f"`{column.name}` holds a code that was not in use at the time",
        f"use the code of the time: {'; '.join(spans)}",
    )


def _twice(column: ColumnInfo) -> tuple[str, str, str]:
    return (
        f"Code written twice in `{column.name}`",
        f"`{column.name}` holds the same code twice",
        "write each code once, with `;` between",
    )


def _unlisted(column: ColumnInfo) -> tuple[str, str, str]:
    return (
        "Child who is not in `children`",
        f"`children` has no row for the `{column.name}`",
        "add the child to `children`, or correct the id",
    )


_WORDS = {
    "blank": _blank,
    "value": _value,
    "code": _code,
    "twice": _twice,
    "range": _range,
    "future": _future,
    "year": _year,
    "unlisted": _unlisted,
}

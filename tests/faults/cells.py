"""Damage to single cells: for every rule about a column, a record that is right but for that column."""

from __future__ import annotations

from world import HOME, USUAL, Planted, Record, World, complete, filled

from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.reference.authorities import areas
from csc_indicators.validation.checks import ColumnCheck, ColumnCheckName
from csc_indicators.validation.model import Rule

_LONG_AGO = {
    "referrals": [{"referral_date": "2019-06-01", "closure_date": "2019-12-01", "closure_reason": "RC7"}],
    "assessments": [{"start_date": "2019-06-05", "completed_date": "2019-06-30"}],
}
_IN_CARE_LONG_AGO = {
    "referrals": [{"referral_date": "2016-06-01"}],
    "assessments": [{"start_date": "2016-06-05", "completed_date": "2016-06-30"}],
    "care_episodes": [
        {"start_date": "2016-08-01", "end_date": "2017-01-01", "reason_ended": "X1"},
        {"start_date": "2017-01-01", "reason_new_episode": "P"},
    ],
}
OTHER_YEARS: dict[str, tuple[str, dict[str, list[Record]]]] = {
    "referrals.source": ("5D", _LONG_AGO),
    "referrals.closure_reason": ("RC9", _LONG_AGO),
    "assessments.factors": ("24A", _LONG_AGO),
    "care_episodes.placement_type": ("Q1", {}),
    "care_episodes.reason_ended": ("E43", {"care_episodes": [{"end_date": "2024-02-01"}]}),
    "care_episodes.reason_placement_change": ("CUSTOD", _IN_CARE_LONG_AGO),
    "care_leavers.activity": ("F3", {}),
}
"""A code of other years for every column that can hold one, and records of the time."""


def damaged(column: ColumnInfo, check: ColumnCheckName) -> str:
    """What fails the check."""
    match check:
        case "blank":
            return ""
        case "value":
            return "rubbish"
        case "code":
            return "?!"
        case "twice":
            code = list(code_sets()[column.code_set or ""])[-1]
            return f"{code};{code}"
        case "range":
            return str((column.low or 0) - 1 if column.low is not None else (column.high or 0) + 1).removesuffix(".0")
        case "future":
            return "2030-01-15"
        case _:
            raise AssertionError(check)


def plant_cell(world: World, rule: Rule, number: int, place: int) -> Planted:
    """Put records into the world that are right but for one cell; `place` counts the rules of the extract."""
    name, column = rule.columns[0].split(".")
    extract = catalogue()[name]
    check = rule.check.name if isinstance(rule.check, ColumnCheck) else "unlisted"
    about_child = "child_id" in extract.columns
    own = {
        "child_id": f"C{number}",
        "worker_id": f"W{number}",
        "la_code": HOME if about_child else str(areas()["la_code"][place + 1]),
    }
    keys = frozenset(own.values()) - {HOME}
    if column in ("la_code", "child_id") and check != "unlisted":
        alone = filled({**USUAL[name], column: damaged(extract.columns[column], check)}, name, own, number)
        alone |= {column: damaged(extract.columns[column], check)}
        if "worker_id" in extract.columns and name != "social_workers":
            world.add_all({"social_workers": [{}]}, own, number)
        return Planted(rule.code, name, world.add(name, alone), frozenset(), keys)
    records: dict[str, list[Record]] = {}
    wrong: Record = {}
    if check == "year":
        code, of_the_time = OTHER_YEARS[rule.columns[0]]
        records = {one: [dict(record) for record in given] for one, given in of_the_time.items()}
        wrong = {column: code}
    elif check != "unlisted":
        wrong = {column: damaged(extract.columns[column], check)}
    records.setdefault(name, [{}])[0] |= wrong
    if about_child:
        complete(records)
        if check == "unlisted":
            records["children"] = []
    if name != "social_workers" and ("worker_id" in extract.columns or "case_allocations" in records):
        records["social_workers"] = [{}]
    rows = world.add_all(records, own, number)
    return Planted(rule.code, name, rows[name][0], frozenset(), keys)

"""Random extracts written as an Annex A workbook, imported, are the extracts again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from made_annex_a import CHILD, DAY, imported
from made_workbooks import Cell, Rows, workbook

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.types.annex_a.importer import lists

Row = dict[str, object]

_GIVES = {
    "List 3": ("referrals", ["referral_date", "source", "no_further_action"]),
    "List 4": ("assessments", ["start_date", "completed_date"]),
    "List 7": ("cp_plans", ["start_date", "end_date", "initial_category", "latest_category", "previous_plans"]),
    "List 8": ("care_episodes", ["legal_status", "placement_type", "need", "provider", "reason_ended", "end_date"]),
    "List 10": ("adoptions", ["decision_date", "match_date", "placed_date", "order_date"]),
}
_REQUIRED = {"referral_date", "start_date", "decision_date", "care_start_date"}
DAYS = st.dates(date(2015, 1, 1), DAY)


@st.composite
def cells(draw: st.DrawFn, column: str, holds: str, values: str | None) -> tuple[object, Cell]:
    """A value, and a cell that says it in one of the ways that people do."""
    if column not in _REQUIRED and draw(st.booleans()):
        return None, draw(st.sampled_from([None, "", " ", "n/a"]))
    match holds:
        case "date":
            day = draw(DAYS)
            return day, draw(st.sampled_from([day, f"{day:%d/%m/%Y}", f"{day}", f"{day:%d-%b-%Y}", serial(day)]))
        case "integer":
            number = draw(st.integers(0, 12))
            return number, draw(st.sampled_from([number, float(number), str(number)]))
        case "yes_no":
            said = draw(st.booleans())
            return said, draw(
                st.sampled_from([["b) No", "N", "no", 0, "False"], ["a) Yes", "Y", "YES", 1, "true"]][said])
            )
    assert values is not None
    codes = code_sets()[values]
    code = draw(st.sampled_from(sorted(codes)))
    label = codes[code].label
    write: list[Callable[[], str]] = [
        lambda: code,
        lambda: f" {code.lower()}\u00a0",
        lambda: f"{code}: {label}",
        lambda: f"{code} - {label}",
        lambda: f"zz) {code}: {label}",
        lambda: f"{code} – {label.upper()}",
    ]
    return code, draw(st.sampled_from(write))()


def serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


@st.composite
def sheets(draw: st.DrawFn, name: str) -> tuple[list[Row], Rows]:
    """Rows of the extract, and a sheet that says them."""
    form = lists()[name]
    told: list[Row] = []
    order = draw(st.permutations(list(form.columns)))
    titles = {column: draw(st.sampled_from(form.columns[column].headers)) for column in order}
    restyles: list[Callable[[str], str]] = [str, str.upper, str.lower, lambda title: f" {title}\u00a0"]
    restyle = draw(st.sampled_from(restyles))
    above: list[list[Cell]] = draw(st.lists(st.sampled_from([[None], ["Ofsted Annex A"], ["x", "y"]]), max_size=4))
    lines: list[list[Cell]] = [*above, [restyle(titles[column]) for column in order]]
    for number in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            lines.append([None])
        line: dict[str, Cell] = CHILD | {"child_id": f"{name}-{number}"}
        row: Row = {"child_id": line["child_id"], "source_row": len(lines) + 1}
        for column in order:
            if column in CHILD or column in ("disability", "last_visit", "urn"):
                continue
            facts = form.columns[column]
            row[column], line[column] = draw(cells(column, facts.holds, facts.values))
        told.append(row)
        lines.append([line.get(column) for column in order])
    return told, [*lines, *draw(st.lists(st.just([None]), max_size=2))]


@given(data=st.data(), form=st.sampled_from(["xlsx", "xlsx", "xls", "ods"]))
@settings(max_examples=max(10, settings().max_examples // 40))
def test_extracts_written_as_a_workbook_come_back(data: st.DataObject, form: str) -> None:
    told = {name: data.draw(sheets(name), name) for name in _GIVES}
    order = data.draw(st.permutations(list(told)))
    with tempfile.TemporaryDirectory() as folder:
        book = {f"Sheet{number}": told[name][1] for number, name in enumerate(order)}
        returned = imported(workbook(Path(folder) / f"a.{form}", book))
    for name, (extract, columns) in _GIVES.items():
        expected = sorted(
            tuple(row[column] for column in ("child_id", "source_row", *columns)) for row in told[name][0]
        )
        got = (
            returned.frames[extract].select("child_id", "source_row", *columns) if extract in returned.frames else None
        )
        assert (sorted(got.rows()) if got is not None else []) == expected
        if name == "List 8" and got is not None:
            begins = {row["child_id"]: begin_of(row) for row in told[name][0]}
            assert dict(returned.frames[extract].select("child_id", "start_date").iter_rows()) == begins
    assert returned.unmatched == {}
    assert returned.account.unbalanced() == []


def begin_of(row: Row) -> object:
    known = [row[column] for column in ("care_start_date", "legal_status_date", "placement_date")]
    return max(day for day in known if isinstance(day, date))

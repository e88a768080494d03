"""A return whose ids are of another form than those of the year before is refused: what is open would count twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from made_files import folder_of
from made_xml import cin

from csc_indicators.errors import UserError
from csc_indicators.returns.left_out import TableColumns, left_out
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns
from csc_indicators.returns.same_ids import changes_of_ids

OF = TableColumns("Plans", "cp_plans", {"end": ("end_date", "END")}, "end")
DAYS = (date(2023, 3, 31), date(2024, 3, 31))


def changed(before: list[str], after: list[str], ended: int = 0) -> list[str]:
    """The errors of two returns with a row for each child, so many of which have an end in the first."""
    rows = [
        ("E06000001", child, day, f"{day.year}.csv", day if day == DAYS[0] and number < ended else None)
        for day, children in zip(DAYS, (before, after), strict=True)
        for number, child in enumerate(children)
    ]
    schema = {"la_code": pl.String, "child_id": pl.String, "as_at": pl.Date, "source_file": pl.String, "end": pl.Date}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return [error.message for error in changes_of_ids(frame, left_out(frame, OF, ["la_code", "child_id"]))]


def children(first: int, number: int) -> list[str]:
    return [str(child) for child in range(first, first + number)]


def test_a_return_with_none_of_the_children_that_were_open_is_told_with_both_files() -> None:
    assert changed(children(0, 30), children(100, 30), 5) == [
        "`2024.csv`: hardly any child who has an open row of `Plans` in `2023.csv` is in it"
    ]


@pytest.mark.parametrize(
    ("before", "after", "ended"),
    [
        (children(0, 30), children(25, 30), 5),
        (children(0, 30), children(100, 30), 15),
        (children(0, 15), children(100, 30), 0),
        (children(0, 60), children(100, 25), 5),
        (children(0, 30), [], 5),
    ],
    ids=["some go on", "few are open", "few before", "few after", "none after"],
)
def test_nothing_is_said_where_some_go_on_or_few_are_open(before: list[str], after: list[str], ended: int) -> None:
    assert changed(before, after, ended) == []


def census(year: int, prefix: str) -> bytes:
    """A return of whose referrals half were made in its year, and some closed."""
    return cin(
        year,
        [
            {
                "ChildIdentifiers": {"LAchildID": f"{prefix}{child}", "PersonBirthDate": "2015-02-28"},
                "CINdetails": [
                    {
                        "CINreferralDate": f"{year - 1 if child % 2 else 2022}-05-01",
                        "CINclosureDate": f"{year}-02-28" if child % 8 == 1 else None,
                    }
                ],
            }
            for child in range(80)
        ],
    )


def test_a_census_with_ids_of_another_system_is_refused(tmp_path: Path) -> None:
    files = {"cin2023.xml": census(2023, "A"), "cin2024.xml": census(2024, "B"), "cin2025.xml": census(2025, "B")}
    with pytest.raises(UserError) as error:
        import_returns([folder_of(tmp_path, files)], Options())
    assert error.value.message == (
        "`cin2024.xml`: hardly any child who has an open row of `CINdetails` in `cin2023.xml` is in it"
    )

"""The workforce census becomes workers and vacancies, and keeps what each year says of a worker."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import folder_of
from made_xml import PLAIN, Manner, Record, message

from csc_indicators.errors import UserError
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns
from csc_indicators.workflows import Request, compute


def worker(number: str = "SW1", **told: Any) -> dict[str, Any]:
    """A social worker in post, employed by the authority; `told` is put in place of the usual or beside it."""
    usual = {
        "AgencyWorker": "0",
        "SWENo": number,
        "FTE": "1",
        "PersonBirthDate": "1980-01-01",
        "Sex": "F",
        "Ethnicity": "WBRI",
        "OrgRole": "5",
        "RoleStartDate": "2020-01-06",
        "Cases30": "10",
    }
    return usual | told


def leaver(number: str, day: str, fte: str = "1") -> dict[str, Any]:
    """One who left in the year."""
    return worker(number, FTE="0", RoleEndDate=day, FTE30=fte, Cases30=None)


def csww(
    year: int, workers: Sequence[Record], vacancies: str | None = "2.5", manner: Manner = PLAIN, **header: str
) -> bytes:
    """A return in the form of its year."""
    figures = {"NumberOfVacancies": vacancies, "NoAgencyFTE": "1", "NoAgencyHeadcount": "1"}
    body: Record = (
        {"LALevelVacancies": figures, "CSWWWorker": list(workers)}
        if year < 2024
        else {"LALevel": figures | {"CostSWE": "1"}, "CSWWWorkers": {"CSWWWorker": list(workers)}}
    )
    return message("CSWW", year, "09-30", "301", body, manner, header)


def as_csv(workers: Sequence[Mapping[str, Any]], **more: str) -> bytes:
    """The CSV form: a row for each worker, with further columns the same for all."""
    names = list(dict.fromkeys(name for one in workers for name in (*more, *one)))
    out = StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows([more | dict(one) for one in workers])
    return out.getvalue().encode()


def imported(folder: Path, files: Mapping[str, bytes], options: Options | None = None) -> Returned:
    return import_returns([folder_of(folder / "returns", dict(files))], options or Options())


def rows(returned: Returned, extract: str) -> list[dict[str, Any]]:
    return returned.frames[extract].drop("source_file", "source_row").to_dicts()


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_every_form_gives_workers_and_vacancies(tmp_path: Path, year: int) -> None:
    workers = [
        worker("SW1", FTE="0.6", Cases30="17"),
        worker("SW2", AgencyWorker="1", OrgRole=None, RoleStartDate=None, Ethnicity=None),
        leaver("SW3", f"{year}-02-01", "0.8"),
    ]
    returned = imported(tmp_path, {"a.xml": csww(year, workers)})
    day = date(year, 9, 30)
    usual = {
        "la_code": "E09000002",
        "worker_id": "SW1",
        "fte": 0.6,
        "agency": False,
        "role": "5",
        "start_date": date(2020, 1, 6),
        "end_date": None,
        "fte_before_leaving": None,
        "cases_held": 17,
        "ethnicity": "WBRI",
        "as_at_date": day,
    }
    agency = {
        "worker_id": "SW2",
        "fte": 1.0,
        "agency": True,
        "role": None,
        "start_date": None,
        "ethnicity": None,
        "cases_held": 10,
    }
    left = {"worker_id": "SW3", "fte": 0.0, "end_date": date(year, 2, 1), "fte_before_leaving": 0.8, "cases_held": None}
    assert rows(returned, "social_workers") == [usual, usual | agency, usual | left]
    assert rows(returned, "vacancies") == [{"la_code": "E09000002", "as_at_date": day, "fte": 2.5}]
    assert (returned.covers_from["vacancies"], returned.covers_to["vacancies"]) == (date(year - 1, 10, 1), day)
    assert not returned.account.unbalanced()
    assert not returned.account.queries


def test_the_fte_of_a_year_ago_is_that_before_leaving_only_of_who_left(tmp_path: Path) -> None:
    returned = imported(
        tmp_path, {"a.xml": csww(2024, [worker("SW1", FTE30="0.5"), leaver("SW2", "2024-01-01", "0.5")])}
    )
    assert [row["fte_before_leaving"] for row in rows(returned, "social_workers")] == [None, 0.5]


def figure(folder: Path, indicator: str, period: str) -> tuple[Any, Any]:
    outcome = compute(Request(folder, periods=(period,), indicators=(indicator,)))
    total = outcome.table.filter(
        pl.col("area_code") == "E09000002",
        pl.col("breakdown") == "total",
        pl.col("geographic_level") == "Local authority",
    )
    return total["numerator"].item(), total["denominator"].item()


def test_every_year_is_counted_by_its_own_census(tmp_path: Path) -> None:
    first = [worker("SW1", Cases30="10"), worker("SW2", FTE="0.5", Cases30="8"), worker("SW4", AgencyWorker="1")]
    second = [
        worker("SW1", FTE="0.8", Cases30="20"),
        leaver("SW2", "2024-03-15", "0.5"),
        worker("SW3", RoleStartDate="2024-06-01", Cases30="5"),
    ]
    folder = folder_of(tmp_path / "r", {"a.xml": csww(2023, first, "3"), "b.xml": csww(2024, second, "1")})
    assert figure(folder, "average_caseload", "2023-24") == (28, 2.5)
    assert figure(folder, "average_caseload", "2024-25") == (25, pytest.approx(1.8))
    assert figure(folder, "agency_worker_rate", "2023-24") == (1, 2.5)
    assert figure(folder, "agency_worker_rate", "2024-25") == (0, pytest.approx(1.8))
    assert figure(folder, "vacancy_rate", "2023-24") == (3, 4.5)
    assert figure(folder, "vacancy_rate", "2024-25") == (1, pytest.approx(2.8))
    assert figure(folder, "social_worker_turnover", "2024-25") == (0.5, pytest.approx(1.8))


def test_a_folder_of_returns_may_be_named_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path / "r", {"a.xml": csww(2024, [worker()])})
    monkeypatch.chdir(tmp_path)
    outcome = compute(Request(Path("r"), periods=("2024-25",), indicators=("average_caseload",)))
    assert [str(name) for name in dict(outcome.run["inputs"])] == ["a.xml"]  # type: ignore[call-overload]


def test_a_move_inside_the_authority_is_no_leaving(tmp_path: Path) -> None:
    moved = [
        leaver("SW1", "2024-03-15"),
        worker("SW1", OrgRole="3", RoleStartDate="2024-03-16"),
        leaver("SW2", "2024-03-15", "0.4"),
    ]
    folder = folder_of(
        tmp_path / "r", {"a.xml": csww(2023, [worker("SW1"), worker("SW2", FTE="0.4")]), "b.xml": csww(2024, moved)}
    )
    assert figure(folder, "social_worker_turnover", "2024-25") == (0.4, 1)


def test_a_later_return_for_a_year_replaces_the_whole_of_it(tmp_path: Path) -> None:
    first = csww(2024, [worker("SW1"), worker("SW2")], "3", DateTime="2024-11-01T00:00:00")
    second = csww(2024, [worker("SW1", FTE="0.5")], "2", DateTime="2024-11-20T00:00:00")
    returned = imported(tmp_path, {"b.xml": first, "a.xml": second, "c.xml": csww(2023, [worker("SW2")])})
    assert [(row["worker_id"], row["fte"]) for row in rows(returned, "social_workers")] == [("SW2", 1.0), ("SW1", 0.5)]
    assert [row["fte"] for row in rows(returned, "vacancies")] == [2.5, 2.0]
    assert not returned.account.unbalanced()


def test_a_copy_of_a_return_changes_nothing(tmp_path: Path) -> None:
    text = csww(2024, [worker("SW1"), worker("SW2")], "3")
    returned = imported(tmp_path, {"a.xml": text, "copy.xml": text})
    assert returned.frames["social_workers"].height == 2
    assert [row["fte"] for row in rows(returned, "vacancies")] == [3.0]
    assert not returned.account.unbalanced()


@pytest.mark.parametrize(
    ("name", "more", "day"),
    [
        ("workers.csv", {"LEA": "301", "ReferenceDate": "2024-09-30"}, date(2024, 9, 30)),
        ("workers.csv", {"LA": "Barking and Dagenham", "YEAR": "2024"}, date(2024, 9, 30)),
        ("workforce_2024.csv", {"LEA": "301"}, date(2024, 9, 30)),
        ("workers.csv", {"LEA": "301"}, None),
    ],
)
def test_the_csv_form_gives_the_same(tmp_path: Path, name: str, more: dict[str, str], day: date | None) -> None:
    workers = [worker("SW1", FTE="0.6"), leaver("SW3", "2024-02-01", "0.8")]
    one = imported(tmp_path / "xml", {"a.xml": csww(2024, workers)})
    other = imported(tmp_path / "csv", {name: as_csv(workers, **more)})
    columns = [column for column in one.frames["social_workers"].columns if not column.startswith("source_")]
    expected = one.frames["social_workers"].select(columns).with_columns(as_at_date=pl.lit(day, pl.Date))
    got = other.frames["social_workers"]
    assert got.select(column for column in columns if column in got.columns).equals(
        expected.select(column for column in columns if column in got.columns)
    )
    assert ("as_at_date" in got.columns) == (day is not None)
    assert got["source_row"].to_list() == [2, 3]
    assert not other.account.unbalanced()


def test_a_csv_of_several_authorities_and_years_is_several_returns(tmp_path: Path) -> None:
    parts = [as_csv([worker("SW1")], LEA=la, Year=year) for la in ("301", "302") for year in ("2023", "2024")]
    text = parts[0] + b"".join(part.split(b"\n", 1)[1] for part in parts[1:]) + b",,,,\n"
    returned = imported(tmp_path, {"a.csv": text})
    assert returned.frames["social_workers"].select("la_code", "as_at_date").unique().height == 4
    assert returned.covers_from["social_workers"] == date(2022, 10, 1)
    assert [(one.rows, one.words) for one in returned.account.entries if one.fate == "dropped"] == [
        (1, "the element holds nothing that is read")
    ]


def test_vacancies_in_a_csv_need_a_day(tmp_path: Path) -> None:
    told = imported(tmp_path / "a", {"vacancies_2024.csv": b"NumberOfVacancies,NoAgencyFTE,LEA\n2.5,1,301\n"})
    assert rows(told, "vacancies") == [{"la_code": "E09000002", "as_at_date": date(2024, 9, 30), "fte": 2.5}]
    untold = imported(tmp_path / "b", {"vacancies.csv": b"NumberOfVacancies,NoAgencyFTE,LEA\n2.5,1,301\n"})
    assert "vacancies" not in untold.frames
    assert [one.rows for one in untold.account.entries if one.fate == "dropped"] == [1]
    assert not untold.account.unbalanced()


def test_files_without_a_year_must_be_alone(tmp_path: Path) -> None:
    text = as_csv([worker("SW1")], LEA="301")
    with pytest.raises(UserError, match="does not say which year it is of"):
        imported(tmp_path, {"a.csv": text, "b.csv": text})


def test_an_authority_that_no_file_names_is_the_users(tmp_path: Path) -> None:
    text = as_csv([worker("SW1")])
    with pytest.raises(UserError, match="--la-code"):
        imported(tmp_path / "a", {"a.csv": text})
    returned = imported(tmp_path / "b", {"a.csv": text}, Options(la_code="E08000035"))
    assert rows(returned, "social_workers")[0]["la_code"] == "E08000035"


@pytest.mark.parametrize(("name", "unit"), [("a.xml", "line 34"), ("a.csv", "row 3")])
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, name: str, unit: str) -> None:
    workers = [worker("SW1"), worker("SW2", FTE="secret")]
    text = csww(2024, workers) if name == "a.xml" else as_csv(workers, LEA="301", Year="2024")
    with pytest.raises(UserError) as error:
        imported(tmp_path, {name: text})
    assert f"`{name}` {unit}: `FTE` is not a number" in str(error.value)
    assert "secret" not in str(error.value)


WORKERS = st.lists(
    st.fixed_dictionaries(
        {
            "AgencyWorker": st.sampled_from(["0", "1"]),
            "SWENo": st.integers(1, 10**10).map("SW{}".format),
            "FTE": st.decimals("0", "1", places=3).map(str),
            "Ethnicity": st.sampled_from(["WBRI", "BCRB", "REFU", None]),
            "OrgRole": st.sampled_from([*"123456", None]),
            "RoleStartDate": st.none() | st.dates(date(1990, 1, 1), date(2024, 9, 30)),
            "RoleEndDate": st.none() | st.dates(date(2023, 10, 1), date(2024, 9, 30)),
            "FTE30": st.none() | st.decimals("0", "1", places=3).map(str),
            "Cases30": st.none() | st.integers(0, 60).map(str),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one["SWENo"],
)


@settings(max_examples=settings.default.max_examples // 2)  # type: ignore[union-attr]
@given(WORKERS, st.booleans(), st.none() | st.integers(0, 99))
def test_random_workers_come_back_as_they_were(workers: list[dict[str, Any]], xml: bool, shuffled: int | None) -> None:
    text = csww(2024, workers, manner=Manner(shuffled=shuffled)) if xml else as_csv(workers, LEA="301", Year="2024")
    with TemporaryDirectory() as folder:
        returned = imported(Path(folder), {"a.xml" if xml else "a.csv": text})
    got = {row["worker_id"]: row for row in rows(returned, "social_workers")}
    assert len(got) == len(workers)
    for one in workers:
        row = got[one["SWENo"]]
        assert row["agency"] == (one["AgencyWorker"] == "1")
        assert row["fte"] == float(one["FTE"])
        assert row.get("ethnicity") == one["Ethnicity"]
        assert row.get("role") == one["OrgRole"]
        assert row.get("start_date") == one["RoleStartDate"]
        assert row["end_date"] == one["RoleEndDate"]
        before = float(one["FTE30"]) if one["FTE30"] and one["RoleEndDate"] else None
        assert row["fte_before_leaving"] == before
        assert row.get("cases_held") == (None if one["Cases30"] is None else int(one["Cases30"]))
    assert not returned.account.unbalanced()


def test_a_column_that_says_whose_rows_they_are_is_part_of_the_form(tmp_path: Path) -> None:
    returned = imported(tmp_path, {"workers.csv": as_csv([worker("SW1")], LA="301", Year="2024")})
    assert [row["la_code"] for row in rows(returned, "social_workers")] == ["E09000002"]
    assert returned.files[0].besides == ()
    assert returned.account.queries == []

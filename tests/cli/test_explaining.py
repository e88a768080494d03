"""`explain` of a figure from the outside: what it says, what it lists, and what it never shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import fastexcel
import pytest

from csc_indicators.cli import app
from csc_indicators.cli.reports import OF_CI_SYSTEMS
from csc_indicators.cli.shipped import folder

SAMPLE = folder("sample_data") / "extracts"
HARTLEPOOL = ["--la", "Hartlepool", "--period", "2024-25"]

Explain = Callable[..., tuple[int, str, str]]


@pytest.fixture
def explain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Explain:
    """The command on the sample, in an empty folder and not in a CI job."""
    for name in OF_CI_SYSTEMS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = app.run(["explain", *arguments])
        out, err = capfd.readouterr()
        return int(code), out, err

    return run


def ids() -> set[str]:
    with (SAMPLE / "children.csv").open(newline="", encoding="utf-8") as opened:
        return {row["child_id"] for row in csv.DictReader(opened)}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_figure_is_told_with_its_definition_its_sum_and_its_rows(explain: Explain) -> None:
    code, out, err = explain("repeat_referrals", str(SAMPLE), *HARTLEPOOL)
    assert (code, err) == (0, "")
    assert out.startswith(
        "repeat_referrals: Referrals within 12 months of an earlier referral\nHartlepool, 1 April 2024 to"
    )
    assert "× 100 = " in out
    assert "rows in the numerator and the denominator: referrals.csv rows " in out
    assert "rows in the denominator only: referrals.csv rows " in out


@pytest.mark.parametrize("id", ["cla_rate", "cla_distance_from_home"])
def test_no_id_is_shown_in_words_or_on_stdout(explain: Explain, id: str) -> None:
    for format in ("text", "csv"):
        _, out, err = explain(id, str(SAMPLE), *HARTLEPOOL, "-f", format)
        assert not ids() & set(out.replace(",", " ").split())
        assert ("left out on stdout" in err) == (format == "csv")


def test_a_named_file_lists_every_row_and_they_add_up(explain: Explain, tmp_path: Path) -> None:
    _, words, _ = explain("cla_rate", str(SAMPLE), *HARTLEPOOL)
    assert explain("cla_rate", str(SAMPLE), *HARTLEPOOL, "-o", "rows.csv")[:2] == (0, "")
    rows = rows_of((tmp_path / "rows.csv").read_text(encoding="utf-8"))
    counted = [row for row in rows if row["fate"] == "counted"]
    assert f"Sum           {len(counted)} / " in words
    assert {row["child_id"] for row in counted} <= ids()
    assert explain("cla_rate", str(SAMPLE), *HARTLEPOOL, "-o", "rows.xlsx")[0] == 0
    book = fastexcel.read_excel(tmp_path / "rows.xlsx")
    assert book.sheet_names == ["Figure", "Rows"]
    assert book.load_sheet("Rows").height == len(rows)


def test_values_can_be_hidden_and_must_be_spoken_of_in_a_ci_job(
    explain: Explain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    assert explain("cla_rate", str(SAMPLE), *HARTLEPOOL, "-o", "rows.csv")[0] == 2
    assert not (tmp_path / "rows.csv").exists()
    assert explain("cla_rate", str(SAMPLE), *HARTLEPOOL, "-o", "rows.csv", "--hide-values")[0] == 0
    rows = rows_of((tmp_path / "rows.csv").read_text(encoding="utf-8"))
    assert {(row["child_id"], row["date"], row["values"]) for row in rows} == {("", "", "")}


def test_a_child_is_told_what_became_of_its_rows_and_is_not_named(explain: Explain, tmp_path: Path) -> None:
    explain("repeat_referrals", str(SAMPLE), *HARTLEPOOL, "-o", "rows.csv")
    rows = rows_of((tmp_path / "rows.csv").read_text(encoding="utf-8"))
    child = next(row["child_id"] for row in rows if row["numerator"])
    code, out, _ = explain("repeat_referrals", str(SAMPLE), *HARTLEPOOL, "--child", child)
    assert code == 0
    assert "of the child looked at:" in out
    assert "in the numerator and the denominator: referrals.csv row" in out
    assert child not in out


def test_a_child_who_does_not_count_is_told_why(explain: Explain, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "extract.toml").write_text("extracted_on = 2025-06-30\ncovers_from = 2024-04-01\n")
    born = {"1": "2005-05-01", "2": "2005-05-02", "3": "1999-05-03"}
    (data / "children.csv").write_text(
        "la_code,child_id,date_of_birth\n" + "".join(f"841,{child},{day}\n" for child, day in born.items())
    )
    (data / "care_leavers.csv").write_text(
        "la_code,child_id,birthday,in_touch,activity,accommodation\n"
        "841,1,2024-05-01,YES,F2,B\n841,2,2024-05-02,DIED,,\n841,3,2024-05-03,YES,F2,B\n"
    )

    def told(child: str) -> str:
        return explain("care_leavers_eet", str(data), "--period", "2024-25", "--child", child)[1]

    assert "1 row in the numerator and the denominator: care_leavers.csv row 2" in told("1")
    assert "1 row excluded: died_or_returned_home: care_leavers.csv row 3" in told("2")
    outside = (
        "1 row outside the numerator and denominator: not so: age_turned between 17 and 21: care_leavers.csv row 4"
    )
    assert outside in told("3").replace("\n    ", " ")
    assert "No row of the child in the table `care_leavers` has its `birthday` in the period." in told("4")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cla_rate", str(SAMPLE)], "say which with `--la`: Hartlepool"),
        (["cla_rat", str(SAMPLE), "--la", "Hartlepool"], "did you mean `cla_rate`?"),
        (["cla_rate", "nowhere"], "does not exist"),
        (["cla_rate", str(SAMPLE), "--la", "Leeds"], "there are no rows of Leeds"),
        (["cla_rate", str(SAMPLE), "--la", "Hartlepool", "-o", "rows.jsonl"], "choose text, csv, xlsx"),
        (["cla_rate", str(SAMPLE), "--la", "Hartlepool", "--show-values"], "needs a file to show them in"),
    ],
)
def test_what_cannot_be_opened_is_told(explain: Explain, arguments: list[str], said: str) -> None:
    code, out, err = explain(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_figure_that_cannot_be_given_says_so(explain: Explain) -> None:
    code, out, err = explain("cla_rate", str(SAMPLE), "--la", "Hartlepool", "--period", "2025-26")
    assert code == 0
    assert "no figure (x): the extracts were made on 2025-09-30" in " ".join(out.split())
    assert err.startswith("note: not available: cla_rate")

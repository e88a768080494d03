"""The command: what it says of each file, the report in its forms, and how it ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from made_files import folder_of, zip_of

from csc_indicators.cli import app
from csc_indicators.returns.report import COLUMNS

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,01/05/2012,WBRI,,,\n2,2,01/05/2013,XXXX,,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
ROWS = "1,01/05/2023,S,C2,N1,U4,PR1,,,,,,\n1,01/09/2023,P,C2,N1,K2,PR1,,,,,,\n,01/09/2023,P,C2,N1,K2,PR1,,,,,,\n"
FILES = {"2023-24/h.csv": HEADER, "2023-24/e.csv": EPISODES + ROWS}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("NO_COLOR", "1")

    def _run(*arguments: object) -> tuple[int, str, str]:
        code = app.run([str(argument) for argument in arguments])
        streams = capfdbinary.readouterr()
        return code, streams.out.decode(), streams.err.decode()

    return _run


def test_a_line_for_each_file_says_what_it_was_taken_for_and_what_was_read(tmp_path: Path, run: Run) -> None:
    given = folder_of(tmp_path / "given", FILES | {"readme.txt": "How these files were made.\n"})
    code, out, err = run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds")
    lines = out.splitlines()
    assert code == 0
    assert lines[1:4] == [
        "  2023-24/e.csv: SSDA903 Episodes, 2023-24: 3 rows = 2 kept + 1 dropped",
        "  2023-24/h.csv: SSDA903 Header, 2023-24: 2 rows = 2 kept",
        "  readme.txt: not read: its columns are those of no return that is known",
    ]
    assert "  2023-24/e.csv Episodes: no `CHILD`: row 4" in lines
    assert "  2023-24/h.csv Header: `ETHNIC` is not a code of the return: row 3" in lines
    assert "  2023-24/e.csv Episodes: `DEC` is blank though another episode follows: row 2" in lines
    assert err == f"imported 2 files: wrote 2 extracts with 4 rows to {tmp_path / 'data'}\n"
    assert sorted(file.name for file in (tmp_path / "data").iterdir()) == [
        "care_episodes.csv",
        "children.csv",
        "extract.toml",
    ]


def test_what_was_imported_computes_as_the_folder_of_returns_does(tmp_path: Path, run: Run) -> None:
    given = folder_of(tmp_path / "given", FILES)
    run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds")
    imported = run("compute", tmp_path / "data", "-f", "csv", "--la", "Leeds")
    direct = run("compute", given, "-f", "csv", "--la", "Leeds", "--la-code", "Leeds")
    assert imported[:2] == direct[:2]
    assert imported[0] == 0
    assert "note: read 2 files of returns" in direct[2]
    assert "note: `2023-24/e.csv`: 1 row is left out: no `CHILD`" in direct[2]


def test_a_file_that_is_no_return_is_named_with_the_nearest_kind_and_what_differs(tmp_path: Path, run: Run) -> None:
    odd = {"odd.csv": "CHILD,SEX,DOB,UPN,COLOUR\n1,1,,,\n", "odd.xml": "<Result><Child/></Result>"}
    given = folder_of(tmp_path / "given", FILES | odd)
    code, out, err = run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds")
    assert code == 1
    differs = "nearest is SSDA903 Header: it lacks `ETHNIC`, `MOTHER`, `MC_DOB` and it has besides `COLOUR`"
    assert f"  odd.csv: not read: {differs}\n" in out
    assert f"note: `odd.csv` is not a recognised return: {differs}\n" in err
    assert "odd.xml: not read: its first element is `Result`; known are" in out


def test_what_is_known_of_other_files_is_said_and_a_row_of_data_is_not_taken_for_names(
    tmp_path: Path, run: Run
) -> None:
    others: dict[str, str | bytes] = {
        "a.csv": "child_id,academic_year,sessions_possible\n1,2023-24,300\n",
        "b.csv": "CHILD;DECOM;COLOUR\n1;01/04/2023;S\n",
        "c.csv": "Ann,Smith,01/02/2012,SEX,secret\n",
        "d.csv": "CHILD,DECOM,RNE\n".encode("utf-16")[:-1],
        "f.csv": b"SQLite format 3\0",
        "e.csv": "",
    }
    given = folder_of(tmp_path / "given", {**FILES, **others})
    code, out, _ = run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds")
    assert code == 1
    assert "a.csv: not read: it has the columns of the extract `attendance`" in out
    assert "b.csv: not read: nearest is" in out
    assert "c.csv: not read: its columns are those of no return that is known" in out
    assert "Smith" not in out
    assert "f.csv: not read: it is an SQLite database" in out
    assert "e.csv: not read: `e.csv` is empty" in out


def test_a_return_with_the_name_of_an_extract_is_a_return(tmp_path: Path, run: Run) -> None:
    files = {
        "2023-24/h.csv": HEADER,
        "care_leavers.csv": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM,YEAR\n1,01/05/2006,YES,F1,B1,2024\n",
    }
    given = folder_of(tmp_path / "given", files)
    code, out, _ = run("compute", given, "--la-code", "Leeds", "--indicator", "care_leavers_eet", "--no-compare")
    assert code == 0
    assert ",2023-24," in out
    broken = folder_of(tmp_path / "broken", {"care_leavers.csv": "colour\nred\n"})
    assert run("compute", broken)[0] == 2


def test_extracts_are_no_returns_however_much_their_columns_are_like_those_of_one(tmp_path: Path, run: Run) -> None:
    extracts = {
        "care_leavers.csv": "la_code,child_id,birthday,in_touch\nE08000035,1,2023-05-01,YES\n",
        "referrals.csv": "child_id,referral_date,source,no_further_action\n1,2023-05-01,6,N\n",
        "sdq_scores.csv": "child_id,as_at_date,sdq_score\n1,2024-03-31,9\n",
    }
    given = folder_of(tmp_path / "given", extracts)
    code, _, err = run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds")
    assert code == 2
    for name in ("care_leavers", "referrals", "sdq_scores"):
        assert f"`{name}.csv`: it has the columns of the extract `{name}`" in err


def test_who_computes_from_returns_is_told_what_only_an_import_can_be_asked(tmp_path: Path, run: Run) -> None:
    given = folder_of(tmp_path / "given", FILES)
    _, _, err = run("compute", given, "--la-code", "Leeds", "--indicator", "cla_rate", "--no-compare")
    assert "mends episodes (`--repair`) and measures distances (`--postcodes`) where asked" in err


def test_a_year_that_was_sent_twice_is_told(tmp_path: Path, run: Run) -> None:
    files = {f"2023-24 {name}/e.csv": EPISODES + ROWS for name in ("draft", "final")}
    given = folder_of(tmp_path / "given", files)
    _, out, _ = run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds")
    assert "several files have Episodes of 2023-24: where their rows differ, all of them stay" in out
    assert "2 kept" in out
    assert "2 merged" in out


def test_nothing_that_is_a_return_is_an_error(tmp_path: Path, run: Run) -> None:
    given = folder_of(tmp_path / "given", {"a.csv": "x,y\n1,2\n"})
    code, out, err = run("import", given, "-o", tmp_path / "data")
    assert (code, out) == (2, "")
    assert err.startswith("error: there is no return in")
    assert not (tmp_path / "data").exists()


def test_every_broken_file_is_told_at_once_and_nothing_is_written(tmp_path: Path, run: Run) -> None:
    broken = {"2023-24/oc2.csv": "CHILD,SDQ_SCORE\n1,2,3\n", "2023-24/a.xml": "<EXPSSDA903><CHILD></EXPSSDA903>"}
    given = folder_of(tmp_path / "given", FILES | broken)
    code, out, err = run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds")
    assert (code, out) == (2, "")
    assert "`2023-24/oc2.csv` row 2 has more cells than there are headings" in err
    assert "`2023-24/a.xml` line 1" in err
    assert not (tmp_path / "data").exists()


def test_nothing_is_written_over(tmp_path: Path, run: Run) -> None:
    given = folder_of(tmp_path / "given", FILES)
    full = folder_of(tmp_path / "data", {"mine.txt": "x"})
    code, _, err = run("import", given, "-o", full, "--la-code", "Leeds")
    assert code == 2
    assert "is not empty" in err
    assert [file.name for file in full.iterdir()] == ["mine.txt"]


def test_the_report_balances_in_each_of_its_forms(tmp_path: Path, run: Run) -> None:
    place = zip_of(tmp_path / "all.zip", {**FILES})
    lines, whole = tmp_path / "report.csv", tmp_path / "report.json"
    code, out, _ = run(
        *("import", place, "-o", tmp_path / "data", "--la-code", "Leeds", "--repair", "--as", "parquet"),
        *("--report", f"csv={lines}", "--report", f"json={whole}", "-f", "json"),
    )
    assert code == 0
    assert out == whole.read_text()
    told = json.loads(out)
    sums: dict[str, int] = {}
    for entry in told["rows"]:
        sums[entry["fate"]] = sums.get(entry["fate"], 0) + entry["rows"]
    assert sums == {"read": 5, "kept": 4, "dropped": 1}
    assert told["repairs"] == [
        {
            "file": "all.zip/2023-24/e.csv",
            "row": 2,
            "table": "Episodes",
            "rule": "RULE_1: ended when the next episode begins, with reason X1",
        }
    ]
    assert told["extracts"]["care_episodes"] == {
        "rows": 2,
        "kept": 2,
        "made": 0,
        "covers_from": "2023-04-01",
        "covers_to": "2024-03-31",
    }
    assert {(one["fate"], one["cause"]) for one in told["rows"] if one["reason"]} == {("dropped", "no_key")}
    rows = list(csv.DictReader(StringIO(lines.read_text())))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["detail"] for row in rows if row["what"] == "repair"] == [told["repairs"][0]["rule"]]
    assert sum(int(row["rows"]) for row in rows if row["what"] in ("kept", "dropped", "merged")) == 5
    frame = pl.read_parquet(tmp_path / "data" / "care_episodes.parquet")
    assert frame["source_file"].to_list() == ["all.zip/2023-24/e.csv"] * 2


@pytest.mark.parametrize("asked", ["csv", "xls=a.xls", "=x", "csv="])
def test_a_report_without_a_known_form_and_a_file_is_an_error(tmp_path: Path, run: Run, asked: str) -> None:
    given = folder_of(tmp_path / "given", FILES)
    code, _, err = run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds", "--report", asked)
    assert code == 2
    assert "`--report` is a format and a file" in err


def test_no_stream_and_no_report_holds_a_value_of_a_record(tmp_path: Path, run: Run) -> None:
    """Every cell of every table is a marker, in one column at a time readable and in another not."""
    names = {name: text.splitlines()[0].split(",") for name, text in (FILES | OTHERS).items()}
    marked = {
        name: ",".join(columns) + "\n" + "".join(f"{','.join(f'MARK{c}x{r}' for c in columns)}\n" for r in range(3))
        for name, columns in names.items()
    }
    dated = {
        name: text.replace("MARKDECOMx1", "01/05/2023").replace("MARKCHILDx2", "") for name, text in marked.items()
    }
    given = folder_of(tmp_path / "given", dated)
    report = tmp_path / "report.csv"
    said = [
        run("import", given, "-o", tmp_path / "data", "--la-code", "Leeds", "--repair", "--report", f"csv={report}")
    ]
    said += [run("import", given, "-o", tmp_path / "more", "--la-code", "Leeds", "-f", "json")]
    said += [run("compute", given, "--la-code", "Leeds", "--period", "2023-24")]
    assert [code for code, _, _ in said] == [0, 0, 0]
    assert "MARK" not in "".join(out + err for _, out, err in said) + report.read_text()


OTHERS = {
    "2023-24/oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED",
    "2023-24/oc3.csv": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM",
    "2023-24/ad1.csv": "CHILD,DOB,DATE_INT,DATE_MATCH",
    "2023-24/placed.csv": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
    "2023-24/uasc.csv": "CHILD,SEX,DOB,DUC",
    "2023-24/missing.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END",
    "2023-24/sw.csv": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON",
    "2023-24/reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE",
}


def test_the_sums_of_the_text_and_of_the_json_hold_with_rows_that_are_made_of_others(tmp_path: Path, run: Run) -> None:
    """Children whom no Header has, so that the rows of OC2 tell their dates of birth."""
    files = {
        "2023-24/e.csv": "CHILD,DECOM,RNE,LS,PLACE,DEC\n1,01/05/2023,S,C2,U4,\n",
        "2023-24/oc2.csv": "CHILD,DOB,SDQ_SCORE\n7,01/05/2010,12\n8,01/05/2011,13\n",
    }
    given = folder_of(tmp_path / "given", files)
    code, text, _ = run("import", given, "-o", tmp_path / "a", "--la-code", "Leeds")
    assert code == 0
    assert "oc2.csv: SSDA903 OC2, 2023-24: 2 rows = 2 kept; 2 more made of them" in text
    assert "2 rows = 0 kept + 2 made" in text
    _, whole, _ = run("import", given, "-o", tmp_path / "b", "--la-code", "Leeds", "-f", "json")
    told = json.loads(whole)
    for name, extract in told["extracts"].items():
        assert extract["rows"] == extract["kept"] + extract["made"], name
    for table in {(one["file"], one["table"]) for one in told["rows"]}:
        sums = {"read": 0, "kept": 0, "merged": 0, "dropped": 0, "made": 0}
        for one in told["rows"]:
            if (one["file"], one["table"]) == table:
                sums[one["fate"]] += one["rows"]
        assert sums["read"] == sums["kept"] + sums["merged"] + sums["dropped"], table


def test_one_cause_is_told_once_with_how_many_files_have_it(tmp_path: Path, run: Run) -> None:
    episodes = "CHILD,DECOM,RNE,LS,PLACE,DEC\n1,01/05/{},S,C2,U4,\n"
    files = {f"{year}-{(year + 1) % 100}/e.csv": episodes.format(year) for year in range(2010, 2024)}
    given = folder_of(tmp_path / "given", files)
    code, _, err = run("import", given, "-o", tmp_path / "data")
    assert code == 2
    assert err.count("error:") == 1
    assert "`2010-11/e.csv` does not say whose return it is" in err
    assert "the same of 13 more files: `2011-12/e.csv`, `2012-13/e.csv`, `2013-14/e.csv` …" in err


def test_validate_of_returns_counts_the_rows_that_no_rule_could_be_asked_of(tmp_path: Path, run: Run) -> None:
    nobody = ",01/09/2023,P,C2,N1,K2,PR1,,,,,,\n" * 3
    given = folder_of(tmp_path, {"2023-24/h.csv": HEADER.replace("XXXX", "WBRI"), "2023-24/e.csv": EPISODES + nobody})
    code, out, err = run("validate", given, "--la-code", "Leeds", "-f", "jsonl")
    summary = json.loads(out.splitlines()[-1])
    assert (code, summary["valid"], summary["errors"], summary["unusable_rows"]) == (1, False, 0, 3)
    assert "3 rows of returns that cannot be used, 0 errors" in err
    assert "`2023-24/e.csv`: 3 rows are left out: no `CHILD`" in err
    code, out, _ = run("validate", given, "--la-code", "Leeds", "--exit-zero")
    assert code == 0
    assert "2 rows and 3 that cannot be used" in " ".join(out.split())
    code, _, _ = run("validate", given, "--la-code", "Leeds", "--fail-on", "CE001")
    assert code == 0


def test_validate_of_returns_without_such_rows_says_nothing_of_them(tmp_path: Path, run: Run) -> None:
    given = folder_of(tmp_path, {"2023-24/h.csv": HEADER, "2023-24/e.csv": EPISODES + ",,,,,,,,,,,,\n"})
    _, out, err = run("validate", given, "--la-code", "Leeds", "-f", "jsonl")
    assert json.loads(out.splitlines()[-1])["unusable_rows"] == 0
    assert "cannot be used," not in err


def test_compute_tells_a_reason_once_for_all_files_that_have_it(tmp_path: Path, run: Run) -> None:
    years = {f"{year}-{(year + 1) % 100}": f"01/05/{year}" for year in (2021, 2022, 2023)}
    rows = {
        f"{name}/e.csv": f"CHILD,DECOM,RNE,LS,PLACE,DEC\n1,{day},S,C2,U4,{day}\n,{day},S,C2,U4,\n"
        for name, day in years.items()
    }
    given = folder_of(tmp_path, rows)
    _, _, err = run("compute", given, "--la-code", "Leeds", "--indicator", "cla_rate", "--no-compare")
    assert err.count("rows are left out") == 1
    assert "`2021-22/e.csv` and 2 more files: 3 rows are left out: no `CHILD`" in err

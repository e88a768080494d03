"""Reports of findings: what each format says, and what it never says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fastexcel
import jsonschema  # type: ignore[import-untyped]  # jsonschema ships no types
import polars as pl
import pytest
from made_findings import CHECKED, CHILD, ENDS_EARLY, NO_SEX, ROWS, finding, findings, many_rows, report

from csc_indicators.errors import UserError
from csc_indicators.outputs.findings.baseline import compare, read_baseline
from csc_indicators.outputs.findings.by_child import children
from csc_indicators.outputs.findings.github import as_annotations
from csc_indicators.outputs.findings.junit import as_junit
from csc_indicators.outputs.findings.listing import csv_lines, json_lines
from csc_indicators.outputs.findings.markdown import as_markdown
from csc_indicators.outputs.findings.report import Report, make_report
from csc_indicators.outputs.findings.sarif import as_sarif
from csc_indicators.outputs.findings.table import COLUMNS
from csc_indicators.outputs.findings.text import as_text
from csc_indicators.outputs.findings.words import effect, in_short, not_run, rows_of_file
from csc_indicators.outputs.findings.workbook import as_workbook

FIXTURES = Path(__file__).parents[2] / "fixtures"


def rows_of_csv(one: Report, with_values: bool = True) -> list[dict[str, str]]:
    text = b"".join(csv_lines(one, with_values=with_values)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def records(one: Report, with_values: bool = True) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(json_lines(one, with_values=with_values)).splitlines()]


def sheet(content: bytes, name: str) -> pl.DataFrame:
    return fastexcel.read_excel(content).load_sheet(name).to_polars()


WORDS: dict[str, Callable[[Report], str]] = {
    "text": lambda one: as_text(one, by_child=True),
    "github": as_annotations,
    "junit": as_junit,
    "sarif": as_sarif,
    "markdown": as_markdown,
}
LISTS: dict[str, Callable[[Report, bool], bytes]] = {
    "csv": lambda one, values: b"".join(csv_lines(one, with_values=values)),
    "jsonl": lambda one, values: b"".join(json_lines(one, with_values=values)),
    "xlsx": lambda one, values: as_workbook(one, with_values=values),
}


class TestPrivacy:
    @pytest.mark.parametrize("format", WORDS)
    def test_formats_for_screens_and_logs_hold_no_id_and_no_value(self, format: str) -> None:
        said = WORDS[format](report())
        assert CHILD not in said
        assert "2023-01-01" not in said
        assert "CE001" in said

    @pytest.mark.parametrize("format", ["csv", "jsonl"])
    def test_lists_without_values_hold_none_and_keep_every_column(self, format: str) -> None:
        bare, full = (LISTS[format](report(), values).decode() for values in (False, True))
        assert CHILD not in bare
        assert "2023-01-01" not in bare
        assert "2024-05-01" not in bare
        assert CHILD in full
        assert bare.count("\n") == full.count("\n")

    def test_a_workbook_without_values_names_children_by_a_row(self) -> None:
        content = as_workbook(report(), with_values=False)
        for name in ("By rule", "Findings", "By child"):
            told = sheet(content, name).write_csv()
            assert CHILD not in told
            assert "2023-01-01" not in told
        assert sheet(content, "By child").select("file", "row", "findings").row(0) == ("care_episodes.csv", 17, 3)


class TestEveryFormat:
    @pytest.mark.parametrize("format", [*WORDS, *LISTS])
    def test_a_rule_that_was_not_run_is_named_with_the_reason(self, format: str) -> None:
        if format == "xlsx":
            said = sheet(as_workbook(report(), with_values=True), "By rule").write_csv()
        else:
            said = WORDS[format](report()) if format in WORDS else LISTS[format](report(), True).decode()
        assert "AD001" in said
        assert "there is no extract `adoptions`" in said

    @pytest.mark.parametrize("format", [*WORDS, *LISTS])
    def test_the_same_findings_give_the_same_bytes(self, format: str) -> None:
        made = [WORDS[format](report()) if format in WORDS else LISTS[format](report(), True) for _ in range(2)]
        assert made[0] == made[1]

    @pytest.mark.parametrize("format", [*WORDS, *LISTS])
    def test_nothing_found_is_a_report_too(self, format: str) -> None:
        clean = report([])
        made = WORDS[format](clean) if format in WORDS else LISTS[format](clean, True)
        assert made
        assert clean.is_fit


class TestText:
    def test_rules_come_errors_first_then_the_most_frequent(self) -> None:
        rows = [*ROWS, *(finding(NO_SEX, row) for row in range(20, 40))]
        said = as_text(report(rows))
        assert said.index("4 errors of 1 rule") < said.index("CE001") < said.index("21 queries of 1 rule")

    def test_sixty_thousand_findings_take_no_more_lines_than_four(self) -> None:
        assert as_text(report(many_rows(60_000))).count("\n") <= as_text(report()).count("\n")

    def test_the_first_three_rows_are_named_and_the_others_counted(self) -> None:
        assert "care_episodes.csv rows 17, 58, 203 and 1 more\n" in as_text(report())

    @pytest.mark.parametrize("width", [20, 40, 80])
    def test_lines_are_no_wider_than_the_terminal_where_words_allow(self, width: int) -> None:
        assert all(len(line) <= width or " " not in line.strip() for line in as_text(report(), width).splitlines())

    def test_children_with_the_most_findings_come_first_and_no_more_than_twenty(self) -> None:
        said = as_text(report([*many_rows(100), finding(ENDS_EARLY, 500, child=f"{CHILD} 0")]), by_child=True)
        shown = [line for line in said.splitlines() if line.startswith("  the child of")]
        assert len(shown) == 20
        assert shown[0] == "  the child of care_episodes.csv row 2: 3 findings: CE001 (3)"
        assert "and 30 more children" in said

    def test_a_name_of_a_file_moves_no_cursor(self) -> None:
        assert "\x1b" not in as_text(report([finding(ENDS_EARLY, 3, file="\x1b[31mcare.csv")]))


class TestCsv:
    def test_a_line_holds_everything_about_a_finding(self) -> None:
        assert rows_of_csv(report())[0] == {
            "code": "CE001",
            "status": "found",
            "severity": "error",
            "message": "the episode ends before it begins",
            "file": "care_episodes.csv",
            "row": "17",
            "la_code": "E06000001",
            "child_id": f"{CHILD} 17",
            "findings_of_child": "3",
            "locator_date": "2024-05-01",
            "columns": "start_date; end_date",
            "values": f"start_date: {CHILD} 1; end_date: (blank)",
            "hint": "correct `start_date` or `end_date`",
            "effect": "left out",
            "indicators": "cla_foster_care; cla_rate; cla_starting_rate; cla_over_20_miles; icpc_rate",
            "dfe_codes": "903/356",
            "extract": "care_episodes",
            "page": "docs/rules/care_episodes.md#ce001",
        }

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r", "＝"])
    def test_no_cell_starts_what_a_spreadsheet_would_run(self, start: str) -> None:
        rows = [finding(ENDS_EARLY, 2, child=f"{start}cmd|' /C calc'!A0", file=f"{start}1.csv")]
        for line in rows_of_csv(report(rows)):
            assert not [cell for cell in line.values() if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]

    def test_a_cell_of_megabytes_is_cut(self) -> None:
        rows = [finding(ENDS_EARLY, 2, fields=[("need", "x" * 10_000_000)])]
        assert len(LISTS["csv"](report(rows), True)) < 2_000


class TestJsonLines:
    def test_findings_come_first_then_rules_not_run_and_a_summary_last(self) -> None:
        assert [record["type"] for record in records(report())] == ["finding"] * 5 + ["not_run", "summary"]

    def test_the_summary_adds_up(self) -> None:
        summary = records(report())[-1]
        assert (summary["valid"], summary["errors"], summary["queries"]) == (False, 4, 1)
        assert summary["rules"] == summary["rules_passed"] + summary["rules_found"] + summary["rules_not_run"]

    def test_fields_and_indicators_are_lists(self) -> None:
        first = records(report())[0]
        assert first["fields"] == [
            {"column": "start_date", "value": f"{CHILD} 1"},
            {"column": "end_date", "value": None},
        ]
        assert first["indicators"][0] == "cla_foster_care"
        assert first["dfe_codes"] == ["903/356"]
        assert records(report())[4]["dfe_codes"] == []


class TestWorkbook:
    def test_it_has_a_sheet_by_rule_by_finding_and_by_child(self) -> None:
        content = as_workbook(report(), with_values=True)
        assert fastexcel.read_excel(content).sheet_names == ["By rule", "Findings", "By child"]
        assert sheet(content, "By rule")["code"].to_list() == ["CE001", "CH004", "AD001", "CE002"]
        assert sheet(content, "By rule")["children"].to_list() == [3, 1, None, None]
        assert sheet(content, "Findings").height == 5
        first = sheet(content, "By child").row(0, named=True)
        assert (first["child_id"], first["findings"], first["rules"]) == (f"{CHILD} 17", 3, "CE001 (2), CH004")

    def test_nothing_in_it_is_a_formula_and_identifiers_stay_text(self) -> None:
        rows = [finding(ENDS_EARLY, 2, child="=1+1"), finding(ENDS_EARLY, 3, child="0012")]
        content = as_workbook(report(rows), with_values=True)
        assert sheet(content, "Findings")["child_id"].to_list() == ["=1+1", "0012"]
        assert b"<f>" not in _part(content, "xl/worksheets/sheet2.xml")

    def test_headings_are_frozen_and_filtered(self) -> None:
        part = _part(as_workbook(report(), with_values=True), "xl/worksheets/sheet2.xml")
        assert b'state="frozen"' in part
        assert b"<autoFilter" in part
        assert b"<cols>" in part

    def test_control_characters_do_not_break_it(self) -> None:
        content = as_workbook(report([finding(ENDS_EARLY, 2, child="a\x00\x0b\x1fb")]), with_values=True)
        assert sheet(content, "Findings").height == 1


def _part(content: bytes, name: str) -> bytes:
    import zipfile

    return zipfile.ZipFile(io.BytesIO(content)).read(name)


class TestJUnit:
    def test_there_is_a_case_for_every_rule_also_for_those_that_passed(self) -> None:
        top = ElementTree.fromstring(as_junit(report()))
        cases = {str(case.get("name")).split()[0]: case for case in top.iter("testcase")}
        assert set(cases) == {"AD001", "CE001", "CE002", "CH004"}
        assert [code for code, case in cases.items() if case.find("failure") is not None] == ["CE001"]
        assert [code for code, case in cases.items() if case.find("skipped") is not None] == ["AD001"]

    def test_the_counts_are_those_of_the_elements(self) -> None:
        top = ElementTree.fromstring(as_junit(report()))
        for element in [top, *top.iter("testsuite")]:
            for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
                assert element.get(name) == str(len(list(element.iter(tag))))

    def test_a_query_fails_only_where_it_makes_the_data_unfit(self) -> None:
        lenient, strict = (as_junit(report(failing=codes)) for codes in (["CE001"], ["CE001", "CH004"]))
        assert lenient.count("<failure") == 1
        assert "<system-out>1 row: `sex` is blank" in lenient
        assert strict.count("<failure") == 2


class TestGitHub:
    def test_an_annotation_for_each_rule_and_file_with_everything_escaped(self) -> None:
        rows = [finding(ENDS_EARLY, 3, file="a,b: 100%\r\n.csv"), finding(ENDS_EARLY, 4, file="c.csv")]
        lines = as_annotations(report(rows)).splitlines()
        assert lines[0].startswith(
            "::error file=extracts/a%2Cb%3A 100%25%0D%0A.csv,line=3,title=csc-indicators CE001%3A"
        )
        assert lines[1].startswith("::error file=extracts/c.csv,line=4,")
        assert lines[2].startswith("::notice title=")
        assert len(lines) == 3


class TestSarif:
    def test_it_keeps_to_the_schema(self) -> None:
        schema = json.loads((FIXTURES / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
        checker = jsonschema.Draft4Validator(schema)
        for one in (report(), report([])):
            assert list(checker.iter_errors(json.loads(as_sarif(one)))) == []
        assert list(checker.iter_errors({"version": "2.1.0", "runs": [{"tool": {}}]}))

    def test_there_is_a_result_for_each_rule_and_file_at_its_first_rows(self) -> None:
        run = json.loads(as_sarif(report()))["runs"][0]
        first = run["results"][0]
        assert [result["ruleId"] for result in run["results"]] == ["CE001", "CH004"]
        assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "CE001"
        assert first["occurrenceCount"] == 4
        assert [place["physicalLocation"]["region"]["startLine"] for place in first["locations"]] == [17, 58, 203]
        assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "extracts/care_episodes.csv"


class TestMarkdown:
    def test_no_text_breaks_out_of_its_cell(self) -> None:
        said = as_markdown(report([finding(ENDS_EARLY, 3, file="a|b<script>\n.csv")]))
        table = [line for line in said.splitlines() if line.startswith("|")]
        assert len(table) == 3
        assert "a\\|b&lt;script&gt;" in table[2]


class TestBaseline:
    def last(self, rows: list[dict[str, Any]], folder: Path) -> pl.DataFrame:
        file = folder / "last.csv"
        file.write_bytes(b"".join(csv_lines(report(rows), with_values=True)))
        return read_baseline(file)

    def test_findings_are_known_again_though_their_rows_have_moved(self, tmp_path: Path) -> None:
        moved = [row | {"source_row": row["source_row"] + 7} for row in ROWS]
        now = report(moved, last=self.last(ROWS, tmp_path))
        assert set(now.table["status"]) == {"still there"}

    def test_new_and_fixed_findings_are_told_apart(self, tmp_path: Path) -> None:
        now = report([*ROWS[1:], finding(NO_SEX, 99)], last=self.last(ROWS, tmp_path))
        assert now.table.select("status", "row").rows() == [
            *(("still there", row) for row in (58, 203, 1204, 11)),
            ("new", 99),
            ("fixed", 17),
        ]
        assert "3 still there, 1 fixed" in as_text(now)
        assert records(now)[-1]["fixed"] == 1

    def test_of_equal_findings_the_number_counts(self, tmp_path: Path) -> None:
        twice = [finding(NO_SEX, row, child="7") for row in (3, 4, 5)]
        now = report(twice[:2], last=self.last(twice, tmp_path))
        assert sorted(now.table["status"]) == ["fixed", "still there", "still there"]

    def test_values_that_were_guarded_against_spreadsheets_are_known_again(self, tmp_path: Path) -> None:
        odd = [finding(ENDS_EARLY, 3, child='=1,"\n2', fields=[("need", "'=x")]), finding(ENDS_EARLY, 4, child="'x")]
        assert set(report(odd, last=self.last(odd, tmp_path)).table["status"]) == {"still there"}

    def test_what_was_fixed_before_is_not_fixed_again(self, tmp_path: Path) -> None:
        second = report(ROWS[1:], last=self.last(ROWS, tmp_path))
        file = tmp_path / "second.csv"
        file.write_bytes(b"".join(csv_lines(second, with_values=True)))
        assert "fixed" not in set(report(ROWS[1:], last=read_baseline(file)).table["status"])

    def test_a_rule_that_finds_nothing_any_more_is_named(self, tmp_path: Path) -> None:
        now = report(ROWS[:4], last=self.last(ROWS, tmp_path))
        assert "Fixed: 1 finding of 1 rule\n  CH004 (1)\n" in as_text(now)

    def test_a_file_that_is_no_report_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "last.csv"
        for content, said in (("code,row\n", "has no column"), ("", "cannot be read as CSV")):
            file.write_text(content)
            with pytest.raises(UserError, match=said):
                read_baseline(file)

    def test_a_report_without_values_is_refused_since_nothing_can_be_known_again(self, tmp_path: Path) -> None:
        file = tmp_path / "last.csv"
        file.write_bytes(b"".join(csv_lines(report(), with_values=False)))
        with pytest.raises(UserError, match="without child ids and values"):
            read_baseline(file)

    def test_what_is_found_of_a_whole_authority_is_known_again_though_its_numbers_changed(self, tmp_path: Path) -> None:
        then, now = (
            finding(NO_SEX, 2, fields=[("share", share)]) | {"source_row": None, "child_id": None}
            for share in ("12%", "13%")
        )
        assert report([now], last=self.last([then], tmp_path)).table["status"].to_list() == ["still there"]

    def test_every_finding_of_both_times_is_accounted_for(self, tmp_path: Path) -> None:
        before, after = many_rows(500), many_rows(700)[100:]
        table = compare(report(after).table, self.last(before, tmp_path))
        counts = dict(table.group_by("status").len().iter_rows())
        assert counts.get("new", 0) + counts.get("still there", 0) == len(after)
        assert counts.get("fixed", 0) + counts.get("still there", 0) == len(before)


def test_a_child_is_one_within_an_authority() -> None:
    rows = [finding(ENDS_EARLY, 2, child="7"), finding(ENDS_EARLY, 3, child="7") | {"la_code": "E06000002"}]
    assert children(report(rows).table).height == 2


def test_more_findings_than_are_listed_are_still_counted() -> None:
    one = report()
    assert one.unlisted == 0
    assert findings().count("error") == 4
    assert set(COLUMNS) <= set(one.table.columns)


def test_more_than_three_indicators_are_counted_and_not_named() -> None:
    says = ENDS_EARLY.effect_says
    assert effect(ENDS_EARLY, ()) == f"{says}; no indicator reads it"
    assert effect(ENDS_EARLY, ("a", "b", "c")) == f"{says}; bears on a, b, c"
    assert effect(ENDS_EARLY, ("a", "b", "c", "d")) == f"{says}; bears on 4 indicators"
    assert effect(replace(ENDS_EARLY, effect="stops"), ("a",)) == says


@pytest.mark.parametrize("format", WORDS)
def test_what_is_found_of_a_whole_authority_names_it(format: str) -> None:
    jump = replace(NO_SEX, code="LA001", sort="authority")
    rows = [
        finding(jump, 0, child="") | {"source_row": None, "child_id": None, "source_file": None, "la_code": code}
        for code in ("E06000001", "E06000005")
    ]
    said = WORDS[format](make_report(findings(rows, [jump]), {}, CHECKED, frozenset()))
    assert "Hartlepool, Darlington" in said


def test_rules_not_run_for_want_of_an_extract_are_told_together() -> None:
    reasons = {
        "there is no extract `a`": ["AA101", "AA102", "AA103"],
        "`b` has no column `c`": ["BB101"],
        "there is no extract `d`": ["DD101"],
    }
    assert not_run(reasons) == ["there is no extract `a` (AA101 to AA103), `d` (DD101)", "`b` has no column `c`: BB101"]


def test_a_row_with_two_findings_is_named_once_and_xml_has_lines() -> None:
    assert rows_of_file("a.csv", [2, 2, 5], 6) == "rows 2, 5 and 3 more"
    assert rows_of_file("a.XML", [2], 1) == "line 2"


def test_codes_in_a_row_are_named_as_a_range() -> None:
    assert in_short(["CE101", "CE102", "CE103", "CE105", "CH106", "CH107"]) == "CE101 to CE103, CE105, CH106, CH107"

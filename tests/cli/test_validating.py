"""`validate` and `explain` from the outside: streams, files, exit codes, and what may hold a child's id."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_validate
import pytest
from made_findings import CHILD
from test_golden import told
from test_processes import on_a_terminal

from csc_indicators.cli import reports
from csc_indicators.outputs.findings.formats import ReportFormat
from csc_indicators.written_files import run_file

HERE = Path(__file__).parent
PROGRAM = [sys.executable, str(HERE / "made_validate.py")]
LISTS = ["csv", "jsonl", "xlsx"]

Cli = Callable[..., Any]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, cli: Cli, tmp_path: Path) -> Cli:
    """The program in an empty folder, with the stand-in for the work, and not in a CI job."""
    for name in ("CI", "TF_BUILD", "JENKINS_URL", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    for name, module in made_validate.install().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.chdir(tmp_path)
    return cli


GOLDEN = {
    "text": ["validate", "extracts"],
    "by_child": ["validate", "extracts", "--by-child"],
    "clean": ["validate", "clean"],
    "queries_strict": ["validate", "queries", "--strict", "-f", "junit"],
    "csv": ["validate", "extracts", "-f", "csv"],
    "jsonl": ["validate", "extracts", "-f", "jsonl"],
    "junit": ["validate", "extracts", "-f", "junit"],
    "github": ["validate", "extracts", "-f", "github"],
    "sarif": ["validate", "extracts", "-f", "sarif"],
    "markdown": ["validate", "extracts", "-f", "markdown"],
    "missing": ["validate", "missing"],
    "unknown_rule": ["validate", "extracts", "--fail-on", "CE01"],
    "unknown_format": ["validate", "extracts", "--report", "juint=a.xml"],
    "no_file": ["validate", "extracts", "--report", "junit"],
    "values_on_stdout": ["validate", "extracts", "-f", "csv", "--show-values"],
    "explain": ["explain", "ce001"],
    "explain_unknown": ["explain", "CE01"],
    "explain_indicator": ["explain", "cla_rate"],
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_command_ends_as_it_did(cli: Cli, name: str) -> None:
    ending = cli(*GOLDEN[name])
    text = told(GOLDEN[name], ending.code, ending.stdout, ending.stderr.encode())
    golden = HERE / "golden" / "validate" / f"{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_every_golden_file_has_its_command() -> None:
    assert {file.stem for file in (HERE / "golden" / "validate").glob("*.txt")} == set(GOLDEN)


class TestExitCodes:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["clean"], 0),
            (["queries"], 0),
            (["extracts"], 1),
            (["queries", "--strict"], 1),
            (["queries", "--fail-on", "query"], 1),
            (["queries", "--fail-on", "ch004"], 1),
            (["extracts", "--fail-on", "CE002"], 0),
            (["extracts", "--fail-on", "CE001"], 1),
            (["extracts", "--fail-on", "CE002", "--fail-on", "error"], 1),
            (["extracts", "--fail-on", "CE002", "--strict"], 1),
            (["extracts", "--exit-zero"], 0),
            (["missing"], 2),
            (["missing", "--exit-zero"], 2),
            (["extracts", "--fail-on", "XX999"], 2),
            (["bug"], 3),
            (["bug", "--exit-zero"], 3),
        ],
    )
    def test_the_code_says_how_it_ended(self, cli: Cli, arguments: list[str], code: int) -> None:
        assert cli("validate", *arguments).code == code

    def test_a_rule_to_fail_on_that_could_not_be_run_is_named(self, cli: Cli) -> None:
        ending = cli("validate", "clean", "--fail-on", "AD001")
        assert ending.code == 0
        assert "note: AD001 is not run: there is no extract `adoptions`" in ending.stderr

    def test_quiet_says_nothing_but_the_report(self, cli: Cli) -> None:
        ending = cli("validate", "extracts", "--quiet")
        assert (ending.code, ending.stderr) == (1, "")
        assert ending.stdout


class TestFiles:
    def test_every_report_asked_for_is_written(self, cli: Cli, tmp_path: Path) -> None:
        wanted = {"a.csv": "csv", "b.jsonl": "jsonl", "c.xlsx": "xlsx", "d.xml": "junit", "e.sarif": "sarif"}
        options = [word for file, format in wanted.items() for word in ("--report", f"{format}={file}")]
        ending = cli("validate", "extracts", *options)
        assert ending.stdout.startswith(b"extracts: 3 files")
        records = {run_file(Path(file)).name for file in wanted}
        assert {file.name for file in tmp_path.iterdir()} == {*wanted, *records}
        assert ending.stderr.endswith(": a.csv, b.jsonl, c.xlsx, d.xml, e.sarif\n")

    @pytest.mark.parametrize(
        ("file", "start"),
        [("a.txt", b"extracts:"), ("a.csv", b"code,"), ("a.xlsx", b"PK"), ("a.xml", b"<?xml"), ("a.md", b"## ")],
    )
    def test_the_format_comes_from_the_suffix(self, cli: Cli, tmp_path: Path, file: str, start: bytes) -> None:
        ending = cli("validate", "extracts", "-o", file)
        assert ending.stdout == b""
        assert (tmp_path / file).read_bytes().startswith(start)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["-o", "a.csv", "--report", "csv=./a.csv"],
            ["--report", "csv=a.csv", "--report", "jsonl=a.csv"],
            ["--report", "csv=nowhere/a.csv"],
            ["--report", "csv=."],
            ["--report", "csv="],
            ["-o", "a.docx"],
            ["--by-child", "-f", "csv"],
            ["--summary"],
            ["--split", "out", "--hide-values"],
            ["--baseline", "nowhere.csv"],
            ["--report", "csv=a.csv", "--baseline", "nowhere.csv"],
        ],
    )
    def test_what_cannot_be_written_or_read_is_told_before_any_work_and_nothing_is_written(
        self, cli: Cli, tmp_path: Path, arguments: list[str]
    ) -> None:
        ending = cli("validate", "extracts", *arguments)
        assert (ending.code, ending.stdout) == (2, b"")
        assert ending.stderr.startswith("error: ")
        assert list(tmp_path.iterdir()) == []

    def test_a_report_that_fails_leaves_nothing_half_written(
        self, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> bytes:
            raise ValueError(CHILD)

        monkeypatch.setattr("csc_indicators.outputs.findings.workbook.as_workbook", broken)
        (tmp_path / "a.csv").write_text("old")
        ending = cli("validate", "extracts", "--force", "--report", "csv=a.csv", "--report", "xlsx=b.xlsx")
        assert (ending.code, ending.stdout) == (3, b"")
        assert CHILD not in ending.stderr
        assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a.csv": "old"}

    def test_what_holds_values_is_for_its_owner_alone(self, cli: Cli, tmp_path: Path) -> None:
        reports = [f"--report={form}=a.{form}" for form in ("csv", "xlsx", "jsonl", "sarif")]
        cli("validate", "extracts", *reports, "-o", "b.txt")
        cli("validate", "extracts", "--hide-values", "-o", "c.csv")
        (tmp_path / "usual.txt").touch()
        usual = (tmp_path / "usual.txt").stat().st_mode & 0o777
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir() if file.suffix != ".json"}
        assert modes == {
            **dict.fromkeys(["a.csv", "a.xlsx", "a.jsonl"], 0o600),
            **dict.fromkeys(["a.sarif", "b.txt", "c.csv", "usual.txt"], usual),
        }

    def test_where_modes_do_not_keep_it_so_that_is_said(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("csc_indicators.cli.diagnostics.KEEPS_MODES", False)
        said = "note: `a.csv` holds records of children"
        assert said in cli("validate", "extracts", "--report", "csv=a.csv").stderr
        assert said not in cli("validate", "extracts", "--report", "csv=a.csv", "--hide-values").stderr

    def test_a_report_never_takes_the_place_of_an_extract(self, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        extract = tmp_path / "data" / "children.csv"
        extract.write_text("child_id")
        ending = cli("validate", "data", "-f", "csv", "-o", extract)
        assert ending.code == 2
        assert extract.read_text() == "child_id"
        assert cli("validate", "data", "-o", "data/findings.csv").code == 1
        assert cli("validate", "data", "-o", "data/findings.csv").code == 1

    def test_a_folder_of_returns_is_not_split_and_not_written_over(self, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "returns").mkdir()
        (tmp_path / "returns" / "cin.xml").write_text("<Message/>")
        split = cli("validate", "returns", "--split", "out")
        assert split.code == 2
        assert "`csc-indicators import returns -o extracts`" in split.stderr
        assert cli("validate", "returns", "--report", "junit=returns/cin.xml").code == 2
        assert (tmp_path / "returns" / "cin.xml").read_text() == "<Message/>"

    def test_the_summary_is_added_to_what_the_job_has_said(
        self, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "summary.md"
        file.write_text("before\n")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
        cli("validate", "extracts", "--summary")
        assert file.read_text().startswith("before\n## Validation of `extracts`: to be put right first\n")

    @pytest.mark.parametrize("format", ReportFormat)
    def test_output_file_and_redirect_agree(self, cli: Cli, tmp_path: Path, format: ReportFormat) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in ("CI", "TF_BUILD")}
        command = ["validate", "extracts", "-f", format]
        options = ["--hide-values"] if format.lists_rows else []
        named, redirected = tmp_path / "named", tmp_path / "redirected"
        cli(*command, *options, "-o", named)
        with redirected.open("wb") as stdout:
            subprocess.run([*PROGRAM, *command], stdout=stdout, stderr=subprocess.PIPE, check=False, env=environment)
        assert named.read_bytes() == redirected.read_bytes()
        assert named.stat().st_size


class TestValues:
    """Child ids and values go into files that are named, and nowhere else."""

    @pytest.mark.parametrize("format", ReportFormat)
    def test_no_format_shows_them_on_stdout(self, cli: Cli, format: ReportFormat) -> None:
        ending = cli("validate", "extracts", "-f", format)
        assert CHILD.encode() not in ending.stdout
        assert CHILD not in ending.stderr
        assert ("left out on stdout" in ending.stderr) == format.lists_rows

    @pytest.mark.parametrize("format", LISTS)
    def test_a_named_file_holds_them_unless_they_are_hidden(self, cli: Cli, tmp_path: Path, format: str) -> None:
        cli("validate", "extracts", "--report", f"{format}=full.{format}")
        cli("validate", "extracts", "--report", f"{format}=bare.{format}", "--hide-values")
        full, bare = (_content(tmp_path / f"{name}.{format}") for name in ("full", "bare"))
        assert CHILD in full
        assert CHILD not in bare

    @pytest.mark.parametrize(
        "variables", [{"CI": "true"}, {"CI": "1"}, {"TF_BUILD": "True"}, {"JENKINS_URL": "http://j"}]
    )
    @pytest.mark.parametrize("format", LISTS)
    def test_in_a_ci_job_a_named_file_is_refused_until_it_is_said(
        self, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], format: str
    ) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        file = f"findings.{format}"
        refused = cli("validate", "extracts", "-o", file)
        assert (refused.code, list(tmp_path.iterdir())) == (2, [])
        assert "`--hide-values` leaves them out" in refused.stderr
        assert cli("validate", "extracts", "-o", file, "--hide-values").code == 1
        assert CHILD not in _content(tmp_path / file)
        assert cli("validate", "extracts", "-o", file, "--show-values").code == 1
        assert CHILD in _content(tmp_path / file)

    def test_in_a_ci_job_what_holds_none_is_written_without_a_word(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CI", "true")
        assert cli("validate", "extracts", "--report", "junit=a.xml", "--report", "sarif=a.sarif").code == 1
        assert cli("validate", "extracts", "-f", "csv").code == 1

    @pytest.mark.parametrize("value", ["", "0", "false"])
    def test_a_variable_that_says_no_is_no_ci_job(self, cli: Cli, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("CI", value)
        assert cli("validate", "extracts", "-o", "a.csv").code == 1

    def test_split_in_a_ci_job_is_refused_until_it_is_said(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        assert "what `--split` writes would hold child ids" in cli("validate", "extracts", "--split", "out").stderr

    @pytest.mark.parametrize("name", ["/dev/stdout", "/dev/stderr", "/dev/fd/1"])
    def test_a_stream_by_another_name_is_no_named_file(self, tmp_path: Path, name: str) -> None:
        environment = {key: value for key, value in os.environ.items() if key not in ("CI", "TF_BUILD")}
        command = [*PROGRAM, "validate", "extracts", "--report", f"csv={name}"]
        piped = subprocess.run(command, capture_output=True, check=False, env=environment)
        assert CHILD.encode() not in piped.stdout + piped.stderr
        assert b"code,status" in piped.stdout + piped.stderr
        file = tmp_path / "log"
        with file.open("wb") as log:
            subprocess.run(command, stdout=log, stderr=log, check=False, env=environment)
        assert CHILD.encode() not in file.read_bytes()

    def test_to_show_values_on_stdout_is_an_error(self, cli: Cli) -> None:
        for arguments in (["-f", "csv"], [], ["-o", "a.txt"], ["--report", "junit=a.xml"]):
            assert cli("validate", "extracts", "--show-values", *arguments).code == 2


def _content(file: Path) -> str:
    import io
    import zipfile

    content = file.read_bytes()
    if not content.startswith(b"PK"):
        return content.decode()
    book = zipfile.ZipFile(io.BytesIO(content))
    return "".join(book.read(name).decode() for name in book.namelist())


class TestBaseline:
    def test_the_same_again_is_still_there(self, cli: Cli, tmp_path: Path) -> None:
        cli("validate", "extracts", "-o", "last.csv")
        ending = cli("validate", "extracts", "--baseline", "last.csv", "--report", "csv=now.csv")
        assert b"4 still there" in ending.stdout
        with (tmp_path / "now.csv").open(newline="") as now:
            statuses = [line["status"] for line in csv.DictReader(now)]
        assert statuses == ["still there"] * 5 + ["not run"]

    def test_what_is_gone_is_fixed(self, cli: Cli) -> None:
        cli("validate", "extracts", "-o", "last.csv")
        ending = cli("validate", "queries", "--baseline", "last.csv")
        assert b"Fixed: 4 findings of 1 rule\n  CE001 (4)\n" in ending.stdout

    def test_a_report_never_replaces_the_one_it_is_compared_with(self, cli: Cli) -> None:
        cli("validate", "extracts", "-o", "last.csv")
        ending = cli("validate", "extracts", "--baseline", "last.csv", "-o", "last.csv")
        assert (ending.code, ending.stdout) == (2, b"")
        assert "`last.csv` is one of the files that are read" in ending.stderr


def test_sixty_thousand_findings_fill_no_more_than_a_screen(cli: Cli) -> None:
    ending = cli("validate", "many")
    assert ending.stdout.count(b"\n") < 20
    assert "60,000 errors" in ending.stderr


def test_a_dash_as_the_file_of_a_report_means_stdout() -> None:
    wanted = reports.targets(None, None, ["csv=-"])
    assert [(target.format, target.file) for target in wanted] == [("text", None), ("csv", None)]


class TestTerminal:
    def test_a_report_is_painted_and_no_wider_than_the_terminal(self) -> None:
        _, painted = on_a_terminal("validate", "extracts", program=PROGRAM)
        assert "\x1b[1;31mCE001\x1b[0m  4 rows" in painted
        _, plain = on_a_terminal("validate", "extracts", "-q", program=PROGRAM, COLUMNS="40", NO_COLOR="1")
        assert max(map(len, plain.splitlines())) <= 40

    def test_a_pipe_gets_no_colour_and_no_progress(self) -> None:
        ending = subprocess.run([*PROGRAM, "validate", "extracts"], capture_output=True, check=False)
        assert b"\x1b" not in ending.stdout + ending.stderr
        assert b"checking" not in ending.stderr

    def test_a_workbook_is_not_thrown_at_a_terminal(self) -> None:
        code, seen = on_a_terminal("validate", "extracts", "-f", "xlsx", program=PROGRAM)
        assert code == 2
        assert "-o findings.xlsx" in seen

    def test_a_list_on_a_terminal_holds_no_id(self) -> None:
        _, seen = on_a_terminal("validate", "extracts", "-f", "csv", program=PROGRAM)
        assert CHILD not in seen

    def test_a_pipe_closed_early_is_no_failure(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.Popen([*PROGRAM, "validate", "many", "-f", "csv"], stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        _, stderr = process.communicate(timeout=60)
        assert (process.returncode, stderr) == (0, b"")


def test_validating_loads_no_pandera() -> None:
    """It takes as long to load as all the rest together."""
    script = (
        "import sys, csc_indicators.__main__ as program\n"
        "try:\n    program.main()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, "validate", "sample_data/extracts"],
        capture_output=True,
        cwd=HERE.parents[1],
        check=False,
        timeout=60,
    )
    assert process.stdout
    assert not {"pandera", "pyarrow", "xlsxwriter", "pandas"} & set(process.stderr.decode().split())

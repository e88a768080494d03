"""No option that names an output can name a file that is read: the options are collected from the program itself."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import typer

from csc_indicators.cli import app

WORDS = {"ID": "cla_rate"}
"""What is asked for by arguments that are no paths."""
# What typer returns is a group, and is declared as any command.
COMMANDS = typer.main.get_command(app.app).commands  # type: ignore[attr-defined]
SAID = (
    *("is one of the files that are read", "would be read as", "has the name of an extract or return"),
    *("is a file, and a folder is needed", "is not empty", "is in the folder that is read"),
    *("holds other files", "is where the record of another output goes"),
)


def is_path(parameter: Any) -> bool:
    return "Path" in str(parameter.type_descriptor.annotation)


def is_output(parameter: Any) -> bool:
    return bool(parameter.type_descriptor.parameter_info.writable) or parameter.metavar == "FORMAT=FILE"


OPTIONS = [(name, p.name) for name, command in COMMANDS.items() for p in command.params if is_output(p)]


def parameter_of(command: str, name: str) -> Any:
    return next(one for one in COMMANDS[command].params if one.name == name)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Extracts, returns, specs, results and settings, as a user may have them; what is in them is never looked at."""
    for name in (
        *("data/referrals.csv", "data/cp_plans/2024.csv", "data/notes.docx", "data/extract.toml"),
        *("data/csc-indicators.toml", "returns/episodes.csv", "returns/values.toml", "returns/deep/header.csv"),
        *("specs/mine.yaml", "results/old.csv", "results/new.csv", "pyproject.toml"),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"the user's own {name}")
    (tmp_path / "returns.zip").write_bytes(b"PK not looked at")
    (tmp_path / "settings").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def given(command: str, files: Path) -> tuple[list[str], list[Path]]:
    """A command line that names a file or folder wherever one can be read, and everything that is so named."""
    line, read = [command], []
    for parameter in COMMANDS[command].params:
        is_argument = not parameter.opts[0].startswith("-")
        if is_output(parameter):
            continue
        if not is_path(parameter):
            line += [WORDS[parameter.metavar]] if is_argument else []
            continue
        match parameter.metavar:
            case "DATA":
                values = [files / "data"]
            case "OLD" | "NEW":
                values = [files / "results" / f"{parameter.metavar.lower()}.csv"]
            case "DIR":
                values = [files / "specs"]
            case "SOURCE…":
                values = [files / "returns", files / "returns.zip"]
            case _:
                values = [files / "settings" / parameter.name]
                values[0].write_text(f"the user's own {parameter.name}")
        read += values
        line += [str(value) for value in values] if is_argument else [parameter.opts[0], str(values[0])]
    return line, read


def files_in(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from [path] if path.is_file() else (file for file in sorted(path.rglob("*")) if file.is_file())


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def naming(command: str, name: str, place: Path) -> list[str]:
    """The option with this place; a format is named, since the names of places say none."""
    parameter = parameter_of(command, name)
    formats = [
        str(form.value) for p in COMMANDS[command].params if p.name == "format" for form in enum_of(p.type_descriptor)
    ]
    usual = [form for form in formats if form in ("csv", "json", "jsonl")]
    format = usual[0] if usual else "text"
    option = [parameter.opts[0], f"{format}={place}" if parameter.metavar == "FORMAT=FILE" else str(place)]
    return [*option, *(["-f", usual[0]] if usual and parameter.metavar != "FORMAT=FILE" else [])]


def enum_of(type_descriptor: Any) -> list[Enum]:
    return list(type_descriptor.annotation)


def others(command: str, name: str, files: Path) -> list[str]:
    """Outputs that the command cannot do without, in places where they do no harm."""
    return [
        word
        for p in COMMANDS[command].params
        if is_output(p) and p.required and p.name != name
        for word in (p.opts[0], str(files / "elsewhere"))
    ]


def test_every_path_of_the_command_line_is_an_output_or_is_read() -> None:
    assert {("compute", "output_file"), ("validate", "report"), ("validate", "split"), ("import", "unmatched")} <= set(
        OPTIONS
    )
    in_output = [
        (name, p.name)
        for name, command in COMMANDS.items()
        for p in command.params
        if is_path(p) and p.type_descriptor.parameter_info.rich_help_panel == "Output"
    ]
    assert set(in_output) <= set(OPTIONS)


FORCED = [
    (command, name, force)
    for command, name in OPTIONS
    for force in ([], ["--force"])
    if not force or any("--force" in p.opts for p in COMMANDS[command].params)
]


@pytest.mark.parametrize(("command", "name", "force"), FORCED)
def test_an_output_is_never_a_file_that_is_read(
    command: str, name: str, force: list[str], files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    line, read = given(command, files)
    (files / "links").mkdir()
    before = contents(files)
    for number, file in enumerate(files_in(read)):
        soft, hard = files / "links" / f"soft{number}.csv", files / "links" / f"hard{number}.csv"
        soft.symlink_to(file)
        hard.hardlink_to(file)
        for place in (file, soft, hard, file.parent / ".." / file.parent.name / file.name):
            code = app.run([*line, *naming(command, name, place), *others(command, name, files), *force])
            streams = capfdbinary.readouterr()
            assert (code, streams.out) == (2, b""), place
            assert any(words in streams.err.decode() for words in SAID), (place, streams.err)
        soft.unlink()
        hard.unlink()
    assert contents(files) == before


@pytest.mark.parametrize(("command", "name"), OPTIONS)
def test_no_output_takes_the_name_of_data_in_a_folder_that_is_read(
    command: str, name: str, files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    line, read = given(command, files)
    folders = [path for path in read if path.is_dir() and path.name in ("data", "returns")]
    before = contents(files)
    for folder in folders:
        for data in ("CHILDREN.csv", "care_episodes.parquet", "Episodes.csv", "list 3.csv"):
            code = app.run([*line, *naming(command, name, folder / data), *others(command, name, files)])
            streams = capfdbinary.readouterr()
            assert (code, streams.out) == (2, b""), data
            assert any(words in streams.err.decode() for words in SAID), (data, streams.err)
    assert contents(files) == before


@pytest.mark.parametrize("name", ["extract.toml", "values.toml", "referrals/more.csv"])
def test_no_output_becomes_a_setting_or_a_part_of_an_extract(
    name: str, files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (files / "fresh" / "referrals").mkdir(parents=True)
    assert app.run(["compute", str(files / "fresh"), "-f", "csv", "-o", str(files / "fresh" / name)]) == 2
    assert b"would be read as" in capfdbinary.readouterr().err
    assert not (files / "fresh" / name).exists()


@pytest.mark.parametrize("format", ["ees", "star"])
def test_a_folder_of_results_is_never_the_folder_of_data(
    format: str, files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    before = contents(files)
    for folder in ("data", "data/cp_plans", "data/referrals"):
        assert app.run(["compute", str(files / "data"), "-f", format, "-o", str(files / folder)]) == 2
    assert contents(files) == before


def test_a_record_never_takes_the_place_of_a_file_that_is_read(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    groups = files / "results.run.json"
    groups.write_text("the user's own groups")
    code = app.run(["compute", str(files / "data"), "--groups", str(groups), "-o", str(files / "results.csv")])
    assert code == 2
    assert b"the record of" in capfdbinary.readouterr().err
    assert groups.read_text() == "the user's own groups"


HERE = Path(__file__).parent
REFERRALS = ["--indicator", "referral_rate", "--no-compare"]


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    """A folder of extracts that can be computed."""
    return Path(shutil.copytree(HERE / "diff" / "before", tmp_path / "extracts"))


def said(capfdbinary: pytest.CaptureFixture[bytes], *arguments: object) -> tuple[int, str]:
    code = app.run([str(argument) for argument in arguments])
    return code, capfdbinary.readouterr().err.decode()


def test_our_outputs_in_the_folder_of_data_are_replaced_and_are_no_data(
    extracts: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    names = ("result.csv", "result.json", "result.xlsx", "result.parquet", "result.txt")
    code, first = said(capfdbinary, "compute", extracts, *REFERRALS)
    for name in names:
        said(capfdbinary, "compute", extracts, *REFERRALS, "-o", extracts / name)
    said(capfdbinary, "compute", extracts, *REFERRALS, "-f", "star", "-o", extracts / "star")
    for name in names:
        code, err = said(capfdbinary, "compute", extracts, *REFERRALS, "-o", extracts / name)
        assert (code, err) == (0, first.replace("1 period\n", f"1 period: {extracts / name}\n"))
    assert said(capfdbinary, "validate", extracts, "--quiet", "-f", "csv", "--exit-zero") == (
        0,
        "",
    )


def test_a_file_that_is_not_ours_is_replaced_by_force_alone(
    extracts: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("the user's own")
    run = ["compute", extracts, *REFERRALS, "-o", mine]
    assert said(capfdbinary, *run) == (
        2,
        f"error: `{mine}` was not written by this program\n  hint: name another file, or replace it by `--force`\n",
    )
    assert mine.read_text() == "the user's own"
    assert said(capfdbinary, *run, "--force")[0] == 0
    assert said(capfdbinary, *run)[0] == 0
    mine.write_text(mine.read_text() + "a note\n")
    code, err = said(capfdbinary, *run)
    assert (code, "was changed since it was written" in err) == (2, True)
    assert mine.read_text().endswith("a note\n")


def test_an_empty_file_has_nothing_to_lose(
    extracts: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "new.csv").touch()
    assert said(capfdbinary, "compute", extracts, *REFERRALS, "-o", tmp_path / "new.csv")[0] == 0


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "arrow", "html"])
def test_a_mark_tells_whose_a_file_is_where_its_record_is_gone(
    suffix: str, extracts: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / f"result.{suffix}"
    command = "report" if suffix == "html" else "compute"
    run = [command, extracts, "--indicator", "referral_rate", "--la", "Hartlepool", "-o", file]
    assert said(capfdbinary, *run)[0] == 0
    file.with_suffix(".run.json").unlink()
    assert said(capfdbinary, *run)[0] == 0


def test_extracts_and_parts_are_for_their_owner_alone(
    extracts: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    said(capfdbinary, "validate", extracts, "--split", tmp_path / "parts", "--exit-zero", "--show-values")
    said(capfdbinary, "explain", "referral_rate", extracts, "--la", "Hartlepool", "-o", tmp_path / "rows.csv",
         "--show-values")  # fmt: skip
    private = [tmp_path / "rows.csv", *(tmp_path / "parts").rglob("*"), tmp_path / "parts"]
    assert len(private) > 3
    assert {(path.is_dir(), path.stat().st_mode & 0o777) for path in private} == {(True, 0o700), (False, 0o600)}

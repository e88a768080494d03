"""Pages of the documentation as a test sees them: blocks of code, some of which are files, commands and their output.

What stands after the language in the first line of a block says what it is: `run`, `output`, `file=PATH`, or
`sheet=WORKBOOK NAME` for a sheet of a workbook, whose cells are the texts of the block.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import xlsxwriter

from csc_indicators.cli import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PROGRAM = "csc-indicators"
_BLOCK = re.compile(r"^```(?P<language>\w*)(?: (?P<role>[^\n]*))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    language: str
    role: str
    text: str
    start: int
    """Where its text begins in the page."""

    @property
    def file(self) -> str:
        return self.role.removeprefix("file=") if self.role.startswith("file=") else ""

    @property
    def sheet(self) -> tuple[str, str] | None:
        """The workbook and the name of the sheet in it."""
        if not self.role.startswith("sheet="):
            return None
        workbook, _, name = self.role.removeprefix("sheet=").partition(" ")
        return workbook, name


def pages() -> list[Path]:
    """Every page for people."""
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(found["language"], found["role"] or "", found["text"], found.start("text"))
        for found in _BLOCK.finditer(text)
    ]


def commands(text: str) -> list[str]:
    """The command lines of a block, those broken with a backslash made whole."""
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def agrees(shown: str, got: str) -> bool:
    """Whether the output is as shown; a line of three dots stands for any number of lines."""
    parts = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
    pattern = ".*".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, _trimmed(got), re.DOTALL) is not None


def _trimmed(text: str) -> str:
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


@dataclass(frozen=True)
class Ending:
    code: int
    stdout: str
    stderr: str


Run = Callable[[list[str], Path], Ending]


class Reader:
    """Somebody who does what a page says, from top to bottom, in an empty folder."""

    def __init__(self, page: Path, folder: Path, program: Run) -> None:
        self.page, self.folder, self.program = page, folder, program
        self.workbooks: dict[str, dict[str, list[list[str]]]] = {}

    def follow(self) -> Iterator[str]:
        """Do it all; yields what does not come out as the page says."""
        got = ""
        for block in blocks(self.page):
            if block.sheet:
                self._write_sheet(*block.sheet, block.text)
            elif block.file and block.language == "diff":
                self._change(self.folder / block.file, block.text)
            elif block.file:
                self._write(self.folder / block.file, block.text)
            elif block.role == "run":
                got = "".join(self.run(line) for line in commands(block.text))
            elif block.role == "output":
                yield from self._differs(block, got)

    def run(self, line: str) -> str:
        """What a terminal would show of the command line: its data, then its messages."""
        first, _, pipe = line.partition(" | ")
        words = shlex.split(first)
        assert words[0] == PROGRAM, f"{self.page.name}: only {PROGRAM} is run: {line}"
        ending = self.program(words[1:], self.folder)
        assert ending.code == 0, f"{line}\n{ending.stderr}"
        return (_piped(ending.stdout, pipe) if pipe else ending.stdout) + ending.stderr

    def _write(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _write_sheet(self, workbook: str, name: str, text: str) -> None:
        """The workbook with one more sheet."""
        sheets = self.workbooks.setdefault(workbook, {})
        sheets[name] = list(csv.reader(io.StringIO(text)))
        file = self.folder / workbook
        file.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(file)) as book:
            for sheet, rows in sheets.items():
                page = book.add_worksheet(sheet)
                for number, row in enumerate(rows):
                    page.write_row(number, 0, row)

    def _change(self, file: Path, diff: str) -> None:
        """The file with the lines of the diff changed, which must be there once."""
        lines = diff.splitlines()
        old = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
        new = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{self.page.name}: the lines to change are not in {file.name}:\n{old}"
        self._write(file, text.replace(old, new))

    def _differs(self, block: Block, got: str) -> Iterator[str]:
        if agrees(block.text, got):
            return
        if os.environ.get("REWRITE_GOLDEN") and "\n...\n" not in f"\n{block.text}":
            text = self.page.read_text(encoding="utf-8")
            self.page.write_text(text.replace(block.text, _trimmed(got)), encoding="utf-8")
        yield f"{self.page.name} shows\n{block.text}\nbut the program says\n{got}"


def _piped(data: str, pipe: str) -> str:
    """What comes out of the pipe, where this machine has jq; the duckdb of a shell is that of Python here."""
    program, *arguments = shlex.split(pipe)
    if program == "duckdb":
        return _asked(data, arguments[-1])
    assert program == "jq", pipe
    try:
        return subprocess.run([program, *arguments], input=data, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        return ""


def _asked(data: str, sql: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stdin.csv"
        file.write_text(data, encoding="utf-8")
        assert duckdb.execute(sql.replace("/dev/stdin", str(file))).fetchall(), sql
    return ""


def here(arguments: list[str], folder: Path) -> Ending:
    """The program in this process."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with contextlib.chdir(folder), contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        code = app.run(arguments)
    for stream in streams:
        stream.seek(0)
    return Ending(int(code), *(stream.read() for stream in streams))


def elsewhere(package: Path) -> Run:
    """The program in a process of its own, from a copy of its source."""

    def run(arguments: list[str], folder: Path) -> Ending:
        ending = subprocess.run(
            [sys.executable, "-m", "csc_indicators", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(package)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Ending(ending.returncode, ending.stdout, ending.stderr)

    return run

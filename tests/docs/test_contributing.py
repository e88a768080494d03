"""CONTRIBUTING.md, followed by somebody new to the code: each change is made on a copy, and the tool then does it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pages
import pytest

PAGE = pages.ROOT / "CONTRIBUTING.md"
CHANGES = dict(
    re.findall(r"^## (Add [^\n]+)\n(.*?)(?=^## )", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
)
INDICATOR, RULE = "Add an indicator", "Add a validation rule"
SOURCE = ("src", "indicator_specs", "sample_data")
TESTED = (*SOURCE, "docs", "tests")


def follow(change: str, folder: Path, parts: tuple[str, ...] = SOURCE) -> list[str]:
    """Make the change in a copy of the source as its section says; returns what comes out otherwise."""
    no_caches = shutil.ignore_patterns("__pycache__", "images")
    for part in ("docs/writing", "tests/faults", *parts):
        shutil.copytree(pages.ROOT / part, folder / part, ignore=no_caches, dirs_exist_ok=True)
    section = folder / "section.md"
    section.write_text(CHANGES[change], encoding="utf-8")
    return list(pages.Reader(section, folder, pages.elsewhere(folder / "src")).follow())


def run_in(folder: Path, *arguments: str) -> None:
    """Python in the copy, with the copy's source; fails with its output where it fails."""
    ending = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ending.returncode == 0, ending.stdout + ending.stderr


def test_the_page_has_the_seven_changes() -> None:
    assert [title.removeprefix("Add ") for title in CHANGES] == [
        *("an indicator", "a breakdown", "a code, or a year's change of one", "a kind of return", "an output format"),
        *("an authority's boundary change", "a validation rule"),
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_made_as_the_page_says_comes_out_as_the_page_says(change: str, tmp_path: Path) -> None:
    assert follow(change, tmp_path) == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_what_the_tool_then_does(change: str, tmp_path: Path) -> None:
    """Every section changes a file of the source, and ends in output that names something."""
    section = tmp_path / "section.md"
    section.write_text(CHANGES[change], encoding="utf-8")
    blocks = pages.blocks(section)
    assert any(block.file.startswith(("src/", "indicator_specs/")) for block in blocks)
    assert [block for block in blocks if block.role == "output" and block.text.strip() == "..."] == []
    assert any(block.role == "output" for block in blocks)


def make_docs(folder: Path) -> None:
    """What `make docs` does."""
    recipe = re.search(r"^docs:.*\n((?:\t.*\n)+)", (pages.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    for module in re.findall(r"python -m (\S+)", recipe[1]):
        run_in(folder, module)


def test_an_indicator_needs_its_spec_and_one_line_of_the_coverage_list(tmp_path: Path) -> None:
    """No count and no second list stands anywhere: after `make docs` the tests that look at all indicators pass."""
    for name in ("bench", "scripts"):
        shutil.copytree(pages.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(pages.ROOT / name, tmp_path / name)
    assert follow(INDICATOR, tmp_path, TESTED) == []
    assert {block.file for block in pages.blocks(tmp_path / "section.md") if block.file} == {
        "indicator_specs/repeat_enquiries.yaml",
        "docs/writing/named_indicators.yaml",
    }
    make_docs(tmp_path)
    looking_at_all = (
        "tests/specs/test_library.py",
        "tests/docs/test_coverage_page.py",
        "tests/docs/test_generated_pages.py",
    )
    run_in(tmp_path, "pytest", "-n", "0", *looking_at_all, "tests/unit/specs/test_own_specs.py")


def test_a_rule_is_broken_by_its_example_and_by_no_other(tmp_path: Path) -> None:
    shutil.copy(pages.ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    shutil.copy(pages.ROOT / "tests/conftest.py", tmp_path / "tests_conftest.py")
    assert follow(RULE, tmp_path) == []
    (tmp_path / "tests_conftest.py").rename(tmp_path / "tests" / "conftest.py")
    run_in(tmp_path, "pytest", "-n", "0", "tests/faults/test_every_rule_is_found.py")

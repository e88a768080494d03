"""The tutorial, done from its first line to its last: its files, its commands and the output it shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pages

TUTORIAL = pages.DOCS / "tutorial.md"


def checkout(folder: Path) -> pages.Reader:
    """A reader in a checkout of their own, which they may change."""
    no_caches = shutil.ignore_patterns("__pycache__")
    for part in ("src", "indicator_specs", "sample_data"):
        shutil.copytree(pages.ROOT / part, folder / part, ignore=no_caches)
    return pages.Reader(TUTORIAL, folder, pages.elsewhere(folder / "src"))


def test_the_tutorial_comes_out_as_it_says(tmp_path: Path) -> None:
    assert list(checkout(tmp_path).follow()) == []


def test_the_tutorial_changes_no_python() -> None:
    files = {block.file for block in pages.blocks(TUTORIAL) if block.file}
    assert {Path(file).suffix for file in files} == {".yaml", ".csv", ".toml"}


def test_the_tutorial_writes_outside_the_package_until_it_says_otherwise() -> None:
    before, _, after = TUTORIAL.read_text(encoding="utf-8").partition("## For everybody: the same in a checkout")
    inside = re.compile(r"^```\w+ file=(?:src|indicator_specs)/", re.MULTILINE)
    assert not inside.search(before)
    assert inside.search(after)

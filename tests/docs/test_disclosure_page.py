"""The page of disclosure control, done from its first line to its last."""

from __future__ import annotations

from pathlib import Path

import pages

PAGE = pages.DOCS / "disclosure.md"


def test_the_page_comes_out_as_it_says(tmp_path: Path) -> None:
    assert list(pages.Reader(PAGE, tmp_path, pages.here).follow()) == []

"""Where the folders are that come with the program."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """The folder of that name: inside the installed package, or beside `src` in a checkout."""
    package = Path(__file__).parents[1]
    return package / name if (package / name).is_dir() else package.parents[1] / name

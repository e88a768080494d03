"""The files that the user names: on disk, in folders, or in zip files."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.zip_safely import members
from csc_indicators.written_files import is_output

_NOT_DATA = (
    "__macosx",
    "thumbs.db",
    "desktop.ini",
    "csc-indicators.toml",
    "extract.toml",
    "values.toml",
    "pyproject.toml",
)
_WORKBOOK_PARTS = ("[Content_Types].xml", "mimetype")
"""A zip with one of these is an office document and is read as one."""


def contents(paths: Sequence[Path]) -> tuple[list[Content], list[UserError]]:
    """Every file in these paths, by name, and what is wrong with zip files; `UserError` for a missing path."""
    for path in paths:
        if not path.exists():
            raise UserError(f"`{path}` does not exist")
    resolved = {path.resolve(): path for path in paths}
    base = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in resolved]))
    files: dict[str, Path] = {}
    for path, named in resolved.items():
        # As the user named it: who asks for the file's name below a folder has that folder's name only.
        files |= {file.relative_to(base).as_posix(): named / file.relative_to(path) for file in _files(path)}
    opened: list[Content] = []
    problems: list[UserError] = []
    for name, file in sorted(files.items()):
        try:
            opened += _opened(file, name)
        except UserError as problem:
            problems.append(problem)
    return opened, problems


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and _is_data(file.relative_to(path).parts) and not is_output(file):
            yield file


def _is_data(parts: Sequence[str]) -> bool:
    return not any(part.startswith((".", "~")) or part.casefold() in _NOT_DATA for part in parts)


def _opened(file: Path, shown: str) -> list[Content]:
    size = file.stat().st_size
    if not size or not zipfile.is_zipfile(file):
        return [Content(shown, file, size)]
    inside = members(file, shown)
    if any(part.filename in _WORKBOOK_PARTS for part in inside):
        return [Content(shown, file, size)]
    return [
        Content(f"{shown}/{part.filename}", file, part.file_size, part.filename)
        for part in sorted(inside, key=lambda part: part.filename)
        if not part.is_dir() and _is_data(PurePosixPath(part.filename).parts)
    ]

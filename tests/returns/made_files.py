"""Small files, folders and zip files of returns, made for a test."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from csc_indicators.files.content import Content
from csc_indicators.returns.content import contents


def content(folder: Path, name: str, text: str | bytes) -> Content:
    """A file of that name and text, as the import sees it."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return contents([file])[0][0]


def folder_of(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        content(folder, name, text)
    return folder


def zip_of(file: Path, files: Mapping[str, str | bytes]) -> Path:
    """A zip file with these files in it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in files.items():
            container.writestr(name, text)
    return file

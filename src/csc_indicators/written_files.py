"""Which files this program wrote: the one place that decides what may be replaced and what is no data.

A file that is written under a name has a record beside it: `results.csv` has `results.run.json`, which holds the hash
of the file it belongs to. Workbooks, pages, Parquet and Arrow files bear a mark too, for when the record is gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path

from csc_indicators import __version__

TOOL = "csc-indicators"
MADE_WITH = f"{TOOL} {__version__}"
"""What the properties of a workbook and the head of a page say."""
WORKBOOK_PROPERTY = "Made with"
METADATA_KEY = "csc_indicators"
"""Under this key Parquet and Arrow files carry the run as JSON."""
RUN = "run.json"
"""The record of a folder of results; that of a file has the file's name before it."""

_FILES, _OTHERS = "files", "others"
_HEAD = 4096
"""As many first bytes as hold the mark of a page."""
_WORKBOOK_MARK = "docProps/custom.xml"


class Origin(Enum):
    """Where a file comes from, as far as can be seen."""

    OURS = "written by the program"
    CHANGED = "written by the program and changed since"
    UNKNOWN = "not written by the program"


def run_file(file: Path) -> Path:
    """The record beside a file: `results.csv` has `results.run.json`."""
    return file.with_suffix(f".{RUN}")


def base_record() -> dict[str, object]:
    """The least that a record says: by what the file was written."""
    return {"tool": TOOL, "version": __version__}


def record_of(hashes: Mapping[str, str], record: Mapping[str, object]) -> dict[str, object]:
    """The record with the hash of every file that it belongs to, by name."""
    return {**base_record(), **record, _FILES: dict(hashes)}


def joined_record(record: Mapping[str, object], place: Path) -> dict[str, object]:
    """The record for a place where files of one name and several suffixes share it: the others' records stay in it."""
    own = record.get(_FILES)
    before = read_record(place)
    others = {} if before is None else _others(before)
    if before is not None:
        others |= {name: _without_others(before) for name in _hashes(before)}
    kept = {
        name: other
        for name, other in sorted(others.items())
        if not (isinstance(own, dict) and name in own) and (place.parent / name).is_file()
    }
    return {**record, _OTHERS: kept} if kept else dict(record)


def as_bytes(record: Mapping[str, object]) -> bytes:
    """The record as it stands in a file: UTF-8, one key a line, in the order given."""
    return (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()


def read_record(place: Path) -> dict[str, object] | None:
    """The record in a file, or None where the file is not there or is none of ours."""
    try:
        content = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("tool") == TOOL else None


def recorded_files(place: Path) -> dict[str, str]:
    """The hash of each file that a record belongs to, by name; none where there is no record."""
    record = read_record(place)
    return {} if record is None else _hashes(record)


def origin(file: Path) -> Origin:
    """Whether the program wrote the file: by the record beside it or in its folder, else by its mark."""
    if file.name.endswith(RUN):
        return Origin.UNKNOWN if read_record(file) is None else Origin.OURS
    for place in (run_file(file), file.with_name(RUN)):
        record = read_record(place)
        if record is not None:
            hashes = _hashes(record)
            for other in _others(record).values():
                hashes |= _hashes(other)
            if file.name in hashes:
                return Origin.OURS if hashes[file.name] == hash_of(file) else Origin.CHANGED
    return Origin.OURS if _has_mark(file) else Origin.UNKNOWN


def is_output(entry: Path) -> bool:
    """Whether a file, or a folder of results, is an output of the program, and so no data."""
    if entry.is_dir():
        return read_record(entry / RUN) is not None
    return entry.is_file() and origin(entry) is not Origin.UNKNOWN


def hash_of(file: Path) -> str:
    """The hash of a file's content, as a record has it."""
    with file.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"


def _hashes(record: Mapping[str, object]) -> dict[str, str]:
    files = record.get(_FILES)
    return {str(name): str(value) for name, value in files.items()} if isinstance(files, dict) else {}


def _others(record: Mapping[str, object]) -> dict[str, dict[str, object]]:
    others = record.get(_OTHERS)
    return (
        {str(name): other for name, other in others.items() if isinstance(other, dict)}
        if isinstance(others, dict)
        else {}
    )


def _without_others(record: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in record.items() if key != _OTHERS}


def _has_mark(file: Path) -> bool:
    """Whether the file bears our mark in the way of its format."""
    with suppress(OSError):
        with file.open("rb") as content:
            head = content.read(_HEAD)
        if head.startswith(b"PAR1"):
            return _parquet_has_mark(file)
        if head.startswith(b"PK"):
            return _workbook_has_mark(file)
        if head.startswith(b"\xff\xff\xff\xff"):
            return _arrow_has_mark(file)
        return f'<meta name="generator" content="{TOOL}'.encode() in head
    return False


def _parquet_has_mark(file: Path) -> bool:
    import polars as pl

    with suppress(pl.exceptions.PolarsError):
        return METADATA_KEY in pl.read_parquet_metadata(file)
    return False


def _arrow_has_mark(file: Path) -> bool:
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

    with suppress(pa.ArrowException), pa.OSFile(str(file)) as source:
        return METADATA_KEY.encode() in (pa.ipc.open_stream(source).schema.metadata or {})
    return False


def _workbook_has_mark(file: Path) -> bool:
    import zipfile

    with (
        suppress(zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError),
        zipfile.ZipFile(file) as book,
    ):
        return TOOL.encode() in book.read(_WORKBOOK_MARK)
    return False

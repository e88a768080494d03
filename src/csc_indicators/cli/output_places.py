"""Where a command may write: never over what it reads, nor, without `--force`, over what the program did not write.

All of it is asked before any work, and nothing is changed by asking.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from csc_indicators.cli.output import is_stream
from csc_indicators.cli.shipped import folder as shipped_folder
from csc_indicators.errors import UserError
from csc_indicators.written_files import RUN, Origin, origin, read_record, recorded_files, run_file

_SETTINGS = ("extract.toml", "csc-indicators.toml", "pyproject.toml", "values.toml")
"""Files that a run reads from a folder of data because of their names."""
_OF_A_TABLE = frozenset(
    {
        *(".csv", ".parquet", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".txt", ".json", ".jsonl", ".xml"),
        *(".gz", ".zip", ""),
    }
)
"""Ends of names by which a file of this name is, or looks like, an extract or a return."""

_OTHER_FILE = "name another file"
_OTHER_FOLDER = "name a folder elsewhere"


@dataclass(frozen=True)
class Reads:
    """What a command reads: folders of data (or files in their place), and files and folders of settings."""

    data: Sequence[Path | None] = ()
    settings: Sequence[Path | None] = ()
    config: Path | None = None
    """The project file, where one is named; else it is looked for."""


@dataclass(frozen=True)
class Writes:
    """What a command is to write: files, folders of results, folders of records; and whether `--force` is given."""

    files: Sequence[Path | None] = ()
    result_folders: Sequence[Path | None] = ()
    record_folders: Sequence[Path | None] = ()
    never_replaced: Sequence[Path | None] = ()
    """Files that the user goes on with: one that is there is never replaced."""
    force: bool = False


def check_places(writes: Writes, reads: Reads) -> None:
    """`UserError` for the first place where something of the user's would be lost, or be taken for data later."""
    files, kept = _files_of(writes.files), _files_of(writes.never_replaced)
    results, records = _named(writes.result_folders), _named(writes.record_folders)
    for file in (*files, *kept):
        _check_can_be(file)
    _check_apart([*files, *kept, *results, *records])
    for file in (*files, *kept):
        for place in (file, run_file(file)):
            _check_not_read(place, file, reads)
        _check_not_data(file, reads, may_be_settings=file in kept)
    for folder in results:
        _check_folder(folder, reads, holds_records=False)
    for folder in records:
        _check_folder(folder, reads, holds_records=True)
    for file in kept:
        if file.exists():
            hint = "name a new one, and paste its lines into the old one"
            raise UserError(f"`{file}` is there already: a value map is never written over", hint=hint)
    if not writes.force:
        for file in files:
            _check_ours(file)
        for folder in results:
            _check_folder_ours(folder)


def _named(paths: Iterable[Path | None]) -> list[Path]:
    return [path for path in paths if path is not None]


def _files_of(paths: Iterable[Path | None]) -> list[Path]:
    """The paths that are files to write, and not streams that are written into."""
    return [path for path in _named(paths) if not is_stream(path)]


def _check_can_be(file: Path) -> None:
    if file.is_dir():
        raise UserError(f"cannot write `{file}`: it is a folder", hint=f"name a file in it: `{file / 'results.csv'}`")
    if not file.parent.is_dir():
        raise UserError(f"cannot write `{file}`: there is no folder `{file.parent}`")


def _check_apart(places: Sequence[Path]) -> None:
    """Files with one record are known by their names; two outputs of one name, or in each other's record, are not."""
    outputs = [place.resolve() for place in places]
    for place, output in zip(places, outputs, strict=True):
        if outputs.count(output) > 1:
            raise UserError(f"two outputs go to `{place}`", hint="give each a place of its own")
        if output in [run_file(other) for other in outputs]:
            raise UserError(f"`{place}` is where the record of another output goes", hint=_OTHER_FILE)


def _check_not_read(place: Path, file: Path, reads: Reads) -> None:
    """`UserError` where the place, by whatever name, is a file that is read."""
    if not place.exists():
        return
    here = _identity(place)
    if any(_identity(other) == here for other in _files_read(place, reads)):
        what = f"`{file}` is one of the files that are read"
        if place != file:
            what = f"the record of `{file}` would take the place of `{place}`, which is read"
        raise UserError(what, hint=f"{_OTHER_FILE} for what is written")


def _files_read(place: Path, reads: Reads) -> Iterator[Path]:
    """Every file that may be read; an output of ours in a folder of data is none."""
    from csc_indicators.config import config_files

    is_ours = origin(place) is not Origin.UNKNOWN
    for path in _named(reads.data):
        if not (is_ours and path.is_dir()):
            yield from _files_in(path)
    for path in _named(reads.settings):
        yield from _files_in(path)
    for path in _named((reads.config, *reads.data)):
        yield from config_files(path if path.is_dir() else path.parent, reads.config)
    yield from _files_in(shipped_folder("indicator_specs"))


def _files_in(path: Path) -> Iterator[Path]:
    """The file, or every file in the folder; links to folders are followed, and each folder is gone through once."""
    if not path.is_dir():
        yield path
        return
    entered = set()
    for folder, inner, names in os.walk(path, followlinks=True):
        identity = _identity(Path(folder))
        if identity in entered:
            inner.clear()
            continue
        entered.add(identity)
        yield from (Path(folder, name) for name in names)


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file by any of its names: links and another case of the letters included."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _check_not_data(file: Path, reads: Reads, *, may_be_settings: bool) -> None:
    """`UserError` for a name in a folder of data that the next run would take for data or for settings.

    A file that the user goes on with, as the texts that match no code, may be meant to become settings.
    """
    for data in _folders(reads.data):
        if not _is_in(file.parent, data):
            continue
        if not _is_same(file.parent, data):
            inner = next(folder for folder in (file.parent, *file.parent.parents) if _is_same(folder.parent, data))
            if _is_name_of_extract(inner.name):
                raise UserError(
                    f"`{file}` would be read as rows of the extract `{inner.name}`", hint=f"{_OTHER_FILE}, elsewhere"
                )
            continue
        if file.name.lower() in _SETTINGS and not may_be_settings:
            raise UserError(f"`{file}` would be read as settings of the data", hint=f"{_OTHER_FILE}, elsewhere")
        if file.suffix.lower() in _OF_A_TABLE and (_is_name_of_extract(file.stem) or _is_name_of_return(file.stem)):
            raise UserError(f"`{file}` has the name of an extract or return", hint=f"{_OTHER_FILE}, elsewhere")


def _check_folder(folder: Path, reads: Reads, *, holds_records: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UserError(f"`{folder}` is a file, and a folder is needed", hint="name a new folder with `-o`")
    if not holds_records and not folder.parent.is_dir():
        raise UserError(f"cannot write `{folder}`: there is no folder `{folder.parent}`")
    for data in _folders(reads.data):
        if _is_same(folder, data) or (holds_records and _is_in(folder, data)):
            raise UserError(f"`{folder}` is in the folder that is read", hint=_OTHER_FOLDER)
        if _is_in(folder, data) and _is_name_of_extract(folder.name):
            raise UserError(f"`{folder}` has the name of an extract", hint=_OTHER_FOLDER)


def _check_ours(file: Path) -> None:
    """`UserError` where a file, or what stands in the place of its record, was not written by the program."""
    if file.is_file() and file.stat().st_size:
        match origin(file):
            case Origin.CHANGED:
                raise UserError(
                    f"`{file}` was changed since it was written", hint="name another file, or replace it by `--force`"
                )
            case Origin.UNKNOWN:
                raise UserError(
                    f"`{file}` was not written by this program", hint="name another file, or replace it by `--force`"
                )
    record_file = run_file(file)
    if record_file.is_file() and record_file.stat().st_size and read_record(record_file) is None:
        raise UserError(
            f"the record of `{file}` goes to `{record_file}`, which was not written by this program",
            hint="name another file, or replace both by `--force`",
        )


def _check_folder_ours(folder: Path) -> None:
    """`UserError` where a folder holds a file that is no part of a result of ours, or was changed since."""
    if not folder.is_dir():
        return
    recorded = recorded_files(folder / RUN)
    others = sorted(entry.name for entry in folder.iterdir() if entry.name not in {*recorded, RUN})
    if others:
        raise UserError(
            f"the folder `{folder}` holds other files",
            evidence=", ".join(others[:3]) + (" …" if len(others) > 3 else ""),
            hint="name a new folder with `-o`, or empty this one",
        )
    for name in sorted({*recorded, RUN}):
        if (folder / name).exists():
            _check_ours(folder / name)


def _folders(paths: Iterable[Path | None]) -> list[Path]:
    return [path for path in _named(paths) if path.is_dir()]


def _is_in(folder: Path, data: Path) -> bool:
    return any(_is_same(above, data) for above in (folder, *folder.resolve().parents))


def _is_same(path: Path, other: Path) -> bool:
    identity = _identity(path)
    return identity is not None and identity == _identity(other)


def _is_name_of_extract(name: str) -> bool:
    from csc_indicators.extracts.catalogue import catalogue

    return name.lower() in catalogue()


def _is_name_of_return(name: str) -> bool:
    """Whether a table of a return is called so, such as `Episodes` or `List 3`."""
    from csc_indicators.returns.registry import kinds
    from csc_indicators.returns.return_type import plain

    return plain(name) in {plain(shape.name) for kind in kinds() for shape in kind.shapes}

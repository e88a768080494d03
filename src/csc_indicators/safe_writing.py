"""Files and folders that appear whole or not at all.

What is written stands beside its place under a hidden name of its own, and is moved there when all of it is done: an
error, a full disk, Ctrl-C, a request to end and a second run in the same place leave either the old or the new.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import signal
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from csc_indicators.errors import UserError
from csc_indicators.written_files import (
    RUN,
    as_bytes,
    base_record,
    joined_record,
    record_of,
    recorded_files,
    run_file,
)

KEEPS_MODES = os.name != "nt"
"""Whether the system keeps a file for its owner alone by its mode; Windows does it by the folder's permissions."""
_OWNER_ALONE = 0o600
_PART = ".part"
_ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Requests to end that Python would obey at once, without any clearing up."""


@dataclass(frozen=True)
class Output:
    """A file to write: its content in pieces, what the record beside it says, and whether it holds ids of children."""

    path: Path
    chunks: Iterable[bytes]
    record: Mapping[str, object] = field(default_factory=base_record)
    private: bool = False


class _EndingError(BaseException):
    """A request to end: no Exception, so that nothing on the way takes it for an error."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def write_outputs(outputs: Sequence[Output]) -> None:
    """Write every file, each with its record beside it, all of them or none; `UserError` where one cannot be."""
    parts: dict[Path, Path] = {}
    records: dict[Path, dict[str, object]] = {}
    try:
        with _cleaned_up(lambda: _remove(parts.values())):
            for output in outputs:
                place = output.path.resolve()
                parts[place] = _part_of(place)
                digest = _write_part(parts[place], output.chunks, private=output.private)
                if not output.private:
                    _keep_mode(place, parts[place])
                record_file = run_file(output.path)
                records[record_file] = record_of(
                    {**_hashes(records.get(record_file)), output.path.name: digest}, output.record
                )
            for record_file, record in records.items():
                place = record_file.resolve()
                parts[place] = _part_of(place)
                _write_part(parts[place], [as_bytes(joined_record(record, record_file))], private=False)
                _keep_mode(place, parts[place])
            _move(parts)
    except Exception as error:
        raise _cannot_write(outputs[0].path, error) from None


def write_alone(path: Path, chunks: Iterable[bytes], *, private: bool = False) -> None:
    """Write a file that the user goes on with: no record stands beside it, so nothing replaces it."""
    place = path.resolve()
    part = _part_of(place)
    try:
        with _cleaned_up(lambda: _remove([part])):
            _write_part(part, chunks, private=private)
            _move({place: part})
    except Exception as error:
        raise _cannot_write(path, error) from None


def write_result_folder(files: Mapping[str, Iterable[bytes]], folder: Path, record: Mapping[str, object]) -> None:
    """Write a folder of results with its record; files of an earlier result that are not among them are removed.

    The folder is new, or holds nothing but a result of ours: whoever calls has looked.
    """
    stale = set(recorded_files(folder / RUN)) - set(files)
    with new_folder(folder, replaced=[*files, RUN], removed=stale) as part:
        hashes = {name: _write_part(part / name, chunks, private=False) for name, chunks in files.items()}
        (part / RUN).write_bytes(as_bytes(record_of(hashes, record)))


@contextmanager
def new_folder(
    folder: Path, *, private: bool = False, replaced: Collection[str] = (), removed: Collection[str] = ()
) -> Iterator[Path]:
    """A folder to write into, which takes the place of `folder` when all is done, or goes away where anything fails.

    `folder` is new, or empty but for the names that are `replaced` and `removed`. With `private` what is written is
    readable by its owner alone. `UserError` where it cannot be written.
    """
    place = folder.resolve()
    # A folder that is there may be a link's or a volume of its own: it is filled and not replaced.
    part = _part_of(place / "new" if place.is_dir() else place)
    masked = os.umask(0o077) if private else None
    try:
        with _cleaned_up(lambda: shutil.rmtree(part, ignore_errors=True)):
            part.mkdir(parents=True)
            yield part
            with _undisturbed(), _alone_in(place.parent):
                if not place.is_dir():
                    part.rename(place)
                else:
                    _fill(place, part, replaced, removed)
                    if private:
                        place.chmod(0o700)
    except Exception as error:
        raise _cannot_write(folder, error) from None
    finally:
        if masked is not None:
            os.umask(masked)


def _fill(place: Path, part: Path, replaced: Collection[str], removed: Collection[str]) -> None:
    """Move what is in `part` into the folder; `UserError` where something came into it meanwhile."""
    expected = {*replaced, *removed}
    if any(entry.name not in expected and not _is_part(entry) for entry in place.iterdir()):
        raise UserError(f"the folder `{place}` is not empty", hint="name a new one: nothing is written over")
    for name in removed:
        (place / name).unlink(missing_ok=True)
    moved: list[Path] = []
    try:
        for entry in sorted(part.iterdir()):
            moved.append(entry.replace(place / entry.name))
    except OSError:
        for entry in moved:
            if entry.name not in replaced:
                entry.replace(part / entry.name)
        raise


def _part_of(place: Path) -> Path:
    """A name beside the place that no other run and no reader of the folder takes for anything."""
    return place.with_name(f".{place.name}.{secrets.token_hex(6)}{_PART}")


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _is_part(entry: Path) -> bool:
    return entry.name.startswith(".") and entry.suffix == _PART


def _write_part(part: Path, chunks: Iterable[bytes], *, private: bool) -> str:
    """Write the content to a new file and give its hash."""
    digest = hashlib.sha256()
    with _new_file(part, private=private) as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"


def _new_file(path: Path, *, private: bool) -> BinaryIO:
    mode = _OWNER_ALONE if private else 0o666
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, mode), "wb")


def _keep_mode(place: Path, part: Path) -> None:
    if place.exists():
        shutil.copymode(place, part)


def _hashes(record: Mapping[str, object] | None) -> dict[str, str]:
    files = (record or {}).get("files")
    return dict(files) if isinstance(files, dict) else {}


def _move(parts: Mapping[Path, Path]) -> None:
    """Move every part to its place, with no other run between a file and its record."""
    with _undisturbed(), _alone_in(next(iter(parts)).parent):
        for place, part in parts.items():
            part.replace(place)


def _cannot_write(path: Path, error: Exception) -> UserError:
    """The error in words, where the system has refused to write; any other error is raised again."""
    reason = _reason_of_system(error)
    if reason is None:
        raise error
    if not path.parent.is_dir():
        reason = f"there is no folder `{path.parent}`"
    elif isinstance(error, IsADirectoryError):
        reason = "it is a folder"
    return UserError(f"cannot write `{path}`: {reason}")


def _reason_of_system(error: Exception) -> str | None:
    """What the system says of an error; libraries written in Rust, and XlsxWriter, have errors of their own for it."""
    inner = next((part for part in (error, *error.args) if isinstance(part, OSError)), None)
    if inner is not None and inner.strerror:
        return inner.strerror
    number = re.search(r"\(os error (\d+)\)$", str(error))
    return os.strerror(int(number.group(1))) if number else None


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder against other runs, where the system and its disk know how to."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextmanager
def _cleaned_up(clean_up: Callable[[], None]) -> Iterator[None]:
    """Clear up however the work ends, a request to end included, which then ends the process as it would have."""
    usual = [number for number in _ENDINGS if _is_main() and signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _frame: FrameType | None) -> None:
        raise _EndingError(number)

    for number in usual:
        signal.signal(number, end)
    ended: int | None = None
    try:
        yield
    except _EndingError as ending:
        ended = ending.number
    finally:
        clean_up()
        for number in usual:
            signal.signal(number, signal.SIG_DFL)
    if ended is not None:
        signal.raise_signal(ended)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off Ctrl-C and requests to end until the files that belong together stand together."""
    if not _is_main():
        yield
        return
    pending: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ENDINGS)}
    before = {number: handler for number, handler in handlers.items() if handler not in (None, signal.SIG_IGN)}
    for number in before:
        signal.signal(number, lambda number, _frame: pending.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in pending[:1]:
            signal.raise_signal(number)

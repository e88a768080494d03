"""Releases that are out: the files of `--after`, and the register that `--release` keeps beside its outputs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from csc_indicators.cli import output
from csc_indicators.errors import UserError
from csc_indicators.outputs.formats import TIDY, Format, format_of
from csc_indicators.safe_writing import write_alone
from csc_indicators.written_files import hash_of

if TYPE_CHECKING:
    from csc_indicators.cli.release_register import RegisteredRelease
    from csc_indicators.figures.disclosure.earlier import Release

REGISTER = "releases.toml"
_READABLE = tuple(form for form in TIDY if form is not Format.table)
_HEAD = "# The results that were given out, in their order: `--after` protects new ones beside them.\n"


@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release, with the hash that a register has of it and the register."""

    path: Path
    sha256: str | None = None
    register: Path | None = None


@dataclass(frozen=True)
class NewRelease:
    """A release to be added to the register: its name, its file, and the policy that it is made under."""

    name: str
    file: Path
    policy: str

    @property
    def register(self) -> Path:
        """The register, in the folder of the file."""
        return self.file.parent / REGISTER


def new_release(name: str | None, file: Path | None, format: Format, policy: str) -> NewRelease | None:
    """The release asked for, if any; `UserError` where it could not be looked at later, or is in the register."""
    if name is None:
        return None
    if not name.strip() or not name.isprintable():
        raise UserError("`--release` needs a name", hint='such as `--release "June 2025, by sex"`')
    if file is None or output.is_stream(file):
        raise UserError("a release is a file: `--release` needs `-o`", hint="such as `-o june.csv`")
    if format not in _READABLE:
        raise UserError(
            f"a release in the register cannot be {format}: it has to be read back later",
            hint=f"give one of {', '.join(_READABLE)}, and make the other forms from the same run",
        )
    if format_of(file) is not format:
        raise UserError(f"`{file}` does not end as {format} does", hint=f"name it `{file.with_suffix(f'.{format}')}`")
    if policy == "none":
        raise UserError("a release is made under a policy", hint="such as `--disclosure standard`")
    release = NewRelease(name.strip(), file, policy)
    if any(entry.name == release.name for entry in _entries(release.register)):
        raise UserError(f"`{release.register}` has a release `{release.name}` already", hint="give another name")
    return release


def check_policy(after: Sequence[Path], policy: str) -> None:
    """`UserError` where releases are named, and nothing is hidden."""
    if after and policy == "none":
        raise UserError("`--after` looks at what a policy hides, and there is none", hint="add `--disclosure standard`")


def release_files(after: Sequence[Path], new: NewRelease | None) -> list[ReleaseFile]:
    """The files to look at: those named, all of a register that is named, and of that which the new release is for.

    `UserError` where one is not there, or is not as the register knows it.
    """
    registers = [new.register] if new is not None and new.register.exists() else []
    files: dict[Path, ReleaseFile] = {}
    for path in (*after, *registers):
        if not path.is_file():
            raise UserError(f"`{path}` does not exist", hint="name a file that `compute` wrote, or `releases.toml`")
        named = _of_register(path) if path.suffix.lower() == ".toml" else [ReleaseFile(path)]
        for file in named:
            files[file.path.resolve()] = file
    return list(files.values())


def read_releases(files: Sequence[ReleaseFile]) -> tuple[Release, ...]:
    """The releases, read back; `UserError` where a file is not a result file, or was changed since it was given out."""
    if not files:
        return ()
    from csc_indicators.figures.disclosure.earlier import Release
    from csc_indicators.outputs.result_files import read_release

    releases = []
    for file in files:
        sha256 = hash_of(file.path)
        if file.sha256 is not None and sha256 != file.sha256:
            raise UserError(
                f"`{file.path}` is not as `{file.register}` knows it: it was changed since it was given out",
                hint="put back the file that was given out",
            )
        releases.append(Release(file.path.name, sha256, read_release(file.path)))
    return tuple(releases)


def add_to_register(release: NewRelease) -> None:
    """Add the release to the register, once its file is written."""
    before = release.register.read_text(encoding="utf-8-sig") if release.register.exists() else _HEAD
    entry = {
        "name": release.name,
        "file": release.file.name,
        "sha256": hash_of(release.file),
        "policy": release.policy,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    text = "\n".join(["", "[[release]]", *lines, f"day = {date.today()}", ""])
    write_alone(release.register, [(before.rstrip("\n") + "\n" + text).encode()])


def _of_register(register: Path) -> list[ReleaseFile]:
    files = []
    for entry in _entries(register):
        path = register.parent / entry.file
        if not path.is_file():
            raise UserError(
                f"`{path}`, the release `{entry.name}` of `{register}`, is not there",
                hint="put back the file that was given out",
            )
        files.append(ReleaseFile(path, entry.sha256, register))
    return files


def _entries(register: Path) -> Sequence[RegisteredRelease]:
    """The entries of a register, none where there is no file; `UserError` where it is no register."""
    if not register.is_file():
        return ()
    from csc_indicators.cli.release_register import Register
    from csc_indicators.config import parse_toml, read_toml

    return parse_toml(Register, read_toml(register), register).release

"""Which files of a folder are which extract."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from csc_indicators.errors import UserError, did_you_mean
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.written_files import is_output

Form = Literal["csv", "parquet", "xlsx"]
FORMS: dict[str, Form] = {".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}

_TABLES_WE_DO_NOT_READ = {".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".txt", ".json", ".jsonl", ".xml", ".gz", ".zip"}


@dataclass(frozen=True)
class Source:
    """The files of one extract, all of one form, in the order in which they are read."""

    extract: str
    form: Form
    files: tuple[Path, ...]
    partitioned: bool = False


@dataclass(frozen=True)
class FolderContents:
    """What a folder holds."""

    sources: list[Source]
    notes: list[str]
    problems: list[UserError]


def holds_extracts(folder: Path) -> bool:
    """Whether anything in the folder has the name and form of an extract."""
    return folder.is_dir() and any(is_extract(entry) for entry in folder.iterdir())


def look_in(folder: Path, only: Collection[str] | None = None) -> FolderContents:
    """The extracts in a folder; problems are errors about single extracts, a folder without any is raised."""
    if not folder.exists():
        raise UserError(f"folder `{folder}` does not exist")
    if not folder.is_dir():
        raise UserError(f"`{folder}` is a file", hint=f"give the folder that holds the extracts: `{folder.parent}`")
    entries: dict[str, list[Path]] = {}
    notes = []
    for entry in sorted(folder.iterdir()):
        name = _extract_of(entry)
        if name in catalogue():
            if is_extract(entry):
                entries.setdefault(name, []).append(entry)
            elif entry.suffix.lower() in _TABLES_WE_DO_NOT_READ:
                notes.append(f"`{entry.name}` is not read: save it as .csv, .parquet or .xlsx")
        elif note := _note_on_unknown(entry, name):
            notes.append(note)
    if not entries:
        raise UserError(
            f"`{folder}` holds no extract",
            evidence="; ".join(notes) or None,
            hint=f"looked for .csv, .parquet and .xlsx files, or folders of them, named {', '.join(catalogue())}",
        )
    sources: list[Source] = []
    problems: list[UserError] = []
    for name in catalogue():
        if name in entries and (only is None or name in only):
            _add_source(name, entries[name], sources, problems)
    return FolderContents(sources, notes, problems)


def is_extract(entry: Path) -> bool:
    """Whether a file or folder has the name and form of an extract."""
    return _extract_of(entry) in catalogue() and (entry.is_dir() or entry.suffix.lower() in FORMS)


def _add_source(name: str, entries: list[Path], sources: list[Source], problems: list[UserError]) -> None:
    if len(entries) > 1:
        both = " and ".join(f"`{_shown(entry)}`" for entry in entries)
        problems.append(UserError(f"{both} are the same extract", hint="keep one of them"))
        return
    entry = entries[0]
    if not entry.is_dir():
        sources.append(Source(name, FORMS[entry.suffix.lower()], (entry,)))
        return
    files = sorted(file for file in entry.rglob("*") if _is_data(file, entry))
    forms = {file.suffix.lower(): file for file in files}
    if not files:
        problems.append(
            UserError(f"folder `{_shown(entry)}` holds no file to read", hint="put .csv, .parquet or .xlsx files there")
        )
    elif len(forms) > 1:
        both = " and ".join(f"`{file.relative_to(entry.parent).as_posix()}`" for file in forms.values())
        problems.append(UserError(f"{both} are of different forms", hint=f"keep one form in `{_shown(entry)}`"))
    else:
        form = FORMS[next(iter(forms))]
        partitioned = any("=" in part for file in files for part in file.relative_to(entry).parts[:-1])
        sources.append(Source(name, form, tuple(files), partitioned=partitioned and form == "parquet"))


def _is_data(file: Path, top: Path) -> bool:
    hidden = any(part.startswith((".", "_", "~")) for part in file.relative_to(top).parts)
    return file.is_file() and not hidden and file.suffix.lower() in FORMS


def _extract_of(entry: Path) -> str:
    return (entry.name if entry.is_dir() else entry.stem).lower()


def _shown(entry: Path) -> str:
    return f"{entry.name}/" if entry.is_dir() else entry.name


def _note_on_unknown(entry: Path, name: str) -> str | None:
    if entry.name.startswith((".", "_", "~")) or is_output(entry):
        return None
    if entry.is_dir():
        if not any(_is_data(file, entry) for file in entry.rglob("*")):
            return None
    elif entry.suffix.lower() not in FORMS:
        return None
    hint = did_you_mean(name, catalogue())
    return f"`{_shown(entry)}` is not read: no extract has that name" + (f"; {hint}" if hint else "")

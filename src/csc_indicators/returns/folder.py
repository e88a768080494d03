"""A folder of data, whatever it holds: extracts, or returns that are made into extracts in memory."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from csc_indicators.config import Config
from csc_indicators.extracts.folder import holds_extracts
from csc_indicators.extracts.read import Extract, Extracts, extract_from_frame, read_extracts
from csc_indicators.returns.kind import Options
from csc_indicators.returns.registry import kinds
from csc_indicators.returns.run import Returned, chosen_authority, import_returns, recognised_files


def read_folder(folder: Path, config: Config, only: Collection[str] | None = None) -> Extracts:
    """The extracts of a folder; where it holds none, those of the returns in it. `UserError` as for either."""
    if holds_extracts(folder) or not _holds_returns(folder):
        return read_extracts(folder, config, only)
    return as_extracts(import_returns([folder], Options(la_code=chosen_authority(None, config))))


def as_extracts(returned: Returned) -> Extracts:
    """What was imported, as if it had been written to files and read."""
    by_name = {name: _extract(name, returned) for name in returned.frames}
    return Extracts(by_name, None, None, returned.notes)


def _extract(name: str, returned: Returned) -> Extract:
    start, end = returned.covers_from.get(name), returned.covers_to.get(name)
    return extract_from_frame(name, returned.frames[name], returned.paths(name), start, end)


def _holds_returns(folder: Path) -> bool:
    return folder.is_dir() and bool(kinds()) and bool(recognised_files([folder])[0])

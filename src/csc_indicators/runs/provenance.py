"""How a result was made: the same data, specs and options give the same record, byte for byte."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, fields
from pathlib import Path

import polars as pl

from csc_indicators import __version__
from csc_indicators.extracts.read import Extracts
from csc_indicators.figures.unavailable import unavailable_figures
from csc_indicators.runs.plan import RunPlan
from csc_indicators.runs.request import Request

_NOT_OPTIONS = ("data", "config_file", "specs", "groups", "after")
"""Places on one machine: names and hashes identify the files."""


def run_record(plan: RunPlan, table: pl.DataFrame) -> dict[str, object]:
    """Tool version, options, periods, hashes of specs and input files, stated coverage, and what could not be given."""
    request, extracts = plan.selection.request, plan.extracts
    own = {indicator: period.label for indicator, period in plan.chosen.differing().items()}
    return {
        "tool": "csc-indicators",
        "version": __version__,
        "options": _options(request),
        "periods": [
            {"period": period.label, "start": str(period.start), "end": str(period.end)} for period in plan.periods
        ],
        **({"own_periods": own} if own else {}),
        "extracted_on": str(extracts.extracted_on) if extracts.extracted_on else None,
        "extracts_made_on": {
            name: str(extract.extracted_on)
            for name, extract in sorted(extracts.by_name.items())
            if extract.extracted_on
        },
        "covers_from": {
            name: str(extract.covers_from or extracts.covers_from)
            for name, extract in sorted(extracts.by_name.items())
            if extract.covers_from or extracts.covers_from
        },
        "pictures_of": {
            name: str(extract.picture_of) for name, extract in sorted(extracts.by_name.items()) if extract.picture_of
        },
        "inputs": _inputs(request.data, extracts),
        **({"groups": _hash(request.groups)} if request.groups is not None else {}),
        **(
            {"after": [{"file": release.name, "sha256": release.sha256} for release in request.after]}
            if request.after
            else {}
        ),
        "specs": {indicator.id: _hash(indicator.path) for indicator in plan.library.indicators.values()},
        **({"unreadable": [asdict(column) for column in extracts.unreadable]} if extracts.unreadable else {}),
        "not_available": unavailable_figures(table).drop("title", "area_name").to_dicts(),
    }


def _options(request: Request) -> dict[str, object]:
    """What was asked for otherwise than usual."""
    usual = {field.name: field.default for field in fields(request)}
    asked = {name: getattr(request, name) for name in usual if name not in _NOT_OPTIONS}
    return {name: value for name, value in asked.items() if value != usual[name]}


def _inputs(folder: Path, extracts: Extracts) -> dict[str, str]:
    """The hash of every file by its name, in the order of the extracts; side by side, as files can be large."""
    files = [file for _, extract in sorted(extracts.by_name.items()) for file in extract.files]
    with ThreadPoolExecutor() as pool:
        return dict(zip((_named(file, folder) for file in files), pool.map(_hash, files), strict=True))


def _named(file: Path, folder: Path) -> str:
    """The name of a file from its folder; those of returns come with every link in their path followed."""
    base = folder if file.is_relative_to(folder) else folder.resolve()
    return Path(os.path.relpath(file, base)).as_posix()


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return "sha256:" + hashlib.file_digest(content, "sha256").hexdigest()

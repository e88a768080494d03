"""Validate a folder of extracts: read it row by row as far as possible, and run every rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from csc_indicators.returns.folder import read_folder
from csc_indicators.runs.dataset import stated_from
from csc_indicators.runs.selection import folder_config
from csc_indicators.validation.days import Days
from csc_indicators.validation.model import Findings
from csc_indicators.validation.rules import all_rules
from csc_indicators.validation.runner import run_rules
from csc_indicators.validation.unknown_texts import unknown_texts


@dataclass(frozen=True)
class Validated:
    """What the rules found, the notes for the user on the reading, and how many files and rows were read."""

    findings: Findings
    notes: tuple[str, ...]
    files: int
    rows: int
    unknown_texts: Mapping[tuple[str, str, str], int]
    """(extract, column, text) -> rows, of texts that are no code. They are copied from records: see `unknown_texts`."""
    unusable_rows: int = 0
    """Rows of returns that no rule can be asked of, since they could not be made rows of an extract."""


def validate_folder(data: Path, config_file: Path | None = None, la_code: str | None = None) -> Validated:
    """Every rule asked of the extracts in a folder; UserError where nothing can be checked or a file is broken."""
    extracts = read_folder(data, folder_config(data, config_file, la_code), lenient=True)
    made_on = {name: extract.extracted_on or extracts.extracted_on for name, extract in extracts.by_name.items()}
    days = Days({name: day or date.today() for name, day in made_on.items()}, stated_from(extracts))
    findings = run_rules(extracts, all_rules().values(), days)
    files = {file for extract in extracts.by_name.values() for file in extract.files}
    rows = sum(extract.rows for extract in extracts.by_name.values())
    texts = unknown_texts(extracts.by_name, findings)
    return Validated(findings, extracts.notes, len(files), rows, texts, extracts.unusable_rows)

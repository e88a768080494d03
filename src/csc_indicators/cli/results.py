"""A result table on its way out: which format, and drawn for people or encoded for machines."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from csc_indicators.cli import colour, output
from csc_indicators.errors import UserError
from csc_indicators.outputs.formats import SUFFIXES, Format, format_of
from csc_indicators.safe_writing import write_result_folder

if TYPE_CHECKING:
    import polars as pl

    from csc_indicators.workflows import Outcome

MOST_AREAS = 8
"""As many areas as a person compares side by side on a terminal; a pipe and a file get all of them."""


def choose_format(format: Format | None, file: Path | None) -> Format:
    """The format asked for, or that of the file's suffix, or a table on a terminal and CSV in a pipe."""
    to_terminal = output.is_stdout(file) and output.stdout_is_terminal()
    if format is not None:
        if format.is_folder and (file is None or output.is_stdout(file)):
            raise UserError(f"{format} is a folder of files", hint=f"name a new folder: `-f {format} -o {format}`")
        if format.is_binary and to_terminal:
            raise UserError(f"{format} is not for a terminal to show", hint=f"give a file: `-o results.{format}`")
        return format
    if file is None or output.is_stdout(file):
        return Format.table if to_terminal else Format.csv
    if file.suffix and format_of(file) is None:
        known = ", ".join(SUFFIXES)
        raise UserError(
            f"`{file.name}` does not say its format: known are {known}", hint="say it with `-f`, such as `-f csv`"
        )
    return format_of(file) or Format.csv


def disclosure_of(asked: str | None, format: Format) -> str:
    """The disclosure policy asked for, or the one that the format is for: open data hides as DfE does."""
    return asked or ("dfe" if format is Format.ees else "none")


def write(result: Outcome, format: Format, file: Path | None, when: colour.When) -> tuple[str, ...]:
    """Write the result, and the run beside it where it is a file; what there is to say of what was written."""
    from csc_indicators.figures.titles import with_common_titles
    from csc_indicators.outputs.machine_formats import encode

    about = result.run
    match format:
        case Format.table:
            output.write([_drawn(with_common_titles(result.table, result.legend), file, when)], file, about)
        case Format.xlsx:
            from csc_indicators.outputs.xlsx.layout import make_book
            from csc_indicators.outputs.xlsx.write import workbook

            titled = with_common_titles(result.table, result.legend)
            output.write([workbook(make_book(titled, result.legend, result.notes))], file, about)
        case Format.ees:
            return _write_ees(result, file, about)
        case Format.star:
            from csc_indicators.outputs.star import star_files

            star = {
                name: [content]
                for name, content in star_files(with_common_titles(result.table, result.legend), result.legend).items()
            }
            write_result_folder(star, _folder(file), about)
        case _:
            output.write(encode(result.table, format, result.run), file, about)
    return ()


def _write_ees(result: Outcome, folder: Path | None, about: Mapping[str, object]) -> tuple[str, ...]:
    from csc_indicators.figures.titles import with_common_titles
    from csc_indicators.outputs.ees.pairs import ees_files, ees_pairs

    pairs = ees_pairs(with_common_titles(result.table, result.legend), result.legend)
    files = {name: [content] for name, content in ees_files(pairs).items()}
    write_result_folder(files, _folder(folder), about)
    missing = ", ".join(pairs.without_time)
    return (f"Explore Education Statistics has no name for the periods of: {missing}",) if missing else ()


def _folder(path: Path | None) -> Path:
    if path is None:
        raise ValueError("`choose_format` asks for a folder")
    return path


def _drawn(table: pl.DataFrame, file: Path | None, when: colour.When) -> bytes:
    """The table for people: as wide as a terminal, or complete where nobody looks."""
    from csc_indicators.outputs.table_model import make_sheet
    from csc_indicators.outputs.text_table import draw, unpainted

    looked_at = output.is_stdout(file) and output.stdout_is_terminal()
    paint = colour.painted if output.is_stdout(file) and colour.wanted(sys.stdout, when) else unpainted
    sheet = make_sheet(table, MOST_AREAS if looked_at else None)
    return output.encoded(draw(sheet, output.terminal_width() if looked_at else None, paint), file)

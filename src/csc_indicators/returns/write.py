"""The extracts of an import as files: one each, with the rows' sources, and `extract.toml` with what they cover."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from csc_indicators.errors import UserError
from csc_indicators.extracts.coverage_statement import FILE_NAME
from csc_indicators.returns.run import Returned
from csc_indicators.safe_writing import new_folder

FileFormat = Literal["csv", "parquet"]


def check_target(folder: Path) -> None:
    """`UserError` when the folder cannot take the extracts: nothing is ever written over."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"`{folder}` is a file", hint="name a folder that is new or empty")
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(f"the folder `{folder}` is not empty", hint="name a new one: nothing is written over")


def write_extracts(returned: Returned, folder: Path, form: FileFormat) -> list[Path]:
    """The files written, all or none, readable by their owner alone; the folder must be new or empty."""
    check_target(folder)
    with new_folder(folder, private=True) as part:
        for name, frame in returned.frames.items():
            if form == "csv":
                frame.write_csv(part / f"{name}.csv")
            else:
                frame.write_parquet(part / f"{name}.parquet")
        (part / FILE_NAME).write_text(statement(returned), encoding="utf-8")
        written = sorted(file.name for file in part.iterdir())
    return [folder / name for name in written]


def statement(returned: Returned) -> str:
    """What the extracts cover, as `extract.toml` has it."""
    lines = ["# What the imported returns cover."]
    for name in returned.frames:
        start, end = returned.covers_from.get(name), returned.covers_to.get(name)
        picture, whole = returned.pictures.get(name), returned.open_from.get(name)
        if start or end or picture:
            lines += ["", f"[extracts.{name}]"]
            lines += [f"covers_from = {start}"] if start else []
            lines += [f"extracted_on = {end}"] if end else []
            lines += [f"open_from = {whole}"] if whole else []
            lines += [f"picture_of = {picture}"] if picture else []
        spans, left_out = returned.spans.get(name, {}), returned.left_out.get(name, {})
        for la_code in sorted({*spans, *left_out}):
            lines += ["", f"[extracts.{name}.authorities.{la_code}]"]
            if la_code in spans:
                begins, ends = spans[la_code]
                lines += [f"covers_from = {begins}", f"extracted_on = {ends}"]
            for omission in left_out.get(la_code, ()):
                lines += ["", f"[[extracts.{name}.authorities.{la_code}.left_out]]"]
                lines += [] if omission.column is None else [f'column = "{omission.column}"']
                lines += [
                    f"first = {omission.first}",
                    f"last = {omission.last}",
                    *(["part = true"] if omission.part else []),
                ]
    return "\n".join(lines) + "\n"

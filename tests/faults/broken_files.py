"""Files that are broken as files: each function breaks a good folder and says in which file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import xlsxwriter

Break = Callable[[Path], str]


def _cut_in_a_quoted_text(folder: Path) -> str:
    file = folder / "referrals.csv"
    file.write_bytes(file.read_bytes().rstrip()[:-3] + b',"cut off')
    return file.name


def _parquet_cut_short(folder: Path) -> str:
    whole = pl.read_csv(folder / "referrals.csv", infer_schema=False)
    (folder / "referrals.csv").unlink()
    whole.write_parquet(folder / "referrals.parquet")
    content = (folder / "referrals.parquet").read_bytes()
    (folder / "referrals.parquet").write_bytes(content[: len(content) // 2])
    return "referrals.parquet"


def _utf_16_cut_in_a_letter(folder: Path) -> str:
    file = folder / "referrals.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16")[:-1])
    return file.name


def _bytes_of_no_encoding(folder: Path) -> str:
    file = folder / "referrals.csv"
    file.write_bytes(file.read_bytes().replace(b"1A", b"\x81\x8d"))
    return file.name


def _two_columns_of_one_name(folder: Path) -> str:
    file = folder / "referrals.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("source", "referral_date", 1), encoding="utf-8")
    return file.name


def _null_bytes(folder: Path) -> str:
    file = folder / "referrals.csv"
    file.write_bytes(file.read_bytes().replace(b"1A", b"\x00\x00", 1))
    return file.name


def _empty(folder: Path) -> str:
    (folder / "referrals.csv").write_bytes(b"")
    return "referrals.csv"


def _parquet_that_is_a_csv(folder: Path) -> str:
    (folder / "referrals.csv").rename(folder / "referrals.parquet")
    return "referrals.parquet"


def _csv_that_is_a_parquet(folder: Path) -> str:
    pl.read_csv(folder / "referrals.csv", infer_schema=False).write_parquet(folder / "made.parquet")
    (folder / "made.parquet").rename(folder / "referrals.csv")
    return "referrals.csv"


def _zip_bomb(folder: Path) -> str:
    """A workbook of a few kilobytes that says it unpacks to twelve gigabytes."""
    (folder / "referrals.csv").unlink()
    with zipfile.ZipFile(folder / "referrals.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 10_000_000)
        for part in bomb.infolist():
            part.file_size = 6 * 1024**3
    return "referrals.xlsx"


def _zip_that_is_no_workbook(folder: Path) -> str:
    (folder / "referrals.csv").unlink()
    with zipfile.ZipFile(folder / "referrals.xlsx", "w", zipfile.ZIP_DEFLATED) as other:
        other.writestr("zeros", b"0" * 50_000_000)
    return "referrals.xlsx"


def _workbook_cut_short(folder: Path) -> str:
    (folder / "referrals.csv").unlink()
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.add_worksheet("referrals").write_row(0, 0, ["la_code", "child_id", "referral_date"])
    (folder / "referrals.xlsx").write_bytes(content.getvalue()[:2000])
    return "referrals.xlsx"


def _web_page(folder: Path) -> str:
    (folder / "referrals.csv").write_text("<html><body>Log in first</body></html>", encoding="utf-8")
    return "referrals.csv"


def _more_values_than_names(folder: Path) -> str:
    file = folder / "referrals.csv"
    file.write_text(file.read_text(encoding="utf-8").rstrip() + ",one,two,three\n", encoding="utf-8")
    return file.name


def _no_required_column(folder: Path) -> str:
    file = folder / "referrals.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("referral_date", "when_it_was", 1), encoding="utf-8")
    return file.name


BROKEN: dict[str, Break] = {
    name.removeprefix("_").replace("_", " "): break_it
    for name, break_it in list(globals().items())
    if name.startswith("_") and not name.startswith("__") and callable(break_it)
}
"""Every way in which a file is broken so that it cannot be read."""

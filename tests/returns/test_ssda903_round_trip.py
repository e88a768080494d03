"""Random extracts, written as a return in each form and imported, are what they were."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from made_files import folder_of, zip_of
from random_care import FIRST, LA, LAST, random_extracts
from written_903 import as_csv, as_regional, as_xml, returned

from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

FORMS = ("csv", "zip", "xml", "regional", "mixed")


def mangled(luck: Random, text: str) -> bytes:
    """The CSV file as another system would write it: other order and case of columns, more of them, BOM, CRLF."""
    lines = [line.split(",") for line in text.splitlines()]
    order = luck.sample(range(len(lines[0])), len(lines[0]))
    case = luck.choice(["{}", " {} ", "{lower}", '"{}"'])
    rows = [[line[place] for place in order] for line in lines]
    rows[0] = [case.format(name, lower=name.lower()) for name in rows[0]]
    if luck.random() < 0.3:
        rows = [["Note" if number == 0 else "x", *row] for number, row in enumerate(rows)]
    end = luck.choice(["\n", "\r\n"])
    body = end.join(",".join(row) for row in rows) + luck.choice(["", end])
    return luck.choice([b"", b"\xef\xbb\xbf"]) + body.encode()


def sent(luck: Random, form: str, extracts: dict[str, pl.DataFrame], folder: Path) -> Path:
    of_years = [(year, LA, returned(extracts, year, LA)) for year in range(FIRST, LAST + 1)]
    if form == "regional":
        return folder_of(folder, {name: mangled(luck, text) for name, text in as_regional(of_years).items()})
    files: dict[str, str | bytes] = {}
    for year, _, tables in of_years:
        name = luck.choice([f"{year - 1}-{year % 100:02d}", f"{year - 1}{year % 100}", f"903 {year - 1}_{year}"])
        if form == "xml" or (form == "mixed" and luck.random() < 0.5):
            files[f"{name}.xml"] = as_xml(tables)
        else:
            files |= {f"{name}/{file}": mangled(luck, text) for file, text in as_csv(tables).items()}
    return zip_of(folder / "all.zip", files) if form == "zip" else folder_of(folder, files)


def imported(place: Path) -> Returned:
    return import_returns([place], Options(la_code=LA))


def values(frame: pl.DataFrame, like: pl.DataFrame) -> list[tuple[object, ...]]:
    """The rows in an order of their own; a column that is nowhere filled need not be there."""
    columns = sorted(like.columns)
    full = frame.with_columns(pl.lit(None).alias(name) for name in columns if name not in frame.columns)
    extra = [name for name in frame.columns if name not in (*columns, "source_file", "source_row")]
    assert all(frame[name].is_null().all() for name in extra)
    return sorted(full.with_columns(pl.col("la_code").cast(pl.String)).select(columns).rows(), key=repr)


@given(st.integers(0, 10**9), st.sampled_from(FORMS))
def test_a_return_that_is_imported_gives_what_it_was_made_of(seed: int, form: str) -> None:
    luck = Random(seed)
    extracts = random_extracts(luck)
    with tempfile.TemporaryDirectory() as folder:
        found = imported(sent(luck, form, extracts, Path(folder)))
    assert found.account.unbalanced() == []
    assert set(found.frames) == set(extracts)
    for name, frame in extracts.items():
        assert values(found.frames[name], frame) == values(frame, frame), name

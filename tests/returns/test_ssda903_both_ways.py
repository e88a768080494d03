"""The sample extracts, sent as returns of each year and imported again, give the same figures to the last byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from made_files import folder_of
from written_903 import Tables, as_csv, as_regional, as_xml, postcodes, returned

from csc_indicators.config import Config
from csc_indicators.extracts.read import read_extracts
from csc_indicators.outputs.formats import Format
from csc_indicators.outputs.machine_formats import encode
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns
from csc_indicators.returns.write import write_extracts
from csc_indicators.workflows import Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
TAKEN = {
    "children": ["date_of_birth", "sex", "ethnicity", "uasc_until", "upn"],
    "care_episodes": None,
    "care_leavers": None,
    "sdq_scores": None,
    "case_allocations": None,
    "adoptions": ["decision_date", "match_date", "placed_date", "order_date"],
    "missing_episodes": None,
}
"""Extracts that the return gives, with the columns of them that it gives; None stands for all."""
NOT_IN_THE_RETURN = ("home_id", "reason_for_distance")
YEARS = range(2008, 2026)
PERIODS = ("2021-22", "2022-23", "2023-24", "2024-25")


@pytest.fixture(scope="module")
def sample() -> dict[str, pl.DataFrame]:
    return {name: extract.frame.collect() for name, extract in read_extracts(SAMPLE, Config()).by_name.items()}


@pytest.fixture(scope="module")
def sent(sample: dict[str, pl.DataFrame]) -> list[tuple[int, str, Tables]]:
    places = sorted(sample["care_episodes"]["la_code"].cast(pl.String).unique())
    return [(year, la_code, returned(sample, year, la_code)) for year in YEARS for la_code in places]


@pytest.fixture(scope="module")
def grid(sample: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("grid") / "postcodes.csv"
    file.write_text(postcodes(sample))
    return file


def figures(folder: Path) -> bytes:
    outcome = compute(Request(folder, periods=PERIODS, by=("age_band", "sex", "placement_type")))
    return b"".join(encode(outcome.table, Format.csv, outcome.run))


def baseline(folder: Path, imported: Path, sample: dict[str, pl.DataFrame]) -> Path:
    """The sample's own extracts, those columns that the return has, covering what the returns cover."""
    folder.mkdir()
    for name, columns in TAKEN.items():
        if name in sample:
            frame = sample[name].drop("row_id", "source_file", "source_row", *NOT_IN_THE_RETURN, strict=False)
            wanted = frame.columns if columns is None else ["la_code", "child_id", *columns]
            frame.select(wanted).write_csv(folder / f"{name}.csv")
    shutil.copy(imported / "extract.toml", folder / "extract.toml")
    return folder


def per_authority(sent: list[tuple[int, str, Tables]]) -> Iterator[tuple[str, list[tuple[int, Tables]]]]:
    for la_code in sorted({la_code for _, la_code, _ in sent}):
        yield la_code, [(year, tables) for year, one, tables in sent if one == la_code]


def imported_as(form: str, sent: list[tuple[int, str, Tables]], folder: Path, grid: Path) -> Iterator[Returned]:
    if form == "regional":
        yield import_returns([folder_of(folder / "r", as_regional(sent))], Options(postcodes=grid))
        return
    for la_code, years in per_authority(sent):
        files: dict[str, str | bytes] = {}
        for year, tables in years:
            name = f"{year - 1}-{year % 100:02d}"
            if form == "xml":
                files[f"{name}.xml"] = as_xml(tables)
            else:
                files |= {f"{name}/{file}": text for file, text in as_csv(tables).items()}
        yield import_returns([folder_of(folder / la_code, files)], Options(la_code=la_code, postcodes=grid))


@pytest.mark.parametrize("form", ["csv", "xml", "regional"])
def test_the_sample_sent_as_returns_gives_the_same_figures(
    form: str,
    sample: dict[str, pl.DataFrame],
    sent: list[tuple[int, str, Tables]],
    grid: Path,
    tmp_path: Path,
) -> None:
    parts = []
    for number, one in enumerate(imported_as(form, sent, tmp_path, grid)):
        assert one.account.unbalanced() == []
        parts.append(tmp_path / f"extracts{number}")
        write_extracts(one, parts[-1], "csv" if form == "csv" else "parquet")
    data = parts[0]
    if len(parts) > 1:
        data = tmp_path / "all"
        data.mkdir()
        shutil.copy(parts[0] / "extract.toml", data / "extract.toml")
        for file in {file.name for part in parts for file in part.iterdir() if file.suffix != ".toml"}:
            (data / Path(file).stem).mkdir()
            for part in parts:
                if (part / file).exists():
                    shutil.copy(part / file, data / Path(file).stem / f"{part.name}{Path(file).suffix}")
    mine, theirs = figures(data), figures(baseline(tmp_path / "baseline", data, sample))
    assert mine == theirs
    assert mine.count(b",,,x,") < mine.count(b"\n") / 2

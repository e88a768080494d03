from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.config import Config
from csc_indicators.extracts.read import read_extracts

ROWS = {
    "la_code": ["841", "841", "841"],
    "child_id": ["1", "2", "3"],
    "source_file": ["a.zip/episodes.csv", "episodes.xml", None],
    "source_row": [17, 70_000, None],
}


def sources(folder: Path) -> list[tuple[str, int]]:
    frame = read_extracts(folder, Config()).by_name["children"].frame
    return frame.sort("child_id").select("source_file", "source_row").collect().rows()


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_rows_that_say_where_they_came_from_are_believed(tmp_path: Path, form: str) -> None:
    frame = pl.DataFrame(ROWS)
    file = tmp_path / f"children.{form}"
    if form == "csv":
        frame.write_csv(file)
    elif form == "parquet":
        frame.write_parquet(file)
    else:
        frame.write_excel(file)
    own_row = 3 if form == "parquet" else 4
    assert sources(tmp_path) == [
        ("a.zip/episodes.csv", 17),
        ("episodes.xml", 70_000),
        (f"children.{form}", own_row),
    ]


def test_one_of_the_two_columns_alone_says_nothing(tmp_path: Path) -> None:
    pl.DataFrame(ROWS).drop("source_row").write_csv(tmp_path / "children.csv")
    assert sources(tmp_path)[0] == ("children.csv", 2)


def test_files_with_and_without_sources_stand_beside_each_other(tmp_path: Path) -> None:
    (tmp_path / "children").mkdir()
    pl.DataFrame(ROWS).head(1).write_csv(tmp_path / "children" / "a.csv")
    pl.DataFrame(ROWS).select("la_code", "child_id").tail(1).write_csv(tmp_path / "children" / "b.csv")
    assert sources(tmp_path) == [("a.zip/episodes.csv", 17), ("children/b.csv", 2)]

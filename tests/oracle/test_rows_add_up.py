"""The rows that `explain` opens add up to the figure that `compute` gives: every indicator, every authority."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from random_folders import Folder, folders, write_folder

from csc_indicators.config import Config
from csc_indicators.periods import parse_period
from csc_indicators.returns.folder import read_folder
from csc_indicators.runs.dataset import known_data
from csc_indicators.specs.load import load_library
from csc_indicators.specs.model import AnyIndicator, Average, Rate
from csc_indicators.workflows import Request, compute
from csc_indicators.workflows.explain import figure_rows

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"


def differences(folder: Path, period: str) -> Iterator[str]:
    """Every figure that is not the sum of its rows."""
    library = load_library()
    table = compute(Request(folder, periods=(period,), compare=False)).table
    own = table.filter(pl.col("geographic_level") == "Local authority", pl.col("source") == "extracts")
    data = known_data(read_folder(folder, Config()), ())
    for id, indicator in library.indicators.items():
        figures = own.filter(pl.col("indicator") == id, pl.col("status").is_null() | (pl.col("status") != "x"))
        if figures.is_empty():
            continue
        rows = figure_rows(indicator, library, data, parse_period(period))
        for figure in figures.iter_rows(named=True):
            theirs = rows.filter(pl.col("la_code") == figure["area_code"])
            wrong = [name for name, agrees in _agree(indicator, figure, theirs) if not agrees]
            if wrong:
                yield f"{id} {figure['area_name']}: {', '.join(wrong)}"


def _agree(indicator: AnyIndicator, figure: dict[str, float], rows: pl.DataFrame) -> Iterator[tuple[str, bool]]:
    fates = dict(rows.group_by("fate").len().iter_rows())
    yield "excluded", fates.get("excluded", 0) == figure["excluded"]
    yield "left_out_unknown", fates.get("unknown", 0) == figure["left_out_unknown"]
    if isinstance(indicator, Average):
        values = rows["numerator"].drop_nulls()
        if indicator.statistic == "mean" and len(values):
            yield "mean", isclose(values.mean(), figure["value"], abs_tol=1e-6)  # type: ignore[arg-type]  # numbers
        yield "values", bool(len(values)) == (figure["value"] is not None)
        return
    yield "numerator", isclose(rows["numerator"].sum(), figure["numerator"] or 0, abs_tol=1e-6)
    if not isinstance(indicator, Rate) and rows["denominator"].sum():
        yield "denominator", isclose(rows["denominator"].sum(), figure["denominator"] or 0, abs_tol=1e-6)


@pytest.mark.parametrize("period", ["2023-24", "2024-25 Q2"])
def test_the_rows_of_every_figure_of_the_sample_add_up_to_it(period: str) -> None:
    assert list(differences(SAMPLE, period)) == []


def test_the_rows_add_up_where_a_number_is_out_of_its_range(tmp_path: Path) -> None:
    (tmp_path / "care_episodes.csv").write_text(
        "la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type,reason_ended,"
        "distance_miles\n841,1,2023-01-01,,S,C2,U4,,5\n841,2,2023-01-01,,S,C2,U4,,-5\n"
    )
    (tmp_path / "children.csv").write_text("la_code,child_id,date_of_birth\n841,1,2015-01-01\n841,2,2015-01-01\n")
    (tmp_path / "extract.toml").write_text("extracted_on = 2024-06-30\ncovers_from = 2020-04-01\n")
    assert list(differences(tmp_path, "2023-24")) == []
    library = load_library()
    data = known_data(read_folder(tmp_path, Config()), ())
    opened = figure_rows(library.indicators["cla_distance_from_home"], library, data, parse_period("2023-24"))
    assert opened["numerator"].to_list() == [5.0, None]


@given(folders())
@settings(max_examples=max(settings().max_examples // 20, 1))
def test_the_rows_add_up_on_random_folders(folder: Folder) -> None:
    with TemporaryDirectory() as path:
        write_folder(Path(path), folder)
        assert list(differences(Path(path), "2023-24")) == []

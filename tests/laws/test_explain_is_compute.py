"""On any folder `explain` shows the period, numerator, denominator and value of `compute`, and its rows add up."""

from __future__ import annotations

from math import isclose
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from random_folders import large_folder, write_folder

from csc_indicators.specs.load import load_library
from csc_indicators.specs.model import Average, Rate
from csc_indicators.workflows import Request, compute
from csc_indicators.workflows.explain import Opened, open_figure

HARTLEPOOL = "E06000001"
LIBRARY = load_library()


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random children and staff: with all extracts; without some of them; and with one that is stated to end early."""
    path = tmp_path_factory.mktemp("data")
    write_folder(path, large_folder({"all": 21, "some": 22, "stated": 23}[request.param], 60))
    if request.param == "some":
        (path / "extract.toml").unlink()
        for file in Random(5).sample(sorted(path.glob("*.csv")), 6):
            file.unlink()
    if request.param == "stated":
        early = (
            "[extracts.referrals]\nextracted_on = 2024-04-20\n[extracts.social_workers]\nextracted_on = 2023-10-20\n"
        )
        (path / "extract.toml").write_text("extracted_on = 2026-09-30\ncovers_from = 2000-01-01\n" + early)
    return path


SHARES = range(9)
"""Parts of the indicators: each folder has one that is opened in the suite, and the others in `make test-long`."""


@pytest.mark.parametrize(
    ("folder", "share"),
    [
        pytest.param(sort, share, marks=[] if share == own else [pytest.mark.long])
        for own, sort in enumerate(("all", "some", "stated"))
        for share in SHARES
    ],
    indirect=["folder"],
)
def test_explain_shows_the_figure_of_compute_for_every_indicator(folder: Path, share: int) -> None:
    table = compute(Request(folder, las=(HARTLEPOOL,), compare=False)).table
    for id in list(LIBRARY.indicators)[share :: len(SHARES)]:
        figures = table.filter(indicator=id, breakdown="total", geographic_level="Local authority")
        opened = open_figure(Request(folder, indicators=(id,), las=(HARTLEPOOL,), compare=False))
        assert same(opened.figure, figures.row(-1, named=True)), id
        assert (opened.period.start, opened.period.end) == (figures["period_start"][-1], figures["period_end"][-1])
        assert_adds_up(opened)


def same(opened: dict[str, Any], computed: dict[str, Any]) -> bool:
    """Whether two figures are one; the last digit of an interval may depend on how many figures there are."""
    return opened.keys() == computed.keys() and all(
        isclose(opened[name], value, rel_tol=1e-12) if isinstance(value, float) else opened[name] == value
        for name, value in computed.items()
    )


def assert_adds_up(opened: Opened) -> None:
    figure, rows, id = opened.figure, opened.rows, opened.indicator.id
    if figure["status"] == "x":
        assert rows.is_empty()
        assert figure["reason"]
        return
    numerator, denominator, value = (figure[name] for name in ("numerator", "denominator", "value"))
    assert set(rows["la_code"]) <= {figure["area_code"]}
    assert rows.filter(pl.col("fate") == "excluded").height == figure["excluded"], id
    assert rows.filter(pl.col("fate") == "unknown").height == figure["left_out_unknown"], id
    if isinstance(opened.indicator, Average):
        assert rows["numerator"].is_not_null().any() == (value is not None), id
        return
    assert isclose(rows["numerator"].sum(), float(str(numerator or 0)), abs_tol=1e-6), id
    if not isinstance(opened.indicator, Rate) and rows["denominator"].sum():
        assert isclose(rows["denominator"].sum(), float(str(denominator or 0)), abs_tol=1e-6), id

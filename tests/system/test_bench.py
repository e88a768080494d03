"""The benchmark: the same made-up England every time, and two peers who give the same figures of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from bench.agree import compare, figures_of
from bench.england import COLUMNS, extracts, finished, make
from bench.lines import Contender, Line
from bench.measure import DidNotRun, Run, beside, middle, run
from bench.page import Measured, as_page, as_text, growth
from bench.peers import duckdb_by_hand, polars_by_hand
from bench.peers.contract import HEADER, INDICATORS, Asked
from bench.span import Span
from polars.testing import assert_frame_equal

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.workflows import Request, compute

ROOT = Path(__file__).resolve().parents[2]
SMALL = 0.01


@pytest.fixture(scope="module")
def england(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "england"
    make(folder, years=2, scale=SMALL)
    return folder


def test_the_made_up_england_is_the_same_every_time() -> None:
    first, second = dict(extracts(Span(1), SMALL)), dict(extracts(Span(1), SMALL))
    assert set(first) == set(COLUMNS)
    for name in COLUMNS:
        assert_frame_equal(finished(name, first[name]), finished(name, second[name]))


def test_every_extract_of_the_made_up_england_has_rows(england: Path) -> None:
    assert {file.stem for file in england.glob("*.parquet")} == set(COLUMNS)
    assert (england / "extract.toml").is_file()
    assert all(frame.height for _, frame in extracts(Span(1), SMALL))


def test_every_column_and_code_of_the_made_up_england_is_one_that_the_tool_knows(england: Path) -> None:
    for name, declared in catalogue().items():
        file = england / f"{name}.parquet"
        assert file.exists() or name not in COLUMNS
        frame = pl.read_parquet(file) if file.exists() else pl.DataFrame()
        assert set(frame.columns) <= set(declared.columns)
        for column in set(frame.columns) & {known for known, info in declared.columns.items() if info.code_set}:
            codes = frame[column].drop_nulls().str.split(";").explode().unique().to_list()
            assert set(codes) <= set(code_sets()[declared.columns[column].code_set or ""])


def by_duckdb(ask: Asked) -> pl.DataFrame:
    return pl.DataFrame(duckdb_by_hand.answers(ask), schema=list(HEADER), orient="row", infer_schema_length=None)


def all_the_same(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    found = compare(one, two)
    return set(found["indicator"]) == set(INDICATORS) and found["figures"].to_list() == found["same"].to_list()


def test_the_two_peers_give_the_same_figures(england: Path) -> None:
    ask = Asked(england, [2024, 2025])
    assert all_the_same(polars_by_hand.answers(ask), by_duckdb(ask))


def test_the_tool_gives_the_figures_of_the_peers(england: Path) -> None:
    """Three ways of counting, written apart, agree on every figure: the timings are of the same work."""
    table = compute(Request(england, periods=("2023-24", "2024-25"), indicators=INDICATORS)).table
    assert all_the_same(figures_of(table), polars_by_hand.answers(Asked(england, [2024, 2025])))


def test_the_peers_read_csv_as_they_read_parquet(england: Path, tmp_path: Path) -> None:
    make(tmp_path / "csv", years=2, scale=SMALL, form="csv")
    parquet, text = Asked(england, [2025]), Asked(tmp_path / "csv", [2025])
    assert all_the_same(polars_by_hand.answers(parquet), polars_by_hand.answers(text))
    assert all_the_same(by_duckdb(parquet), by_duckdb(text))


def test_a_figure_that_only_one_of_two_gives_counts_as_nought() -> None:
    one = pl.DataFrame([("a", "2024-25", "E06000001", 0.0, 4.0)], schema=list(HEADER), orient="row")
    two = pl.DataFrame([("a", "2024-25", "E06000002", 3.0, None)], schema=one.schema, orient="row")
    assert compare(one, two).rows() == [("a", 2, 1)]
    assert compare(one, one).rows() == [("a", 1, 1)]


def test_a_process_is_measured_to_its_end(tmp_path: Path) -> None:
    taken = run([sys.executable, "-c", "print('done')"], tmp_path / "answer.csv")
    assert (tmp_path / "answer.csv").read_text() == "done\n"
    assert taken.wall > 0
    assert taken.peak > 1


def test_a_contender_that_fails_is_not_there_yet(tmp_path: Path) -> None:
    with pytest.raises(DidNotRun, match="exit code 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "answer.csv")
    shown = as_text(Measured("A line", {"one": [Run(1, 1, 1)]}, {"two": "exit code 3"}))
    assert "not there yet" in shown


def test_ratios_are_taken_in_the_same_round() -> None:
    base = [Run(1, 1, 10), Run(10, 2, 10), Run(2, 2, 10)]
    runs = [Run(2, 1, 20), Run(20, 4, 20), Run(4, 6, 20)]
    assert beside(runs, base) == Run(2, 2, 2)
    assert middle(runs) == Run(4, 4, 20)


def test_growth_is_told_of_the_contenders_of_both_lines() -> None:
    small = Measured("1 year", {"one": [Run(1, 2, 100)], "two": [Run(1, 1, 1)]}, {})
    large = Measured("10 years", {"one": [Run(9, 12, 150)]}, {"two": "exit code 3"})
    assert growth(small, large, (100, 900)) == ["one: 9.0 x the rows, 6.0 x the CPU, 1.5 x the memory"]


def test_the_page_names_no_path_of_this_machine() -> None:
    line = Line("A line", (Contender("one", ("one",)),))
    text = as_page(
        [Measured(line.title, {"one": [Run(1, 2, 3)]}, {})],
        warm_ups=1,
        rounds=3,
        years=10,
        rows="1 million rows",
        growing=["From 1 year to 10, one: 9.0 x the rows"],
    )
    assert str(ROOT) not in text
    assert "| one | 1.00 | 2.00 | 3 | 1.00 x | 1.00 x | 1.00 x |" in text


@pytest.mark.long
def test_a_quick_look_runs_from_beginning_to_end() -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--only", "2 years"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert "Polars by hand" in done.stdout
    assert "DuckDB by hand gives" in done.stdout

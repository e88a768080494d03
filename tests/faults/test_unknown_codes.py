"""Codes that are in no code set: counted as unknown, told, and beyond a share no figure is made of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.engine.requirements import columns_read, sources_of
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.runs.data_checks.unknown_codes import deciding_sources
from csc_indicators.runs.request import Outcome, Request
from csc_indicators.specs.load import load_library
from csc_indicators.workflows.compute import compute
from csc_indicators.workflows.explain import open_figure

SAMPLE = Path("sample_data/extracts").resolve()
LA = "E06000001"
KEY = ["indicator", "period", "geographic_level", "area_code", "breakdown", "group"]
COUNTS = ["numerator", "denominator", "value"]
UNKNOWN_TEXT = "Not A Code"

CODED = [
    (name, column.name)
    for name, extract in catalogue().items()
    for column in extract.columns.values()
    if column.kind == "code" and (SAMPLE / f"{name}.csv").is_file() and name != "child_population"
]


@cache
def reads() -> dict[str, frozenset[str]]:
    """The coded columns that each indicator of ours reads, its breakdowns left out."""
    library = load_library()
    found = {}
    for one in library.indicators.values():
        columns = columns_read(one, [], library)
        found[one.id] = sources_of(columns) | deciding_sources(columns)
    return found


def breakdowns_by(source: str) -> dict[str, list[str]]:
    """The breakdowns that read the column themselves, with their indicators."""
    library = load_library()
    found: dict[str, list[str]] = {}
    for name, breakdown in library.breakdowns.items():
        for one in library.indicators.values():
            if name not in one.breakdowns:
                continue
            total, split = (sources_of(columns_read(one, by, library)) for by in ([], [breakdown]))
            if source in split - total:
                found.setdefault(name, []).append(one.id)
    return found


def damaged(folder: Path, extract: str, column: str, damage: Callable[[pl.DataFrame], pl.Series]) -> Path:
    """The sample with some texts of a column replaced, where `damage` says so."""
    folder.mkdir()
    for file in SAMPLE.iterdir():
        (folder / file.name).symlink_to(file)
    rows = pl.read_csv(SAMPLE / f"{extract}.csv", infer_schema=False)
    chosen = damage(rows) & rows[column].is_not_null()
    (folder / f"{extract}.csv").unlink()
    rows.with_columns(pl.when(chosen).then(pl.lit(UNKNOWN_TEXT)).otherwise(column).alias(column)).write_csv(
        folder / f"{extract}.csv"
    )
    return folder


def some(share: float, seed: str) -> Callable[[pl.DataFrame], pl.Series]:
    dice = random.Random(seed)
    return lambda rows: pl.Series([dice.random() < share for _ in range(rows.height)], dtype=pl.Boolean)


def of_sample(folder: Path, indicators: list[str], by: tuple[str, ...] = ()) -> Outcome:
    return compute(Request(folder, indicators=tuple(indicators), las=(LA,), by=by, compare=False))


def differ(name: str) -> pl.Expr:
    """Whether a figure is another; the last digit of a quotient may depend on how many figures there are."""
    right, found = pl.col(name), pl.col(f"{name}_found")
    return (right.is_null() != found.is_null()) | ((right - found).abs() > 1e-9).fill_null(False)


@cache
def all_of_sample() -> pl.DataFrame:
    """Every figure that is right: a figure alone is the figure among all."""
    library = load_library()
    return of_sample(SAMPLE, list(library.indicators), tuple(library.breakdowns)).table


@pytest.mark.parametrize(("extract", "column"), CODED, ids=[f"{name}.{column}" for name, column in CODED])
def test_no_figure_is_wrong_in_silence_for_codes_that_are_not_known(tmp_path: Path, extract: str, column: str) -> None:
    source = f"{extract}.{column}"
    indicators = [name for name, read in reads().items() if source in read]
    by = breakdowns_by(source)
    asked = list(dict.fromkeys([*indicators, *(one for of in by.values() for one in of)]))
    if not asked:
        return  # No indicator reads the column, so that no figure can be wrong.
    folder = damaged(tmp_path / "damaged", extract, column, some(0.02, source))
    right = all_of_sample().filter(pl.col("indicator").is_in(asked), pl.col("breakdown").is_in(["total", *by]))
    found = of_sample(folder, asked, tuple(by))
    both = right.join(found.table, on=KEY, suffix="_found", how="left", maintain_order="left")
    differs = both.filter(pl.any_horizontal(map(differ, COUNTS)))
    for row in differs.iter_rows(named=True):
        assert any(f"`{column}` of `{extract}`" in note for note in found.notes), row["indicator"]
        if row["breakdown"] != "total":
            continue
        open_rows = [
            row[f"{name}_found"] - row[name] for name in ("unknown", "left_out_unknown") if row["status_found"] != "x"
        ]
        assert row["status_found"] == "x" or max(open_rows) > 0, row


def three_in_care(rows: pl.DataFrame) -> pl.Series:
    """The last episode of three children of the authority who are in care."""
    open_rows = (rows["la_code"] == LA) & rows["end_date"].is_null()
    return open_rows & (open_rows.cum_sum() <= 3)


def test_a_label_instead_of_a_code_is_unknown_and_not_a_no(tmp_path: Path) -> None:
    few = damaged(tmp_path / "few", "care_episodes", "placement_type", three_in_care)
    figure = of_sample(few, ["cla_foster_care"]).table.row(0, named=True)
    right = of_sample(SAMPLE, ["cla_foster_care"]).table.row(0, named=True)
    assert figure["denominator"] == right["denominator"]
    assert figure["unknown"] - right["unknown"] == 3


def test_a_note_names_column_number_and_share_and_no_text(tmp_path: Path) -> None:
    few = damaged(tmp_path / "few", "care_episodes", "placement_type", three_in_care)
    outcome = of_sample(few, ["cla_foster_care"])
    notes = [note for note in outcome.notes if "`placement_type` of `care_episodes`" in note]
    assert len(notes) == 1
    assert "3 of 995 codes (0.3%) are not known" in notes[0]
    assert UNKNOWN_TEXT.lower() not in " ".join(outcome.notes).lower()


def test_beyond_a_share_the_figures_that_read_the_column_are_not_available(tmp_path: Path) -> None:
    many = damaged(tmp_path / "many", "care_episodes", "placement_type", some(1, "all"))
    outcome = of_sample(many, ["cla_foster_care", "cla_rate"])
    status = dict(outcome.table.select("indicator", "status").iter_rows())
    assert status["cla_foster_care"] == "x"
    assert status["cla_rate"] is None, "it does not ask where a child lives"
    assert any("cla_foster_care" in note and "more than 5% of the codes" in note for note in outcome.notes)


def test_beyond_a_share_of_the_period_its_figure_is_not_available(tmp_path: Path) -> None:
    """Few of all codes, and most of one year's: those that a spec does not know are no fewer for being unknown."""

    def of_the_last_year(rows: pl.DataFrame) -> pl.Series:
        own = (pl.col("la_code") == LA) & (pl.col("birthday") >= "2025-01-01")
        return rows.select(own & (pl.int_range(pl.len()) % 6 == 0)).to_series()

    data = damaged(tmp_path / "data", "care_leavers", "activity", of_the_last_year)
    indicators = ("care_leavers_eet", "care_leavers_higher_education")
    request = Request(data, indicators=indicators, periods=("2024-25 Q4", "2023-24"), las=(LA,), compare=False)
    rows = compute(request).table.filter(breakdown="total", geographic_level="Local authority")
    reasons = dict(rows.group_by("period").agg(pl.col("reason").unique()).iter_rows())
    told = "codes that are not known in `activity` of `care_leavers` leave open more than 5% of its rows"
    assert reasons == {"2024-25 Q4": [told], "2023-24": [None]}


def test_a_code_of_another_year_is_known(tmp_path: Path) -> None:
    folder = damaged(tmp_path / "old", "care_episodes", "placement_type", some(0, "none"))
    rows = pl.read_csv(folder / "care_episodes.csv", infer_schema=False)
    rows.with_columns(placement_type=pl.col("placement_type").replace({"U4": "q1", "U6": " Q2 "})).write_csv(
        folder / "care_episodes.csv"
    )
    outcome = of_sample(folder, ["cla_foster_care"])
    assert not [note for note in outcome.notes if "not known" in note]
    assert outcome.table["unknown"][0] == of_sample(SAMPLE, ["cla_foster_care"]).table["unknown"][0]


def test_of_several_codes_the_known_ones_count(tmp_path: Path) -> None:
    folder = damaged(tmp_path / "many", "children", "disabilities", some(0, "none"))
    rows = pl.read_csv(folder / "children.csv", infer_schema=False)
    number = pl.int_range(pl.len())
    told = pl.when((number % 40 == 0) & (pl.col("disabilities") != "NONE")).then(
        pl.col("disabilities") + ";" + pl.lit(UNKNOWN_TEXT)
    )
    rows.with_columns(disabilities=pl.coalesce(told, "disabilities")).write_csv(folder / "children.csv")
    found = of_sample(folder, ["cla_rate"], ("disability",)).table
    right = of_sample(SAMPLE, ["cla_rate"], ("disability",)).table
    assert found["numerator"].equals(right["numerator"]), "disabled is disabled, whatever else the child has"


@pytest.mark.parametrize(
    "indicator", ["cla_foster_care", "cla_three_or_more_placements", "care_ended_special_guardianship"]
)
@pytest.mark.parametrize("column", ["placement_type", "reason_new_episode", "legal_status", "reason_ended"])
def test_explain_has_the_figure_of_compute(tmp_path: Path, indicator: str, column: str) -> None:
    folder = damaged(tmp_path / "few", "care_episodes", column, some(0.02, column))
    computed = of_sample(folder, [indicator]).table.row(-1, named=True)
    opened = open_figure(Request(folder, indicators=(indicator,), las=(LA,), compare=False))
    assert {name: opened.figure[name] for name in COUNTS} == {name: computed[name] for name in COUNTS}
    if computed["status"] == "x":
        assert opened.rows.is_empty()
        return
    fates = dict(opened.rows["fate"].value_counts().iter_rows())
    assert fates.get("unknown", 0) == computed["left_out_unknown"]
    assert opened.rows["numerator"].sum() == pytest.approx(computed["numerator"])

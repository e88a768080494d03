"""Who finds their child, and figures that rest on links which are not there."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.runs.data_checks.links import linked_extracts
from csc_indicators.runs.request import Outcome, Request
from csc_indicators.specs.load import load_library
from csc_indicators.workflows.compute import compute
from csc_indicators.workflows.explain import open_figure

SAMPLE = Path("sample_data/extracts").resolve()
LA = "E06000001"


def with_other_ids(folder: Path, extract: str, every: int) -> Path:
    """The sample, one in so many rows of an extract with an id that no other extract has."""
    folder.mkdir()
    for file in SAMPLE.iterdir():
        (folder / file.name).symlink_to(file)
    rows = pl.read_csv(SAMPLE / f"{extract}.csv", infer_schema=False)
    other = pl.when(pl.int_range(pl.len()) % every == 0).then(pl.format("other {}", "child_id")).otherwise("child_id")
    (folder / f"{extract}.csv").unlink()
    rows.with_columns(child_id=other).write_csv(folder / f"{extract}.csv")
    return folder


def of(folder: Path, *indicators: str) -> Outcome:
    return compute(Request(folder, indicators=indicators, las=(LA,), compare=False))


def statuses(outcome: Outcome) -> dict[str, str | None]:
    return dict(outcome.table.filter(pl.col("breakdown") == "total").select("indicator", "status").iter_rows())


def test_where_all_find_their_child_nothing_is_said() -> None:
    outcome = of(SAMPLE, "cla_rate", "icpc_within_15_days", "cp_plans_rate")
    assert not [note for note in outcome.notes if "find their child" in note]
    assert set(statuses(outcome).values()) == {None}


def test_figures_that_read_the_child_are_not_available_where_few_find_it(tmp_path: Path) -> None:
    outcome = of(with_other_ids(tmp_path / "all", "children", 1), "cla_rate", "kinship_placements_care_ended")
    assert statuses(outcome) == {"cla_rate": "x", "kinship_placements_care_ended": None}
    reason = outcome.table.filter(pl.col("indicator") == "cla_rate")["reason"][0]
    assert reason == "fewer than 90% of the rows of `care_episodes` in the period find their child in `children`"
    assert any(note.startswith("`care_episodes`: 0 of ") for note in outcome.notes)


def test_what_nearly_all_find_is_told_and_changes_nothing_else(tmp_path: Path) -> None:
    outcome = of(with_other_ids(tmp_path / "few", "care_episodes", 50), "cla_foster_care")
    assert statuses(outcome) == {"cla_foster_care": None}
    notes = [note for note in outcome.notes if "find their child in `children`" in note]
    assert len(notes) == 1
    assert notes[0].startswith("`care_episodes`: ")
    assert "other" not in notes[0].partition("without it")[0]


def test_a_row_or_two_without_their_child_withhold_nothing(tmp_path: Path) -> None:
    folder = with_other_ids(tmp_path / "few", "care_episodes", 10**9)
    rows = pl.read_csv(folder / "care_episodes.csv", infer_schema=False)
    (folder / "care_episodes.csv").unlink()
    rows.filter(pl.col("la_code") == LA).head(4).with_columns(child_id=pl.format("other {}", "child_id")).write_csv(
        folder / "care_episodes.csv"
    )
    outcome = of(folder, "cla_rate")
    assert statuses(outcome) == {"cla_rate": None}
    assert any("find their child" in note for note in outcome.notes)


def test_two_extracts_without_a_child_in_common_give_no_figure_that_links_them(tmp_path: Path) -> None:
    folder = with_other_ids(tmp_path / "all", "s47_investigations", 1)
    (folder / "children.csv").unlink()
    outcome = of(folder, "icpc_within_15_days", "icpc_rate", "s47_rate")
    assert statuses(outcome) == {"icpc_within_15_days": "x", "icpc_rate": None, "s47_rate": None}
    reason = outcome.table.filter(pl.col("indicator") == "icpc_within_15_days")["reason"][0]
    assert reason == "no child is both in `initial_conferences` and in `s47_investigations`"


@pytest.mark.parametrize("has_children", [True, False])
@pytest.mark.parametrize(("every", "status"), [(2, "x"), (10, None)])
def test_figures_of_rows_that_belong_to_another_extract_are_not_available_where_many_have_no_child_there(
    every: int, status: str | None, has_children: bool, tmp_path: Path
) -> None:
    folder = with_other_ids(tmp_path / "data", "assessments", every)
    if not has_children:
        (folder / "children.csv").unlink()
    outcome = of(folder, "assessments_within_45_days", "assessments_rate")
    assert statuses(outcome) == {"assessments_within_45_days": status, "assessments_rate": None}
    reason = outcome.table.filter(pl.col("indicator") == "assessments_within_45_days")["reason"][0]
    words = "fewer than 80% of the rows of `assessments` in the period have their child in `referrals`"
    assert reason == (words if status else None)
    assert any("find their child" in note or "both" in note for note in outcome.notes)


def test_explain_says_the_same(tmp_path: Path) -> None:
    folder = with_other_ids(tmp_path / "all", "children", 1)
    opened = open_figure(Request(folder, indicators=("cla_rate",), las=(LA,), compare=False))
    assert opened.figure["status"] == "x"
    assert "find their child" in str(opened.figure["reason"])


@pytest.mark.parametrize(
    ("indicator", "to_child", "pairs"),
    [
        ("cla_rate", {"care_episodes"}, set()),
        ("icpc_within_15_days", set(), {("initial_conferences", "s47_investigations")}),
        ("icpc_rate", set(), set()),
        ("assessment_factor_rate", set(), {("assessments", "referrals")}),
        ("sdq_score_received", {"care_episodes"}, {("care_episodes", "sdq_scores")}),
        ("siblings_together", {"care_episodes"}, set()),
        ("repeat_referrals", set(), set()),
        ("social_worker_turnover", set(), set()),
    ],
)
def test_what_an_indicator_links_follows_from_what_it_reads(
    indicator: str, to_child: set[str], pairs: set[tuple[str, str]]
) -> None:
    library = load_library()
    children, linked = linked_extracts(library.indicators[indicator], library)
    assert children == to_child
    assert {(one, other) for one, other, _ in linked} == pairs

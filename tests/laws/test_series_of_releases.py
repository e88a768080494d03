"""Nobody who has every release of a series works out what one of them hides: an outsider with a solver tries to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import outsider
import polars as pl
import pytest
from attacker import attack
from made_world import INDICATORS, NORTH_EAST, SPANS, Counting, children, table_of
from outsider import changes_of_few

from csc_indicators.figures.disclosure.control import Rules, disclose
from csc_indicators.figures.disclosure.earlier import Earlier, Release, counts_of
from csc_indicators.specs.load import load_library
from csc_indicators.workflows import Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
OF_CARE = ("cla_rate", "cla_foster_care", "cla_childrens_homes", "cla_over_20_miles", "cla_starting_rate")
OF_NEED = ("referral_rate", "repeat_referrals", "assessments_rate", "assessments_within_45_days", "cin_rate")
INDICATORS_ASKED = (*OF_CARE, *OF_NEED)
YEAR = ("2024-25",)
QUARTERS = tuple(f"2024-25 Q{number}" for number in (1, 2, 3, 4))

Asked = dict[str, tuple[str, ...]]
SERIES: dict[str, list[Asked]] = {
    "totals, then by sex, then by age": [{}, {"by": ("sex",)}, {"by": ("age_band",)}],
    "detailed ethnicity after ethnicity": [{"by": ("ethnicity",)}, {"by": ("ethnicity_detailed",)}],
    "quarters after the year": [
        {"periods": YEAR, "by": ("sex",)},
        {"periods": QUARTERS[:2], "by": ("sex",)},
        {"periods": QUARTERS[2:], "by": ("sex",)},
    ],
    "the year after quarters": [{"periods": QUARTERS, "by": ("age_band",)}, {"periods": YEAR, "by": ("age_band",)}],
    "one indicator after the other": [
        {"indicators": ("cla_rate",), "by": ("sex",)},
        {"indicators": ("cla_foster_care",), "by": ("sex",)},
        {"indicators": ("cla_over_20_miles", "cla_rate"), "by": ("age_band",)},
    ],
}


def series(releases: list[Asked], data: list[Path]) -> tuple[list[outsider.Release], list[outsider.Release]]:
    """What is given out, each release protected beside those before it, and the same with nothing hidden."""
    out: list[Release] = []
    shut, whole = [], []
    for number, (asked, folder) in enumerate(zip(releases, data, strict=True)):
        request = Request(folder, disclosure="standard", compare=False, after=tuple(out), indicators=INDICATORS_ASKED)
        request = replace(request, **asked)  # type: ignore[arg-type]  # the names are those of fields
        table = compute(request).table
        out.append(Release(f"release {number}", "", table))
        shut.append(outsider.Release(table, str(folder)))
        whole.append(outsider.Release(compute(replace(request, disclosure="none", after=())).table, str(folder)))
    return shut, whole


LONG = ("detailed ethnicity after ethnicity", "quarters after the year", "one indicator after the other")
"""Kinds that a random series of `test_releases_attacked` or another kind here has too."""


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.long] * (name in LONG)) for name in SERIES])
def test_a_series_of_releases_tells_no_small_count(name: str) -> None:
    shut, whole = series(SERIES[name], [SAMPLE] * len(SERIES[name]))
    small = [hidden for hidden in outsider.attack(shut, whole) if hidden.is_small]
    assert small
    assert not [hidden for hidden in small if hidden.is_narrow]


def test_releases_that_do_not_know_of_one_another_tell_small_counts() -> None:
    """The law above can fail: the same series, each release for itself."""
    asked = SERIES["detailed ethnicity after ethnicity"]
    alone = [series([one], [SAMPLE]) for one in asked]
    small = outsider.attack([shut for (shut,), _ in alone], [whole for _, (whole,) in alone])
    assert [hidden for hidden in small if hidden.is_small and hidden.is_narrow]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample before a correction: without some of the children looked after of Hartlepool."""
    folder = tmp_path_factory.mktemp("before")
    episodes = pl.read_csv(SAMPLE / "care_episodes.csv", infer_schema=False)
    open_now = episodes.filter(pl.col("la_code") == "E06000001", pl.col("end_date").is_null())
    late = open_now["child_id"].unique(maintain_order=True)[:2]
    for file in SAMPLE.iterdir():
        if file.suffix != ".csv":
            (folder / file.name).write_bytes(file.read_bytes())
            continue
        table = pl.read_csv(file, infer_schema=False)
        if file.name == "care_episodes.csv":
            table = table.filter(~((pl.col("la_code") == "E06000001") & pl.col("child_id").is_in(late.implode())))
        table.write_csv(folder / file.name)
    return folder


def test_a_corrected_extract_does_not_show_what_two_children_changed(before: Path) -> None:
    asked: list[Asked] = [{"by": ("sex",)}, {"by": ("sex",)}]
    shut, whole = series(asked, [before, SAMPLE])
    assert changes_of_few(whole)
    assert not changes_of_few(shut)
    found = outsider.attack(shut, whole)
    assert not [hidden for hidden in found if hidden.is_small and hidden.is_narrow]


INFOS = {key: made.info for key, made in INDICATORS.items()}
POLICY = load_library(ids=[]).disclosure["standard"]
IDS = ["care_rate", "foster", "moved"]
LAS = NORTH_EAST[:2]


def of_world(seed: int, by: list[str], ids: list[str]) -> pl.DataFrame:
    return table_of(children(seed, LAS, 60), LAS, SPANS["year"], ids, by)


def released(releases: list[tuple[list[str], list[str]]], seed: int) -> list[pl.DataFrame]:
    """The releases of a made-up world: breakdowns and indicators of each."""
    everything = of_world(seed, ["sex", "age_band", "home"], IDS)
    cell = ["indicator", "period", "area_code", "breakdown", "group"]
    out: list[Release] = []
    for number, (by, ids) in enumerate(releases):
        table = of_world(seed, by, ids)
        earlier = None
        if out:
            counts = pl.concat([counts_of(release) for release in out])
            in_release = everything.join(counts.select(cell).unique(), on=cell, how="semi", maintain_order="left")
            earlier = Earlier(counts, in_release.join(table, on=cell, how="anti", maintain_order="left"))
        done = disclose(table, INFOS, Rules(POLICY, Counting()), earlier)
        assert done.unprotected == 0
        out.append(Release(f"release {number}", "", done.table))
    return [release.table for release in out]


@pytest.mark.parametrize("seed", range(4))
def test_no_count_of_three_releases_of_a_made_up_world_can_be_worked_out(seed: int) -> None:
    tables = released([(["sex"], ["care_rate"]), (["home"], IDS[:2]), (["sex", "age_band"], IDS)], seed)
    cell = ["indicator", "period", "area_code", "breakdown", "group"]
    # What any release shows, everybody has.
    shown = pl.concat(tables).group_by(cell, maintain_order=True).agg(pl.all().sort_by("value_text").first())
    numbers = pl.concat(tables).group_by(cell, maintain_order=True).agg(pl.col("numerator", "denominator").max())
    together = shown.drop("numerator", "denominator").join(numbers, on=cell).select(tables[0].columns)
    possible = attack(together, POLICY, (), zeros_are_shown=False).possible(1)
    assert possible
    assert all(most > least for least, most in possible.values())


def test_what_is_out_is_shown_again_and_what_was_hidden_stays_hidden() -> None:
    first, second = released([(["sex", "age_band"], ["care_rate"]), (["sex", "age_band"], ["care_rate"])], 1)
    assert first["numerator"].null_count() > 0
    assert second["numerator"].equals(first["numerator"], null_equal=True)

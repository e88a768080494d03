"""Nobody who has what was given out can tell a hidden count: whole runs, attacked with integer programs."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from outsider import Hidden, attack, changes_of_few
from release_runs import (
    BREAKDOWNS,
    NORTH_EAST,
    SAMPLE,
    Published,
    Run,
    corrected_folder,
    random_run,
    random_series,
    region_folder,
)

PAIRS = list(combinations(BREAKDOWNS, 2))
QUICK = ("cla_rate", "cla_foster_care", "kinship_placements", "cla_with_family_network", "s47_rate", "advocacy_access")
QUICK_PAIRS = [("ethnicity", "ethnicity_detailed"), ("placement_type", "age_band")]
SIBLINGS = ("siblings_together", "siblings_together_groups", "siblings_together_groups_apart", "cla_rate")
QUICK_RUNS = 2
QUICK_SERIES = 1
RUNS = 200
SERIES = 50


@pytest.fixture(scope="module")
def north_east(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region_folder(tmp_path_factory.mktemp("data") / "north_east", NORTH_EAST, 0.3)


def assert_protected(published: Published) -> None:
    """No count is worked out, and none of 1 to 5 has fewer than three values.

    In a series a hidden zero may be: a later year in which there was nobody tells that of its quarters.
    """
    hidden = attack(published.shut, published.whole)
    if len(published.shut) > 1:
        hidden = [count for count in hidden if count.truth]
    known = [count for count in hidden if count.is_worked_out or (count.is_small and count.is_narrow)]
    if known:
        pytest.fail(summary(known, len(hidden)))


def summary(known: list[Hidden], hidden: int) -> str:
    worked_out = sum(count.is_worked_out for count in known)
    small = sum(count.is_worked_out and count.is_small for count in known)
    where = Counter((count.row[0], count.row[3]) for count in known).most_common(5)
    return (
        f"of {hidden} hidden: {worked_out} worked out, {small} of them 1 to 5, and "
        f"{len(known) - worked_out} of 1 to 5 with fewer than three values; most in {where}, such as {known[0]}"
    )


def published(place: Path, *runs: Run) -> Published:
    done = Published(place)
    for number, run in enumerate(runs):
        # What cannot be protected beside earlier releases is refused; a first release never is.
        assert done.publish(run) or number > 0, run
    return done


@pytest.mark.parametrize("pair", QUICK_PAIRS, ids=" and ".join)
def test_no_pair_of_breakdowns_tells_a_hidden_count(pair: tuple[str, str], tmp_path: Path) -> None:
    indicators = tuple(word for name in QUICK for word in ("--indicator", name))
    assert_protected(published(tmp_path, Run(SAMPLE, indicators).by(*pair)))


def test_families_and_the_children_in_them_tell_no_hidden_count_of_each_other(tmp_path: Path) -> None:
    indicators = tuple(word for name in SIBLINGS for word in ("--indicator", name))
    assert_protected(published(tmp_path, Run(SAMPLE, (*indicators, "--last", "2")).by("sex")))


@pytest.mark.long
@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_none_of_all_pairs_of_breakdowns_tells_a_hidden_count(pair: tuple[str, str], tmp_path: Path) -> None:
    assert_protected(published(tmp_path, Run(SAMPLE, ("--last", "2")).by(*pair)))


@pytest.mark.long
def test_all_breakdowns_together_tell_no_hidden_count(tmp_path: Path) -> None:
    assert_protected(published(tmp_path, Run(SAMPLE, ("--last", "2")).by(*BREAKDOWNS)))


def runs_and_long(quick: int, all_: int) -> list[object]:
    return [*range(quick), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(quick, all_))]


@pytest.mark.parametrize("seed", runs_and_long(QUICK_RUNS, RUNS))
def test_no_random_release_tells_a_hidden_count(seed: int, tmp_path: Path, north_east: Path) -> None:
    run = random_run(north_east, seed, NORTH_EAST) if seed % 3 == 1 else random_run(SAMPLE, seed)
    assert_protected(published(tmp_path, run))


@pytest.mark.parametrize("seed", runs_and_long(QUICK_SERIES, SERIES))
def test_no_series_of_releases_tells_a_hidden_count(seed: int, tmp_path: Path) -> None:
    corrected = corrected_folder(tmp_path / "corrected", SAMPLE, seed)
    series = published(tmp_path, *random_series(SAMPLE, corrected, seed))
    # A release that nothing can protect beside those that are out is refused: the first two of one extract never are.
    assert len(series.shut) >= 2 or seed % 4 == 3, "refused, though the extract is the same"
    assert_protected(series)
    assert not changes_of_few(series.shut)

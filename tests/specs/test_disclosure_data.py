"""The data of disclosure control: policies, and what is known of the counts of different indicators."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.compute import Request, compute
from csc_indicators.compute.infos import indicator_infos
from csc_indicators.specs.disclosure import CountRelation
from csc_indicators.specs.load import load_library

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
LIBRARY = load_library()
INFOS = indicator_infos(LIBRARY, None)


def counts_alike(*parts: tuple[str, str]) -> bool:
    """Whether the parts of the indicators count the same rows."""
    counts = [getattr(INFOS[key], f"{part}_count") for key, part in parts]
    return len({(count.cohort, count.condition) for count in counts}) == 1


def test_every_indicator_that_is_named_is_there() -> None:
    related = [name for one in LIBRARY.count_relations.values() for name in one.parts_of_one_whole or one.part_of or ()]
    named = [
        name
        for policy in LIBRARY.disclosure.values()
        for rules in (*policy.publications.values(), *policy.indicators.values())
        for name in (*rules.hide_zero_of, *rules.most_of_one_child)
    ]
    assert [name for name in related + named if name not in LIBRARY.indicators] == []


def test_there_is_a_policy_that_hides_nothing_and_one_for_sharing_and_one_of_dfe() -> None:
    assert set(LIBRARY.disclosure) == {"none", "standard", "dfe"}
    assert LIBRARY.disclosure["none"].publications == {}
    for name in ("standard", "dfe"):
        rules = LIBRARY.disclosure[name].publications
        assert {key: one.hide_up_to for key, one in rules.items()} == {"cin": 5, "cla": 5, "outcomes": 5}


@pytest.fixture(scope="module")
def totals() -> pl.DataFrame:
    table = compute(Request(SAMPLE, last="8q", compare=False)).table
    return table.filter(pl.col("geographic_level") == "Local authority", pl.col("breakdown") == "total")


@pytest.mark.parametrize("relation", LIBRARY.count_relations.values(), ids=LIBRARY.count_relations.keys())
def test_what_is_said_of_counts_holds_in_the_sample(relation: CountRelation, totals: pl.DataFrame) -> None:
    key = ["period", "area_code"]
    names = [*(relation.parts_of_one_whole or ()), *(relation.part_of or ())]
    wide = totals.filter(pl.col("indicator").is_in(list(names))).pivot(
        "indicator", index=key, values=["numerator", "denominator"]
    )
    above = [pl.col(f"numerator_{name}") for name in names]
    whole = pl.col(f"denominator_{names[0]}")
    holds = pl.sum_horizontal(above) <= whole if relation.parts_of_one_whole else above[0] <= above[-1]
    assert wide.select(holds.all()).item()
    assert counts_alike(*((name, "denominator") for name in names))


def test_the_same_rows_are_one_count_in_every_indicator(totals: pl.DataFrame) -> None:
    key = ["period", "area_code"]
    seen: dict[tuple[str, str], pl.DataFrame] = {}
    pairs = 0
    for key_, info in INFOS.items():
        for part in ("numerator", "denominator"):
            count = getattr(info, f"{part}_count")
            if count is None:
                continue
            own = totals.filter(pl.col("indicator") == key_).select(*key, pl.col(part).alias("count"))
            first = seen.setdefault((count.cohort, count.condition), own)
            both = first.join(own, on=key).drop_nulls()
            assert both["count"].equals(both["count_right"], check_names=False), (key_, part)
            pairs += first is not own
    assert pairs > 15


def test_children_in_care_are_one_count_in_the_rate_and_in_the_shares_of_them() -> None:
    shares = ["cla_foster_care", "cla_over_20_miles", "cla_three_or_more_placements"]
    assert counts_alike(("cla_rate", "numerator"), *((name, "denominator") for name in shares))
    assert counts_alike(("s47_rate", "numerator"), ("s47_to_icpc", "denominator"))
    assert not counts_alike(("cla_rate", "numerator"), ("cla_starting_rate", "numerator"))


def test_the_whole_sample_can_be_protected() -> None:
    by = ("sex", "age_band", "ethnicity", "placement_type")
    for policy in ("standard", "dfe"):
        done = compute(Request(SAMPLE, by=by, disclosure=policy, compare=True))
        assert not [note for note in done.notes if "can be worked out" in note]
        hidden = done.table.filter(pl.col("status") == "c")
        assert not hidden.is_empty()
        for name in ("value", "lower", "upper", "band", "rank", "change", "direction"):
            assert hidden[name].is_null().all()
        ours = done.table.filter(pl.col("source") == "extracts")
        changes = ours.filter(
            pl.col("indicator").is_in(["average_placement_changes", "social_worker_changes_per_child"])
        )
        assert changes.filter(pl.col("numerator").is_between(1, 5)).is_empty()
        of_children = pl.col("indicator").is_in(
            [
                key
                for key, info in INFOS.items()
                if info.publication in ("cin", "cla", "outcomes") and info.numerator_count
            ]
        )
        small = ours.filter(of_children, pl.col("kind") != "ratio", pl.col("numerator").is_between(1, 5))
        assert small.is_empty()

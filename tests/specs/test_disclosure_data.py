"""The data of disclosure control: policies, and what is known of the counts of different indicators."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.runs.indicator_metadata import indicator_infos
from csc_indicators.specs.counted.counting import CountedSets
from csc_indicators.specs.counted.relations import Count, known_parts, undecided
from csc_indicators.specs.counted.sets import CountedSet
from csc_indicators.specs.load import load_library
from csc_indicators.specs.parts import PARTS, Part
from csc_indicators.workflows import Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
LIBRARY = load_library()
INFOS = indicator_infos(LIBRARY, None)


HIDDEN = [one for one in LIBRARY.indicators.values() if INFOS[one.id].publication in ("cin", "cla", "outcomes")]
COUNTING = CountedSets(HIDDEN, LIBRARY)
KNOWN = known_parts(HIDDEN, COUNTING)
KEY = ["period", "area_code"]


def sets_of(indicator: str, part: Part, breakdown: str = "total", group: str = "Total") -> tuple[CountedSet, ...]:
    return COUNTING.of(indicator, part, breakdown, group)


def test_every_indicator_that_is_named_is_there() -> None:
    named = [
        name
        for policy in LIBRARY.disclosure.values()
        for rules in (*policy.publications.values(), *policy.indicators.values())
        for name in (*rules.hide_zero_of, *rules.most_of_one_child)
    ]
    related = [
        name.partition(".")[0]
        for indicator in LIBRARY.indicators.values()
        for relation in indicator.counts
        for name in relation.names
    ]
    assert [name for name in related + named if name not in LIBRARY.indicators] == []


def test_of_every_two_counts_over_one_table_it_is_known_what_they_tell_of_each_other() -> None:
    assert [f"{one} and {other}" for one, other in undecided(HIDDEN, COUNTING)] == []


def test_without_its_declaration_a_pair_is_named() -> None:
    severe = LIBRARY.indicators["severe_absence"].model_copy(update={"counts": []})
    about = [severe, LIBRARY.indicators["persistent_absence"]]
    counting = CountedSets(about, LIBRARY)
    assert list(undecided(about, counting)) == [
        (Count("severe_absence", "numerator"), Count("persistent_absence", "numerator"))
    ]


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


def test_what_is_known_to_be_a_part_is_one_in_the_sample(totals: pl.DataFrame) -> None:
    wrong = []
    for part, whole, _, times in KNOWN:
        own, above = (
            totals.filter(pl.col("indicator") == one.indicator).select(*KEY, pl.col(one.part).alias("count"))
            for one in (part, whole)
        )
        both = own.join(above, on=KEY).drop_nulls()
        if (both["count"] > both["count_right"] * times).any():
            wrong.append((part, whole))
    assert len(KNOWN) > 100
    assert wrong == []


def test_the_same_sets_are_one_count_in_every_indicator(totals: pl.DataFrame) -> None:
    seen: dict[tuple[CountedSet, ...], pl.DataFrame] = {}
    pairs = 0
    for indicator in HIDDEN:
        for part in PARTS:
            sets = sets_of(indicator.id, part)
            if not sets:
                continue
            own = totals.filter(pl.col("indicator") == indicator.id).select(*KEY, pl.col(part).alias("count"))
            first = seen.setdefault(sets, own)
            both = first.join(own, on=KEY).drop_nulls()
            assert both["count"].equals(both["count_right"], check_names=False), (indicator.id, part)
            pairs += first is not own
    assert pairs > 15


def test_children_in_care_are_one_count_in_the_rate_and_in_the_shares_of_them() -> None:
    cared_for = sets_of("cla_rate", "numerator")
    for name in ("cla_foster_care", "cla_over_20_miles", "cla_three_or_more_placements"):
        assert sets_of(name, "denominator") == cared_for
    assert sets_of("s47_rate", "numerator") == sets_of("s47_to_icpc", "denominator")
    assert sets_of("cla_rate", "numerator") != sets_of("cla_starting_rate", "numerator")


def test_a_detailed_ethnic_group_is_a_part_of_its_major_one_and_of_no_other() -> None:
    white, black = (sets_of("cla_rate", "numerator", "ethnicity", name)[0] for name in ("White", "Black"))
    irish = sets_of("cla_rate", "numerator", "ethnicity_detailed", "White Irish")[0]
    assert irish.is_part_of(white)
    assert irish.is_apart_from(black)
    assert not irish.is_part_of(black)


def test_a_share_by_codes_is_the_group_of_those_codes() -> None:
    assert sets_of("cla_foster_care", "numerator") == sets_of("cla_rate", "numerator", "placement_type", "Foster")
    harm = sets_of("extra_familial_harm_rate", "numerator", "harm_outside_home", "Gangs")
    assert harm == sets_of("assessment_factor_rate", "numerator", "factor", "Gangs")


def test_what_depends_on_how_long_the_period_is_is_another_count_in_a_quarter() -> None:
    (moved,) = sets_of("cla_three_or_more_placements", "numerator")
    (cared_for,) = sets_of("cla_rate", "numerator")
    assert moved.over("3 months") != moved.over("12 months")
    assert cared_for.over("3 months") == cared_for.over("12 months")


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
                if info.publication in ("cin", "cla", "outcomes") and info.numerator_counts
            ]
        )
        small = ours.filter(of_children, pl.col("kind") != "ratio", pl.col("numerator").is_between(1, 5))
        assert small.is_empty()

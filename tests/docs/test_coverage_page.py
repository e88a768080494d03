"""The page of coverage: every id that it names is there, and no indicator is left unnamed."""

from __future__ import annotations

from docs.writing.coverage_page import ids_of, named_indicators

from csc_indicators.specs.load import load_library

LIBRARY = load_library()
NAMED = {
    title: [id for entry in names.values() for id in ids_of(entry, LIBRARY)]
    for title, names in named_indicators().items()
}


def test_every_id_that_answers_a_named_indicator_is_an_indicator() -> None:
    assert {id for ids in NAMED.values() for id in ids} <= set(LIBRARY.indicators)


def test_every_indicator_is_named_somewhere() -> None:
    assert {id for ids in NAMED.values() for id in ids} == set(LIBRARY.indicators)


def test_all_26_indicators_of_the_consultation_are_there() -> None:
    consultation = next(names for title, names in named_indicators().items() if "consultation" in title)
    assert [name.split()[0] for name in consultation] == [str(number) for number in range(1, 27)]


def test_what_councils_plan_is_proposed_and_what_is_left_out_says_why() -> None:
    councils = next(ids for title, ids in NAMED.items() if "councils" in title)
    assert {LIBRARY.indicators[id].status for id in councils} == {"proposed"}
    without = [entry for names in named_indicators().values() for entry in names.values() if isinstance(entry, dict)]
    assert all(entry["why"] for entry in without)

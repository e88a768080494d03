"""How areas and periods add up, and what can change without a sum noticing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.figures.disclosure.spans import Spans


def spans(*members: str) -> Spans:
    return Spans([frozenset(member) for member in members])


def test_a_member_without_a_smaller_one_inside_is_a_leaf_and_what_leaves_make_up_is_a_sum() -> None:
    made = spans("a", "b", "c", "ab", "abc", "cd")
    assert made.leaves == [0, 1, 2]
    assert made.sums == {3: [0, 1], 4: [0, 1, 2]}
    assert made.above == {0: {3, 4}, 1: {3, 4}, 2: {4}}


def test_rolling_years_cross_and_quarters_of_a_year_do_not() -> None:
    assert spans("abcd", "bcde").cross
    assert not spans("a", "b", "c", "d", "abcd").cross


def test_the_change_with_a_neighbour_of_the_same_sums_comes_first() -> None:
    made = spans("a", "b", "c", "ab", "abc")
    assert made.changes(0)[0] == [((0, 1), (1, -1))]
    assert made.changes(2)[0] == [((2, 1), (4, 1))] or made.changes(2)[0][0][0] == (2, 1)


def test_without_sums_a_member_changes_alone() -> None:
    assert spans("a", "b").changes(0) == [[((0, 1),)]]


@given(st.lists(st.frozensets(st.integers(0, 5), min_size=1), min_size=1, max_size=7, unique=True))
def test_every_change_raises_its_member_and_keeps_every_sum(atoms: list[frozenset[object]]) -> None:
    made = Spans(atoms)
    for member in range(len(atoms)):
        for alike in made.changes(member):
            assert len({tuple(sign for _, sign in change) for change in alike}) == 1
            for change in alike:
                assert change[0] == (member, 1)
                moved = dict(change)
                assert len(moved) == len(change)
                for total, inside in made.sums.items():
                    assert moved.get(total, 0) == sum(moved.get(leaf, 0) for leaf in inside)

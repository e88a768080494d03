"""Lengths of time as an analyst writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.specs.offsets import FormError, Offset


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("-12 months", -12, "months"),
        ("1 day", 1, "days"),
        ("-1 days", -1, "days"),
        ("0 days", 0, "days"),
        ("15 working days", 15, "working days"),
        ("2 weeks", 2, "weeks"),
        ("1 year", 1, "years"),
    ],
)
def test_a_whole_number_and_a_unit_are_an_offset(text: str, number: int, unit: str) -> None:
    assert Offset.parse(text) == Offset(number, unit)  # type: ignore[arg-type]  # the parameters are of the units


def test_ever_has_no_number_and_no_bound() -> None:
    assert Offset.parse("ever").is_ever
    assert not Offset.parse("0 days").is_ever
    assert str(Offset.parse("ever")) == "ever"


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "months",
        "12months",
        "1.5 months",
        "+1 day",
        "-12 moons",
        "12 Months",
        " 1 day",
        "1 day ",
        "1 day\n",
        "",
        "١ day",
    ],
)
def test_what_is_not_quite_an_offset_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(FormError) as caught:
        Offset.parse(text)
    assert "-12 months" in (caught.value.hint or "")


@pytest.mark.parametrize("value", [12, None, 1.5, ["1 day"], True])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(FormError):
        Offset.parse(value)


@given(st.integers(-999, 999), st.sampled_from(["days", "working days", "weeks", "months", "years"]))
def test_an_offset_reads_as_it_is_written(number: int, unit: str) -> None:
    offset = Offset.parse(f"{number} {unit}")
    assert Offset.parse(str(offset)) == offset


def test_polars_is_given_calendar_units() -> None:
    texts = ("-3 days", "2 weeks", "-12 months", "1 year")
    assert [Offset.parse(text).polars for text in texts] == ["-3d", "2w", "-12mo", "1y"]

"""Every example of every spec comes out as it says, through the same readers, tables and engine as real extracts."""

from __future__ import annotations

import pytest

from csc_indicators.specs.load import load_library
from csc_indicators.workflows.worked_examples import differences

LIBRARY = load_library()
EXAMPLES = [(indicator, example) for indicator in LIBRARY.indicators.values() for example in indicator.examples]


@pytest.mark.parametrize(
    "number", range(len(EXAMPLES)), ids=[f"{indicator.id}::{example.name}" for indicator, example in EXAMPLES]
)
def test_an_example_comes_out_as_it_says(number: int) -> None:
    indicator, example = EXAMPLES[number]
    assert differences(indicator, example, LIBRARY) == []

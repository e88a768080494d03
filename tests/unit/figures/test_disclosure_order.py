"""What disclosure control hides depends on the table alone: each process and each run takes sums in the same order."""

import os
import subprocess
import sys

import polars as pl

from csc_indicators.figures.disclosure.families import _groups

TIES = """
from itertools import combinations
from csc_indicators.figures.disclosure.relations import Ties, conjunctions
from csc_indicators.specs.counted.sets import CountedSet, Dimension, Rows

rows = Rows("care", "overlaps", "day", (), "", "31 March")
dimensions = [Dimension(name, 3) for name in ("age", "sex", "need", "placement")]
cells = [(dimension, mask) for dimension in dimensions for mask in (1, 2)]
nodes = [(CountedSet(rows, frozenset(own)),) for size in range(5) for own in combinations(cells, size)
         if len({dimension for dimension, _ in own}) == size]
print(Ties(nodes).ties, list(conjunctions(nodes)))
"""


def ties_in_process(seed: int) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, "-c", TIES], capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def test_ties_are_the_same_in_each_process() -> None:
    ties = ties_in_process(0)
    assert len(ties) > 1000
    assert {ties_in_process(seed) for seed in (1, 2)} == {ties}


def test_breakdowns_come_in_the_order_of_the_table() -> None:
    names = ["total", *"hcafbdge"]
    rows = pl.DataFrame(
        {
            "indicator": "share",
            "part": "numerator",
            "length": "12 months",
            "breakdown": names,
            "group": "Total",
            "node": range(len(names)),
            "overlapping": False,
        }
    )
    assert list(_groups(rows)) == [(0, [node]) for node in range(1, len(names))]

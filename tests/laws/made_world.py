"""Made-up children, counted for indicators that are tied to one another in every way that real ones are.

Two regions are whole, so that they have rows; one authority of a third is there too. Of each child everything is known,
so that any count can be made again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from csc_indicators.figures.assemble import assemble
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.reference.authorities import areas
from csc_indicators.specs.counted.sets import CountedSet, Dimension, Rows
from csc_indicators.specs.parts import Part

SEXES = ["Female", "Male", "Not known"]
AGES = ["Under 5", "5 to 9", "10 to 15", "16 and over"]
HOMES = ["Foster", "Children's home", "Other"]
BREAKDOWNS = {"sex": SEXES, "age_band": AGES, "home": HOMES}
CONDITIONS = {("home", "Foster"): "home = Foster", ("home", "Children's home"): "home = Children's home"}
NORTH_EAST = areas().filter(pl.col("region_code") == "E12000001")["la_code"].cast(pl.String).to_list()
MILLION = 1_000_000

QUARTERS = {
    "2024-25 Q1": (date(2024, 4, 1), date(2024, 6, 30)),
    "2024-25 Q2": (date(2024, 7, 1), date(2024, 9, 30)),
    "2024-25 Q3": (date(2024, 10, 1), date(2024, 12, 31)),
    "2024-25 Q4": (date(2025, 1, 1), date(2025, 3, 31)),
}
YEAR = {"2024-25": (date(2024, 4, 1), date(2025, 3, 31))}
ROLLING = {
    f"12 months to {end}": (start, end)
    for start, end in [
        (date(2023, 7, 1), date(2024, 6, 30)),
        (date(2023, 10, 1), date(2024, 9, 30)),
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2024, 4, 1), date(2025, 3, 31)),
    ]
}
SPANS = {"year": YEAR, "quarters": YEAR | QUARTERS, "rolling": ROLLING, "rolling and quarters": ROLLING | QUARTERS}


@dataclass(frozen=True)
class Child:
    la: str
    sex: str
    age_band: str
    home: str
    kinship: bool
    moved: bool
    event: date
    repeat: bool


Condition = Callable[[Child], bool]


@dataclass(frozen=True)
class Made:
    """An indicator of the world: which children are below the line (None: the population), which above."""

    info: IndicatorInfo
    numerator: Condition
    denominator: Condition | None
    of_events: bool
    cohort: str
    condition: str

    def conditions(self) -> dict[Part, str]:
        """What each part that counts children asks of them."""
        parts: dict[Part, str] = {"numerator": self.condition}
        return {**parts, "denominator": ""} if self.denominator else parts


def _made(
    key: str, kind: Any, condition: str, above: Condition, below: Condition | None, of_events: bool, publication: str
) -> Made:
    cohort = "events" if of_events else "children in care"
    info = IndicatorInfo(
        id=key,
        title=key,
        outcome="safety",
        outcome_number=2,
        outcome_title="Safe",
        domain="A domain",
        kind=kind,
        statistic=None,
        unit="",
        polarity="low",
        per=10_000 if kind == "rate" else None,
        decimals=1,
        rounds_to_zero=None,
        interval="poisson" if kind == "rate" else "wilson",
        publication=publication,
        numerator_counts="rows",
        denominator_counts="rows" if below else None,
    )
    return Made(info, above, below, of_events, cohort, condition)


def _always(_: Child) -> bool:
    return True


INDICATORS = {
    made.info.id: made
    for made in [
        _made("care_rate", "rate", "", _always, None, False, "cla"),
        _made("foster", "percentage", "home = Foster", lambda c: c.home == "Foster", _always, False, "cla"),
        _made(
            "homes",
            "percentage",
            "home = Children's home",
            lambda c: c.home == "Children's home",
            _always,
            False,
            "cla",
        ),
        _made("kinship", "percentage", "kinship", lambda c: c.kinship, _always, False, "cla"),
        _made("moved", "percentage", "moved", lambda c: c.moved, _always, False, "cla"),
        _made("event_rate", "rate", "", _always, None, True, "cin"),
        _made("repeats", "percentage", "repeat", lambda c: c.repeat, _always, True, "cin"),
    ]
}


class Counting:
    """What the indicators of the world count: homes are cells of one column, and every other condition holds or not."""

    overlapping: Sequence[str] = ()

    def of(self, indicator: str, part: Part, breakdown: str, group: str) -> tuple[CountedSet, ...]:
        made = INDICATORS[indicator]
        conditions = made.conditions()
        if part not in conditions:
            return ()
        counted = CountedSet(Rows(made.cohort, "then", "events" if made.of_events else "day", (), "", "31 March"))
        if condition := conditions[part]:
            column, _, value = condition.partition(" = ")
            counted = where(counted, column, value)
        return (where(counted, breakdown, group) if breakdown != "total" else counted,)


def where(counted: CountedSet, column: str, value: str) -> CountedSet:
    """The set of those with the value; of the other sets that ask for the same column, what both ask for."""
    values = BREAKDOWNS.get(column, [""])
    dimension = Dimension(column, len(values) if value else 2)
    mask = 1 << values.index(value) if value else 1
    return counted.where(dimension, counted.by_dimension.get(dimension, dimension.all_cells) & mask)


def children(seed: int, las: list[str], most: int) -> list[Child]:
    """Some children of every authority, of whom some kinds are rare."""
    rnd = random.Random(seed)
    made = []
    for la in las:
        for _ in range(rnd.randint(most // 4, most)):
            home = rnd.choices(HOMES, [6, 2, 1])[0]
            made.append(
                Child(
                    la,
                    rnd.choices(SEXES, [5, 6, 0.2])[0],
                    rnd.choices(AGES, [1, 2, 4, 3])[0],
                    home,
                    home == "Foster" and rnd.random() < 0.3,
                    rnd.random() < 0.15,
                    date.fromordinal(date(2023, 7, 1).toordinal() + rnd.randrange(640)),
                    rnd.random() < 0.25,
                )
            )
    return made


def table_of(
    people: list[Child], las: list[str], periods: Mapping[str, tuple[date, date]], ids: list[str], by: list[str]
) -> pl.DataFrame:
    """The result table of the children, without medians: authorities, and the regions that are whole."""
    rows = []
    for order, key in enumerate(ids):
        made = INDICATORS[key]
        for period, (first, last) in periods.items():
            counted = [c for c in people if not made.of_events or first <= c.event <= last]
            for la in las:
                own = [c for c in counted if c.la == la]
                for place, (breakdown, group) in enumerate(groups_of(by)):
                    inside = [c for c in own if breakdown == "total" or getattr(c, breakdown) == group]
                    below = inside if made.denominator else None
                    rows.append(
                        {
                            "indicator": key,
                            "period": period,
                            "period_start": first,
                            "period_end": last,
                            "la_code": la,
                            "breakdown": breakdown,
                            "group": group,
                            "numerator": sum(map(made.numerator, inside)) * MILLION,
                            "denominator": (20_000 if below is None else len(below)) * MILLION,
                            "unknown": 2,
                            "excluded": 3,
                            "left_out_unknown": 1,
                            "status": None,
                            "reason": None,
                            "indicator_order": order,
                            "breakdown_order": place,
                            "group_order": place,
                        }
                    )
    no_values = {
        **dict.fromkeys(["indicator", "period", "la_code", "breakdown", "group"], pl.String),
        "value": pl.Int64,
        "n": pl.Int64,
    }
    infos = {key: INDICATORS[key].info for key in ids}
    return assemble(
        pl.DataFrame(rows, schema_overrides={"reason": pl.String}),
        pl.DataFrame(schema=no_values),
        infos,
        las,
        ("National", "Regional", "Local authority"),
    )


def groups_of(by: list[str]) -> list[tuple[str, str]]:
    return [("total", "Total"), *((name, group) for name in by for group in BREAKDOWNS[name])]

"""Somebody who wants the hidden counts: every number of the table and everything that ties them, in a linear program.

The attacker reads the table alone, as it is shared, and knows what the indicators mean. Whatever is printed is used:
counts, rounded counts, values at full precision and as printed, limits, medians of neighbours, and the policy itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from made_world import BREAKDOWNS, CONDITIONS, INDICATORS
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse import coo_array  # type: ignore[import-untyped]  # scipy ships no types

from csc_indicators.reference.authorities import areas
from csc_indicators.specs.disclosure import DisclosurePolicy

Cell = tuple[str, str, tuple[object, ...], str]
"""What is counted: cohort, conditions, when, where."""

_DECIMALS = 1
_MOST = 5_000
"""More children than any area of the world has."""


@dataclass(frozen=True)
class CountRelation:
    """What is known of numerators: parts that share nothing, or a part of another."""

    parts_of_one_whole: Sequence[str] = ()
    part_of: Sequence[str] = ()


@dataclass
class Attack:
    """The linear program: a whole number for every count, and for what no row shows but must be there."""

    cells: dict[Cell, int]
    hidden: dict[Cell, tuple[str, str, str, str, str]]
    """The hidden counts, each with the row it is hidden in: indicator, period, area, breakdown, group."""
    rows: list[tuple[dict[int, float], float, float]]
    lower: list[float]

    def possible(self, wide: int) -> dict[Cell, tuple[int, int]]:
        """The least and the greatest value found for every hidden count; exact where they are less than `wide` apart.

        Every solution tells of all counts at once, so that few counts need programs of their own.
        """
        solve = self._solver()
        least: dict[Cell, int] = dict.fromkeys(self.hidden, 10**9)
        most: dict[Cell, int] = dict.fromkeys(self.hidden, -1)

        def learn(cost: NDArray[np.float64]) -> None:
            solution = solve(cost)
            for cell in self.hidden:
                value = round(float(solution[self.cells[cell]]))
                least[cell], most[cell] = min(least[cell], value), max(most[cell], value)

        random = np.random.default_rng(1)
        for _ in range(12):
            learn(random.normal(size=len(self.lower)))
        for cell, at in self.cells.items():
            for sign in (1, -1):
                if cell in self.hidden and most[cell] - least[cell] < wide:
                    cost = np.zeros(len(self.lower))
                    cost[at] = sign
                    learn(cost)
        return {cell: (least[cell], most[cell]) for cell in self.hidden}

    def leaves_open(self, wide: int) -> bool:
        """Whether the least and the greatest value of every hidden count are at least `wide` apart."""
        solve = self._solver()
        for at in (self.cells[cell] for cell in self.hidden):
            cost = np.zeros(len(self.lower))
            cost[at] = 1
            if round(float(solve(-cost)[at])) - round(float(solve(cost)[at])) < wide:
                return False
        return True

    def _solver(self) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
        entries = [(r, c, v) for r, (row, _, _) in enumerate(self.rows) for c, v in row.items()]
        matrix = coo_array(
            ([v for _, _, v in entries], ([r for r, _, _ in entries], [c for _, c, _ in entries])),
            shape=(len(self.rows), len(self.lower)),
        ).tocsr()
        ties = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        bounds = Bounds(np.array(self.lower), np.full(len(self.lower), _MOST))

        def solve(cost: NDArray[np.float64]) -> NDArray[np.float64]:
            found = milp(cost, constraints=ties, bounds=bounds, integrality=np.ones(len(cost)))
            assert found.status == 0, found.message
            solution: NDArray[np.float64] = found.x
            return solution

        return solve


def attack(
    table: pl.DataFrame,
    policy: DisclosurePolicy,
    relations: Sequence[CountRelation],
    groups: pl.DataFrame | None = None,
    zeros_are_shown: bool = True,
) -> Attack:
    """The attack on a table that was disclosed under the policy; an attacker may know that no zero had to be hidden."""
    made = _Attacker(policy, groups)
    for row in table.filter(pl.col("source") == "extracts").iter_rows(named=True):
        made.read(row)
    made.tie(relations, zeros_are_shown)
    return made.attack


class _Attacker:
    def __init__(self, policy: DisclosurePolicy, groups: pl.DataFrame | None) -> None:
        self.policy, self.groups = policy, groups
        self.attack = Attack({}, {}, [], [])
        self.shares: set[tuple[Cell, Cell]] = set()
        self.spans: dict[tuple[object, ...], tuple[date, date]] = {}

    def variable(self, cell: Cell) -> int:
        if cell not in self.attack.cells:
            self.attack.cells[cell] = self.free()
        return self.attack.cells[cell]

    def free(self) -> int:
        self.attack.lower.append(0)
        return len(self.attack.lower) - 1

    def between(self, row: dict[int, float], least: float, most: float) -> None:
        self.attack.rows.append((row, least, most))

    def read(self, row: dict[str, object]) -> None:
        made = INDICATORS[str(row["indicator"])]
        rules = self.policy.publications[made.info.publication]  # type: ignore[index]  # the policies here have them
        first, last = row["period_start"], row["period_end"]
        assert isinstance(first, date)
        assert isinstance(last, date)
        when = (first, last) if made.of_events else (last,)
        self.spans[when] = (first, last)
        larger = row["geographic_level"] in ("National", "Regional") and rules.round_larger_areas_to
        cells: dict[str, Cell] = {}
        for part, condition in made.conditions().items():
            asked = [condition] if condition else []
            if row["breakdown"] != "total":
                key = (str(row["breakdown"]), str(row["group"]))
                asked.append(CONDITIONS.get(key, f"{key[0]} = {key[1]}"))
            cell = (made.cohort, " and ".join(sorted(asked)), when, str(row["area_code"]))
            cells[part] = cell
            at, shown = self.variable(cell), row[part]
            if shown is None:
                where = [str(row[name]) for name in ("indicator", "period", "area_code", "breakdown", "group")]
                self.attack.hidden[cell] = (where[0], where[1], where[2], where[3], where[4])
            elif larger:
                half = larger / 2 if isinstance(larger, int) else 0
                self.between({at: 1}, float(str(shown)) - half, float(str(shown)) + half - 1)
            else:
                self.between({at: 1}, float(str(shown)), float(str(shown)))
        if "denominator" in cells:
            whole, part_ = cells["denominator"], cells["numerator"]
            self.shares.add((part_, whole))
            self.between({self.variable(whole): 1, self.variable(part_): -1}, 0, np.inf)
        self._value(row, cells, 100 if made.info.kind == "percentage" else 10_000)

    def _value(self, row: dict[str, object], cells: dict[str, Cell], scale: int) -> None:
        """A value that is printed ties the two counts, as far as it is exact."""
        text = str(row["value_text"])
        if not text.replace(".", "").isdigit():
            return
        printed, half = float(text), 0.5 * 10**-_DECIMALS
        top = self.variable(cells["numerator"])
        if "denominator" in cells:
            below = self.variable(cells["denominator"])
            self.between({top: scale, below: -(printed - half)}, -1e-6, np.inf)
            self.between({top: scale, below: -(printed + half)}, -np.inf, 1e-6)
        else:
            of = float(str(row["denominator"]))
            self.between({top: scale}, (printed - half) * of - 1e-6, (printed + half) * of + 1e-6)

    def tie(self, relations: Sequence[CountRelation], zeros_are_shown: bool) -> None:
        self._sums_of_groups()
        self._sums_of_areas()
        self._sums_of_days()
        self._relations(relations)
        if zeros_are_shown:
            self._policy()

    def _sums_of_groups(self) -> None:
        for cohort, asked, when, area in list(self.attack.cells):
            for breakdown, groups in BREAKDOWNS.items():
                names = [CONDITIONS.get((breakdown, group), f"{breakdown} = {group}") for group in groups]
                parts = [
                    (cohort, " and ".join(sorted([*filter(None, asked.split(" and ")), name])), when, area)
                    for name in names
                ]
                if set(names) & set(asked.split(" and ")) or not all(part in self.attack.cells for part in parts):
                    continue
                total = self.attack.cells[cohort, asked, when, area]
                self.between({total: 1, **{self.attack.cells[part]: -1.0 for part in parts}}, 0, 0)

    def _sums_of_areas(self) -> None:
        members: dict[str, list[str]] = {}
        for la, region, dfe in (
            areas().select(pl.col("la_code").cast(pl.String), "region_code", "dfe_region_code").iter_rows()
        ):
            for code in {region, dfe, "E92000001"}:
                members.setdefault(code, []).append(la)
        if self.groups is not None:
            members |= dict(self.groups.group_by("own_group").agg("la_code").rows())
        for cohort, asked, when, area in list(self.attack.cells):
            parts = [(cohort, asked, when, la) for la in members.get(area, [])]
            if parts and all(part in self.attack.cells for part in parts):
                total = self.attack.cells[cohort, asked, when, area]
                self.between({total: 1, **{self.attack.cells[part]: -1.0 for part in parts}}, 0, 0)

    def _sums_of_days(self) -> None:
        """Events: every period is the sum of the stretches of days that the periods cut the time into."""
        cuts = sorted({d for a, b in self.spans.values() for d in (a.toordinal(), b.toordinal() + 1)})
        stretches: dict[tuple[object, ...], int] = {}
        for (cohort, asked, when, area), at in list(self.attack.cells.items()):
            if len(when) == 1:
                continue
            first, last = self.spans[when]
            inside = [cut for cut in cuts if first.toordinal() <= cut <= last.toordinal()]
            row: dict[int, float] = {at: 1.0}
            for cut in inside:
                key = (cohort, asked, area, cut)
                if key not in stretches:
                    stretches[key] = self.free()
                row[stretches[key]] = -1.0
            self.between(row, 0, 0)

    def _relations(self, relations: Sequence[CountRelation]) -> None:
        for relation in relations:
            for part, whole in list(self.shares):
                alike = list(self._alike(relation.parts_of_one_whole or relation.part_of or [], part))
                if len(alike) < 2:
                    continue
                if relation.part_of:
                    self.between({self.variable(alike[1]): 1, self.variable(alike[0]): -1}, 0, np.inf)
                else:
                    row = {self.variable(whole): 1.0, **{self.variable(one): -1.0 for one in alike}}
                    self.between(row, 0, np.inf)

    def _alike(self, names: Sequence[str], part: Cell) -> Iterator[Cell]:
        """The numerators of the indicators in the place of this one, which is the first's."""
        counts = [INDICATORS[name] for name in names if name in INDICATORS]
        first, *_ = [*counts, None]
        if first is None or part[0] != first.cohort or first.condition not in part[1].split(" and "):
            return
        of_group = part[1].split(" and ")
        of_group.remove(first.condition)
        for count in counts:
            asked = sorted([*of_group, count.condition])
            cell = (part[0], " and ".join(asked), part[2], part[3])
            if cell in self.attack.cells:
                yield cell

    def _policy(self) -> None:
        """Zeros are shown, so what is hidden is no zero, unless what it is a share of is hidden too."""
        wholes = dict(self.shares)
        for cell in self.attack.hidden:
            whole = wholes.get(cell)
            if whole is None or whole not in self.attack.hidden:
                self.attack.lower[self.attack.cells[cell]] = 1

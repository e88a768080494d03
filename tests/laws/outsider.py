"""Somebody who has the files that an authority gave out, and knows what the indicators mean, but not the records.

Every count that is named in any of the files is an unknown; what is shown, and whatever ties counts together, are
equations. It is written from what is published and from the files, and shares nothing with the code that protects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

import outsider_knows as knows
import polars as pl
from possible_values import MOST, Equations, Possible, possible_values

from csc_indicators.reference.authorities import areas

Atoms = frozenset[str]
When = tuple[date, ...]
Cell = tuple[str, Atoms, When, str, str]
"""Universe, atoms, the last day or the first and last, area, and which extract it was counted in."""
Context = tuple[str, str, tuple[date, date], str, str]
"""Breakdown, group, first and last day, area and extract of a row."""
Row = tuple[str, str, str, str, str]
"""Indicator, period, area, breakdown and group."""


@dataclass(frozen=True)
class Release:
    """A result file that was given out, and the extract that it was made of: of one extract a count is one number."""

    table: pl.DataFrame
    extract: str = ""


@dataclass(frozen=True)
class Hidden:
    """A count that is hidden somewhere: where it stands first, its true number, and what it can be."""

    cell: Cell
    row: Row
    truth: float
    possible: Possible

    @property
    def is_count(self) -> bool:
        return knows.UNIVERSES.get(self.cell[0], knows.POINTS) != knows.POINTS

    @property
    def is_small(self) -> bool:
        return self.is_count and 1 <= self.truth <= 5

    @property
    def is_worked_out(self) -> bool:
        return self.possible.values < 1.5

    @property
    def is_narrow(self) -> bool:
        """Whether fewer than three values are possible."""
        return self.possible.values < 2.5


@dataclass
class Outsider:
    """The unknowns and equations of some releases."""

    equations: Equations = field(default_factory=Equations)
    cells: dict[Cell, int] = field(default_factory=dict)
    hidden: dict[Cell, Row] = field(default_factory=dict)
    contexts: set[Context] = field(default_factory=set)


def _indicator_rows(release: Release) -> Iterator[dict[str, object]]:
    table = release.table
    if "source" in table.columns:
        table = table.filter(pl.col("source") == "extracts")
    yield from table.filter(pl.col("indicator").is_in(list(knows.COUNTS))).iter_rows(named=True)


def _split(text: str) -> tuple[str, Atoms]:
    universe, *atoms = text.split(" & ")
    return universe, frozenset(atoms)


_SETS = {key: tuple(_split(text) if text else None for text in texts) for key, texts in knows.COUNTS.items()}


def _months_earlier(day: date, months: int) -> date:
    year = day.year - months // 12
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def when(universe: str, atoms: Atoms, span: tuple[date, date]) -> When:
    is_stock = knows.UNIVERSES.get(universe) == knows.STOCK
    return (span[1],) if is_stock and not atoms & knows.OF_THE_PERIOD else span


def _is_nobody(atoms: Atoms) -> bool:
    """Whether the atoms are two groups of one breakdown."""
    names = [atom.split("=")[0] for atom in atoms if "=" in atom]
    return len({name for name in names if name not in knows.OVERLAPPING}) < len(
        [name for name in names if name not in knows.OVERLAPPING]
    )


def _cells(row: dict[str, object], extract: str) -> Iterator[tuple[str, Cell]]:
    """The counts of a row: numerator and denominator, as far as they count children or what happened to them."""
    indicator, breakdown, group = str(row["indicator"]), str(row["breakdown"]), str(row["group"])
    first, last = row["period_start"], row["period_end"]
    assert isinstance(first, date)
    assert isinstance(last, date)
    span = (first, last)
    if months := knows.MONTHS_BEFORE.get(indicator):
        span = (_months_earlier(first, months), _months_earlier(last, months))
    for part, counted in zip(("numerator", "denominator"), _SETS[indicator], strict=True):
        if counted is None:
            continue
        universe, atoms = counted
        if breakdown != "total":
            if indicator in knows.OF_ALL:
                atoms = atoms if part == "denominator" else atoms | {f"{breakdown}={group}"}
            elif breakdown in knows.SAME_GROUPS and group in knows.HARMS:
                atoms = frozenset({f"{knows.SAME_GROUPS[breakdown]}={group}"})
            else:
                atoms = atoms | {f"{breakdown}={group}"}
        yield part, (universe, atoms, when(universe, atoms, span), str(row["area_code"]), extract)


def true_counts(releases: Sequence[Release]) -> dict[Cell, float]:
    """The counts of tables in which nothing is hidden."""
    truth: dict[Cell, float] = {}
    for release in releases:
        for row in _indicator_rows(release):
            for part, cell in _cells(row, release.extract):
                if row[part] is not None:
                    truth[cell] = float(str(row[part]))
    return truth


class _Reader:
    def __init__(self, zeros_are_shown: bool, own_groups: pl.DataFrame | None, changed_by: int | None) -> None:
        self.zeros_are_shown, self.own_groups, self.changed_by = zeros_are_shown, own_groups, changed_by
        self.out = Outsider()
        self.equations = self.out.equations

    def at(self, cell: Cell) -> int:
        if cell not in self.out.cells:
            is_count = knows.UNIVERSES.get(cell[0], knows.POINTS) != knows.POINTS
            self.out.cells[cell] = self.equations.unknown(0 if is_count else -MOST, is_count)
        return self.out.cells[cell]

    def read(self, release: Release) -> None:
        groups: dict[tuple[object, ...], tuple[Cell, list[Cell]]] = {}
        for row in _indicator_rows(release):
            breakdown = str(row["breakdown"])
            first, last = row["period_start"], row["period_end"]
            assert isinstance(first, date)
            assert isinstance(last, date)
            context = (breakdown, str(row["group"]), (first, last), str(row["area_code"]), release.extract)
            self.out.contexts.add(context)
            of_row = dict(_cells(row, release.extract))
            for part, cell in of_row.items():
                if row[part] is None and row["value_text"] in _NO_FIGURE:
                    continue
                self._see(row, part, cell, of_row)
                total = dict(_cells({**row, "breakdown": "total"}, release.extract))[part]
                if breakdown != "total" and cell != total:
                    key = (row["indicator"], part, breakdown, (first, last), row["area_code"])
                    groups.setdefault(key, (total, []))[1].append(cell)
            self._value(row, of_row)
        for (_, _, by, *_), (total, cells) in groups.items():
            self._add_up(str(by), total, cells)

    def _see(self, row: dict[str, object], part: str, cell: Cell, of_row: dict[str, Cell]) -> None:
        at, shown = self.at(cell), row[part]
        equations = self.equations
        if shown is not None:
            equations.lower[at] = equations.upper[at] = float(str(shown))
        elif not _is_nobody(cell[1]):
            where = [str(row[name]) for name in ("indicator", "period", "area_code", "breakdown", "group")]
            self.out.hidden.setdefault(cell, (where[0], where[1], where[2], where[3], where[4]))
            whole_is_shown = part == "denominator" or "denominator" not in of_row or row["denominator"] is not None
            if self.zeros_are_shown and whole_is_shown and equations.whole[at]:
                equations.lower[at] = max(equations.lower[at], 1)

    def _value(self, row: dict[str, object], cells: dict[str, Cell]) -> None:
        """A value that is printed tells of its counts, even if these are not."""
        text = str(row["value_text"])
        hidden = [part for part in cells if row[part] is None]
        if not hidden or not text.replace(".", "", 1).isdigit() or "denominator" not in cells:
            return
        scale = {"%": 100.0}.get(str(row["unit"]), 1.0)
        half = 0.5 * 10.0 ** -len(text.partition(".")[2])
        top, below = self.at(cells["numerator"]), self.at(cells["denominator"])
        self.equations.between("value", {top: scale, below: -(float(text) - half)}, -_EPSILON, MOST)
        self.equations.between("value", {top: scale, below: -(float(text) + half)}, -MOST, _EPSILON)

    def _add_up(self, breakdown: str, total: Cell, cells: list[Cell]) -> None:
        row: dict[int, float] = {self.at(total): 1.0}
        for cell in cells:
            if not _is_nobody(cell[1]):
                row[self.at(cell)] = row.get(self.at(cell), 0.0) - 1
        if len(row) == 1 or row[self.at(total)] != 1.0:
            return
        slack = 0.01 if knows.UNIVERSES.get(total[0], knows.POINTS) == knows.POINTS else 0.0
        if breakdown in knows.OVERLAPPING:
            self.equations.between(f"{breakdown} covers", row, -MOST, 0)
        else:
            self.equations.between(f"{breakdown} adds up", row, -slack, slack)

    def tie(self) -> None:
        for cell, at in list(self.out.cells.items()):
            if _is_nobody(cell[1]):
                self.equations.lower[at] = self.equations.upper[at] = 0
        self._parts()
        self._refined()
        self._areas()
        self._times()
        self._facts()
        self._corrections()

    def _parts(self) -> None:
        cells = self.out.cells
        for (universe, atoms, days, area, extract), at in list(cells.items()):
            if knows.UNIVERSES.get(universe, knows.POINTS) == knows.POINTS:
                continue
            wider: list[Atoms] = []
            for fewer in range(1, len(atoms) + 1):
                for dropped in combinations(sorted(atoms), fewer):
                    rest = atoms - set(dropped)
                    if any(rest < between for between in wider):
                        continue
                    whole = (universe, rest, when(universe, rest, (days[0], days[-1])), area, extract)
                    if whole in cells:
                        wider.append(rest)
                        self.equations.between("part of a whole", {cells[whole]: 1, at: -1}, 0, MOST)

    def _refined(self) -> None:
        cells = self.out.cells
        for fine, (coarse, groups) in knows.REFINES.items():
            for (universe, atoms, days, area, extract), at in list(cells.items()):
                for group, members in groups.items():
                    if f"{coarse}={group}" not in atoms:
                        continue
                    base = atoms - {f"{coarse}={group}"}
                    parts = [(universe, base | {f"{fine}={member}"}, days, area, extract) for member in members]
                    here = [cells[part] for part in parts if part in cells]
                    if not here:
                        continue
                    is_points = not self.equations.whole[at]
                    slack = 0.01 if is_points else 0.0
                    if len(here) == len(parts):
                        row = {at: 1.0, **dict.fromkeys(here, -1.0)}
                        self.equations.between(f"{fine} refines {coarse}", row, -slack, slack)
                    elif not is_points:
                        row = {at: 1.0, **dict.fromkeys(here, -1.0)}
                        self.equations.between(f"{fine} refines {coarse}", row, 0, MOST)

    def _areas(self) -> None:
        """An area is the sum of its authorities; until it was divided, one stands for those that came of it."""
        regions: dict[str, set[str]] = defaultdict(set)
        for la, *codes in (
            areas().select(pl.col("la_code").cast(pl.String), "region_code", "dfe_region_code").iter_rows()
        ):
            for code in {*codes, "E92000001"}:
                regions[code].add(la)
        if self.own_groups is not None:
            for group, la in self.own_groups.select("own_group", "la_code").iter_rows():
                regions[group].add(la)
        cells = self.out.cells
        for (universe, atoms, days, area, extract), at in list(cells.items()):
            parts: set[int] = set()
            for la in regions.get(area, ()):
                of_la = [
                    cells[cell]
                    for code in (la, knows.WAS_PART_OF.get(la, la))
                    if (cell := (universe, atoms, days, code, extract)) in cells
                ]
                if not of_la:
                    break
                parts.add(of_la[0])
            else:
                if parts:
                    slack = 0.0 if self.equations.whole[at] else 0.01
                    self.equations.between("areas add up", {at: 1.0, **dict.fromkeys(parts, -1.0)}, -slack, slack)

    def _times(self) -> None:
        """Days of events add up; of what is counted once for each child in a period, the parts hold as many or more."""
        series: dict[tuple[str, Atoms, str, str], dict[When, int]] = defaultdict(dict)
        for (universe, atoms, days, area, extract), at in self.out.cells.items():
            if len(days) == 2:
                series[universe, atoms, area, extract][days] = at
        for (universe, atoms, _, _), spans in series.items():
            if len(spans) < 2:
                continue
            kind = knows.UNIVERSES.get(universe, knows.POINTS)
            if kind == knows.EVENTS:
                self._stretches(spans)
            elif kind == knows.ONCE:
                base = {atom for atom in atoms if atom.split("=")[0] not in knows.CONSTANT}
                self._nested(spans, grows=not base - knows.GROWS_WITH_THE_PERIOD)
            elif kind == knows.STOCK and atoms & knows.OF_THE_PERIOD <= knows.GROWS_WITH_THE_PERIOD:
                for (short, inner), (long, outer) in _nested_spans(spans):
                    if short[1] == long[1]:
                        self.equations.between("grows with the period", {outer: 1, inner: -1}, 0, MOST)

    def _stretches(self, spans: dict[When, int]) -> None:
        cuts = sorted({day for first, last in spans for day in (first.toordinal(), last.toordinal() + 1)})
        pieces: dict[int, int] = {}
        for (first, last), at in spans.items():
            inside = [cut for cut in cuts if first.toordinal() <= cut <= last.toordinal()]
            row: dict[int, float] = {at: 1.0}
            for cut in inside:
                if cut not in pieces:
                    pieces[cut] = self.equations.unknown()
                row[pieces[cut]] = -1.0
            self.equations.between("days add up", row, 0, 0)

    def _nested(self, spans: dict[When, int], grows: bool) -> None:
        ordered = sorted(spans)
        for (_, inner), (_, outer) in _nested_spans(spans) if grows else ():
            self.equations.between("once in the period", {outer: 1, inner: -1}, 0, MOST)
        for whole in ordered:
            inside = [span for span in ordered if span != whole and whole[0] <= span[0] and span[1] <= whole[1]]
            chain: list[When] = []
            day = whole[0].toordinal()
            while True:
                following = [span for span in inside if span[0].toordinal() == day]
                if not following:
                    break
                chain.append(min(following, key=lambda span: span[1]))
                day = chain[-1][1].toordinal() + 1
            if chain and day == whole[1].toordinal() + 1:
                row = {spans[whole]: -1.0, **{spans[span]: 1.0 for span in chain}}
                self.equations.between("once in the period", row, 0, MOST)

    def _facts(self) -> None:
        written: set[tuple[str, tuple[tuple[int, float], ...]]] = set()
        for fact in knows.FACTS:
            terms = [(*_split(text), weight) for text, weight in fact.terms.items()]
            for breakdown, group, span, area, extract in self.out.contexts:
                if fact.groups and breakdown not in fact.groups:
                    continue
                own = frozenset() if breakdown == "total" else frozenset({f"{breakdown}={group}"})
                row: dict[int, float] = {}
                missing: list[int] = []
                for universe, atoms, weight in terms:
                    of_term = atoms | own
                    if _is_nobody(of_term):
                        continue
                    place = self.out.cells.get((universe, of_term, when(universe, of_term, span), area, extract))
                    if place is None:
                        missing.append(weight)
                    else:
                        row[place] = row.get(place, 0.0) + weight
                key = (fact.name, tuple(sorted(row.items())))
                if len(row) < 2 or key in written:
                    continue
                written.add(key)
                slack = 0.0 if all(self.equations.whole[at] for at in row) else 0.01
                if fact.exact and not missing:
                    self.equations.between(fact.name, row, -slack, slack)
                # A term that is left out of the smaller side leaves it smaller still.
                elif slack == 0.0 and all(weight < 0 for weight in missing):
                    self.equations.between(fact.name, row, 0, MOST)
                elif slack == 0.0 and fact.exact and all(weight > 0 for weight in missing):
                    self.equations.between(fact.name, row, -MOST, 0)

    def _corrections(self) -> None:
        if self.changed_by is None:
            return
        versions: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for (universe, atoms, days, area, _), at in self.out.cells.items():
            if self.equations.whole[at]:
                versions[universe, atoms, days, area].append(at)
        for places in versions.values():
            for before, after in combinations(places, 2):
                change = {after: 1.0, before: -1.0}
                self.equations.between("a correction is small", change, -self.changed_by, self.changed_by)


_EPSILON = 1e-6
_NO_FIGURE = ("x", "z")


def _nested_spans(spans: dict[When, int]) -> Iterator[tuple[tuple[When, int], tuple[When, int]]]:
    """Every span with every longer one that holds it."""
    for short, inner in spans.items():
        for long, outer in spans.items():
            if short != long and long[0] <= short[0] and short[1] <= long[1]:
                yield (short, inner), (long, outer)


def outsider(
    releases: Sequence[Release],
    zeros_are_shown: bool = False,
    own_groups: pl.DataFrame | None = None,
    changed_by: int | None = None,
) -> Outsider:
    """The unknowns and equations of the releases, to somebody who may know that no zero is hidden.

    `own_groups` has a row for each member: own_group, la_code. `changed_by` is how much a corrected extract can
    have changed any count.
    """
    reader = _Reader(zeros_are_shown, own_groups, changed_by)
    for release in releases:
        reader.read(release)
    reader.tie()
    return reader.out


def attack(shut: Sequence[Release], whole: Sequence[Release], enough: int = 3, seconds: float = 1e9) -> list[Hidden]:
    """What the hidden counts of the releases can be; `whole` are the same with nothing hidden.

    The truth decides only what the attacker may take for granted, and whether the equations hold: one that does not
    is an error here, since what follows from it would be no attack.
    """
    truth = true_counts(whole)
    hides_zero = _hides_zero(shut, truth)
    found = outsider(shut, zeros_are_shown=not hides_zero, changed_by=_largest_change(truth))
    known = {at: truth[cell] for cell, at in found.cells.items() if cell in truth}
    wrong = found.equations.broken_by(known)
    likely = {fact.name for fact in knows.FACTS if fact.likely}
    assert wrong.keys() <= likely, wrong
    found.equations.forget(wrong)
    places = [found.cells[cell] for cell in found.hidden]
    possible = possible_values(found.equations, places, known, enough, seconds)
    return [Hidden(cell, row, truth[cell], possible[found.cells[cell]]) for cell, row in found.hidden.items()]


def _largest_change(truth: dict[Cell, float]) -> int | None:
    """By how much an extract differs from another at most: somebody who knows it knows much."""
    versions: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for (universe, atoms, days, area, _), number in truth.items():
        if knows.UNIVERSES.get(universe, knows.POINTS) != knows.POINTS:
            versions[universe, atoms, days, area].append(number)
    changes = [max(numbers) - min(numbers) for numbers in versions.values() if len(numbers) > 1]
    return int(max(changes)) if changes else None


def _hides_zero(shut: Sequence[Release], truth: dict[Cell, float]) -> bool:
    """Whether a zero is hidden that belongs to nothing hidden: nobody can rule zeros out then."""
    for release in shut:
        for row in _indicator_rows(release):
            for part, cell in _cells(row, release.extract):
                if row[part] is None and truth.get(cell) == 0:
                    of_row = dict(_cells(row, release.extract))
                    if part == "denominator" or "denominator" not in of_row or row["denominator"] is not None:
                        return True
    return False


def changes_of_few(releases: Sequence[Release]) -> dict[Cell, float]:
    """Counts that two extracts show with a difference of 1 to 5: it tells of as few children as a small count does."""
    shown: dict[tuple[object, ...], dict[str, float]] = defaultdict(dict)
    for release in releases:
        for row in _indicator_rows(release):
            for part, cell in _cells(row, release.extract):
                if row[part] is not None and knows.UNIVERSES.get(cell[0], knows.POINTS) != knows.POINTS:
                    shown[cell[:4]][release.extract] = float(str(row[part]))
    few: dict[Cell, float] = {}
    for (universe, atoms, days, area), numbers in shown.items():
        for (_, before), (extract, after) in combinations(numbers.items(), 2):
            if 1 <= abs(after - before) <= 5:
                # A cell is a key of five, of which four are kept as they were read.
                few[universe, atoms, days, area, extract] = after - before  # type: ignore[index]
    return few

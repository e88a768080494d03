"""What a count counts, as a value: rows of a table, and by dimension the cells that count.

Two counts are related by what they count: which set is a part of which, apart from it, or the rest of it, follows from
the cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal


@dataclass(frozen=True)
class Rows:
    """The rows that conditions choose from: a table, when its rows count, and which of a child's rows.

    `counted_on`: rows that are open on a `day`, `events` in a period, which add up over periods, or `spells`, of which
    one child has at most one in a period however long it is. `one_per` ends with which row is kept. `added_up` is the
    value that is summed, if any is.
    """

    table: str
    when: str
    counted_on: Literal["day", "events", "spells"]
    one_per: tuple[str, ...]
    added_up: str
    year_ends: str

    def are_part_of(self, other: Rows) -> bool:
        """Whether there are never more of these than of the others: a child counts once for each of its rows, and what
        begins, ends, or is open on a day of the period is open in the period.
        """
        if (self.table, self.added_up, self.year_ends) != (other.table, other.added_up, other.year_ends):
            return False
        in_the_period = other.when == "overlaps" and "," not in self.when
        return (self.when == other.when or in_the_period) and other.one_per in (self.one_per, ())


@dataclass(frozen=True)
class Dimension:
    """Columns whose values fall into cells.

    `exclusive`: a counted row has one cell; a child with several factors has several. `of_period`: the values depend on
    how long the period is.
    """

    name: str
    size: int
    exclusive: bool = True
    of_period: bool = False
    by_name: bool = field(default=False, compare=False)
    """The cells are the values of a free text: an area has those of its own, and no row has any other."""
    rare: int = field(default=0, compare=False)
    """The cells of the few rows in which two columns differ that otherwise say the same."""

    @property
    def all_cells(self) -> int:
        """Every cell, as the bits of a number."""
        return (1 << self.size) - 1


@dataclass(frozen=True)
class CountedSet:
    """The rows that meet every condition: by dimension the cells that count, as the bits of a number."""

    rows: Rows
    cells: frozenset[tuple[Dimension, int]] = frozenset()

    @cached_property
    def by_dimension(self) -> Mapping[Dimension, int]:
        """The cells that count, by dimension."""
        return dict(self.cells)

    def where(self, dimension: Dimension, cells: int) -> CountedSet:
        """The set with these cells of the dimension, whatever it had before."""
        others = {(own, mask) for own, mask in self.cells if own != dimension}
        return CountedSet(
            self.rows, frozenset(others if cells == dimension.all_cells else {*others, (dimension, cells)})
        )

    def over(self, length: str) -> CountedSet:
        """The set in a period so long: what depends on its length is something else in a longer one."""
        if self.rows.counted_on != "day" or not any(dimension.of_period for dimension, _ in self.cells):
            return self
        named = {
            (
                replace(dimension, name=f"{dimension.name} over {length}") if dimension.of_period else dimension,
                mask,
            )
            for dimension, mask in self.cells
        }
        return CountedSet(self.rows, frozenset(named))

    def without_named(self, name: str) -> CountedSet:
        """The set whatever the cell of the dimension of that name."""
        return CountedSet(self.rows, frozenset((own, mask) for own, mask in self.cells if own.name != name))

    def is_part_of(self, other: CountedSet) -> bool:
        """Whether there are never more of the set than of the other, because of what each asks."""
        if not self.rows.are_part_of(other.rows):
            return False
        own = self.by_dimension
        return all(own.get(dimension, dimension.all_cells) & ~mask == 0 for dimension, mask in other.cells)

    def is_apart_from(self, other: CountedSet) -> bool:
        """Whether no row can be in both."""
        theirs = other.by_dimension
        return self.rows == other.rows and any(
            dimension.exclusive and dimension in theirs and mask & theirs[dimension] == 0
            for dimension, mask in self.cells
        )

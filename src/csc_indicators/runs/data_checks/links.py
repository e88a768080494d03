"""Who finds their child: how many rows of each extract have theirs in `children`, and extracts that share no child.

Identifiers in two forms leave an age, a lookup or a family empty without a word. A row finds its child where `children`
has one of the same authority and identifier, after all identifiers were brought to one form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import polars as pl

from csc_indicators.engine.aggregates import wanted_columns
from csc_indicators.engine.causes import Cause, FewChildrenInOther, FewFindTheirChild, SharesNoChild, Unavailable
from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.execution import Engine, collect_together
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.note import Note, Numbers, note
from csc_indicators.periods import Period
from csc_indicators.specs.dependencies import read_cohort
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES

NEARLY_ALL = 0.99
"""Where at least this share of an extract's rows find their child, there is no note: decision 138."""
LEAST_WITH_CHILD = 0.9
"""The least share of an extract's rows in a period that find their child, for figures that read the child."""
LEAST_IN_OTHER = 0.8
"""The least share of an extract's rows in a period that have their child in the extract that nearly each belongs to."""
_SOME_ROWS = 5
"""Of fewer rows without their child no figure is withheld: one is no sign of identifiers in another form."""
_FEW, _MORE = 10, 50
"""With fewer children in an extract it is no sign that another has none of them: where rows belong to each other, as a
conference to its enquiry, and where a lookup goes from one to the other, which may find few by nature."""

Pair = tuple[str, str, int]
"""Two extracts in the order of their names, and how many children both must have at least."""

_CHILDREN = "children"


class Links:
    """How the extracts of a run are linked by child, looked at in one batch of authorities after another."""

    def __init__(self, there: Collection[str], plan: CountPlan) -> None:
        """`there` names the extracts that are in the data."""
        self._extracts = [name for name in there if "child_id" in catalogue()[name].columns and name != _CHILDREN]
        self._has_children = _CHILDREN in there
        self._plan = plan
        links = {indicator.id: linked_extracts(indicator, plan.library) for indicator in plan.indicators}
        self._to_child = {name: to_child & set(self._extracts) for name, (to_child, _) in links.items()}
        self._pairs = {
            name: {pair for pair in pairs if {pair[0], pair[1]} <= set(self._extracts)}
            for name, (_, pairs) in links.items()
        }
        belonging = {indicator.id: rows_that_belong(indicator, plan.library) for indicator in plan.indicators}
        self._belonging = {
            name: {(own, other) for own, other in pairs if {own, other} <= set(self._extracts)}
            for name, pairs in belonging.items()
        }
        self._rows: Counter[str] = Counter(dict.fromkeys(self._extracts, 0))
        self._with_child: Counter[str] = Counter()
        self._blank: Counter[str] = Counter()
        self._shared: dict[tuple[str, str], tuple[int, int, int]] = {}
        """By two extracts that belong to each other: the children of each, and of both; without `children` only."""

    def lacking(self, frames: Mapping[str, pl.LazyFrame], engine: Engine) -> list[Unavailable]:
        """The figures of the authorities in the frames that rest on links which are not there; rows are remembered."""
        linked: set[str] = set()
        figures: list[Unavailable] = []
        own = pl.col("child_id")
        asked = [frames[name].select(blank=own.is_null().sum(), rows=own.count()) for name in self._extracts]
        if self._has_children:
            # How many rows find no child takes half as long as who does; only where there are any is that asked.
            known = frames[_CHILDREN].select("child_id")
            asked += [
                frames[name].select("child_id").drop_nulls().join(known, on="child_id", how="anti").select(pl.len())
                for name in self._extracts
            ]
        facts = collect_together(asked, engine)
        for name, count in zip(self._extracts, facts, strict=False):
            self._blank[name] += int(count["blank"].item())
        if self._has_children:
            lone = {name: n.item() for name, n in zip(self._extracts, facts[len(self._extracts) :], strict=True)}
            for name, count in zip(self._extracts, facts, strict=False):
                if not lone[name]:
                    linked.add(name)
                    self._rows[name] += int(count["rows"].item())
                    self._with_child[name] += int(count["rows"].item())
            children = frames[_CHILDREN].select("child_id", _has_child=True).unique("child_id")
            joined = {name: _with_children(frames[name], children) for name in self._extracts if lone[name]}
            # Collected here: whether all is well decides what is asked further, which for most data is nothing.
            counts = collect_together([_counts(frame) for frame in joined.values()], engine)
            for name, count in zip(joined, counts, strict=True):
                self._rows[name] += int(count["rows"].sum())
                self._with_child[name] += int(count["with_child"].sum())
                if (count["with_child"] >= NEARLY_ALL * count["rows"]).all():
                    linked.add(name)
                else:
                    figures += self._of_children(name, joined[name])
        return [*figures, *self._of_pairs(frames, linked), *self._of_belonging(frames, linked)]

    def notes(self) -> list[Note]:
        """A line for each extract with rows of nobody, and for each of which not nearly all rows find their child."""
        of_nobody = [_of_nobody(name, rows) for name, rows in self._blank.items() if rows]
        not_shared = [
            _not_shared(pair, children)
            for pair, children in self._shared.items()
            if children[2] < NEARLY_ALL * min(children[:2])
        ]
        without_child = [
            _without_child(name, self._with_child[name], rows)
            for name, rows in self._rows.items()
            if self._with_child[name] < NEARLY_ALL * rows
        ]
        return [*of_nobody, *not_shared, *without_child]

    def _of_children(self, extract: str, rows: pl.LazyFrame) -> Iterator[Unavailable]:
        """The figures that read the child of rows of the extract, by period and authority with too few that find it."""
        concerned = [name for name, extracts in self._to_child.items() if extract in extracts]
        for place, period in enumerate(self._plan.periods):
            # Collected here: a row for each authority, and only of an extract that does not find all its children.
            count = _counts(rows.filter(_touches(extract, period))).collect()
            few = _too_few(count, LEAST_WITH_CHILD)
            yield from self._unavailable(concerned, place, few, FewFindTheirChild(extract, f"{LEAST_WITH_CHILD:.0%}"))

    def _of_belonging(self, frames: Mapping[str, pl.LazyFrame], linked: Collection[str]) -> Iterator[Unavailable]:
        """The figures of rows of which too few have their child in the extract that they belong to, by period."""
        unlinked = {pair for own in self._belonging.values() for pair in own if not set(pair) <= set(linked)}
        for own, other in sorted(unlinked):
            rows = _with_children(frames[own], frames[other].select("child_id", _has_child=True).unique("child_id"))
            concerned = [name for name, pairs in self._belonging.items() if (own, other) in pairs]
            for place, period in enumerate(self._plan.periods):
                # Collected here: a row for each authority, and only of extracts that do not find all their children.
                count = _counts(rows.filter(_touches(own, period))).collect()
                few = _too_few(count, LEAST_IN_OTHER)
                cause = FewChildrenInOther(own, other, f"{LEAST_IN_OTHER:.0%}")
                yield from self._unavailable(concerned, place, few, cause)

    def _of_pairs(self, frames: Mapping[str, pl.LazyFrame], linked: Collection[str]) -> Iterator[Unavailable]:
        """The figures that link two extracts which have no child in common. Two that find their children have some."""
        pairs = {pair for own in self._pairs.values() for pair in own if not {pair[0], pair[1]} <= set(linked)}
        for pair in sorted(pairs):
            first, second, least = pair
            children = [
                frames[name].select(pl.col("la_code").cast(pl.String), "child_id").drop_nulls().unique()
                for name in (first, second)
            ]
            shared = children[0].join(children[1], on=["la_code", "child_id"], how="semi")
            numbers = [frame.group_by("la_code").len(str(place)) for place, frame in enumerate([*children, shared])]
            # Collected here: which figures are not available is known before any is counted.
            count = numbers[0].join(numbers[1], on="la_code").join(numbers[2], on="la_code", how="left").collect()
            if not self._has_children and least == _FEW:
                self._remember_shared((first, second), count.select(pl.col("0", "1", "2").sum()).row(0))
            none = count.filter(pl.col("2").is_null(), pl.min_horizontal("0", "1") >= least)
            concerned = [name for name, own in self._pairs.items() if pair in own]
            for place in range(len(self._plan.periods)):
                yield from self._unavailable(concerned, place, none, SharesNoChild(first, second))

    def _remember_shared(self, pair: tuple[str, str], counts: tuple[int, int, int]) -> None:
        before = self._shared.get(pair, (0, 0, 0))
        self._shared[pair] = (before[0] + counts[0], before[1] + counts[1], before[2] + counts[2])

    def _unavailable(
        self, indicators: Collection[str], period: int, authorities: pl.DataFrame, cause: Cause
    ) -> Iterator[Unavailable]:
        for la_code in authorities["la_code"]:
            for indicator in indicators:
                yield Unavailable(indicator, period, la_code, cause)


def _of_nobody(extract: str, rows: int) -> Note:
    return note(
        lambda numbers: (
            f"`{extract}`: {numbers.of(rows, 'row has', 'rows have')} no `child_id`: no child of theirs is counted"
        )
    )


def _not_shared(pair: tuple[str, str], children: tuple[int, int, int]) -> Note:
    first, second = pair
    of_first, of_second, of_both = children

    def words(numbers: Numbers) -> str:
        how_many = f"`{first}` has {of_first:,} children, `{second}` {of_second:,}, both {of_both:,}"
        not_all = f"`{first}` and `{second}` do not have the same children"
        return f"{numbers.instead(how_many, not_all)}: who is in one only is linked to nothing in the other"

    return note(words)


def _without_child(extract: str, with_child: int, rows: int) -> Note:
    def words(numbers: Numbers) -> str:
        how_many = f"{with_child:,} of {rows:,} rows ({with_child / rows:.1%}) find"
        return (
            f"`{extract}`: {numbers.instead(how_many, 'not all rows find')} their child in "
            "`children`; without it a row has no age, no sex and no other fact of the child"
        )

    return note(words)


def linked_extracts(indicator: AnyIndicator, library: Library) -> tuple[set[str], set[Pair]]:
    """The extracts of whose rows the indicator reads the child, and the pairs that it links by child."""
    to_child: set[str] = set()
    pairs: set[Pair] = set()
    for cohort, wanted in wanted_columns(indicator, [], library):
        own = _extracts_of(cohort.table)
        reading = read_cohort(cohort, wanted, library.codes)
        if reading.children - {"child_id"}:
            to_child |= own
        for table, names in reading.by_table(cohort.table).items():
            # Of alternatives the first is read where it is there: the others stand in for it.
            read = {entry.partition(".")[0] for name in names for entry in TABLES[table].columns[name].reads}
            if table != _CHILDREN and _CHILDREN in read:
                to_child |= _extracts_of(table)
            # A pupil's school year is linked to all other records of the child, and most pupils have none.
            if not TABLES[table].yearly:
                pairs |= {
                    (extract, other, _FEW) for extract in _extracts_of(table) for other in read if other > extract
                }
                pairs |= {
                    (other, extract, _FEW) for extract in _extracts_of(table) for other in read if other < extract
                }
        for lookup in cohort.lookups.values():
            if "child_id" in lookup.match:
                others = _extracts_of(lookup.table) - own
                pairs |= {(min(extract, other), max(extract, other), _MORE) for extract in own for other in others}
    return to_child - {_CHILDREN}, {pair for pair in pairs if _CHILDREN not in pair}


def rows_that_belong(indicator: AnyIndicator, library: Library) -> set[tuple[str, str]]:
    """Pairs of extracts that the indicator reads: nearly each row of the first belongs to a row of the second."""
    pairs: set[tuple[str, str]] = set()
    for cohort, wanted in wanted_columns(indicator, [], library):
        for table, names in read_cohort(cohort, wanted, library.codes).by_table(cohort.table).items():
            read = {entry.partition(".")[0] for name in names for entry in TABLES[table].columns[name].reads}
            pairs |= {
                (own, other) for own in _extracts_of(table) for other in TABLES[table].belongs_to if other in read
            }
    return pairs


def _too_few(count: pl.DataFrame, least: float) -> pl.DataFrame:
    """The authorities of which fewer rows than the share are found, and more than a few are not."""
    without = pl.col("rows") - pl.col("with_child")
    return count.filter(without > (1 - least) * pl.col("rows"), without >= _SOME_ROWS)


def _extracts_of(table: str) -> set[str]:
    """The extracts whose rows are those of the table."""
    return {entry.split(OR)[0] for entry in TABLES[table].needs}


def _with_children(frame: pl.LazyFrame, children: pl.LazyFrame) -> pl.LazyFrame:
    return frame.filter(pl.col("child_id").is_not_null()).join(children, on="child_id", how="left")


def _counts(rows: pl.LazyFrame) -> pl.LazyFrame:
    """By authority how many rows there are, and how many find their child."""
    return rows.group_by(pl.col("la_code").cast(pl.String)).agg(rows=pl.len(), with_child=pl.col("_has_child").sum())


def _touches(extract: str, period: Period) -> pl.Expr:
    """Whether a row lies in the period by any of its dates, or may go on in it; one without dates may."""
    info = catalogue()[extract]
    if info.locator is None:
        return pl.lit(value=True)
    begun = pl.col(info.locator) <= period.end
    last = pl.max_horizontal(pl.col(name) for name in info.date_columns)
    may_go_on = pl.any_horizontal(pl.col(name).is_null() for name in info.date_columns)
    return (begun & (may_go_on | (last >= period.start))).fill_null(value=True)

"""Disclosure control of a table: what is hidden is `c`, and nothing of it is left in any column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from csc_indicators.figures.areas import LOCAL, NATIONAL, REGIONAL
from csc_indicators.figures.disclosure.counted import CountedTable, Counting, is_of_children
from csc_indicators.figures.disclosure.earlier import Earlier, with_earlier, without_earlier
from csc_indicators.figures.disclosure.families import Areas, CellPositions, Family, KnownNodes, build_family, flags
from csc_indicators.figures.disclosure.known import known_apart, known_parts, known_rests, with_bounds
from csc_indicators.figures.disclosure.protect import protect
from csc_indicators.figures.disclosure.relations import is_empty
from csc_indicators.figures.disclosure.spans import Spans
from csc_indicators.figures.disclosure.sums import Flags
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.reference.authorities import ENGLAND, areas, members
from csc_indicators.specs.counted.relations import Apart, HoldsRest, PartOf
from csc_indicators.specs.disclosure import DisclosurePolicy

CONFIDENTIAL = "c"
"""The symbol in the place of a figure that is hidden."""

_FOR_OWN_USE = ["unknown", "excluded", "left_out_unknown"]
_OF_THE_VALUE = ["value", "lower", "upper", "interval_method"]
_WEIGHTS = {NATIONAL: 100.0, REGIONAL: 30.0, LOCAL: 1.0}
_OTHER_WEIGHT = 5.0
_MOST_ROUNDS = 2
"""So often whole breakdowns are hidden where nothing less protects some count of theirs."""


@dataclass(frozen=True)
class Rules:
    """A policy, and what has to be known of the indicators to keep it.

    `parts_of`: counts (indicator and part) that are known to be a part of another in each group; `apart`: those
    that have no row in common; `rests`: those that hold what one leaves of another;
    `groups`: own groups (own_group, la_code).
    """

    policy: DisclosurePolicy
    counting: Counting
    parts_of: Sequence[PartOf] = ()
    apart: Sequence[Apart] = ()
    rests: Sequence[HoldsRest] = ()
    groups: pl.DataFrame | None = None


@dataclass(frozen=True)
class Disclosed:
    """The table with what may be seen; how many counts are hidden for being small, how many more so that nobody can
    work those out, and of how many that could not be ruled out, with the figures that these stand in: pairs of an
    indicator and a breakdown.
    """

    table: pl.DataFrame
    small: int
    more: int
    unprotected: int
    unprotected_in: Sequence[tuple[str, str]] = ()


def disclose(
    table: pl.DataFrame, infos: Mapping[str, IndicatorInfo], rules: Rules, earlier: Earlier | None = None
) -> Disclosed:
    """The table under the policy: the same rows and columns, with `c` for what is hidden.

    `table` has `COLUMNS`, and no row that was made from several areas but sums: medians and comparisons come after.
    Rows of publications that the policy does not name, and published figures, stay as they are. With `earlier` what is
    hidden stays so for somebody who has those releases too.
    """
    whole = table if earlier is None else pl.concat([table, earlier.others])
    counted = CountedTable(whole, infos, rules.policy, rules.counting)
    if counted.rows.is_empty():
        return Disclosed(table, 0, 0, 0)
    codes = counted.rows["area_code"].unique().sort().to_list()
    spans = Spans([_atoms(code, rules.groups) for code in codes])
    levels = dict(whole.select("area_code", "geographic_level").filter(pl.col("geographic_level") != "").rows())
    weights = np.array([_WEIGHTS.get(levels[code], _OTHER_WEIGHT) for code in codes])
    rows = counted.rows.with_columns(
        pl.col("area_code").replace_strict(codes, range(len(codes)), return_dtype=pl.Int64).alias("area")
    )
    steps = _steps(infos, rules.policy)
    rows = without_earlier(rows) if earlier is None else with_earlier(rows, table, earlier, steps)
    rows = with_bounds(rows, rules.parts_of)
    known = KnownNodes(
        known_parts(rows, rules.parts_of), known_apart(rows, rules.apart), known_rests(rows, rules.rests)
    )
    small = more = unprotected = 0
    hidden, open_in = [], []
    for _, of_class in rows.group_by("class", maintain_order=True):
        family, cells = build_family(of_class, counted.nodes, known, Areas(spans, weights))
        also = np.zeros_like(family.shown)
        # A group that nobody can be in, such as foster care in a children's home, is no secret.
        empty = of_class["node"].is_in([number for number, node in enumerate(counted.nodes) if is_empty(node)])
        with_whole = ((of_class["whole_is_small"] & ~empty) | of_class["bound"]).to_numpy()
        also[cells.node[with_whole], cells.place[with_whole]] = True
        done = protect(family, also, rules.policy.possible_values)
        for _ in range(_MOST_ROUNDS):
            if not done.unprotected.any():
                break
            also |= of_whole_breakdowns(family, cells, of_class, done.unprotected)
            done = protect(family, also, rules.policy.possible_values)
        hidden.append(of_class.select("row", "part", pl.Series("hidden", done.hidden[cells.node, cells.place])))
        asked = flags(family.counts.shape, cells, of_class["row"] < table.height)
        small += int((done.small & asked).sum())
        more += int((done.hidden & ~done.small & asked).sum())
        unprotected += int(done.unprotected.sum())
        open_in.append(of_class.filter(of_rows(near(family, done.unprotected), cells)).select("indicator", "breakdown"))
    in_table = pl.concat(hidden).filter(pl.col("row") < table.height)
    shown = _shown(table, infos, rules.policy, in_table)
    return Disclosed(shown, small, more, unprotected, pl.concat(open_in).unique(maintain_order=True).rows())


def of_whole_breakdowns(family: Family, cells: CellPositions, rows: pl.DataFrame, unprotected: Flags) -> Flags:
    """The counts of every group of the breakdowns in which something is unprotected, zeros too.

    Who sees no zero of a breakdown cannot rule out that a hidden count is one.
    """
    of_block = ["indicator", "breakdown", "period", "area_code"]
    blocks = rows.filter(of_rows(near(family, unprotected), cells), pl.col("breakdown") != "total").select(of_block)
    inside = rows.select(of_block).with_row_index().join(blocks.unique(), on=of_block, how="semi")["index"].to_numpy()
    whole = np.zeros_like(unprotected)
    whole[cells.node[inside], cells.place[inside]] = True
    return whole & ~family.fixed


def near(family: Family, unprotected: Flags) -> Flags:
    """The counts, and for those that no row shows the others in their sums."""
    flagged = unprotected.copy()
    for total, parts in family.sums:
        latent = [node for node in (total, *parts) if not family.dear[node]]
        flagged[[total, *parts]] |= unprotected[latent].any(axis=0)
    return flagged


def of_rows(flags: Flags, cells: CellPositions) -> pl.Series:
    """The flag of each row."""
    return pl.Series(flags[cells.node, cells.place], dtype=pl.Boolean)


def _atoms(code: str, groups: pl.DataFrame | None) -> frozenset[object]:
    """The authorities that an area is made of."""
    if groups is not None and (own := groups.filter(pl.col("own_group") == code)["la_code"].to_list()):
        return frozenset(own)
    if code == ENGLAND[0]:
        return frozenset(areas()["la_code"].cast(pl.String))
    region = (pl.col("region_code") == code) | (pl.col("dfe_region_code") == code)
    joint = members().filter(pl.col("code").cast(pl.String) == code)["la_code"]
    return (
        frozenset(areas().filter(region)["la_code"].cast(pl.String))
        or frozenset(joint.cast(pl.String))
        or frozenset({code})
    )


def _shown(
    table: pl.DataFrame, infos: Mapping[str, IndicatorInfo], policy: DisclosurePolicy, hidden: pl.DataFrame
) -> pl.DataFrame:
    """The table without what is hidden."""
    parts = hidden.filter("hidden").select("row", "part").with_columns(pl.lit(value=True).alias("hidden"))
    by_part = {
        part: pl.col("row").is_in(parts.filter(pl.col("part") == part)["row"].implode())
        for part in ("numerator", "denominator")
    }
    # the total of an average, or a sum over few children, goes with the number of children
    averages = [key for key, info in infos.items() if is_of_children(info)]
    rules = {key: policy.rules(key, info.publication) for key, info in infos.items()}
    ours = (pl.col("source") == COMPUTED) & pl.col("indicator").is_in([key for key, rule in rules.items() if rule])
    denominator = by_part["denominator"]
    numerator = by_part["numerator"] | (denominator & pl.col("indicator").is_in(averages))
    either = numerator | denominator
    hide = pl.when(either).then(None)
    table = (
        table.with_row_index("row")
        .with_columns(
            pl.when(~numerator).then("numerator").alias("numerator"),
            pl.when(~denominator).then("denominator").alias("denominator"),
            *(hide.otherwise(pl.col(name)).alias(name) for name in [*_OF_THE_VALUE, "reason"]),
            *(pl.when(~ours).then(name).alias(name) for name in _FOR_OWN_USE),
            *(
                pl.when(either).then(pl.lit(CONFIDENTIAL)).otherwise(name).alias(name)
                for name in ("value_text", "status")
            ),
        )
        .drop("row")
    )
    steps = _steps(infos, policy)
    return _rounded(table, infos, steps) if steps else table


def _steps(infos: Mapping[str, IndicatorInfo], policy: DisclosurePolicy) -> dict[str, int]:
    """What counts of larger areas are rounded to, by indicator."""
    rules = {key: policy.rules(key, info.publication) for key, info in infos.items()}
    return {key: rule.round_larger_areas_to for key, rule in rules.items() if rule and rule.round_larger_areas_to}


def _rounded(table: pl.DataFrame, infos: Mapping[str, IndicatorInfo], steps: Mapping[str, int]) -> pl.DataFrame:
    """The table with counts of larger areas rounded, values as printed, and no limits, which would reveal both."""
    counted = {
        part: [key for key in steps if getattr(infos[key], f"{part}_counts") is not None]
        for part in ("numerator", "denominator")
    }
    larger = (
        pl.col("geographic_level").is_in([NATIONAL, REGIONAL])
        & (pl.col("source") == COMPUTED)
        & pl.col("indicator").is_in(list(steps))
    )
    step = pl.col("indicator").replace_strict(dict(steps), default=None, return_dtype=pl.Float64)
    printed = pl.col("value_text").replace({"k": "0", "low": "0"}).cast(pl.Float64, strict=False)
    return table.with_columns(
        *(
            pl.when(larger & pl.col("indicator").is_in(keys))
            .then((pl.col(part) / step + 0.5).floor() * step)
            .otherwise(part)
            .alias(part)
            for part, keys in counted.items()
        ),
        pl.when(larger).then(printed).otherwise("value").alias("value"),
        *(pl.when(~larger).then(name).alias(name) for name in ("lower", "upper", "interval_method")),
    )

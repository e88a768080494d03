"""A figure for people: what it says, the sum, and how many rows went where. No id and no value of a child is in it."""

from __future__ import annotations

from textwrap import wrap

import polars as pl

from csc_indicators.outputs.findings.words import many, names, rows_of_file
from csc_indicators.outputs.plain_text import labelled, printable
from csc_indicators.specs.model import AnyIndicator, Average, Percentage
from csc_indicators.workflows.explain import Opened

_MOST_ROWS = 8

WIDTH = 100
"""As wide as prose gets."""


def as_text(opened: Opened, width: int = WIDTH, *, of_child: bool = False) -> str:
    """The figure as a page of text; of a child, only what became of the child's rows."""
    figure, indicator = opened.figure, opened.indicator
    width = max(min(width, WIDTH), 40)
    days = f"{_day(opened.period.start)} to {_day(opened.period.end)}"
    unit = f" {figure['unit']}" if figure["status"] is None else ""
    lines = wrap(f"{indicator.id}: {figure['title']}", width)
    lines += wrap(f"{figure['area_name']}, {days}: {figure['value_text']}{unit}", width)
    if not of_child:
        lines += ["", *_definition(opened, width)]
    if figure["status"] != "x":
        lines += ["", *_rows(opened, width, of_child=of_child)]
    for (source,), rows in opened.published.group_by("source", maintain_order=True):
        lines += ["", *wrap(f"No pupils are held. Groups {source}:", width)]
        lines += [f"  {group} {text}: {file} row {row}" for group, text, _, file, row in rows.iter_rows()]
    return "".join(f"{printable(line)}\n" for line in lines)


def arithmetic(opened: Opened) -> str:
    """The sum that a person can follow, from the counts to the figure as printed."""
    figure, indicator = opened.figure, opened.indicator
    if figure["status"] is not None:
        why = f": {figure['reason']}" if figure["reason"] else ""
        return f"no figure ({figure['status']}){why}"
    printed = f"{_number(figure['value'], 6)}, printed as {figure['value_text']}"
    if isinstance(indicator, Average):
        return f"the {indicator.statistic} of {many(_valued(opened), 'value')} = {printed}"
    factor = _factor(indicator)
    times = f" × {factor:,}" if factor != 1 else ""
    return f"{_number(figure['numerator'])} / {_number(figure['denominator'])}{times} = {printed}"


def groups(opened: Opened) -> pl.DataFrame:
    """What became of the rows, in words: `said`, `n`, and the first places as `file` and `row`, in order of weight."""
    average = isinstance(opened.indicator, Average)
    above, below = pl.col("numerator").is_not_null(), pl.col("denominator").is_not_null()
    counted = (
        pl.when(above & below)
        .then(pl.lit("in the numerator and the denominator"))
        .when(below)
        .then(pl.lit("in the denominator only" if isinstance(opened.indicator, Percentage) else "in the denominator"))
        .when(above)
        .then(pl.lit("with a value" if average else "in the numerator"))
        .otherwise(pl.lit("counted, without a value"))
    )
    fates = ["counted", "another row counts", "excluded", "unknown", "outside"]
    sentence = (
        pl.when(pl.col("fate") == "counted")
        .then(counted)
        .when(pl.col("fate") == "another row counts")
        .then("not counted again: " + pl.col("reason"))
        .when(pl.col("fate") == "excluded")
        .then("excluded: " + pl.col("reason"))
        .when(pl.col("fate") == "unknown")
        .then(pl.lit("left out: a condition cannot be told, since a value is blank"))
        .otherwise("outside the " + pl.col("side") + ": " + pl.col("reason"))
    )
    return (
        opened.rows.with_columns(
            sentence=sentence, place=pl.col("fate").replace_strict({f: i for i, f in enumerate(fates)})
        )
        .group_by("place", "sentence", "side", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("file", "row"))
        .sort("place", "n", descending=[False, True], maintain_order=True)
    )


def _definition(opened: Opened, width: int) -> list[str]:
    about = opened.indicator.about
    entries = [
        ("Definition", about.definition),
        ("Numerator", about.numerator),
        ("Denominator", about.denominator),
        ("Sum", arithmetic(opened)),
    ]
    return list(labelled(entries, width))


def _rows(opened: Opened, width: int, *, of_child: bool) -> list[str]:
    whose = "the child" if of_child else "the authority"
    if opened.rows.is_empty():
        return wrap(f"No row of {whose} {_nor(opened)}.", width, break_on_hyphens=False)
    lines = [f"{many(opened.rows.height, 'row')} of {whose} looked at:"]
    for sentence, n, files, numbers in groups(opened).select("sentence", "n", "file", "row").iter_rows():
        text = f"{many(n, 'row')} {sentence}: {_places(files, numbers)}"
        lines += wrap(text, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    return lines


def _nor(opened: Opened) -> str:
    """What no row does, so that none is looked at: the timing of each cohort in words."""
    ends = {"period_start": opened.period.start, "period_end": opened.period.end}
    conditions = []
    for cohort in opened.indicator.quantities():
        when = "is open in the period"
        if cohort.in_period:
            when = f"has its `{cohort.in_period}` in the period"
        elif cohort.open_on:
            when = f"is open on {_day(ends[cohort.open_on])}"
        shifted = f" (shifted by {cohort.shift})" if cohort.shift is not None else ""
        conditions.append(f"in the table `{cohort.table}` {when}{shifted}")
    return ", nor ".join(dict.fromkeys(conditions))


def _places(files: list[str], numbers: list[int]) -> str:
    """The first rows, and how many more there are."""
    distinct = list(dict.fromkeys(files))
    if len(distinct) > 1:
        return names([f"{file} {rows_of_file(file, [row], 1)}" for file, row in zip(files, numbers, strict=True)], 4)
    return f"{distinct[0]} {rows_of_file(distinct[0], numbers[:_MOST_ROWS], len(numbers))}"


def _valued(opened: Opened) -> int:
    return opened.rows.filter(pl.col("numerator").is_not_null()).height


def _factor(indicator: AnyIndicator) -> int:
    return 100 if isinstance(indicator, Percentage) else getattr(indicator, "per", 1)


def _number(value: object, digits: int = 12) -> str:
    """A number with commas for thousands and no more digits than it has."""
    if not isinstance(value, (int, float)):
        return "not known"
    return f"{value:,.{digits}g}" if isinstance(value, float) and not value.is_integer() else f"{value:,.0f}"


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")

"""A spec's own examples, run through the same readers, tables and engine as real extracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from csc_indicators.engine.context import Environment
from csc_indicators.engine.count import Counted, count
from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.coverage import Coverage, DateRanges, unavailable
from csc_indicators.engine.denominators import Populations
from csc_indicators.engine.requirements import columns_read
from csc_indicators.errors import UserError, UserErrors
from csc_indicators.extracts.read import empty_extract, extract_from_text
from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.assemble import COLUMNS, IndicatorInfo, assemble
from csc_indicators.periods import Period, parse_period
from csc_indicators.progress import Stage, stage
from csc_indicators.reference.authorities import AREA
from csc_indicators.runs.dataset import extracts_of
from csc_indicators.runs.indicator_metadata import indicator_infos
from csc_indicators.runs.selection import with_groups_of
from csc_indicators.specs import yaml_lines
from csc_indicators.specs.load import Fault, Library
from csc_indicators.specs.model import AnyIndicator, Example, Expected
from csc_indicators.specs.tables_in_text import parse_table
from csc_indicators.tables.catalogue import build_tables

_AUTHORITY = str(AREA.categories[0])
"""The authority that an example's rows belong to; which one it is does not matter."""
_TOTAL = "Total"
_CHILDREN = "children"
"""The extract that every breakdown and exclusion by the child reads."""


def example_faults(indicators: Sequence[AnyIndicator], library: Library) -> list[Fault]:
    """Every example of the specs that does not come out as it says, with what came out."""
    numbers = [len(indicator.examples) for indicator in indicators]
    with stage("Running examples", "examples", sum(numbers)) as running:
        return [
            fault
            for place in range(max(numbers, default=0))
            for fault in _faults_at(
                place, [indicator for indicator in indicators if place < len(indicator.examples)], library, running
            )
        ]


def _faults_at(place: int, indicators: Sequence[AnyIndicator], library: Library, running: Stage) -> Iterator[Fault]:
    """The faults of the example at that place in each spec; what they give is assembled once for them all."""
    counted = {}
    for indicator in indicators:
        try:
            counted[indicator.id] = _counted(indicator, indicator.examples[place], library)
        except UserErrors as several:
            yield from (_fault(indicator, place, error.message, error.hint) for error in several.errors)
        except UserError as error:
            yield _fault(indicator, place, error.message, error.hint)
        running.advance()
    rows = _assembled(counted)
    for indicator in indicators:
        if indicator.id in counted:
            example = indicator.examples[place]
            says = "expect_groups" if example.by else "expect"
            for difference in _differences(example, rows.filter(pl.col("indicator") == indicator.id)):
                yield _fault(indicator, place, difference, None, says)


def _fault(indicator: AnyIndicator, place: int, message: str, hint: str | None, *path: str) -> Fault:
    line = yaml_lines.line_of(indicator.path.read_text(encoding="utf-8"), ["examples", place, *path])
    return Fault(indicator.path, line, f"example `{indicator.examples[place].name}`: {message}", hint)


def differences(indicator: AnyIndicator, example: Example, library: Library) -> list[str]:
    """What differs between what the example says and what comes out, in words."""
    return _differences(example, example_table(indicator, example, library))


def example_table(indicator: AnyIndicator, example: Example, library: Library) -> pl.DataFrame:
    """The rows of a result (`COLUMNS`) that come out of the example."""
    return _assembled({indicator.id: _counted(indicator, example, library)})


def _differences(example: Example, result: pl.DataFrame) -> list[str]:
    shown = result.filter(pl.col("breakdown") == (example.by or "total"))
    rows = {row["group"]: row for row in shown.iter_rows(named=True)}
    expected = example.expect_groups or {_TOTAL: example.expect or Expected(status=None)}
    texts = []
    for group, wanted in expected.items():
        prefix = "" if group == _TOTAL else f"group `{group}`: "
        if group not in rows:
            texts.append(f"{prefix}there is no such group; there are {', '.join(rows)}")
        else:
            texts += [prefix + difference for difference in _compared(wanted, rows[group])]
    return texts


def _compared(wanted: Expected, row: Mapping[str, object]) -> list[str]:
    texts = []
    for name in sorted(wanted.model_fields_set):
        expected, got = getattr(wanted, name), row[name]
        if not _same(expected, got):
            texts.append(f"`{name}` is {_in_words(got)}, not {_in_words(expected)}")
    return texts


def _same(expected: object, got: object) -> bool:
    """Whether the two are equal, numbers at the decimals of the expected one."""
    if isinstance(expected, float) and isinstance(got, float):
        places = Decimal(repr(expected)).normalize().as_tuple().exponent
        unit = Decimal(1).scaleb(min(int(places), 0))
        return Decimal(repr(got)).quantize(unit, ROUND_HALF_UP) == Decimal(repr(expected)).quantize(unit)
    return expected == got


def _in_words(value: object) -> str:
    return "nothing" if value is None else f"{value:g}" if isinstance(value, float) else f"{value}"


def _counted(indicator: AnyIndicator, example: Example, library: Library) -> tuple[Counted, IndicatorInfo]:
    """What is counted in the example: the total, and with `by` the groups of that breakdown."""
    period = parse_period(example.period)
    by = [example.by] if example.by else []
    extracts = {
        name: extract_from_text(name, parse_table(text, name), _AUTHORITY) for name, text in example.tables.items()
    }
    columns = columns_read(indicator, [library.breakdowns[name] for name in by], library)
    # An extract that an example leaves out is there and empty: it shows only the rows that matter.
    needed = {*extracts_of(columns), _CHILDREN, *extracts}
    frames = {name: extracts[name].frame if name in extracts else empty_extract(name) for name in needed}
    covers_from = {name: date.fromisoformat(example.covers_from) for name in frames} if example.covers_from else {}
    coverage = Coverage(
        has=lambda _: True, stated_from=covers_from, stated_to={}, pictures={}, ranges=DateRanges({}, {})
    )
    only = with_groups_of(replace(library, indicators={indicator.id: indicator}), by, frames)
    authorities = {indicator.id: [_AUTHORITY]}
    lacking = unavailable([indicator], only, [period], authorities, coverage)
    counted = count(
        CountPlan(only, [period], by, {indicator.id: by}, authorities, lacking),
        Environment(build_tables(frames, columns), library.codes, [period]),
        _populations(example, period),
    )
    return counted, indicator_infos(only, None)[indicator.id]


def _assembled(counted: Mapping[str, tuple[Counted, IndicatorInfo]]) -> pl.DataFrame:
    """The rows of a result for one example of each of the indicators."""
    if not counted:
        return pl.DataFrame(schema=COLUMNS)
    counts, distributions = (
        pl.concat(frames)
        for frames in zip(*((example.counts, example.distributions) for example, _ in counted.values()), strict=True)
    )
    return assemble(
        counts,
        distributions,
        {indicator_id: info for indicator_id, (_, info) in counted.items()},
        [_AUTHORITY],
        [LOCAL],
    )


def _is_number(cell: str | None) -> bool:
    return cell is not None and cell.isascii() and cell.isdigit()


def _populations(example: Example, period: Period) -> Populations:
    """The children of the example: a number of them, or a table of age, sex and people."""
    mid_year = period.mid_year
    schema: dict[str, pl.DataType | type[pl.DataType]] = {"la_code": AREA, "mid_year": pl.Int32, "people": pl.Int64}
    if isinstance(example.population, int):
        everyone = pl.DataFrame([(_AUTHORITY, mid_year, example.population)], schema=schema, orient="row")
        ages = pl.DataFrame(schema=schema | {"age": pl.Int64, "sex": pl.String})
        return Populations(everyone, lambda: ages)
    columns = parse_table(example.population, "population") if example.population else {"age": [], "people": []}
    numbers = [cell for name in ("age", "people") for cell in columns.get(name, [None])]
    if not {"age", "people"} <= set(columns) <= {"age", "sex", "people"} or not all(map(_is_number, numbers)):
        raise UserError(
            "`population` is neither a number of children nor a table of them",
            hint="give a number, or a table with the columns `age`, `people` and, where it matters, `sex`",
        )
    people = pl.DataFrame(columns, schema_overrides={"age": pl.String, "people": pl.String}).with_columns(
        pl.col("age", "people").cast(pl.Int64),
        la_code=pl.lit(_AUTHORITY).cast(AREA),
        mid_year=pl.lit(mid_year, pl.Int32),
    )
    ages = people if "sex" in people.columns else people.with_columns(sex=pl.lit(None, pl.String))
    everyone = ages.group_by("la_code", "mid_year").agg(pl.col("people").sum()).filter(pl.col("people") > 0)
    return Populations(everyone, lambda: ages)

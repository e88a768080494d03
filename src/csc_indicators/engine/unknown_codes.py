"""What is known of a row with an unknown code: what holds for every known code in its place.

A condition is evaluated once for each code that it names, and once for a code that it does not name. Where the answers
differ, the row is not known. A blank is not an unknown code: it means what it always means.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import and_, or_
from typing import Literal

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.extracts.unknown_codes import MARK
from csc_indicators.specs.cohort import Cohort, Lookup
from csc_indicators.specs.shared import CodeGroup
from csc_indicators.sql import columns_of, compile_each, compile_sql, texts_in, tokens_of
from csc_indicators.tables.catalogue import OR, TABLES

_PARTS_OF_TEXT = frozenset({"substr", "left", "right", "length"})
_IN_ORDER = frozenset({"between", "<", ">", "<=", ">="})
"""What looks at a code otherwise than by asking whether it is one: then every code of the set is tried."""
_MOST_ANSWERS = 256
"""With more combinations of codes, the columns are tried one by one: a row may have unknown codes in several."""
_MANY = 1_000_000_000
"""More rows than any lookup counts."""


@dataclass(frozen=True)
class Uncertain:
    """A column of a cohort's rows that may hold an unknown code (with all codes that it could be), or a lookup that
    other rows with one leave open."""

    holds: Literal["code", "yes_no", "number"]
    codes: tuple[str, ...] = ()
    many: bool = False
    """Whether it holds several codes, so that what is not known of it may be more than one."""


def uncertain_columns(table: str, unknown_codes: Collection[str]) -> dict[str, Uncertain]:
    """The columns of a table that may hold an unknown code; `unknown_codes` names columns of extracts that do."""
    uncertain = {}
    for name, column in TABLES[table].columns.items():
        sources = [source for entry in column.reads for source in entry.split(OR) if source in unknown_codes]
        if sources and column.dtype == pl.String:
            declared = [
                catalogue()[extract].columns[own] for extract, _, own in (source.partition(".") for source in sources)
            ]
            codes = tuple(code for info in declared for code in code_sets()[info.code_set or ""])
            uncertain[name] = Uncertain("code", codes, any(info.many for info in declared))
    return uncertain


def uncertain_names(
    cohort: Cohort,
    unknown_codes: Collection[str],
    uncertain_tables: Collection[str],
    codes: Mapping[str, CodeGroup],
) -> dict[str, Uncertain]:
    """The same of all that the conditions of a cohort may name: its table, the child, lookups and columns made up.

    `uncertain_tables` are those of which some rows are not known to be right.
    """
    if not unknown_codes:
        return {}
    uncertain = uncertain_columns(cohort.table, unknown_codes)
    if "child_id" in TABLES[cohort.table].columns:
        uncertain = uncertain_columns("children", unknown_codes) | uncertain
    for name, lookup in cohort.lookups.items():
        uncertain |= _of_lookup(name, lookup, unknown_codes, uncertain_tables, codes)
    for name, sql in cohort.columns.items():
        read = columns_of(sql, codes) & uncertain.keys()
        if read and _is_a_value(sql, codes):
            uncertain[name] = Uncertain(
                "code", tuple(code for source in sorted(read) for code in uncertain[source].codes)
            )
    return uncertain


def _of_lookup(
    name: str,
    lookup: Lookup,
    unknown_codes: Collection[str],
    uncertain_tables: Collection[str],
    codes: Mapping[str, CodeGroup],
) -> dict[str, Uncertain]:
    own = uncertain_columns(lookup.table, unknown_codes)
    if lookup.function in ("first", "last"):
        return {name: own[lookup.column]} if lookup.column in own else {}
    if not is_uncertain(lookup, unknown_codes, uncertain_tables, codes):
        return {}
    return {name: Uncertain("yes_no" if lookup.function == "exists" else "number")}


def is_uncertain(
    lookup: Lookup,
    unknown_codes: Collection[str],
    uncertain_tables: Collection[str],
    codes: Mapping[str, CodeGroup],
) -> bool:
    """Whether it may be open which rows the lookup finds."""
    if not unknown_codes:
        return False
    own = uncertain_columns(lookup.table, unknown_codes)
    return lookup.table in uncertain_tables or any(columns_of(sql, codes) & own.keys() for sql in lookup.where)


def _is_a_value(sql: str, codes: Mapping[str, CodeGroup]) -> bool:
    """Whether the SQL hands on a value as it stands: of several columns the first that is not blank."""
    return set(tokens_of(sql)) <= {"coalesce", "(", ")", ","} | columns_of(sql, codes)


def answers(sql: str, codes: Mapping[str, CodeGroup], uncertain: Mapping[str, Uncertain]) -> list[pl.Expr]:
    """The SQL with each known code in the place of an unknown one; one expression where it reads no such column."""
    read = [name for name in uncertain if name in columns_of(sql, codes)]
    if not read:
        return [compile_sql(sql, codes).expr]
    texts = [text[1:-1].strip("%") for text in texts_in(sql, codes)]
    instead = {name: _instead(name, uncertain[name], texts, whole=_is_asked_whole(name, sql)) for name in read}
    if prod(len(tried) for tried in instead.values()) <= _MOST_ANSWERS:
        return compile_each(sql, codes, instead)
    return [expression for name in read for expression in compile_each(sql, codes, {name: instead[name]})]


def _is_asked_whole(name: str, sql: str) -> bool:
    """Whether the SQL asks of the column only which code it holds, and neither of a part of it nor of an order."""
    tokens = tokens_of(sql)
    neighbours = {
        tokens[place + step]
        for place, token in enumerate(tokens)
        if token == name
        for step in (-1, 1)
        if 0 <= place + step < len(tokens)
    }
    return _PARTS_OF_TEXT.isdisjoint(tokens) and _IN_ORDER.isdisjoint(neighbours)


def _instead(name: str, column: Uncertain, texts: Sequence[str], *, whole: bool) -> list[str]:
    """What may stand in place of the column, as SQL."""
    if column.holds == "yes_no":
        return [f"coalesce({name}, {answer})" for answer in ("true", "false")]
    if column.holds == "number":
        return [f"coalesce({name}, {number})" for number in (0, _MANY)]
    tried = dict.fromkeys([*texts, *(() if whole else column.codes), *([";".join(texts)] if column.many else ())])
    return [
        name,
        *(
            f"(case when left({name}, 1) = '{MARK}' then '{text}' else replace({name}, '{MARK}', '{text}') end)"
            for text in tried
            if text
        ),
    ]


def agreed_value(outcomes: Sequence[pl.Expr]) -> pl.Expr:
    """The value on which all the expressions agree; NULL where they differ."""
    first, *others = outcomes
    if not others:
        return first
    return pl.when(reduce(and_, (first.eq_missing(other) for other in others))).then(first)


def is_certain(outcomes: Sequence[pl.Expr]) -> pl.Expr:
    """Whether all the conditions hold; never NULL."""
    return reduce(and_, (outcome.fill_null(value=False) for outcome in outcomes))


def is_possible(outcomes: Sequence[pl.Expr]) -> pl.Expr:
    """Whether one of the conditions holds; never NULL."""
    return reduce(or_, (outcome.fill_null(value=False) for outcome in outcomes))

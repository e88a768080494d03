"""SQL in a spec: one-row conditions and values, compiled to Polars expressions and to nothing else.

Only functions of a short list may be called, so that a spec can read no file, run no code and look at no other row.
What Polars' SQL would accept and get silently wrong (a length of time compared with a number, `is not true` on
NULL) is refused here, with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from csc_indicators.errors import did_you_mean
from csc_indicators.specs.model import CodeGroup


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTIONS = _words(
    "abs cast ceil coalesce extract floor greatest least left length lower nullif right round substr trim upper"
)
_WORDS_BEFORE_A_BRACKET = _words(
    "and as between case date distinct else from in interval is like not null on or then when"
)
_AGGREGATES = _words(
    "avg count dense_rank first lag last lead max mean median min ntile quantile rank row_number std "
    "stddev sum var variance"
)
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--|/\*|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|<=|>=|<>|!=|\|\||\S")
_KEYWORDS = _words(
    "and as between case cast date day distinct double else end extract false float from in int integer "
    "interval is like month not null or quarter then true when year"
)


class SqlFault(Exception):
    """SQL that a spec may not say; the message and hint are in the author's words."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Expression:
    """A compiled condition or value: what it says, the plan's expression, and the columns it reads."""

    text: str
    expr: pl.Expr
    columns: frozenset[str]


def _refuse(tokens: list[str]) -> None:
    """Raise SqlFault for anything outside the language; tokens are lower case except for texts."""
    for here, after in zip(tokens, [*tokens[1:], ""], strict=True):
        if here in ("--", "/*", ";"):
            raise SqlFault(f"`{here}` cannot stand in a condition", "write a YAML comment, and one condition a line")
        if here in ("select", "exists", "with", "union", "join"):
            raise SqlFault("a spec holds no query", "bring in other rows with `lookups`")
        if here in ("over",) or (here in _AGGREGATES and after == "("):
            raise SqlFault(
                f"`{here}` looks at many rows; it would see only the rows of this period",
                "bring in other rows with `lookups`",
            )
        if here in ("current_date", "current_timestamp", "now", "today", "localtimestamp"):
            raise SqlFault(
                f"`{here}` would make the figure depend on the day it is run", "use `period_end` or `period_start`"
            )
        if after == "(" and re.match(r"[a-z_]", here) and here not in _FUNCTIONS | _WORDS_BEFORE_A_BRACKET:
            raise SqlFault(f"`{here}` is not a function that a spec can use", did_you_mean(here, _FUNCTIONS))
    text = " ".join(tokens)
    if match := re.search(r"(\w+) is (not )?(true|false)", text):
        wanted = "not " if bool(match[2]) == (match[3] == "true") else ""
        default = "false" if match[3] == "true" else "true"
        raise SqlFault(f"`{match[0]}` comes out NULL for NULL", f"write `{wanted}coalesce({match[1]}, {default})`")


def _expanded(tokens: list[str], codes: Mapping[str, CodeGroup]) -> list[str]:
    """The tokens with every code group after `in` replaced by its codes."""
    out: list[str] = []
    for position, token in enumerate(tokens):
        previous = tokens[position - 1] if position else ""
        if previous == "in" and token != "(":
            if token not in codes:
                raise SqlFault(f"`{token}` is not a code group", did_you_mean(token, codes))
            out.append("(" + ", ".join(f"'{code}'" for code in codes[token].codes) + ")")
        else:
            out.append(token)
    return out


def tokens_of(text: str) -> list[str]:
    """The words and signs of the SQL, lower case except for texts in quotes."""
    return [token if token.startswith(("'", '"')) else token.lower() for token in _TOKEN.findall(text)]


def columns_of(text: str, codes: Collection[str]) -> frozenset[str]:
    """The names in the SQL that can only be columns, found without compiling it."""
    tokens = tokens_of(text)
    return frozenset(
        token
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True)
        if re.fullmatch(r"[a-z_][a-z0-9_]*", token) and token not in _KEYWORDS and token not in codes and after != "("
    )


def compile_sql(text: str, codes: Mapping[str, CodeGroup]) -> Expression:
    """The SQL as an expression; SqlFault when it is not one, or says what a spec may not say."""
    tokens = tokens_of(text)
    _refuse(tokens)
    sql = " ".join(_expanded(tokens, codes))
    # A part of a date comes as an 8-bit number, which 4 * 100 overflows without a word: make it a plain integer.
    sql = re.sub(r"extract \( (\w+) from (\w+) \)", r"cast(extract(\1 from \2) as int)", sql)
    try:
        expr = pl.sql_expr(sql)
    except Exception:  # Polars raises several kinds for text that is no expression; each means the same to an author
        raise SqlFault(f"`{text}` is not a condition or a value in SQL") from None
    return Expression(text, expr, frozenset(expr.meta.root_names()))


def refuse_untyped(text: str, dates: Collection[str]) -> None:
    """Raise SqlFault for comparisons that go wrong by type, given the names of the date columns."""
    tokens = tokens_of(text)
    for position in range(len(tokens) - 2):
        left, sign, right = tokens[position : position + 3]
        if sign == "-" and left in dates and right in dates:
            raise SqlFault(
                f"`{left} - {right}` is a length of time, and compares wrongly with a number",
                f"write `{left} <= {right} + interval '28 days'`, or use a column of days",
            )
        is_text_date = re.fullmatch(r"'\d{4}-\d\d-\d\d'", right)
        if left in dates and sign in ("=", "<", ">", "<=", ">=", "<>", "!=") and is_text_date:
            raise SqlFault(f"`{left} {sign} {right}` compares a date with text", f"write `date {right}`")

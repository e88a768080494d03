"""SQL in a spec or a rule: one-row conditions and values, compiled to Polars expressions and to nothing else.

Only functions of a short list may be called, so that a spec can read no file, run no code and look at no other row.
What Polars' SQL would accept and get silently wrong for NULL (`is not true`) or without a word (a name in double
quotes, a part of a date that overflows) is refused or put right here; what goes wrong by type, in `sorts`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Protocol

from csc_indicators.errors import did_you_mean

if TYPE_CHECKING:
    import polars as pl


class CodeGroup(Protocol):
    """Codes that belong together under one name."""

    @property
    def codes(self) -> Sequence[str]:
        """The codes, in order."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTIONS = _words(
    "abs ceil coalesce extract floor greatest least left length lower nullif right round substr trim upper"
)
_WORDS_BEFORE_A_BRACKET = _words(
    "and as between case date distinct else from in interval is like not null on or then when"
)
_AGGREGATES = _words(
    "avg count dense_rank first lag last lead max mean median min ntile quantile rank row_number std "
    "stddev sum var variance"
)
_TODAY = _words("current_date current_time current_timestamp localtime localtimestamp now today")
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--|/\*|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|<=|>=|<>|!=|\|\||\S")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_KEYWORDS = _words(
    "and as between case cast date day distinct double else end extract false float from in int integer "
    "interval is isodow like month not null or quarter then true when year"
)


_MOST_TOKENS = 500
"""Twenty times the longest condition of ours; at some thousands Polars ends the whole process."""


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


def _refuse(tokens: list[str], functions: frozenset[str] = _FUNCTIONS) -> None:
    """Raise SqlFault for anything outside the language; tokens are lower case except for texts."""
    if not tokens:
        raise SqlFault("there is nothing here", "give a condition or a value")
    if len(tokens) > _MOST_TOKENS:
        raise SqlFault(
            f"a condition of {len(tokens)} words and signs is too long", "give its parts names under `columns`"
        )
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
        if here in _TODAY:
            raise SqlFault(
                f"`{here}` would make the figure depend on the day it is run", "use `period_end` or `period_start`"
            )
        if here.startswith('"'):
            text = here.strip('"')
            raise SqlFault(f"`{here}` is the name of a column in SQL, not text", f"write `'{text}'`")
        if here in ("`", ":", "[", "{", "~", "@", "#", "?", "$"):
            raise SqlFault(f"`{here}` cannot stand in a condition", "put text in single quotes")
        if after == "(" and re.match(r"[a-z_]", here) and here not in functions | _WORDS_BEFORE_A_BRACKET:
            raise SqlFault(
                f"`{here}` is not a function that a spec can use", f"these are: {', '.join(sorted(functions))}"
            )
    for position in range(len(tokens) - 2):
        _refuse_is_true(tokens[position : position + 4], tokens[position - 1] if position else "")


def _refuse_is_true(tokens: list[str], before: str) -> None:
    """Raise SqlFault for `x is true` and its kin; what stands before `x` tells whether the whole of it is `x`."""
    what, word, *rest = tokens
    wanted = " ".join(rest if rest[0] == "not" else rest[:1])
    if word != "is" or wanted not in ("true", "false", "not true", "not false"):
        return
    is_whole = _NAME.fullmatch(what) and before in ("", "and", "or", "not", "(", "when")
    name = what if is_whole else "..."
    prefix = "not " if wanted in ("not true", "false") else ""
    default = "false" if wanted.endswith("true") else "true"
    condition = f"{name} is {wanted}" if name != "..." else f"is {wanted}"
    raise SqlFault(f"`{condition}` comes out NULL for NULL", f"write `{prefix}coalesce({name}, {default})`")


def _is_code_group(token: str, previous: str, codes: Collection[str]) -> bool:
    """Whether the token stands where a code group is named; SqlFault when it names none."""
    if previous != "in" or token == "(":
        return False
    if token not in codes:
        hint = (
            did_you_mean(token, codes) or "a code group is one of `_codes.yaml`; codes stand in brackets: `in ('1A')`"
        )
        raise SqlFault(f"`{token}` is not a code group", hint)
    return True


def _widened(tokens: list[str]) -> list[str]:
    """The tokens with every part of a date, and every length of a text, made a plain integer.

    They come as 8 bits and as a number without a sign: month 4 times 100, or length 3 less 5, is wrong without a word.
    """
    out: list[str] = []
    depth = 0
    closing: list[int] = []
    for token in tokens:
        out += ["cast", "(", token] if token in ("extract", "length") else [token]
        if token in ("extract", "length"):
            closing.append(depth)
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == ")" and closing and closing[-1] == depth:
            closing.pop()
            out += ["as", "int", ")"]
    return out


def _expanded(tokens: list[str], codes: Mapping[str, CodeGroup]) -> list[str]:
    """The tokens with every code group after `in` replaced by its codes."""
    out: list[str] = []
    for position, token in enumerate(tokens):
        previous = tokens[position - 1] if position else ""
        if _is_code_group(token, previous, codes):
            texts = ", ".join("'" + code.replace("'", "''") + "'" for code in codes[token].codes)
            out.append(f"({texts})")
        else:
            out.append(token)
    return out


def tokens_of(text: str) -> list[str]:
    """The words and signs of the SQL, lower case except for texts in quotes."""
    return [token if token.startswith(("'", '"')) else token.lower() for token in _TOKEN.findall(text)]


@cache
def _names_in(text: str) -> tuple[tuple[str, str], ...]:
    """The tokens that may be columns or code groups, each with the one before; a run asks for those of a text often."""
    tokens = tokens_of(text)
    return tuple(
        (previous, token)
        for previous, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False)
        if (previous == "in" and token != "(") or (_NAME.fullmatch(token) and token not in _KEYWORDS and after != "(")
    )


def columns_of(text: str, codes: Collection[str]) -> frozenset[str]:
    """The names in the SQL that can only be columns, found without compiling it."""
    return frozenset(token for previous, token in _names_in(text) if not _is_code_group(token, previous, codes))


def refused(text: str) -> str:
    """The SQL as it was; SqlFault when it says what a spec may not say."""
    _refuse(tokens_of(text))
    return text


def firm_columns_of(text: str, codes: Collection[str]) -> frozenset[str]:
    """Those of `columns_of` that stand anywhere but first in `coalesce`, which says what their absence means."""
    tokens = tokens_of(text)
    firm = [token for place, token in enumerate(tokens) if tokens[max(place - 2, 0) : place] != ["coalesce", "("]]
    return columns_of(text, codes) & frozenset(firm)


def compile_sql(text: str, codes: Mapping[str, CodeGroup], also: Collection[str] = ()) -> Expression:
    """The SQL as an expression; SqlFault when it is not one, or says what a spec may not say.

    `also` names functions that may be called besides those of a spec.
    """
    tokens = tokens_of(text)
    _refuse(tokens, _FUNCTIONS.union(also))
    expr = _compiled(_widened(_expanded(tokens, codes)), text)
    return Expression(text, expr, frozenset(expr.meta.root_names()))


def _compiled(tokens: Sequence[str], text: str) -> pl.Expr:
    # Imported here: the names in a condition are asked for where Polars is not needed.
    import polars as pl

    try:
        return pl.sql_expr(" ".join(tokens))
    except Exception:  # Polars raises several kinds for text that is no expression; each means the same to an author
        raise SqlFault(f"`{text}` is not a condition or a value in SQL") from None


def compile_each(text: str, codes: Mapping[str, CodeGroup], instead: Mapping[str, Sequence[str]]) -> list[pl.Expr]:
    """The SQL once for every combination of what may stand in place of the names in `instead`, itself SQL."""
    tokens = _widened(_expanded(tokens_of(text), codes))
    names = [name for name in instead if name in tokens]
    return [
        _compiled([chosen.get(token, token) for token in tokens], text)
        for values in product(*(instead[name] for name in names))
        for chosen in [dict(zip(names, values, strict=True))]
    ]


def texts_in(text: str, codes: Mapping[str, CodeGroup]) -> list[str]:
    """The texts that the SQL compares with, those of code groups too; of some that stand in the same lists only one."""
    tokens = tokens_of(" ".join(_expanded(tokens_of(text), codes)))
    places: dict[str, list[int]] = {}
    within = -1
    for place, (before, token) in enumerate(zip(["", *tokens], tokens, strict=False)):
        if token == "(" and before == "in":
            within = place
        elif token == ")":
            within = -1
        elif token.startswith("'"):
            places.setdefault(token, []).append(place if within < 0 else within)
    return list({tuple(where): token for token, where in places.items()}.values())

"""The rules about a row and the rows of another extract that belong to it: one join for each pair of extracts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from csc_indicators.validation.checks import LinkCheck
from csc_indicators.validation.conditions import DAYS_BY_NAME, conditions_of, names_in
from csc_indicators.validation.model import Rule
from csc_indicators.validation.row_flags import any_of, condition, spoilt, with_child


def linked(
    known: pl.LazyFrame, other: pl.LazyFrame, rules: Sequence[Rule], children: pl.LazyFrame | None
) -> pl.LazyFrame:
    """row_id, a column for each rule, and for those that a linked row breaks what is shown of that row.

    Only rows that some rule is about are joined. What is not known, or spoilt, of a linked row counts in favour of the
    row.
    """
    checks = {rule.code: _check(rule) for rule in rules}
    texts = [text for rule in rules for text in conditions_of(rule.check)]
    on = ["la_code", *checks[rules[0].code].on]
    own = sorted(_named(texts) | set(on))
    theirs = sorted(_named(texts, "other"))
    rows = with_child(known.select("row_id", *DAYS_BY_NAME, *own, *map(spoilt, own)), rules, children)
    rows = rows.with_columns(
        (condition(check.when) & ~any_of(map(spoilt, _named(conditions_of(check)) | set(on)))).alias(f"when:{code}")
        for code, check in checks.items()
    ).filter(pl.any_horizontal(f"when:{code}" for code in checks))
    others = other.select(
        *on,
        pl.col("row_id").alias("other__row_id"),
        *(pl.col(name).alias(f"other__{name}") for name in [*theirs, *map(spoilt, theirs)]),
    )
    is_pair = pl.col("other__row_id").is_not_null()
    if rules[0].extract == checks[rules[0].code].other:
        is_pair &= pl.col("other__row_id") != pl.col("row_id")
        # A row alone with its key has no other: most are, and need not be joined to themselves.
        others = others.filter(pl.len().over(on) > 1)
    needs_other = all(check.wanted == "some" for check in checks.values())
    pairs = rows.join(others, on=on, how="inner" if needs_other else "left")
    meets = {
        code: is_pair & _meets(check.where, when_in_doubt=check.wanted == "none") for code, check in checks.items()
    }
    excused = {
        code: is_pair & _meets(check.unless, when_in_doubt=True) for code, check in checks.items() if check.unless
    }
    met = pairs.group_by("row_id").agg(
        *(pl.col(f"when:{code}").first() for code in checks),
        *(pl.col(f"child__{name}").first() for name in sorted(_named(texts, "child"))),
        *(met.any().alias(code) for code, met in meets.items()),
        *(excuse.any().alias(f"excused:{code}") for code, excuse in excused.items()),
        *(_first(name, meets[rule.code]).alias(f"{rule.code}:{name}") for rule in rules for name in _shown_names(rule)),
    )
    return met.with_columns(_fires(code, check).alias(code) for code, check in checks.items())


def shown_linked(rule: Rule) -> dict[str, str]:
    """What a finding shows of the linked row: `cp_plans.start_date` -> its name in the frame."""
    return {f"{_check(rule).other}.{name}": f"{rule.code}:{name}" for name in _shown_names(rule)}


def _fires(code: str, check: LinkCheck) -> pl.Expr:
    met = pl.col(code) if check.wanted == "some" else ~pl.col(code)
    return pl.col(f"when:{code}") & met & (~pl.col(f"excused:{code}") if check.unless else pl.lit(value=True))


def _first(name: str, meets: pl.Expr) -> pl.Expr:
    """The value of the first row in the file that meets the condition."""
    return pl.col(f"other__{name}").filter(meets).sort_by(pl.col("other__row_id").filter(meets)).first()


def _meets(where: str, *, when_in_doubt: bool) -> pl.Expr:
    """Whether a pair meets the condition; `when_in_doubt` where something that it names is not known or spoilt."""
    doubtful = any_of(f"other__{spoilt(name)}" for name in names_in(where, "other"))
    return pl.when(doubtful).then(when_in_doubt).otherwise(condition(where, unknown=when_in_doubt))


def _shown_names(rule: Rule) -> list[str]:
    check = _check(rule)
    return sorted(names_in(check.where, "other")) if check.wanted == "some" else []


def _named(texts: Iterable[str], qualifier: str = "") -> set[str]:
    return {name for text in texts for name in names_in(text, qualifier)}


def _check(rule: Rule) -> LinkCheck:
    assert isinstance(rule.check, LinkCheck)
    return rule.check

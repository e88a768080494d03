"""Authorities as users name them: by code, number or name, on the command line and in a file of groups."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError, UserErrors, did_you_mean, raise_all
from csc_indicators.reference.authorities import current_codes

_FORM = "give it the columns `group` and `la_code`, one row for each authority in each group"


def chosen_authorities(las: Iterable[str]) -> list[str]:
    """The code of each authority named by code, number or name; UserError for what is none."""
    codes, errors = [], []
    for name in las:
        spelling = name.strip().lower()
        if spelling in current_codes():
            codes.append(current_codes()[spelling])
        else:
            hint = (
                did_you_mean(spelling, current_codes()) or "give the GSS code, the three-digit DfE number or the name"
            )
            errors.append(UserError(f"`{name}` is not a local authority", hint=hint))
    raise_all(errors)
    return list(dict.fromkeys(codes))


def read_groups(file: Path) -> pl.DataFrame:
    """A user's groups of authorities: own_group, la_code (present codes), in the order of the file; or UserError."""
    rows = _table(file)
    names = {name.strip().lower(): name for name in rows.columns}
    missing = [name for name in ("group", "la_code") if name not in names]
    if missing:
        raise UserError(f"`{file.name}` has no column `{missing[0]}`", evidence=", ".join(rows.columns), hint=_FORM)
    pairs: list[tuple[str, str]] = []
    errors: list[UserError] = []
    cells = rows.select(pl.col(names["group"], names["la_code"]).str.strip_chars()).iter_rows()
    for number, (group, authority) in enumerate(cells, start=2):
        if not group or not authority:
            errors.append(UserError(f"`{file.name}` row {number} lacks a group or an authority", hint=_FORM))
            continue
        try:
            pairs.append((group, chosen_authorities([authority])[0]))
        except UserError as error:
            errors += _at(file, number, error)
    raise_all(errors)
    if not pairs:
        raise UserError(f"`{file.name}` names no group", hint=_FORM)
    return pl.DataFrame(pairs, schema={"own_group": pl.String, "la_code": pl.String}, orient="row").unique(
        maintain_order=True
    )


def _table(file: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(file, infer_schema=False)
    except FileNotFoundError:
        raise UserError(f"file of groups `{file}` does not exist") from None
    except (OSError, pl.exceptions.PolarsError):
        raise UserError(f"`{file.name}` cannot be read as CSV in UTF-8", hint=_FORM) from None


def _at(file: Path, number: int, error: UserError) -> list[UserError]:
    each = error.errors if isinstance(error, UserErrors) else (error,)
    return [
        UserError(f"`{file.name}` row {number}: {inner.message}", evidence=inner.evidence, hint=inner.hint)
        for inner in each
    ]

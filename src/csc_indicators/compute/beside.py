"""What stands beside the figures of a run: published ones, a user's own groups of authorities, and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from csc_indicators.compute.chosen import chosen_authorities
from csc_indicators.compute.request import Request
from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.results.areas import LOCAL
from csc_indicators.results.comparators import compared, with_comparators
from csc_indicators.results.info import IndicatorInfo
from csc_indicators.results.own_groups import OWN_GROUP
from csc_indicators.results.published_rows import is_published
from csc_indicators.results.relative import relative_to

_FORM = "give it the columns `group` and `la_code`, one row for each authority in each group"


def beside_others(
    table: pl.DataFrame, request: Request, infos: Mapping[str, IndicatorInfo], groups: pl.DataFrame | None
) -> pl.DataFrame:
    """The table with the rows, and where asked for the columns, that the request means."""
    table = with_comparators(table, infos, request.neighbours, groups, request.compare)
    table = compared(table) if request.compare else table
    return relative_to(table, request.relative_to) if request.relative_to is not None else table


def published_notes(table: pl.DataFrame, compare: bool | None) -> list[str]:
    """That some rows are not of the data, where nobody asked for them."""
    unasked = table.filter(is_published(), ~pl.col("geographic_level").is_in([OWN_GROUP, LOCAL]))
    if compare is not None or unasked.is_empty():
        return []
    return [
        "figures of England, regions and statistical neighbours are as published, which `source` says: "
        "`--no-compare` leaves them out"
    ]


def read_groups(file: Path) -> pl.DataFrame:
    """A user's groups of authorities: own_group, la_code (present codes), in the order of the file; or UserError."""
    rows = _table(file)
    names = {name.strip().lower(): name for name in rows.columns}
    missing = [name for name in ("group", "la_code") if name not in names]
    if missing:
        raise UserError(f"`{file.name}` has no column `{missing[0]}`", found=", ".join(rows.columns), hint=_FORM)
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
    return [UserError(f"`{file.name}` row {number}: {one.message}", found=one.found, hint=one.hint) for one in each]

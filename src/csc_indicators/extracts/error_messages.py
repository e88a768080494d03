"""The sentence for what a column may not hold: file, row and column, never what was in the cell."""

from __future__ import annotations

from csc_indicators.errors import UserError
from csc_indicators.files.values import Fault


def fault_error(
    fault: Fault, shown: str, column: str, row: int, rows: int, contrast_row: int | None = None, *, unit: str = "row"
) -> UserError:
    """The error of a fault that is first found in `row`, and in `rows` rows altogether; `unit` is what is counted."""
    if contrast_row is not None:
        both = f"one form in {unit} {row}, the other in {unit} {contrast_row}"
        return UserError(f"`{shown}` column `{column}` {fault.problem}", evidence=both, hint=fault.hint)
    return UserError(f"`{shown}` {unit} {row}: `{column}` {fault.problem}", evidence=_many(rows), hint=fault.hint)


def blank_authority(shown: str, row: int, rows: int) -> UserError:
    """The error of rows that do not say whose they are."""
    return UserError(f"`{shown}` row {row}: `la_code` is blank", evidence=_many(rows), hint="fill it in every row")


def _many(rows: int) -> str | None:
    return f"{rows:,} such rows" if rows > 1 else None

"""The kinds of column that extracts are made of: each gives the pandera field with our metadata in it.

`absent` says what a missing column means, for the few optional columns where reading every row as blank is true.
`filled_where` is a condition on the rows that a sound extract fills in nearly always, `false` where it may leave any
blank; without it they are all rows, or of codes about an end those that have ended.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.reference.authorities import AREA

Area = Annotated[pl.Enum, AREA.categories.to_list()]
"""The type of `la_code`."""


def la_code() -> Any:
    """The authority whose row it is."""
    return pa.Field(
        title="Local authority",
        description="GSS code, three-digit DfE number or name; kept as the present GSS code",
        nullable=False,
        metadata={"kind": "la_code"},
    )


def child_id() -> Any:
    """The authority's own identifier of a child."""
    description = "Local to the authority: a child's key is always la_code and child_id"
    return needed_text("Child", description=description, identifies="child")


def needed_text(
    title: str, *, description: str | None = None, identifies: str | None = None, printed: bool = False
) -> Any:
    """A text that must be present in every row; a `printed` one is kept to the letter."""
    metadata = {"kind": "text", "identifies": identifies, "printed": printed}
    return pa.Field(title=title, description=description, nullable=False, metadata=metadata)


def text(
    title: str,
    *,
    description: str | None = None,
    absent: str | None = None,
    identifies: str | None = None,
    filled_where: str | None = None,
) -> Any:
    """A text that may be blank."""
    metadata = {"kind": "text", "absent": absent, "identifies": identifies, "filled_where": filled_where}
    return pa.Field(title=title, description=description, nullable=True, metadata=metadata)


def day(
    title: str,
    *,
    blank: bool = True,
    description: str | None = None,
    absent: str | None = None,
    planned: bool = False,
    filled_where: str | None = None,
) -> Any:
    """A date; `planned` where it may lie in the future."""
    return pa.Field(
        title=title,
        description=description,
        nullable=blank,
        metadata={"kind": "date", "absent": absent, "planned": planned, "filled_where": filled_where},
    )


def yes_no(
    title: str,
    *,
    blank: bool = True,
    description: str | None = None,
    absent: str | None = None,
    filled_where: str | None = None,
) -> Any:
    """Yes or no."""
    return pa.Field(
        title=title,
        description=description,
        nullable=blank,
        metadata={"kind": "yes_no", "absent": absent, "filled_where": filled_where},
    )


def year(title: str) -> Any:
    """An academic or financial year, as 2024-25."""
    return pa.Field(title=title, nullable=False, str_matches=r"^[0-9]{4}-[0-9]{2}$", metadata={"kind": "year"})


def number(
    title: str,
    *,
    whole: bool = False,
    low: float | None = None,
    high: float | None = None,
    blank: bool = True,
    description: str | None = None,
    absent: str | None = None,
    unknown: float | None = None,
    filled_where: str | None = None,
) -> Any:
    """A number, within a range where nature or the return sets one; `unknown` is the number that means not known."""
    return pa.Field(
        title=title,
        description=description,
        nullable=blank,
        ge=low,
        le=high,
        metadata={
            "kind": "integer" if whole else "number",
            "absent": absent,
            "unknown": unknown,
            "filled_where": filled_where,
        },
    )


def code(
    title: str,
    code_set: str,
    *,
    blank: bool = True,
    many: bool = False,
    description: str | None = None,
    absent: str | None = None,
    filled_where: str | None = None,
) -> Any:
    """A code of a code set, or several with `;` between them."""
    codes = list(code_sets()[code_set])
    any_code = "|".join(re.escape(code) for code in codes)
    allowed = {"str_matches": f"^({any_code})(;({any_code}))*$"} if many else {"isin": codes}
    return pa.Field(
        title=title,
        description=description,
        nullable=blank,
        metadata={
            "kind": "code",
            "code_set": code_set,
            "many": many,
            "absent": absent,
            "filled_where": filled_where,
        },
        **allowed,
    )

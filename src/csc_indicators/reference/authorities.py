"""The 153 local authorities, the areas they belong to, and every way their names are written.

A code that changed while its area stayed the same means the present authority, whatever the year of the data.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import polars as pl

from csc_indicators.reference.data_files import read_table

ENGLAND = ("E92000001", "England")
"""Code and name of the country."""

_AUTHORITIES = read_table("local_authorities.csv").sort("la_code")
_JOINT = read_table("joint_authorities.csv")
_CURRENT = _AUTHORITIES.filter(pl.col("valid_to").is_null())
_FORMER = _AUTHORITIES.filter(pl.col("valid_to").is_not_null())

AREA = pl.Enum([*_CURRENT["la_code"], *_JOINT["joint_code"].unique(maintain_order=True)])
"""The type of every `la_code` column: the present codes, and those of returns that two authorities make together."""


@cache
def areas() -> pl.DataFrame:
    """The 153 present authorities: code, DfE number, name, ONS region and DfE region (Inner and Outer London)."""
    return _CURRENT.select(
        pl.col("la_code").cast(AREA),
        "old_la_code",
        "la_name",
        "region_code",
        "region_name",
        "dfe_region_code",
        "dfe_region_name",
    )


@cache
def joint_returns() -> pl.DataFrame:
    """The members of every joint return: joint_code, name, la_code; one row per member."""
    return _JOINT.select(pl.col("joint_code").cast(AREA), "name", pl.col("la_code").cast(AREA))


@cache
def area_names() -> dict[str, str]:
    """The name of every code of `AREA`."""
    names = dict(zip(_CURRENT["la_code"], _CURRENT["la_name"], strict=True))
    return names | dict(zip(_JOINT["joint_code"], _JOINT["name"], strict=True))


@cache
def current_codes() -> dict[str, str]:
    """Every accepted spelling of an authority, lower-cased and trimmed, and the present code that it means.

    Spellings are codes old and new, three-digit DfE numbers, and names. A name or number that was used again means
    its present holder; one of an authority that was divided is in `split_authorities` instead.
    """
    codes: dict[str, str] = {}
    for row in _FORMER.iter_rows(named=True):
        successors = row["successor_la_codes"].split(";")
        if len(successors) == 1:
            codes |= dict.fromkeys(_spellings(row), successors[0])
    for row in _CURRENT.iter_rows(named=True):
        codes |= dict.fromkeys(_spellings(row), row["la_code"])
    for row in _JOINT.iter_rows(named=True):
        for text in (row["joint_code"], row["joint_old_la_code"], row["name"]):
            codes |= dict.fromkeys((text.lower(), text.lower().replace(" / ", "/")), row["joint_code"])
    return codes


@cache
def codes_of_same_area() -> dict[str, str]:
    """The same without former authorities that were merged: a figure of theirs is none of the present one."""
    heirs = Counter(code for codes in _FORMER["successor_la_codes"] for code in codes.split(";"))
    merged = {
        text
        for row in _FORMER.iter_rows(named=True)
        if any(heirs[code] > 1 for code in row["successor_la_codes"].split(";"))
        for text in _spellings(row)
    }
    own = {text for row in _CURRENT.iter_rows(named=True) for text in _spellings(row)}
    return {text: code for text, code in current_codes().items() if text in own or text not in merged}


@cache
def split_authorities() -> dict[str, tuple[str, ...]]:
    """Spellings of authorities that were divided, and the codes of their successors: no row can be mapped to one."""
    known = current_codes()
    split: dict[str, tuple[str, ...]] = {}
    for row in _FORMER.iter_rows(named=True):
        successors = tuple(row["successor_la_codes"].split(";"))
        if len(successors) > 1:
            split |= {text: successors for text in _spellings(row) if text not in known}
    return split


def _spellings(row: dict[str, str]) -> set[str]:
    name = row["la_name"].lower()
    names = {name, name.replace(",", "")}
    if ", " in name and " of" in name:
        place, kind = name.split(", ")
        names |= {place, f"{kind} {place}"}
    names |= {text.replace(" and ", " & ") for text in names}
    names |= {text.replace(".", "") for text in names}
    names |= {text.replace("-", " ") for text in names}
    return {row["la_code"].lower(), row["old_la_code"], *names}

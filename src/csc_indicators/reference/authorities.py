"""The 153 local authorities, the areas they belong to, and every way their names are written.

A code that changed while its area stayed the same means the present authority, whatever the year of the data. So does
that of one that was merged. One that was divided keeps a code of its own, for the years until then.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from csc_indicators.reference.data_files import read_table

ENGLAND = ("E92000001", "England")
"""Code and name of the country."""

_AUTHORITIES = read_table("local_authorities.csv").sort("la_code")
_JOINT = read_table("joint_authorities.csv")
_CURRENT = _AUTHORITIES.filter(pl.col("valid_to").is_null())
_FORMER = _AUTHORITIES.filter(pl.col("valid_to").is_not_null())
_DIVIDED = _FORMER.filter(pl.col("successor_la_codes").str.contains(";"))

AREA = pl.Enum([*_CURRENT["la_code"], *_JOINT["joint_code"].unique(maintain_order=True), *_DIVIDED["la_code"]])
"""The type of every `la_code` column: the present codes, those of returns that two authorities make together, and those
of authorities that were divided."""


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


@dataclass(frozen=True)
class Divided:
    """An authority that was divided: its last day, and those of its successors that are of its area alone."""

    code: str
    until: date
    heirs: frozenset[str]


@cache
def divided_authorities() -> tuple[Divided, ...]:
    """The authorities that were divided."""
    former = {row["la_code"]: row["predecessor_la_codes"] for row in _CURRENT.iter_rows(named=True)}
    return tuple(
        Divided(
            row["la_code"],
            date.fromisoformat(row["valid_to"]),
            frozenset(code for code in row["successor_la_codes"].split(";") if former[code] == row["la_code"]),
        )
        for row in _DIVIDED.iter_rows(named=True)
    )


@cache
def members() -> pl.DataFrame:
    """The present authorities that a code stands for which is none itself: code, old_code, name, la_code.

    A joint return stands for those that make it, an authority that was divided for its successors.
    """
    joint = _JOINT.select("joint_code", pl.col("joint_old_la_code").alias("old_la_code"), "name", "la_code")
    divided = _DIVIDED.select(
        pl.col("la_code").alias("joint_code"),
        "old_la_code",
        pl.col("la_name").alias("name"),
        pl.col("successor_la_codes").str.split(";").alias("la_code"),
    ).explode("la_code")
    return pl.concat([joint, divided]).select(
        pl.col("joint_code").cast(AREA).alias("code"),
        pl.col("old_la_code").alias("old_code"),
        "name",
        pl.col("la_code").cast(AREA),
    )


def _names_of_divided() -> dict[str, str]:
    """The names by code, with the last year where another has the name now."""
    taken = set(_CURRENT["la_name"])
    return {
        row["la_code"]: f"{row['la_name']} (until {row['valid_to'][:4]})" if row["la_name"] in taken else row["la_name"]
        for row in _DIVIDED.iter_rows(named=True)
    }


@cache
def area_names() -> dict[str, str]:
    """The name of every code of `AREA`."""
    names = dict(zip(_CURRENT["la_code"], _CURRENT["la_name"], strict=True))
    return names | dict(zip(_JOINT["joint_code"], _JOINT["name"], strict=True)) | _names_of_divided()


@cache
def current_codes() -> dict[str, str]:
    """Every accepted spelling of an authority, lower-cased and trimmed, and the code that it means.

    Spellings are codes old and new, three-digit DfE numbers, and names. A name or number that was used again means
    its present holder.
    """
    codes: dict[str, str] = {}
    for row in _FORMER.iter_rows(named=True):
        successors = row["successor_la_codes"].split(";")
        codes |= dict.fromkeys(_spellings(row), successors[0] if len(successors) == 1 else row["la_code"])
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
        if heirs[row["successor_la_codes"]] > 1
        for text in _spellings(row)
    }
    own = {text for row in _CURRENT.iter_rows(named=True) for text in _spellings(row)}
    return {text: code for text, code in current_codes().items() if text in own or text not in merged}


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

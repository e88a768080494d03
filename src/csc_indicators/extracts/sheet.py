"""A file that is read into memory whole: its headers, and a way to load the columns that are wanted.

It is read at once and not in a lazy plan, because the form of a date column is known only after all of it is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

Load = Callable[[Mapping[str, int]], tuple[pl.DataFrame, list[str]]]
"""Canonical name -> position in the file; gives the raw columns by canonical name, and notes for the user."""


@dataclass(frozen=True)
class Sheet:
    """The headers of a file as they are written, and how its columns are loaded."""

    headers: list[str]
    load: Load

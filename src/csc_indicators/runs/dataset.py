"""What a run knows of its data before anything is counted: frames, authorities, dates, and what is not there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from csc_indicators.config import Config
from csc_indicators.engine.coverage import Coverage, DateRanges
from csc_indicators.engine.requirements import columns_read
from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.coverage_statement import read_statement
from csc_indicators.extracts.folder import holds_extracts, look_in
from csc_indicators.extracts.outlines import read_outlines
from csc_indicators.extracts.read import Extracts, empty_extract
from csc_indicators.reference.authorities import AREA, area_names, areas, divided_authorities, joint_returns
from csc_indicators.returns.folder import read_folder
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES

_NOT_OF_EVENTS = ("date_of_birth", "expected_date_of_birth", "uasc_until")
"""Dates that do not show what the extracts cover."""

PUBLISHED = "published_figures"
"""The extract of figures that DfE has published, mostly of all authorities."""


@dataclass(frozen=True)
class Data:
    """The extracts of a run: a frame for every extract of the model, and the authorities with rows in each."""

    frames: Mapping[str, pl.LazyFrame]
    absent: frozenset[str]
    """Columns that an extract lacks, as `extract.column`."""
    authorities_by_extract: Mapping[str, Collection[str]]
    """The authorities and joint returns that have rows, by extract."""
    elsewhere: Collection[str]
    """Those that have rows in extracts of the folder that were not read."""
    rows: Mapping[str, int]
    """The number of rows of each extract, those of authorities that are not asked for included."""
    coverage: Coverage

    @property
    def authorities(self) -> list[str]:
        """Every authority and joint return with records; where nobody has any, those with published figures."""
        own = set(self.elsewhere).union(
            *(codes for name, codes in self.authorities_by_extract.items() if name != PUBLISHED)
        )
        return sorted(own or self.authorities_by_extract.get(PUBLISHED, ()))

    def authorities_of(self, indicator: AnyIndicator, library: Library) -> list[str]:
        """The authorities that an indicator has figures for: all in the data, a joint return instead of its members.

        One that was divided is none of them where its successors alone have rows: their history is under their own
        codes then, even if other extracts, such as the outturn of all authorities, have rows of it.
        """
        read = extracts_of(columns_read(indicator, [], library)) - {"children"}
        members = _joint_members()
        own_rows = {code for name in read for code in self.authorities_by_extract.get(name, ())}
        joint_here = {code for code in own_rows if code in members}
        singles = {code for code in self.authorities if code not in members}
        replaced = set().union(*(members[code] for code in joint_here)) - own_rows
        past = {
            authority.code
            for authority in divided_authorities()
            if authority.code not in own_rows and authority.heirs & own_rows
        }
        return sorted((singles - replaced - past) | joint_here)


@dataclass(frozen=True)
class Dataset:
    """What was read of a folder: the extracts that a run needs, and of the others the days that decide its period."""

    extracts: Extracts
    stated_to: Mapping[str, date]
    """The day on which extracts of the folder are stated to have been made, whether they were read or not."""
    dates: Mapping[str, pl.LazyFrame]
    """Every extract of the folder of which no such day is stated, with its columns of `dates` where asked for."""


def read_dataset(
    folder: Path, config: Config, needed: Collection[str] | None = None, dates: Sequence[tuple[str, str]] = ()
) -> Dataset:
    """The extracts that are needed, or all; all of a folder of returns too, and where there are no records of those.

    Of the others only the authorities are read, since a region is complete whatever is asked for, and the columns in
    `dates`, each an extract and a column.
    """
    there = {source.extract for source in look_in(folder).sources} if holds_extracts(folder) else set()
    # A folder with no records of those needed is read whole, to learn of its authorities.
    only = needed if needed is not None and there & set(needed) - {PUBLISHED} else None
    extracts = read_folder(folder, config, only)
    frames = {name: extract.frame for name, extract in extracts.by_name.items()}
    if extracts.from_returns:
        return Dataset(extracts, stated_to(extracts), frames)
    statement = read_statement(folder)
    stated = {name: day for name in there if (day := statement.extracted(name)) is not None}
    undated = [(name, column) for name, column in dates if name not in stated]
    # Published figures are of everybody, and bring nobody into the data.
    records = [extract for name, extract in extracts.by_name.items() if name != PUBLISHED]
    authorities = frozenset().union(*(extract.authorities for extract in records))
    if only is not None and (undated or (config.la_code is None and len(authorities) < areas().height)):
        others = read_outlines(folder, config, {*extracts.by_name, PUBLISHED}, undated)
        extracts = replace(extracts, elsewhere=others.authorities - authorities)
        frames = {**others.frames, **frames}
    return Dataset(extracts, stated, {name: frame for name, frame in frames.items() if name not in stated})


@cache
def _joint_members() -> dict[str, set[str]]:
    """The authorities of each joint return, by its code."""
    members: dict[str, set[str]] = {}
    for joint, la_code in joint_returns().select("joint_code", "la_code").iter_rows():
        members.setdefault(joint, set()).add(la_code)
    return members


def known_data(extracts: Extracts, las: Sequence[str]) -> Data:
    """The data of a run, of the authorities asked for only; UserError for one that has no rows."""
    frames = all_frames = {name: extract.frame for name, extract in extracts.by_name.items()}
    columns = {name: _event_dates(name, extracts) for name in frames}
    if las:
        # Exact, since a child's id is local to an authority.
        wanted = pl.Series(las, dtype=AREA).implode()
        frames = {name: frame.filter(pl.col("la_code").is_in(wanted)) for name, frame in frames.items()}
    everywhere = extracts.elsewhere.union(*(extract.authorities for extract in extracts.by_name.values()))
    for code in las:
        if code not in everywhere:
            message = f"there are no rows of {area_names()[code]} in the extracts"
            raise UserError(message, hint=_named(everywhere))
    return Data(
        frames={name: frames[name] if name in frames else empty_extract(name) for name in catalogue()},
        absent=frozenset(
            f"{name}.{column}" for name, extract in extracts.by_name.items() for column in extract.absent_columns
        ),
        authorities_by_extract={
            name: extract.authorities.intersection(las) if las else extract.authorities
            for name, extract in extracts.by_name.items()
        },
        elsewhere=extracts.elsewhere.intersection(las) if las else extracts.elsewhere,
        rows={name: extract.rows for name, extract in extracts.by_name.items()},
        coverage=Coverage(
            has=_has(extracts),
            stated_from=stated_from(extracts),
            stated_to=stated_to(extracts),
            of_authorities={name: extract.spans for name, extract in extracts.by_name.items()},
            open_from={
                name: extract.open_from for name, extract in extracts.by_name.items() if extract.open_from is not None
            },
            gaps={name: extract.gaps for name, extract in extracts.by_name.items()},
            left_out={name: extract.left_out for name, extract in extracts.by_name.items() if extract.left_out},
            pictures={
                name: extract.picture_of for name, extract in extracts.by_name.items() if extract.picture_of is not None
            },
            ranges=DateRanges(frames, columns),
            others=DateRanges(all_frames, columns) if las else None,
        ),
    )


def _named(la_codes: Iterable[str]) -> str:
    names = sorted(area_names()[code] for code in la_codes)
    return f"they are of {', '.join(names[:5])}" + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def extracts_of(tables: Iterable[str]) -> set[str]:
    """The extracts that the tables are made of."""
    entries = [entry for name in tables for entry in (*TABLES[name].needs, *TABLES[name].uses)]
    return {name for entry in entries for name in entry.split(OR)}


def stated_from(extracts: Extracts) -> dict[str, date]:
    """The day from which each extract is stated to be complete."""
    stated = {name: extract.covers_from or extracts.covers_from for name, extract in extracts.by_name.items()}
    return {name: day for name, day in stated.items() if day is not None}


def stated_to(extracts: Extracts) -> dict[str, date]:
    """The day on which each extract is stated to have been made."""
    stated = {name: extract.extracted_on or extracts.extracted_on for name, extract in extracts.by_name.items()}
    return {name: day for name, day in stated.items() if day is not None}


def _has(extracts: Extracts) -> Callable[[str], bool]:
    """Whether the data has an extract, or a column of it; a column whose absence means something counts as there."""

    def has(entry: str) -> bool:
        name, _, column = entry.partition(".")
        extract = extracts.by_name.get(name)
        if extract is None or not column:
            return extract is not None
        if column not in extract.absent_columns:
            return True
        return catalogue()[name].columns[column].absent is not None

    return has


def _event_dates(name: str, extracts: Extracts) -> list[str]:
    absent = extracts.by_name[name].absent_columns
    return [column for column in catalogue()[name].date_columns if column not in {*absent, *_NOT_OF_EVENTS}]

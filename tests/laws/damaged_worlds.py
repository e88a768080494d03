"""Folders whose figures are known, small enough to be damaged and computed hundreds of times.

All are parts of the sample: some of the children of two of its authorities as extracts, and some of those of one as the
returns that it would have sent.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
from damaged_files import Table, write_workbook
from written_903 import as_xml, returned
from written_cin import by_child, sent
from written_cin import sample as sample_of_census

from csc_indicators.config import Config
from csc_indicators.engine.requirements import columns_read
from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.extracts.read import read_extracts
from csc_indicators.specs.load import Library, load_library
from csc_indicators.tables.catalogue import OR, TABLES

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
AUTHORITIES = ("E06000001", "E06000005")
RETURNING = "E06000001"
YEARS = (2023, 2024, 2025)
"""The years in which the returns end."""

OFTEN = {
    "referrals": 5,
    "care_episodes": 6,
    "children": 5,
    "cp_plans": 3,
    "assessments": 3,
    "s47_investigations": 3,
    "initial_conferences": 2,
    "care_leavers": 2,
    "sdq_scores": 2,
    "case_allocations": 2,
    "social_workers": 2,
    "attendance": 2,
    "school_enrolments": 1,
    "missing_episodes": 1,
    "adoptions": 1,
    "early_help": 1,
    "court_proceedings": 1,
    "cin_plans": 1,
    "cp_reviews": 1,
    "vacancies": 1,
    "attainment": 1,
    "spending": 1,
}
"""The extracts of the folders, and how often each is damaged: more where more indicators read it."""


@dataclass(eq=False)
class World:
    """A clean folder: its tables by file, how it is asked for, and for which periods its figures are known."""

    name: str
    tables: dict[str, Table]
    forms: tuple[str, ...]
    statement: str | None = None
    la_code: str | None = None
    by_number: bool = False
    """Whether children are known by numbers, which begin with a nought."""
    xml: dict[str, str] = field(default_factory=dict)
    """Files of the census, by name."""

    def link(self, folder: Path, wanted: Collection[str]) -> None:
        """Put the clean tables that are wanted into a folder, and what it states of itself."""
        if self.statement is not None:
            (folder / "extract.toml").write_text(self.statement, encoding="utf-8")
        clean = clean_files(self.name)
        for key in self.tables:
            if key in wanted:
                target = folder / f"{key}.csv"
                target.parent.mkdir(exist_ok=True)
                os.link(clean / f"{key}.csv", target)


_FILES: dict[str, Path] = {}


def clean_files(name: str) -> Path:
    """The folder in which the clean tables of a world are kept as CSV, to be linked to."""
    return _FILES[name]


def keep_clean_files(world: World, folder: Path) -> None:
    """Write the clean tables once."""
    for table in world.tables.values():
        table.write(folder)
    _FILES[world.name] = folder


def _sort_of(column: ColumnInfo) -> str:
    if column.kind == "date":
        if column.name == "date_of_birth":
            return "birth"
        return "start" if column.required else "end"
    if column.name == "child_id":
        return "id"
    if column.name in ("worker_id", "holder_id", "family_id", "home_id", "school_urn"):
        return "group"
    sorts = {"code": "codes" if column.many else "code", "yes_no": "flag", "la_code": "la"}
    return sorts.get(column.kind, column.kind)


@cache
def _in_care() -> frozenset[str]:
    """The children who are or were looked after."""
    with (SAMPLE / "care_episodes.csv").open(encoding="utf-8") as file:
        return frozenset(row["child_id"] for row in csv.DictReader(file))


def _is_kept(row: Mapping[str, str]) -> bool:
    """Whether a row is of the two authorities and, where it is of a child, of every fifth or of two in five in care.

    So an authority has some fifty placements in a year, as a small one does.
    """
    if row["la_code"] not in AUTHORITIES:
        return False
    child = row.get("child_id")
    return child is None or int(child[1:]) % 5 < (2 if child in _in_care() else 1)


def numbered(child: str) -> str:
    """The child's id as a number of twelve digits that begins with a nought."""
    return f"0{int(child[1:]) * 7_919_393 + 10_000_000_000:011d}"


@cache
def extracts(stated: bool, by_number: bool) -> World:
    """Extracts of two authorities; with or without a statement of what they cover, and with ids that are numbers."""
    tables = {}
    for name in OFTEN:
        info = catalogue()[name]
        with (SAMPLE / f"{name}.csv").open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if _is_kept(row)]
        columns = list(rows[0])
        if by_number and "child_id" in columns:
            rows = [row | {"child_id": numbered(row["child_id"])} for row in rows]
        for column in ("family_id", "home_id"):
            if column in columns:
                # Some are not known, as they are in most authorities.
                rows = [row | {column: "" if number % 3 == 0 else row[column]} for number, row in enumerate(rows)]
        sorts = {column: _sort_of(info.columns[column]) for column in columns}
        cells = [[row[column] or None for column in columns] for row in rows]
        tables[name] = Table(name, name, columns, cells, sorts)
    statement = (SAMPLE / "extract.toml").read_text(encoding="utf-8") if stated else None
    name = f"extracts {'stated' if stated else 'unstated'} {'numbers' if by_number else 'letters'}"
    return World(name, tables, ("csv", "xlsx", "parquet"), statement, by_number=by_number)


_SORTS_903 = {
    "CHILD": "id",
    "DOB": "birth",
    "DECOM": "start",
    "DEC": "end",
    "MIS_START": "start",
    "MIS_END": "end",
    "SW_DECOM": "start",
    "SW_DEC": "end",
    "DATE_INT": "end",
    "DATE_MATCH": "end",
    "DATE_PLACED": "end",
    "DUC": "end",
    "SEX": "code",
    "ETHNIC": "code",
    "RNE": "code",
    "LS": "code",
    "CIN": "code",
    "PLACE": "code",
    "PLACE_PROVIDER": "code",
    "REC": "code",
    "IN_TOUCH": "code",
    "ACTIV": "code",
    "ACCOM": "code",
    "SDQ_SCORE": "integer",
    "SW_ID": "group",
}
EXTRACT_OF = {
    "Header": "children",
    "Episodes": "care_episodes",
    "UASC": "children",
    "OC2": "sdq_scores",
    "OC3": "care_leavers",
    "AD1": "adoptions",
    "PlacedAdoption": "adoptions",
    "Missing": "missing_episodes",
    "SWEpisodes": "case_allocations",
}


@cache
def _sample_of_care() -> dict[str, pl.DataFrame]:
    read = read_extracts(SAMPLE, Config()).by_name
    frames = {name: read[name].frame.collect() for name in {*EXTRACT_OF.values()}}
    sixth = pl.col("child_id").str.slice(1).cast(pl.Int64) % 6 == 0
    return {name: frame.filter(pl.col("la_code").cast(pl.String) == RETURNING, sixth) for name, frame in frames.items()}


@cache
def returns_903() -> World:
    """Three years of SSDA903 returns of an authority, a folder for each year."""
    tables = {}
    for year in YEARS:
        for name, frame in returned(_sample_of_care(), year, RETURNING).items():
            if not frame.is_empty():
                file = f"{year - 1}-{year % 100:02d}/{name.lower()}"
                place = frame.columns.index("CHILD")
                rows = [[numbered(cell) if n == place else cell for n, cell in enumerate(row)] for row in frame.rows()]
                tables[file] = Table(EXTRACT_OF[name], file, list(frame.columns), rows, _SORTS_903)
    return World("ssda903", tables, ("csv",), la_code=RETURNING, by_number=True)


SORTS_CIN = {
    "LAchildID": "id",
    "PersonBirthDate": "birth",
    "CINreferralDate": "start",
    "CINclosureDate": "end",
    "AssessmentActualStartDate": "start",
    "AssessmentAuthorisationDate": "end",
    "S47ActualStartDate": "start",
    "DateOfInitialCPC": "end",
    "CPPstartDate": "start",
    "CPPendDate": "end",
    "CPPreviewDate": "start",
    "ReferralSource": "code",
    "PrimaryNeedCode": "code",
    "ReasonForClosure": "code",
    "AssessmentFactors": "code",
    "InitialCategoryOfAbuse": "code",
    "LatestCategoryOfAbuse": "code",
    "ReferralNFA": "flag",
    "ICPCnotRequired": "flag",
    "NumberOfPreviousCPP": "integer",
}
"""The elements of the census that are damaged."""


@cache
def census() -> World:
    """Three years of the children in need census of an authority, in XML."""
    own = {}
    for name, frame in sample_of_census().items():
        eighth = pl.col("child_id").str.slice(1).cast(pl.Int64) % 8 == 0
        own[name] = by_child(frame.filter(pl.col("la_code").cast(pl.String) == RETURNING, eighth))
    xml = {f"cin_{year - 1}-{year % 100:02d}.xml": sent(own, RETURNING, year).decode() for year in YEARS}
    return World("cin", {}, ("xml",), xml=xml)


def in_workbooks(tables: Mapping[str, Table], folder: Path) -> None:
    """The tables of each year as the sheets of one workbook."""
    for year in sorted({file.partition("/")[0] for file in tables}):
        own = [table for file, table in tables.items() if file.startswith(year)]
        write_workbook(folder / f"ssda903_{year}.xlsx", own)


def in_xml(tables: Mapping[str, Table], folder: Path) -> None:
    """The tables of each year as one XML file."""
    names = {name.lower(): name for name in EXTRACT_OF}
    for year in sorted({file.partition("/")[0] for file in tables}):
        own = {file: table for file, table in tables.items() if file.startswith(year)}
        frames = {
            names[file.partition("/")[2]]: pl.DataFrame(
                table.rows, schema=dict.fromkeys(table.columns, pl.String), orient="row"
            )
            for file, table in own.items()
        }
        (folder / f"ssda903_{year}.xml").write_text(as_xml(frames), encoding="utf-8")


def as_regional(tables: Mapping[str, Table], folder: Path, year_of: Mapping[str, str]) -> None:
    """A file for each table with the rows of all years, which the columns LA and YEAR tell apart."""
    for name in sorted({file.partition("/")[2] for file in tables}):
        parts = {file: table for file, table in tables.items() if file.partition("/")[2] == name}
        first = next(iter(parts.values()))
        rows = [[*row, RETURNING, year_of[file.partition("/")[0]]] for file, part in parts.items() for row in part.rows]
        whole = Table(first.extract, name, [*first.columns, "LA", "YEAR"], rows, first.sorts)
        whole.layout = first.layout
        whole.write(folder)


@cache
def library() -> Library:
    """The indicators that are shipped."""
    return load_library(None, only_own=False, ids=None, parameters={})


@cache
def reads(indicator: str) -> dict[str, set[str]]:
    """The extracts that an indicator reads, with the columns of each."""
    found: dict[str, set[str]] = {}
    for table, names in columns_read(library().indicators[indicator], [], library()).items():
        declared = TABLES[table]
        entries = [*declared.needs, *declared.uses, *(e for name in names for e in declared.columns[name].reads)]
        for entry in entries:
            for part in entry.split(OR):
                extract, _, column = part.partition(".")
                found.setdefault(extract, set()).update({column} - {""})
    return found


@cache
def columns_of_use(extract: str) -> frozenset[str]:
    """The columns of an extract that any indicator reads."""
    return frozenset().union(*(reads(name).get(extract, set()) for name in library().indicators))


def readers(extract: str, column: str | None, able: Sequence[str], dice: Random) -> list[str]:
    """Up to three of the indicators that read the extract; where there are such, of those that read the column."""
    able = [name for name in able if extract in reads(name)]
    best = [name for name in able if column in reads(name)[extract]] or able
    return dice.sample(best, min(3, len(best)))

"""Years of returns whose figures are known, and plausible damage to one of them or to all.

A kind of damage changes what is still to be written as files, and says by which words a message can name it and which
years it is in; where there is no place for it, it returns None. Nobody can tell by their number that of a few rows one
or two are missing, so a table or column is damaged only where it has so many that their lack is no chance.
"""

from __future__ import annotations

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
from damaged_worlds import numbered
from lxml import etree
from written_903 import as_xml, returned
from written_cin import as_tables, by_child, sent
from written_cin import sample as sample_of_census

from csc_indicators.calendar import year_label
from csc_indicators.config import Config
from csc_indicators.extracts.read import read_extracts

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
AUTHORITIES = ("E06000001", "E06000005")
YEARS = (2022, 2023, 2024, 2025)
MANY = 80
"""So many rows of a table in every year, or values of a column in one, that half of them are missed."""
SOME = 20
"""So many values of a column in a year that it is missed when all of them are gone."""

EXTRACTS = {
    "Header": ("children",),
    "Episodes": ("care_episodes", "adoptions"),
    "UASC": ("children",),
    "OC2": ("sdq_scores",),
    "OC3": ("care_leavers",),
    "AD1": ("adoptions",),
    "PlacedAdoption": ("adoptions",),
    "Missing": ("missing_episodes",),
    "SWEpisodes": ("case_allocations",),
    "ChildIdentifiers": ("children",),
    "ChildCharacteristics": ("children",),
    "Disabilities": ("children",),
    "CINdetails": ("referrals", "initial_conferences"),
    "Assessments": ("assessments",),
    "Section47": ("s47_investigations", "initial_conferences"),
    "ChildProtectionPlans": ("cp_plans",),
    "CINPlanDates": ("cin_plans",),
    "Reviews": ("cp_reviews",),
}
IDS = {"CHILD": "child", "LAchildID": "child"}
CODES = {
    "SEX": {"1": "Male", "2": "Female", "M": "Male", "F": "Female"},
    "LS": {
        "C1": "Interim care order",
        "C2": "Full care order",
        "V2": "Single period of accommodation under Section 20",
    },
    "PLACE": {"U4": "Foster placement (long term)", "U1": "Foster placement with relative", "K2": "Children's home"},
    "REC": {"E4A": "Returned home", "X1": "Next episode", "E8": "Ceased for other reason"},
    "RNE": {"S": "Started to be looked after", "P": "Change of placement", "L": "Change of legal status"},
    "CIN": {"N1": "Abuse or neglect", "N5": "Family dysfunction"},
    "IN_TOUCH": {"YES": "In touch", "NO": "Not in touch"},
    "ACTIV": {"F2": "Full-time education", "G6": "NEET"},
    "ACCOM": {"B1": "Living with parents", "Z1": "Unsuitable", "R1": "Independent"},
    "ReferralSource": {"6": "Police", "2B": "Schools", "1A": "Family member"},
    "PrimaryNeedCode": {"N1": "Abuse or neglect", "N5": "Family in acute stress"},
    "InitialCategoryOfAbuse": {"NEG": "Neglected", "EMO": "Emotionally harmed", "PHY": "Bruised"},
    "LatestCategoryOfAbuse": {"NEG": "Neglected", "EMO": "Emotionally harmed", "PHY": "Bruised"},
    "GenderCurrent": {"1": "Boy", "2": "Girl"},
    "ICPCnotRequired": {"0": "Needed", "1": "Not needed", "false": "Needed", "true": "Not needed"},
    "ReferralNFA": {"0": "Went on", "1": "Stopped", "false": "Went on", "true": "Stopped"},
}
"""Columns of codes, with labels that no list of DfE's has."""

Row = dict[str, str | None]
Cells = Callable[[str, int], str | None]
"""What becomes of a value, by its text and its place in the column."""


class OneReturn(ABC):
    """What an authority returned for a year, to be changed."""

    @abstractmethod
    def tables(self) -> list[str]: ...

    @abstractmethod
    def rows(self, table: str) -> int: ...

    @abstractmethod
    def values(self, table: str) -> dict[str, list[str]]:
        """The values that are there, by column."""

    @abstractmethod
    def change(self, table: str, column: str, cells: Cells) -> None: ...

    @abstractmethod
    def drop_column(self, table: str, column: str) -> None: ...

    @abstractmethod
    def keep(self, table: str, is_kept: Callable[[int], bool]) -> None: ...


class OfTables(OneReturn):
    """A return of tables of texts."""

    def __init__(self, tables: Mapping[str, list[Row]]) -> None:
        self.own = {name: rows for name, rows in tables.items() if rows}

    def tables(self) -> list[str]:
        return list(self.own)

    def rows(self, table: str) -> int:
        return len(self.own.get(table, []))

    def values(self, table: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self.own.get(table, []):
            for column, text in row.items():
                if text:
                    found.setdefault(column, []).append(text)
        return found

    def change(self, table: str, column: str, cells: Cells) -> None:
        there = [row for row in self.own.get(table, []) if row.get(column)]
        for number, row in enumerate(there):
            row[column] = cells(row[column] or "", number)

    def drop_column(self, table: str, column: str) -> None:
        for row in self.own.get(table, []):
            row.pop(column, None)

    def keep(self, table: str, is_kept: Callable[[int], bool]) -> None:
        rows = [row for number, row in enumerate(self.own.get(table, [])) if is_kept(number)]
        self.own[table] = rows
        if not rows:
            del self.own[table]


class OfElements(OneReturn):
    """A return in XML whose tables are elements with a name, and whose columns are elements in these."""

    def __init__(self, text: bytes) -> None:
        self.root = etree.fromstring(text)

    def _of(self, table: str) -> list[etree._Element]:
        rows = self.root.iter("CPPreviewDate" if table == "Reviews" else table)
        # An element that holds only others, as that of reviews without a plan, is no row.
        return [row for row in rows if table == "Reviews" or any(part.text and part.text.strip() for part in row)]

    def tables(self) -> list[str]:
        return [table for table in EXTRACTS if table != "Reviews" and self._of(table)]

    def rows(self, table: str) -> int:
        return len(self._of(table))

    def _cells(self, table: str) -> list[etree._Element]:
        children = (part for row in self._of(table) for part in row)
        return [part for part in children if not len(part)]

    def values(self, table: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for part in self._cells(table):
            if part.text:
                found.setdefault(str(part.tag), []).append(part.text)
        return found

    def change(self, table: str, column: str, cells: Cells) -> None:
        there = [part for part in self._cells(table) if part.tag == column and part.text]
        for number, part in enumerate(there):
            part.text = cells(part.text or "", number)

    def drop_column(self, table: str, column: str) -> None:
        for part in self._cells(table):
            if part.tag == column:
                part.getparent().remove(part)

    def keep(self, table: str, is_kept: Callable[[int], bool]) -> None:
        for number, row in enumerate(self._of(table)):
            if not is_kept(number):
                row.getparent().remove(row)

    def as_bytes(self) -> bytes:
        return bytes(etree.tostring(self.root, xml_declaration=True, encoding="UTF-8"))


Key = tuple[str, int]
"""Authority, and the year in which the return's year ends."""


@dataclass(frozen=True)
class World:
    """Clean years of returns: how they are called, of whom they are, and in which form they are written."""

    name: str
    la_codes: tuple[str, ...]
    form: str
    """`csv`, `regional`, `xml` (SSDA903), `census` (XML) or `census csv`."""

    @property
    def la_code(self) -> str | None:
        """What has to be said, since the files do not."""
        return None if self.form in ("regional", "census") else self.la_codes[0]

    def returns(self) -> dict[Key, OneReturn]:
        return deepcopy(_returns(self))


WORLDS = (
    World("ssda903 csv", AUTHORITIES[:1], "csv"),
    World("ssda903 regional", AUTHORITIES, "regional"),
    World("ssda903 xml", AUTHORITIES[:1], "xml"),
    World("census xml", AUTHORITIES[:1], "census"),
    World("census csv", AUTHORITIES[:1], "census csv"),
)


@cache
def _sample() -> dict[str, pl.DataFrame]:
    frames = {name: one.frame.collect() for name, one in read_extracts(SAMPLE, Config()).by_name.items()}
    names = dict.fromkeys(name for own in EXTRACTS.values() for name in own)
    return {
        name: frames[name].with_columns(child_id=pl.col("child_id").map_elements(numbered, pl.String))
        for name in names
        if name in frames
    }


@cache
def _census(la_code: str) -> dict[str, dict[str, list[Row]]]:
    """All that the census of an authority can hold of two children in five."""
    part = pl.col("child_id").str.slice(1).cast(pl.Int64) % 5 < 2
    of_authority = pl.col("la_code").cast(pl.String) == la_code
    return {
        name: by_child(
            frame.filter(of_authority, part).with_columns(child_id=pl.col("child_id").map_elements(numbered, pl.String))
        )
        for name, frame in sample_of_census().items()
    }


@cache
def _returns(world: World) -> dict[Key, OneReturn]:
    return {(la_code, year): _one(world.form, la_code, year) for la_code in world.la_codes for year in YEARS}


def _one(form: str, la_code: str, year: int) -> OneReturn:
    if form.startswith("census"):
        text = sent(_census(la_code), la_code, year)
        if form == "census":
            return OfElements(text)
        return OfTables(
            {table: [dict(row) for row in rows if _holds_something(row)] for table, rows in as_tables(text).items()}
        )
    return OfTables({name: frame.to_dicts() for name, frame in returned(_sample(), year, la_code).items()})


def _holds_something(row: Mapping[str, str | None]) -> bool:
    """Whether a row tells more than whose it is: an element of reviews without a plan is no row of plans."""
    return any(text and text.strip() for column, text in row.items() if column not in IDS)


@dataclass(frozen=True)
class Damage:
    """By which words a message can name a damage, and which years it is in."""

    words: frozenset[str]
    years: frozenset[int]


@dataclass
class Folder:
    """Returns that are being damaged."""

    world: World
    dice: Random
    returns: dict[Key, OneReturn]
    labels: dict[Key, str] = field(default_factory=dict)
    """Other years by which files are called."""
    again: dict[Key, OneReturn] = field(default_factory=dict)
    """What is there a second time."""
    below: dict[tuple[Key, str], list[str]] = field(default_factory=dict)
    """Lines that stand below a table in its file."""

    def of_year(self) -> Key:
        return self.dice.choice(sorted(self.returns))

    def every(self, key: Key) -> list[Key]:
        """The returns of the authority of one."""
        return [other for other in sorted(self.returns) if other[0] == key[0]]

    def column(self, key: Key, least: int, choose: Callable[[str, list[str]], bool]) -> tuple[str, str] | None:
        """A table of a return and a column of it with so many values."""
        found = [
            (table, column)
            for table in self.returns[key].tables()
            for column, values in self.returns[key].values(table).items()
            if column not in _NOT_READ and len(values) >= least and choose(column, values)
        ]
        weights = [4 if table in _OFTEN else 1 for table, _ in found]
        return self.dice.choices(found, weights)[0] if found else None

    def table(self, key: Key, least: int) -> str | None:
        """A table that has so many rows in the return, and in the others of the authority where many are asked for."""
        asked = self.every(key) if least >= MANY else [key]
        there = [
            table
            for table in self.returns[key].tables()
            if all(self.returns[one].rows(table) >= least for one in asked)
        ]
        return self.dice.choice(there) if there else None

    def write(self, place: Path) -> Path:
        """The returns as files in a folder."""
        for (key, many), one in [((key, ""), one) for key, one in self.returns.items()] + [
            ((key, " again"), one) for key, one in self.again.items()
        ]:
            label = self.labels.get(key, year_label(key[1]))
            for name, content in self._files(key, label, one).items():
                stem, dot, ending = name.rpartition(".")
                folder, slash, rest = stem.rpartition("/")
                file = place / (f"{folder}{many}/{rest}.{ending}" if slash else f"{stem}{many}{dot}{ending}")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        return place

    def _files(self, key: Key, label: str, one: OneReturn) -> dict[str, bytes]:
        la_code, _ = key
        if isinstance(one, OfElements):
            return {f"cin_{la_code}_{label}.xml": one.as_bytes()}
        assert isinstance(one, OfTables)
        if self.world.form == "xml":
            frames = {
                name: pl.DataFrame(rows, schema=dict.fromkeys(_headings(rows), pl.String))
                for name, rows in one.own.items()
            }
            return {f"ssda903_{label}.xml": as_xml(frames).encode()}
        found = {}
        for name, rows in one.own.items():
            more: Row = {"LA": la_code, "YEAR": str(int(label[:4]) + 1)} if self.world.form == "regional" else {}
            text = _as_csv([row | more for row in rows]) + "".join(
                f"{line}\n" for line in self.below.get((key, name), [])
            )
            inside = f"{la_code}/{label}" if self.world.form == "regional" else label
            found[f"{inside}/{name.lower()}.csv"] = text.encode()
        return found


def _headings(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _as_csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _headings(rows), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


_OFTEN = ("Episodes", "CINdetails", "ChildProtectionPlans", "Assessments")
_NOT_READ = frozenset({"HOME_POST", "PL_POST", "URN", "UPN", "MC_DOB", "MOTHER"})
"""Columns of which no figure is made here."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}")

Kind = Callable[[Folder], Damage | None]
KINDS: dict[str, Kind] = {}


def kind(name: str) -> Callable[[Kind], Kind]:
    def known(apply: Kind) -> Kind:
        KINDS[name] = apply
        return apply

    return known


def _named(years: Sequence[int], tables: Sequence[str], *more: str) -> Damage:
    words = {word for table in tables for word in (table, *EXTRACTS.get(table, ()))}
    files = {f"{table.lower()}.csv" for table in tables}
    reviews = {"CPPreviewDate"} if "Reviews" in tables else set()
    return Damage(frozenset(words | files | reviews | set(more)), frozenset(years))


def _whole(years: Sequence[int]) -> Damage:
    """Damage to whole returns: each extract may be named, or the year."""
    words = {word for table, own in EXTRACTS.items() for word in (table, *own)}
    labels = {text for year in years for text in (year_label(year), f"{year}-03-31", f"{year - 1}-04-01")}
    return Damage(frozenset(words | labels), frozenset(years))


def _is_any(column: str, values: list[str]) -> bool:
    return column not in IDS


def _is_date(column: str, values: list[str]) -> bool:
    return all(_DATE.fullmatch(text) for text in values)


def _is_code(column: str, values: list[str]) -> bool:
    return column in CODES


def _is_id(column: str, values: list[str]) -> bool:
    return column in IDS


def _chosen(folder: Folder, key: Key, *, in_all: bool) -> list[Key]:
    return folder.every(key) if in_all else [key]


def _of_columns(name: str, least: int, cells: Cells | None, *, everywhere: bool = True) -> None:
    """A kind of damage to the values of a column in one year, and one to those of all years; None drops the column."""
    for in_all in (False, True) if everywhere else (False,):

        @kind(f"{name} in {'all years' if in_all else 'one year'}")
        def apply(folder: Folder, in_all: bool = in_all) -> Damage | None:
            key = folder.of_year()
            place = folder.column(key, least, _is_any)
            if place is None:
                return None
            years = _chosen(folder, key, in_all=in_all)
            for one in years:
                if cells is None:
                    folder.returns[one].drop_column(*place)
                else:
                    folder.returns[one].change(*place, cells)
            return _named([year for _, year in years], [place[0]], place[1])


_of_columns("column absent", SOME, None)
_of_columns("column blank", SOME, lambda text, number: None)
# Half of them in all years is what some authorities have.
_of_columns("column half blank", MANY, lambda text, number: text if number % 2 else None, everywhere=False)


@kind("labels for codes in one year")
def _labels(folder: Folder) -> Damage | None:
    return _with_labels(folder, in_all=False)


@kind("labels for codes in all years")
def _labels_everywhere(folder: Folder) -> Damage | None:
    return _with_labels(folder, in_all=True)


def _with_labels(folder: Folder, *, in_all: bool) -> Damage | None:
    key = folder.of_year()
    place = folder.column(key, SOME, _is_code)
    if place is None:
        return None
    labels = CODES[place[1]]
    years = _chosen(folder, key, in_all=in_all)
    for one in years:
        folder.returns[one].change(*place, lambda text, number: labels.get(text, text))
    return _named([year for _, year in years], [place[0]], place[1])


_FORMS_OF_IDS: dict[str, Callable[[str], str]] = {
    "with .0": lambda text: f"{text.lstrip('0')}.0",
    "without noughts before": lambda text: text.lstrip("0"),
    "as 1.23457E+11": lambda text: f"{int(text):.5E}" if text.isdigit() else text,
    "with blanks": lambda text: f" {text} ",
    "with a letter before": lambda text: f"LA{text}",
    "of another system": lambda text: f"{int(text[-9:] or 0) * 7 % 999_999_937:010d}" if text.isdigit() else text,
}


@kind("ids in another form in one table of one year")
def _ids_of_table(folder: Folder) -> Damage | None:
    key = folder.of_year()
    place = folder.column(key, MANY, _is_id)
    if place is None:
        return None
    other = _FORMS_OF_IDS[folder.dice.choice(sorted(_FORMS_OF_IDS))]
    folder.returns[key].change(*place, lambda text, number: other(text))
    of_table = _of_table(folder, key, place[0])
    return Damage(of_table.words | {place[1]}, of_table.years)


@kind("ids in another form in one year")
def _ids_of_year(folder: Folder) -> Damage | None:
    key = folder.of_year()
    other = _FORMS_OF_IDS[folder.dice.choice(sorted(_FORMS_OF_IDS))]
    one = folder.returns[key]
    for table in one.tables():
        for column in IDS:
            one.change(table, column, lambda text, number: other(text))
    return Damage(_whole([key[1]]).words | frozenset(IDS), frozenset([key[1]]))


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d" if "-" in text else "%d/%m/%Y")


def _day_before(text: str) -> str:
    before = _day(text) - timedelta(days=1)
    return f"{before:%Y-%m-%d}" if "-" in text else f"{before:%d/%m/%Y}"


_FORMS_OF_DATES: dict[str, Callable[[str], str]] = {
    "month before day": lambda text: f"{_day(text):%m/%d/%Y}",
    "year first": lambda text: f"{_day(text):%Y-%m-%d}",
    "month in words": lambda text: f"{_day(text):%d %B %Y}",
    "month in words, first": lambda text: f"{_day(text):%B %d, %Y}",
    "two digits": lambda text: f"{_day(text):%d/%m/%y}",
    "serial numbers": lambda text: str((_day(text) - datetime(1899, 12, 30)).days),
    "with a time": lambda text: f"{_day(text):%d/%m/%Y} 00:00:00",
    "quarters": lambda text: f"Q{(_day(text).month + 2) // 3} {_day(text):%Y}",
}


@kind("dates in another form in one year")
def _dates(folder: Folder) -> Damage | None:
    key = folder.of_year()
    place = folder.column(key, SOME, _is_date)
    if place is None:
        return None
    other = _FORMS_OF_DATES[folder.dice.choice(sorted(_FORMS_OF_DATES))]
    folder.returns[key].change(*place, lambda text, number: other(text))
    return _named([key[1]], [place[0]], place[1])


def _of_table(folder: Folder, key: Key, table: str) -> Damage:
    """Damage to rows of a table: in XML the child's id, which all else hangs on, is in one of them."""
    of_all = folder.world.form in ("xml", "census") and table in ("Header", "ChildIdentifiers")
    return _whole([key[1]]) if of_all else _named([key[1]], [table])


@kind("half the rows of a table in one year")
def _half_the_rows(folder: Folder) -> Damage | None:
    key = folder.of_year()
    table = folder.table(key, MANY)
    if table is None:
        return None
    half = folder.returns[key].rows(table) // 2
    alternate = folder.dice.random() < 0.5
    folder.returns[key].keep(table, lambda number: number % 2 == 0 if alternate else number < half)
    return _of_table(folder, key, table)


@kind("a table missing in one year")
def _no_table(folder: Folder) -> Damage | None:
    key = folder.of_year()
    table = folder.table(key, 1 if folder.dice.random() < 0.3 else SOME)
    if table is None:
        return None
    folder.returns[key].keep(table, lambda number: False)
    return _of_table(folder, key, table)


@kind("a year missing")
def _no_year(folder: Folder) -> Damage | None:
    key = folder.of_year()
    del folder.returns[key]
    return _whole([key[1]])


@kind("a year twice, the same")
def _twice(folder: Folder) -> Damage | None:
    key = folder.of_year()
    folder.again[key] = deepcopy(folder.returns[key])
    return _whole([key[1]])


@kind("a year twice, with half the rows of a table")
def _twice_with_fewer(folder: Folder) -> Damage | None:
    key = folder.of_year()
    table = folder.table(key, MANY)
    if table is None:
        return None
    other = deepcopy(folder.returns[key])
    other.keep(table, lambda number: number % 2 == 0)
    folder.again[key] = other
    return _whole([key[1]])


@kind("a year twice, with other dates in a column")
def _twice_with_others(folder: Folder) -> Damage | None:
    key = folder.of_year()
    place = folder.column(key, SOME, _is_date)
    if place is None:
        return None
    other = deepcopy(folder.returns[key])
    other.change(*place, lambda text, number: _day_before(text) if number % 3 == 0 else text)
    folder.again[key] = other
    return _whole([key[1]])


@kind("the file of a year under the name of another")
def _wrong_name(folder: Folder) -> Damage | None:
    if folder.world.form == "census":
        return None  # The header says the year.
    key = folder.of_year()
    other = folder.dice.choice([one for one in folder.every(key) if one != key])
    folder.returns[other] = deepcopy(folder.returns[key])
    return _whole([key[1], other[1]])


@kind("the files of two years under each other's names")
def _names_swapped(folder: Folder) -> Damage | None:
    if folder.world.form == "census":
        return None
    key = folder.of_year()
    other = folder.dice.choice([one for one in folder.every(key) if one != key])
    folder.returns[key], folder.returns[other] = folder.returns[other], folder.returns[key]
    return _whole([key[1], other[1]])


def _below(name: str, lines: Callable[[int], list[str]]) -> None:
    @kind(name)
    def apply(folder: Folder) -> Damage | None:
        if folder.world.form in ("xml", "census"):
            return None
        key = folder.of_year()
        table = folder.table(key, SOME)
        if table is None:
            return None
        one = folder.returns[key]
        assert isinstance(one, OfTables)
        folder.below[key, table] = lines(one.rows(table))
        return _named([key[1]], [table])


_below("a row of totals", lambda rows: [f"Total,{rows}"])
_below("a line of junk below", lambda rows: ["", "-- end of extract --"])
_below("a footnote below", lambda rows: [f'"Produced 1 June from the case system, {rows} records"'])

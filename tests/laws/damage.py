"""A catalogue of plausible damage to folders of extracts and of returns, and of folders that hold only a part.

A kind of damage changes a folder that is still to be written, and says which extracts it has hurt and by what words a
message can name them; where a folder has no place for it, it returns None. What cannot be seen in what is left is not
here: rows or values taken away evenly, dates of which day and month are both below 13 turned round in a few rows,
another code of the same set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from damaged_files import Cell, ExcelError, NoValue, Table, as_csv
from damaged_worlds import OFTEN, SORTS_CIN, World, as_regional, columns_of_use, in_workbooks, in_xml

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets

DATES = ("birth", "start", "end")
SHARES = (0.0, 0.02, 0.1, 0.5, 1.0)
"""How many of the cells are damaged; 0 stands for one of them."""


@dataclass(frozen=True)
class Hurt:
    """An extract that is damaged, where in it, and the words by which a message names the damage."""

    extract: str
    column: str | None
    words: frozenset[str]


@dataclass
class Folder:
    """A folder that is being damaged."""

    world: World
    dice: Random
    form: str = "csv"
    """How the tables of a return are put into files: `csv`, `regional`, `xlsx` or `xml`."""
    tables: dict[str, Table] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    xml: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Other names of the folders, or files, of years."""
    said_year: dict[str, str] = field(default_factory=dict)
    """What the column YEAR says, by folder of the year."""
    more: dict[str, bytes] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    """Authorities of which there may be no figures, since the data does not hold them."""

    @property
    def is_of_returns(self) -> bool:
        return self.world.la_code is not None or bool(self.world.xml)

    def take(self, key: str) -> Table:
        """A table of the folder, to be changed."""
        if key not in self.tables:
            self.tables[key] = self.world.tables[key].copy()
        return self.tables[key]

    def choose(self, *sorts: str, forms: Iterable[str] = ("csv", "xlsx", "parquet")) -> Table | None:
        """A table that has columns of these sorts, in one of the forms; None where there is none."""
        there = [key for key, table in self.world.tables.items() if key not in self.gone]
        # As they are by now: damage may have taken the only such column.
        now = {key: self.tables.get(key, self.world.tables[key]) for key in there}
        usable = [key for key, table in now.items() if not sorts or table.of_sort(*sorts)]
        if self.is_of_returns:
            if self.form not in {form.replace("csv", "regional") for form in forms} | set(forms):
                return None
            weights = [4 if "episodes" in key or "header" in key else 1 for key in usable]
        else:
            usable = [key for key in usable if key in OFTEN]
            weights = [OFTEN[key] for key in usable]
        if not usable:
            return None
        key = self.dice.choices(usable, weights)[0]
        if not self.is_of_returns:
            known = self.tables.get(key)
            allowed = [form for form in forms if form in self.world.forms and (known is None or form == known.form)]
            if not allowed:
                return None
            table = self.take(key)
            if known is None:
                # A workbook takes long to write, and a CSV file is what most have.
                table.form = self.dice.choices(allowed, [3 if form == "csv" else 1 for form in allowed])[0]
                typed = table.form == "parquet" or self.dice.random() < 0.5
                table.layout = replace(table.layout, typed=typed and table.form != "csv")
            return table
        return self.take(key)

    def hurt(self, table: Table, column: str | None = None, *words: str) -> list[Hurt]:
        """That the table is damaged, with the words by which it may be named."""
        names = {table.extract, table.file, *words}
        if self.is_of_returns:
            year, _, part = table.file.partition("/")
            names |= {f"ssda903_{year}", part} | ({year} if self.form in ("xlsx", "xml") else set())
        return [Hurt(table.extract, column, frozenset(names))]

    def write(self, folder: Path, read: Collection[str] | None = None) -> Path:
        """The folder as files; of the clean extracts only those in `read`, if given."""
        folder.mkdir(parents=True)
        if self.world.xml:
            for name, text in (self.world.xml | self.xml).items():
                if name not in self.gone:
                    target = folder / self.renamed.get(name, name)
                    target.write_bytes(text.encode("utf-8", "surrogateescape"))
        elif self.form in ("xlsx", "xml", "regional"):
            whole = {key: table for key, table in (self.world.tables | self.tables).items() if key not in self.gone}
            if self.form == "regional":
                years = {key.partition("/")[0] for key in whole}
                as_regional(whole, folder, {year: self.said_year.get(year, f"20{year[-2:]}") for year in years})
            else:
                (in_workbooks if self.form == "xlsx" else in_xml)(whole, folder)
            self._rename(folder)
        else:
            clean = self.world.tables.keys() - self.tables.keys() - self.gone
            self.world.link(folder, clean if read is None or self.is_of_returns else clean & set(read))
            for key, table in self.tables.items():
                if key not in self.gone:
                    table.write(folder)
            self._rename(folder)
        for name, content in self.more.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        return folder

    def _rename(self, folder: Path) -> None:
        for old, new in self.renamed.items():
            for file in (folder / old, *folder.glob(f"ssda903_{old}.*")):
                if file.exists():
                    file.rename(folder / file.name.replace(old, new))


Damage = Callable[[Folder], "list[Hurt] | None"]
KINDS: dict[str, Damage] = {}


def kind(name: str) -> Callable[[Damage], Damage]:
    """Enter the function in the catalogue under the name."""

    def enter(damage: Damage) -> Damage:
        assert name not in KINDS
        KINDS[name] = damage
        return damage

    return enter


# Cells


Change = Callable[[str, Random], Cell]

_XML_VALUE = "<{0}>([^<]+)</{0}>"


def damage_cells(
    folder: Folder,
    sorts: tuple[str, ...],
    change: Change,
    shares: tuple[float, ...] = SHARES,
    forms: tuple[str, ...] = ("csv", "xlsx", "xml", "parquet"),
) -> list[Hurt] | None:
    """Change some of the filled cells of a column of one of the sorts."""
    if folder.world.xml:
        return _damage_elements(folder, sorts, change, shares) if "xml" in forms else None
    table = folder.choose(*sorts, forms=forms)
    if table is None:
        return None
    column = folder.dice.choice(of_use(table, table.of_sort(*sorts)))
    place = table.columns.index(column)
    filled = [row for row in table.rows if row[place] is not None]
    if not filled:
        return None
    for row in _some(folder.dice, filled, shares):
        if isinstance(row[place], str):
            row[place] = change(row[place], folder.dice)
    return folder.hurt(table, column, column)


def of_use(table: Table, columns: list[str]) -> list[str]:
    """Those of the columns that an indicator reads, if any: damage to others changes no figure."""
    return [column for column in columns if column in columns_of_use(table.extract)] or columns


def _some(dice: Random, rows: list[list[Cell]], shares: tuple[float, ...]) -> list[list[Cell]]:
    share = dice.choice(shares)
    return rows if share == 1 or not rows else dice.sample(rows, max(1, round(share * len(rows))))


def _damage_elements(
    folder: Folder, sorts: tuple[str, ...], change: Change, shares: tuple[float, ...]
) -> list[Hurt] | None:
    elements = [name for name, sort in SORTS_CIN.items() if sort in sorts]
    files = [name for name in folder.world.xml if name not in folder.gone]
    if not elements or not files:
        return None
    element, name = folder.dice.choice(elements), folder.dice.choice(files)
    share = folder.dice.choice(shares)
    text = folder.xml.get(name, folder.world.xml[name])
    pattern = re.compile(_XML_VALUE.format(element))
    count = len(pattern.findall(text))
    if count == 0:
        return None
    some = set(range(count)) if share == 1 else set(folder.dice.sample(range(count), max(1, round(share * count))))
    numbers = iter(range(count))

    def changed(match: re.Match[str]) -> str:
        if next(numbers) not in some:
            return match.group()
        cell = change(match.group(1), folder.dice)
        return f"<{element}>{'' if cell is None else cell}</{element}>"

    folder.xml[name] = pattern.sub(changed, text)
    return hurt_element(element, name)


_EXTRACT_OF_ELEMENT = {
    "Person": "children",
    "LAchildID": "children",
    "CIN": "referrals",
    "Referral": "referrals",
    "PrimaryNeed": "referrals",
    "Reason": "referrals",
    "Assessment": "assessments",
    "S47": "s47_investigations",
    "DateOfInitialCPC": "initial_conferences",
    "ICPC": "s47_investigations",
    "CPPreview": "cp_reviews",
    "CPP": "cp_plans",
    "Number": "cp_plans",
    "Initial": "cp_plans",
    "Latest": "cp_plans",
}


OF_CENSUS = tuple(dict.fromkeys([*_EXTRACT_OF_ELEMENT.values(), "cin_plans"]))
_TABLES = ("CINdetails", "Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans")


def hurt_element(element: str, file: str) -> list[Hurt]:
    """That an element of a file of the census is damaged; a child's id is in all that is known of the child."""
    words = {element, file.removesuffix(".xml")}
    if element == "LAchildID":
        return [Hurt(extract, None, frozenset({extract, *words, *_TABLES})) for extract in OF_CENSUS]
    extract = next(name for start, name in _EXTRACT_OF_ELEMENT.items() if element.startswith(start))
    return [Hurt(extract, None, frozenset({extract, *words}))]


def _cells(
    name: str,
    sorts: str,
    change: Change,
    shares: tuple[float, ...] = SHARES,
    forms: tuple[str, ...] = ("csv", "xlsx", "xml", "parquet"),
) -> None:
    kind(name)(lambda folder: damage_cells(folder, tuple(sorts.split()), change, shares, forms))


def _day(text: str) -> date:
    """The day of a cell, which returns write as British dates."""
    return datetime.strptime(text, "%d/%m/%Y").date() if "/" in text else date.fromisoformat(text[:10])


def _as(form: str) -> Change:
    return lambda text, _: _day(text).strftime(form)


def _in_utc(text: str, _: Random) -> str:
    midnight = datetime.combine(_day(text), datetime.min.time(), ZoneInfo("Europe/London"))
    return midnight.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def _month_first(text: str, _: Random) -> str:
    return _day(text).strftime("%m/%d/%Y")


def _serial(text: str, _: Random) -> str:
    return str((_day(text) - date(1899, 12, 30)).days)


def _impossible(text: str, _: Random) -> str:
    return f"31/02/{_day(text).year}"


def _a_thousand_years(text: str, dice: Random) -> str:
    return _day(text).strftime("%d/%m/") + dice.choice(["3024", "1024", "0024", "2204"])


NOTHING = ("NULL", "None", "N/A", "n/a", "-", "null", "NaT", "nan", " ", "\xa0", "#N/A", "none", "(blank)", "Null")
NO_DATES = ("1900-01-01", "01/01/1900", "1900-01-01 00:00:00", "00/00/0000", "0000-00-00", "1899-12-30", "01/01/0001")
OPEN_ENDS = ("9999-12-31", "31/12/9999", "9999-12-31T00:00:00", "2999-12-31", "3000-01-01", "2099-12-31", "31/12/4712")
WORDS = ("unknown", "tbc", "ongoing", "see notes", "not recorded", "?", "31.03.24?", "2024")

_cells("date: British", "birth start end", _as("%d/%m/%Y"))
_cells(
    "date: British with dashes or points", "birth start end", lambda t, d: _as(d.choice(["%d-%m-%Y", "%d.%m.%Y"]))(t, d)
)
_cells(
    "date: month in letters", "birth start end", lambda t, d: _as(d.choice(["%d-%b-%Y", "%d %B %Y", "%d-%b-%y"]))(t, d)
)
_cells(
    "date: with midnight",
    "birth start end",
    lambda t, d: _as(
        d.choice(["%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00", "%d/%m/%Y 00:00", "%d/%m/%Y 0:00", "%Y-%m-%d 00:00:00.000"])
    )(t, d),
)
_cells(
    "date: with a time",
    "birth start end",
    lambda t, d: _as(d.choice(["%Y-%m-%d 14:30:00", "%d/%m/%Y 09:15", "%Y-%m-%dT23:30:00"]))(t, d),
)
_cells("date: midnight in UTC", "start end birth", _in_utc)
_cells("date: two digits of the year", "birth start end", _as("%d/%m/%y"))
_cells("date: month first", "birth start end", _month_first, (0.5, 1.0))
_cells("date: serial number as text", "birth start end", _serial)
_cells("date: digits only", "birth start end", _as("%Y%m%d"))
_cells("date: day that is not", "birth start end", _impossible)
_cells("date: another millennium", "birth start end", _a_thousand_years)
_cells("date: hashes", "birth start end", lambda _, d: "#" * d.choice([8, 10]))
_cells("date: words", "birth start end", lambda _, d: d.choice(WORDS))
_cells("date: blanks around", "birth start end", lambda t, d: d.choice([" {}", "{} ", "\xa0{}", "\t{}"]).format(t))
_cells(
    "date: error cell",
    "birth start end",
    lambda _, d: ExcelError(d.choice(["#VALUE!", "#REF!", "#N/A", "#NAME?"])),
    SHARES,
    ("xlsx",),
)
_cells("date: error as text", "birth start end", lambda _, d: d.choice(["#VALUE!", "#REF!", "#NAME?"]))
_cells("date: formula without value", "birth start end", lambda *_: NoValue(), SHARES, ("xlsx",))
_cells("date: real and typed", "birth start end", lambda t, _: _day(t), (0.1, 0.5), ("xlsx",))
_cells(
    "date: last second of the day",
    "birth start end",
    lambda t, _: datetime.combine(_day(t), datetime.max.time().replace(microsecond=0)),
    SHARES,
    ("xlsx",),
)
_cells("date: number of Excel", "birth start end", lambda t, d: float(_serial(t, d)), (0.1, 0.5, 1.0), ("xlsx",))
_cells("start: blank", "start", lambda *_: None)
_cells("start: 1900", "start", lambda _, d: d.choice(NO_DATES))

_cells("id: other case", "id", lambda t, _: t.lower() if t.lower() != t else f"{t}", (0.1, 0.5, 1.0))
_cells("id: blanks around", "id", lambda t, d: d.choice([" {}", "{} ", "\xa0{}", "{}\t"]).format(t))
_cells("id: apostrophe of Excel", "id", lambda t, _: f"'{t}", (0.1, 1.0))
_cells("id: hashes", "id", lambda *_: "#######", (0.02, 0.5, 1.0))
_cells("id: of another system", "id", lambda t, _: f"X{t[::-1]}", (0.1, 0.5, 1.0))
_cells("id: blank", "id", lambda *_: None, (0.02, 0.1, 0.5, 1.0))
_cells("id: text that means none", "id", lambda _, d: d.choice(NOTHING), (0.02, 0.1, 0.5))
_cells("id: error cell", "id", lambda *_: ExcelError("#N/A"), (0.02, 0.5), ("xlsx",))


_cells(
    "birth: a day that stands for none", "birth", lambda _, d: d.choice(["1901-01-01", "01/01/1901"]), (0.1, 0.5, 1.0)
)
_cells("birth: a century early", "birth", lambda t, _: _moved_years(t, -100), (0.1, 0.5, 1.0))
_cells("birth: blank throughout", "birth", lambda *_: None, (1.0,))
_cells("group: blank throughout", "group", lambda *_: None, (1.0,))
_cells("group: a word for none", "group", lambda _, d: d.choice(["UNKNOWN", "Not known", "not recorded"]), (1.0,))
_cells("number: blank throughout", "number", lambda *_: None, (1.0,))
_cells("flag: blank throughout", "flag", lambda *_: None, (1.0,))


def _moved_years(text: str, years: int) -> str:
    day = _day(text)
    return day.replace(year=day.year + years, day=min(day.day, 28)).strftime("%d/%m/%Y" if "/" in text else "%Y-%m-%d")


def _alike(name: str, sort: str, shares: tuple[float, ...]) -> None:
    @kind(name)
    def _one_value(folder: Folder) -> list[Hurt] | None:
        value: list[Cell] = []

        def first(text: str, _: Random) -> Cell:
            value.append(text)
            return value[0]

        return damage_cells(folder, (sort,), first, shares)


_alike("birth: one day for many", "birth", (0.5, 1.0))
_alike("group: one for all", "group", (1.0,))


@kind("rows: a child again with another birth date")
def _child_again(folder: Folder) -> list[Hurt] | None:
    if folder.is_of_returns:
        return None
    table = folder.take("children")
    place = table.columns.index("date_of_birth")
    again = [row.copy() for row in table.rows[:: folder.dice.choice([2, 5, 10])]]
    for row in again:
        row[place] = f"20{folder.dice.randrange(10, 20)}-05-17"
    table.rows += again
    return folder.hurt(table, "date_of_birth")


@kind("id: of another system, without a list of children")
def _other_ids_alone(folder: Folder) -> list[Hurt] | None:
    if folder.is_of_returns:
        return None
    table = _one_of(folder, BELONGING)
    if table is None or "child_id" not in table.columns:
        return None
    folder.gone.add("children")
    place = table.columns.index("child_id")
    for row in _some(folder.dice, [row for row in table.rows if len(row) > place and row[place]], (0.1, 0.5, 1.0)):
        row[place] = f"X{str(row[place])[::-1]}"
    return [*folder.hurt(table, "child_id"), Hurt("children", None, frozenset({"children"}))]


@kind("rows: those of an authority again with other ids")
def _again_with_other_ids(folder: Folder) -> list[Hurt] | None:
    if folder.is_of_returns:
        return None
    table = folder.choose("id")
    if table is None or "la_code" not in table.columns or "child_id" not in table.columns:
        return None
    of, place = table.columns.index("la_code"), table.columns.index("child_id")
    own = [list(row) for row in table.rows if len(row) > place and row[of] == "E06000001" and row[place]]
    for row in own:
        row[place] = f"X{str(row[place])[::-1]}"
    table.rows += own
    return folder.hurt(table, None)


@kind("id: point nought")
def _point_nought(folder: Folder) -> list[Hurt] | None:
    return damage_cells(folder, ("id",), lambda t, _: f"{t}.0", (0.1, 0.5, 1.0)) if folder.world.by_number else None


@kind("id: scientific")
def _scientific(folder: Folder) -> list[Hurt] | None:
    return damage_cells(folder, ("id",), lambda t, _: f"{int(t):.5E}", (0.5, 1.0)) if folder.world.by_number else None


@kind("id: lost noughts")
def _lost_noughts(folder: Folder) -> list[Hurt] | None:
    return damage_cells(folder, ("id",), lambda t, _: t.lstrip("0"), (0.5, 1.0)) if folder.world.by_number else None


@kind("id: number of Excel")
def _number_of_excel(folder: Folder) -> list[Hurt] | None:
    if not folder.world.by_number:
        return None
    return damage_cells(folder, ("id",), lambda t, _: float(t) if t.isdigit() else t, (0.5, 1.0), ("xlsx",))


@kind("id: scientific everywhere")
def _scientific_everywhere(folder: Folder) -> list[Hurt] | None:
    if not folder.world.by_number or folder.is_of_returns:
        return None
    hurts = []
    for key in ("children", "referrals", "care_episodes", "cp_plans", "assessments", "s47_investigations"):
        table = folder.take(key)
        place = table.columns.index("child_id")
        for row in table.rows:
            row[place] = f"{int(row[place]):.5E}" if str(row[place]).isdigit() else row[place]
        hurts += folder.hurt(table, "child_id")
    return hurts


_cells("la: name", "la", lambda t, _: {"E06000001": "Hartlepool", "E06000005": "Darlington"}.get(t, t))
_cells("la: three digits", "la", lambda t, _: {"E06000001": "805", "E06000005": "841"}.get(t, t))
_cells("la: other case and blanks", "la", lambda t, d: d.choice([t.lower(), f" {t} "]))
_cells("la: blank", "la", lambda *_: None)
_cells("la: unknown", "la", lambda _, d: d.choice(["E06009999", "Hartlepool UA (old)", "999", "N/A"]))

_cells("code: other case", "code codes", lambda t, _: t.lower())
_cells("code: blanks around", "code codes", lambda t, d: d.choice([" {}", "{} ", "{}\xa0"]).format(t))
_cells("code: unknown", "code codes", lambda _, d: d.choice(["ZZ9", "99", "Other", "Q7", "not known yet"]))
_cells("code: error cell", "code codes", lambda *_: ExcelError("#N/A"), SHARES, ("xlsx",))
_cells("code: point nought", "code codes", lambda t, _: f"{t}.0" if t.isdigit() else t, (0.5, 1.0))


@kind("code: label")
def _labels(folder: Folder) -> list[Hurt] | None:
    return _labelled(folder, lambda code, label: label)


@kind("code: code and label")
def _codes_and_labels(folder: Folder) -> list[Hurt] | None:
    return _labelled(folder, lambda code, label: f"{code} - {label}")


def _labelled(folder: Folder, form: Callable[[str, str], str]) -> list[Hurt] | None:
    if folder.is_of_returns:
        return damage_cells(folder, ("code",), lambda t, _: form(t, f"Label of {t}"))
    table = folder.choose("code")
    if table is None:
        return None
    column = folder.dice.choice(of_use(table, table.of_sort("code")))
    codes = code_sets()[str(catalogue()[table.extract].columns[column].code_set)]
    place = table.columns.index(column)
    for row in _some(folder.dice, [row for row in table.rows if row[place] is not None], SHARES):
        if row[place] in codes:
            row[place] = form(row[place], codes[row[place]].label)
    return folder.hurt(table, column, column)


_cells(
    "flag: other spelling",
    "flag",
    lambda t, d: d.choice(
        {
            "Y": ["Yes", "yes", "true", "TRUE", "1", "y", "T", "1.0"],
            "N": ["No", "no", "false", "FALSE", "0", "n", "F", "0.0"],
        }.get(t, [t])
    ),
)
_cells(
    "flag: unknown spelling",
    "flag",
    lambda t, d: d.choice(
        {"Y": ["-1", "X", "Oui", "checked", "Yep"], "N": ["Nein", "2", "unchecked", "Nope", "No - see notes"]}.get(
            t, ["maybe"]
        )
    ),
)
_cells("flag: not known", "flag", lambda _, d: d.choice(["Unknown", "Not known", "U", "9"]))

_cells(
    "number: thousands commas", "number integer", lambda t, _: f"{float(t):,.2f}" if t.replace(".", "").isdigit() else t
)
_cells("number: currency", "number", lambda t, _: f"£{t}")
_cells("number: decimal comma", "number", lambda t, _: t.replace(".", ","))
_cells("number: point nought", "integer", lambda t, _: f"{t}.0")
_cells("number: words", "number integer", lambda _, d: d.choice(["n/k", "<5", "c", "about 3", "£", "five", "1 to 5"]))
_cells("number: error cell", "number integer", lambda *_: ExcelError("#DIV/0!"), SHARES, ("xlsx",))
_cells("number: unit", "number integer", lambda t, d: d.choice(["{}%", "{} miles", "{} FTE"]).format(t))
_cells("number: negative", "number integer", lambda t, d: d.choice(["-{}", "({})"]).format(t))
_cells(
    "year: other spelling",
    "year",
    lambda t, d: d.choice([f"{t[:4]}/{t[5:]}", f"{t[:4]}-20{t[5:]}", f"{t[:4]}20{t[5:]}", f"{t[2:4]}/{t[5:]}"]),
)
_cells("year: one number", "year", lambda t, d: d.choice([t[:4], f"20{t[5:]}"]))
_cells("year: words", "year", lambda _, d: d.choice(["this year", "AY23", "n/a"]))


# Cells that are blank


def _blanks(
    name: str, sorts: tuple[str, ...], texts: tuple[Cell, ...], forms: tuple[str, ...] = ("csv", "xlsx", "parquet")
) -> None:
    @kind(name)
    def _fill(folder: Folder) -> list[Hurt] | None:
        if folder.world.xml:
            return None
        table = folder.choose(*sorts, forms=forms)
        if table is None:
            return None
        columns = [
            column
            for column in table.of_sort(*sorts)
            if any(row[table.columns.index(column)] is None for row in table.rows)
        ]
        if not columns:
            return None
        column = folder.dice.choice(of_use(table, columns))
        place = table.columns.index(column)
        text = folder.dice.choice(texts)
        for row in _some(folder.dice, [row for row in table.rows if row[place] is None], SHARES):
            row[place] = text
        return folder.hurt(table, column, column)


_blanks("end: text that means none", ("end",), NOTHING)
_blanks("end: null date", ("end",), NO_DATES)
_blanks("end: far future", ("end",), OPEN_ENDS)
_blanks("end: words", ("end",), ("ongoing", "open", "current", "present", "not yet"))
_blanks("end: error cell", ("end",), (ExcelError("#N/A"), ExcelError("#VALUE!"), NoValue()), ("xlsx",))
_blanks("birth: null date", ("birth",), NO_DATES)
_blanks("group: text that means none", ("group",), (*NOTHING, "-1"))
_blanks("code: filled with none", ("code",), NOTHING)
_blanks("flag: filled with none", ("flag",), NOTHING)
_blanks("number: filled with none", ("number", "integer"), NOTHING)


# Rows


@kind("rows: given twice")
def _given_twice(folder: Folder) -> list[Hurt] | None:
    table = folder.choose()
    if table is None:
        return None
    table.rows += [list(row) for row in _some(folder.dice, table.rows, (0.02, 0.5, 1.0))]
    return folder.hurt(table)


def _row_in(name: str, make: Callable[[Table, Random], list[Cell]], where: str = "middle") -> None:
    @kind(name)
    def _insert(folder: Folder) -> list[Hurt] | None:
        table = folder.choose(forms=("csv", "xlsx"))
        if table is None:
            return None
        place = {"middle": len(table.rows) // 2, "end": len(table.rows), "start": 0}[where]
        table.rows.insert(place, make(table, folder.dice))
        return folder.hurt(table)


_row_in("rows: headings again", lambda table, _: list(table.columns))
_row_in("rows: blank in the middle", lambda table, _: [None] * len(table.columns))
_row_in("rows: blank before the first", lambda table, _: [None] * len(table.columns), "start")
_row_in(
    "rows: total at the end",
    lambda table, _: ["Total", str(len(table.rows)), *[None] * (len(table.columns) - 2)],
    "end",
)
_row_in(
    "rows: footer",
    lambda table, _: ["Printed on 1 April 2025 by the reports team", *[None] * (len(table.columns) - 1)],
    "end",
)
_row_in("rows: number of rows at the end", lambda table, dice: _alone(str(len(table.rows)), table, dice), "end")


def _alone(text: str, table: Table, dice: Random) -> list[Cell]:
    """A row with the text in one of the columns, and nothing else."""
    place = dice.randrange(len(table.columns))
    return [text if number == place else None for number in range(len(table.columns))]


_row_in("rows: line under the headings", lambda table, _: ["-" * 8] * len(table.columns), "start")


def _csv_rows(name: str, change: Callable[[list[Cell], Random], list[Cell]], share: tuple[float, ...]) -> None:
    @kind(name)
    def _ragged(folder: Folder) -> list[Hurt] | None:
        if folder.form != "csv":
            return None
        table = folder.choose(forms=("csv",))
        if table is None:
            return None
        for row in _some(folder.dice, table.rows, share):
            row[:] = change(row, folder.dice)
        return folder.hurt(table)


def _without_last_blanks(row: list[Cell], _: Random) -> list[Cell]:
    short = list(row)
    while short and short[-1] is None:
        short.pop()
    return short


_csv_rows("rows: commas at the end", lambda row, _: [*row, None], (1.0,))
_csv_rows("rows: commas at the end of some", lambda row, _: [*row, None, None], (0.1, 0.5))
_csv_rows("rows: too short", _without_last_blanks, (0.1, 1.0))
_csv_rows("rows: one value too many", lambda row, _: [*row[:2], "Smith", *row[2:]], (0.0, 0.1))
_csv_rows(
    "rows: one value missing", lambda row, dice: [cell for place, cell in enumerate(row) if place != 2], (0.0, 0.1)
)


@kind("rows: none")
def _headings_only(folder: Folder) -> list[Hurt] | None:
    table = folder.choose()
    if table is None or (folder.is_of_returns and folder.form in ("xml", "regional")):
        return None
    table.rows.clear()
    return folder.hurt(table)


# Columns


@kind("columns: other spelling")
def _spelt(folder: Folder) -> list[Hurt] | None:
    table = folder.choose()
    if table is None or folder.form == "xml":
        return None
    spellings: list[Callable[[str], str]] = [
        str.upper,
        str.title,
        lambda name: name.replace("_", " "),
        lambda name: f" {name} ",
        lambda name: name.replace("_", "-"),
    ]
    spelling = folder.dice.choice(spellings)
    table.columns[:] = [spelling(name) for name in table.columns]
    return folder.hurt(table)


@kind("columns: renamed")
def _renamed(folder: Folder) -> list[Hurt] | None:
    table = folder.choose(forms=("csv", "xlsx", "parquet"))
    if table is None or folder.form == "xml":
        return None
    column = folder.dice.choice(of_use(table, table.columns[1:]))
    table.columns[table.columns.index(column)] = f"zz {column[:2]} {folder.dice.choice(['of record', '2', 'local'])}"
    return folder.hurt(table, column, column)


@kind("columns: left out")
def _left_out(folder: Folder) -> list[Hurt] | None:
    table = folder.choose()
    if table is None or folder.form == "xml":
        return None
    column = folder.dice.choice(of_use(table, table.columns[1:]))
    place = table.columns.index(column)
    table.columns.pop(place)
    for row in table.rows:
        if len(row) > place:
            row.pop(place)
    return folder.hurt(table, column, column)


@kind("columns: start and end swapped")
def _swapped(folder: Folder) -> list[Hurt] | None:
    table = folder.choose("end")
    if table is None or folder.form == "xml":
        return None
    starts, ends = table.of_sort("start"), table.of_sort("end")
    if not starts or not ends or starts[0] not in table.columns or ends[0] not in table.columns:
        return None
    one, other = table.columns.index(starts[0]), table.columns.index(ends[0])
    table.columns[one], table.columns[other] = table.columns[other], table.columns[one]
    return folder.hurt(table, None, starts[0], ends[0])


@kind("columns: two of dates swapped")
def _swapped_dates(folder: Folder) -> list[Hurt] | None:
    table = folder.choose("end")
    if table is None or folder.form == "xml":
        return None
    dates = [name for name in table.of_sort("start", "end", "birth") if name in table.columns]
    if len(dates) < 2:
        return None
    both = folder.dice.sample(dates, 2)
    one, other = (table.columns.index(name) for name in both)
    table.columns[one], table.columns[other] = table.columns[other], table.columns[one]
    return folder.hurt(table, None, *both)


@kind("columns: one of codes and one of dates swapped")
def _swapped_sorts(folder: Folder) -> list[Hurt] | None:
    table = folder.choose("code")
    if table is None or folder.form == "xml":
        return None
    codes, dates = table.of_sort("code"), table.of_sort("start", "end", "birth")
    both = [name for name in (*codes[:1], *dates[:1]) if name in table.columns]
    if len(both) < 2:
        return None
    one, other = (table.columns.index(name) for name in both)
    table.columns[one], table.columns[other] = table.columns[other], table.columns[one]
    return folder.hurt(table, None, *both)


@kind("columns: a name twice")
def _twice(folder: Folder) -> list[Hurt] | None:
    table = folder.choose(forms=("csv", "xlsx"))
    if table is None or folder.form == "xml":
        return None
    column = folder.dice.choice(of_use(table, table.columns[1:]))
    place = table.columns.index(column)
    blank = folder.dice.random() < 0.5
    table.columns.append(column)
    for row in table.rows:
        row.append(None if blank or len(row) <= place else row[place])
    return folder.hurt(table, column, column)


@kind("columns: more, without a name")
def _nameless(folder: Folder) -> list[Hurt] | None:
    table = folder.choose(forms=("csv", "xlsx"))
    if table is None or folder.form == "xml":
        return None
    place = folder.dice.randrange(len(table.columns))
    table.columns.insert(place, "")
    for number, row in enumerate(table.rows):
        row.insert(place, folder.dice.choice([None, str(number)]))
    return folder.hurt(table)


@kind("columns: another order")
def _order(folder: Folder) -> list[Hurt] | None:
    table = folder.choose()
    if table is None or folder.form == "xml" or any(len(row) != len(table.columns) for row in table.rows):
        return None
    order = folder.dice.sample(range(len(table.columns)), len(table.columns))
    table.columns[:] = [table.columns[place] for place in order]
    table.rows[:] = [[row[place] for place in order] for row in table.rows]
    return folder.hurt(table)


# Files


def _laid_out(name: str, forms: tuple[str, ...], **options: tuple[object, ...]) -> None:
    @kind(name)
    def _lay_out(folder: Folder) -> list[Hurt] | None:
        if folder.is_of_returns and folder.form != "csv":
            return None
        table = folder.choose(forms=forms)
        if table is None:
            return None
        changes = {key: folder.dice.choice(values) for key, values in options.items()}
        # The changes are fields of the layout, each of a type of its own.
        table.layout = replace(table.layout, **changes)  # type: ignore[arg-type]
        if isinstance(changes.get("encoding"), str) and changes["encoding"] == "cp1252":
            _with_accents(table)
        return folder.hurt(table)


def _with_accents(table: Table) -> None:
    """Put a letter into a text column that is none of ASCII, where there is one."""
    for column in table.of_sort("text"):
        place = table.columns.index(column)
        for row in table.rows[:3]:
            row[place] = "Café"


_TITLES = (
    (("Social care extract",),),
    (("Social care extract", "", "2024-25"), ("Made on 1 April 2025",), ()),
    ((), ("OFFICIAL - SENSITIVE",)),
)
_laid_out("file: CR", ("csv",), line_ends=(("\r",),))
_laid_out("file: CRLF", ("csv",), line_ends=(("\r\n",),))
_laid_out("file: ends of lines mixed", ("csv",), line_ends=(("\r\n", "\n"), ("\r", "\n"), ("\r\n", "\r")))
_laid_out("file: UTF-8 with a mark", ("csv",), mark=(b"\xef\xbb\xbf",))
_laid_out("file: UTF-16", ("csv",), encoding=("utf-16", "utf-16-le", "utf-16-be"))
_laid_out("file: UTF-16 and tabs", ("csv",), encoding=("utf-16",), separator=("\t",))
_laid_out("file: Windows-1252", ("csv",), encoding=("cp1252",))
_laid_out("file: tabs", ("csv",), separator=("\t",))
_laid_out("file: semicolons", ("csv",), separator=(";",))
_laid_out("file: bars", ("csv",), separator=("|",))
_laid_out("file: titles above", ("csv", "xlsx"), above=_TITLES)
_laid_out("file: blank first columns", ("csv", "xlsx"), left=(1, 2))
_laid_out("file: titles above and blank first column", ("csv", "xlsx"), above=_TITLES, left=(1,))
_laid_out("file: cover sheet", ("xlsx",), cover=("shown",))
_laid_out("file: hidden sheet", ("xlsx",), cover=("hidden",))
_laid_out("file: dates as such", ("xlsx", "parquet"), typed=(True,))


def _of_bytes(name: str, *changes: Callable[[bytes], bytes]) -> None:
    _laid_out(name, ("csv",), of_bytes=changes)


def _cut(content: bytes, share: float) -> bytes:
    """The first part of a file, up to the second value of a row, as a copy ends that is broken off."""
    row = content.index(b"\n", max(0, int(len(content) * share) - 200)) + 1
    value = content.find(b",", row)
    # Other damage may have left a file of a few rows, of which the last is cut then.
    return content[: value + 4] if value >= 0 else content[: content.rindex(b",")]


_of_bytes("file: cut in a row", lambda b: _cut(b, 0.3), lambda b: _cut(b, 0.7), lambda b: _cut(b, 0.99))
_of_bytes("file: empty", lambda _: b"", lambda _: b"\n\n", lambda _: b"\xef\xbb\xbf")
_of_bytes("file: no headings", lambda b: b.partition(b"\n")[2])
_of_bytes("file: a quotation mark that is not closed", lambda b: b.replace(b",", b',"', 8).replace(b',"', b",", 7))
_of_bytes("file: bytes of nought", lambda b: b.replace(b"2", b"\x00", 1), lambda b: b + b"\x00" * 64)
_of_bytes("file: a sign of Excel in the first line", lambda b: b"sep=,\n" + b)
_of_bytes("file: given twice in one", lambda b: b + b)


_of_bytes(
    "file: lines after the last row",
    lambda b: b + b"\n(812 rows affected)\n",
    lambda b: b + b"\x1a",
    lambda b: b + b"EOF\n",
    lambda b: b + b"812 rows selected.\n",
    lambda b: b + b"\n\nCompletion time: 2025-04-01T09:30:00+01:00\n",
)


@kind("file: cut at a round number of rows")
def _cut_at_a_round_number(folder: Folder) -> list[Hurt] | None:
    """As programs cut that give the first thousand rows, in whatever order the rows are."""
    table = None if folder.is_of_returns else folder.choose(forms=("csv", "xlsx", "parquet"))
    if table is None or len(table.rows) <= 1_000:
        return None
    del table.rows[1_000:]
    return folder.hurt(table, None)


@kind("file: cut at a row")
def _cut_at_a_row(folder: Folder) -> list[Hurt] | None:
    """The rows from the middle on are missing, in a file in the order of its dates."""
    return _rows_by_date(folder, NUMEROUS, lambda days, day: day <= sorted(days)[len(days) // 2])


@kind("file: another copy beside it")
def _copy_beside(folder: Folder) -> list[Hurt] | None:
    if folder.is_of_returns:
        return None
    table = folder.choose(forms=("csv",))
    if table is None:
        return None
    name = folder.dice.choice(
        [f"{table.file}_old.csv", f"{table.file} (1).csv", f"Copy of {table.file}.csv", f"{table.file}.xlsx"]
    )
    if name.endswith("xlsx"):
        other = table.copy()
        other.form = "xlsx"
        other.rows = other.rows[: len(other.rows) // 2]
        folder.tables[f"{table.file} again"] = other
    else:
        folder.more[name] = as_csv(table)
    return folder.hurt(table)


@kind("file: another name")
def _other_name(folder: Folder) -> list[Hurt] | None:
    if folder.is_of_returns:
        return None
    table = folder.choose(forms=("csv", "xlsx"))
    if table is None:
        return None
    stem = table.file
    odd = [stem.upper(), stem.replace("_", " ").title(), f"{stem}_2024", f"{stem} final", f"1_{stem}"]
    table.named = f"{folder.dice.choice(odd)}.{table.form}"
    return folder.hurt(table, None, Path(table.named).stem)


@kind("file: left out")
def _file_left_out(folder: Folder) -> list[Hurt] | None:
    if folder.world.xml or folder.form == "regional":
        return None
    table = folder.choose()
    if table is None:
        return None
    folder.gone.add(table.file)
    return folder.hurt(table)


# Rows of one kind


def _dated(table: Table) -> str | None:
    starts = [column for column in table.of_sort("start") if column in table.columns]
    return starts[0] if starts else None


MONTHLY = ("referrals", "assessments")
"""Extracts that have many rows in every quarter, so that a quarter without any is no chance."""
NUMEROUS = (*MONTHLY, "s47_investigations", "care_episodes")
"""Those that have many in every year. Of fewer than about twenty nobody can say that none is no chance."""
BELONGING = ("assessments", "initial_conferences")
"""Those of which nearly each row has its child in another, as an assessment in referrals."""
REGULAR = (*NUMEROUS, "initial_conferences", "cp_plans", "case_allocations")
"""Those that no authority is without."""


def _rows_by_date(
    folder: Folder, extracts: Sequence[str], keep: Callable[[list[date], date], bool]
) -> list[Hurt] | None:
    """Keep rows by the date on which they begin."""
    table = _one_of(folder, extracts)
    column = None if table is None else _dated(table)
    if table is None or column is None:
        return None
    place = table.columns.index(column)
    try:
        days = [_day(row[place]) for row in table.rows]
    except (TypeError, ValueError):
        return None
    table.rows[:] = [row for row, day in zip(table.rows, days, strict=True) if keep(days, day)]
    return folder.hurt(table, None)


def _one_of(folder: Folder, extracts: Sequence[str]) -> Table | None:
    """One of these extracts, of a folder of extracts."""
    if folder.is_of_returns:
        return None
    there = [name for name in extracts if name not in folder.gone]
    return folder.take(folder.dice.choice(there)) if there else None


LATEST = date(2024, 4, 1)


def _partly(name: str, keep: Callable[[list[date], date], bool], extracts: Sequence[str] = NUMEROUS) -> None:
    kind(name)(lambda folder: _rows_by_date(folder, extracts, keep))


_partly("part: only what began in the latest year", lambda _, day: LATEST <= day < date(2025, 4, 1))
_partly("part: only what began since 1 April 2023", lambda _, day: day >= date(2023, 4, 1))
_partly("part: nothing that began in the latest year", lambda _, day: day < LATEST)
_partly("part: a year missing between", lambda _, day: not date(2023, 4, 1) <= day < LATEST)
_partly("part: one row of years before", lambda days, day: day >= LATEST or day == min(days))
_partly("part: one row of the latest year", lambda days, day: day < LATEST or day == max(days))
_partly("part: ends in December", lambda _, day: day < date(2024, 12, 10), MONTHLY)
_partly("part: begins in July", lambda _, day: day >= date(2022, 7, 8), MONTHLY)


def _by_end(name: str, is_open: bool) -> None:
    @kind(name)
    def _keep(folder: Folder) -> list[Hurt] | None:
        table = _one_of(folder, REGULAR)
        ends = ("end_date", "closure_date", "completed_date")
        column = None if table is None else next((name for name in table.columns if name in ends), None)
        if table is None or column is None:
            return None
        place = table.columns.index(column)
        table.rows[:] = [row for row in table.rows if (row[place] is None) is is_open]
        return folder.hurt(table, None)


_by_end("part: only what is open", is_open=True)
_by_end("part: only what is closed", is_open=False)


def _by_authority(name: str, extracts: Sequence[str], keep: Callable[[date], bool]) -> None:
    @kind(name)
    def _keep(folder: Folder) -> list[Hurt] | None:
        table = _one_of(folder, extracts)
        column = None if table is None else _dated(table)
        if table is None or column is None or "la_code" not in table.columns:
            return None
        place, of = table.columns.index(column), table.columns.index("la_code")
        first = min(str(row[of]) for row in table.rows)
        try:
            table.rows[:] = [row for row in table.rows if row[of] != first or keep(_day(row[place]))]
        except (TypeError, ValueError):
            return None
        return folder.hurt(table, None)


_by_authority("part: an authority missing from one extract", REGULAR, lambda _: False)
_by_authority("part: an authority ends early", NUMEROUS, lambda day: day < LATEST)
_by_authority("part: an authority begins late", NUMEROUS, lambda day: day >= LATEST)


@kind("part: an authority left out")
def _authority_left_out(folder: Folder) -> list[Hurt] | None:
    if folder.is_of_returns:
        return None
    for key in folder.world.tables:
        table = folder.take(key)
        of = table.columns.index("la_code") if "la_code" in table.columns else None
        if of is None or any(len(row) <= of for row in table.rows):
            return None
        table.rows[:] = [row for row in table.rows if row[of] != "E06000005"]
    folder.unlisted.add("E06000005")
    return [hurt for table in list(folder.tables.values())[:3] for hurt in folder.hurt(table)]


@kind("part: ends blank")
def _ends_blank(folder: Folder) -> list[Hurt] | None:
    """An export that has lost every end: each row is open."""
    table = _one_of(folder, ("referrals", "care_episodes", "cp_plans", "case_allocations"))
    column = (
        None if table is None else next((name for name in ("closure_date", "end_date") if name in table.columns), None)
    )
    if table is None or column is None:
        return None
    place = table.columns.index(column)
    for row in table.rows:
        row[place] = None
    return folder.hurt(table, column, column)


# Returns


def _years(folder: Folder) -> list[str]:
    return sorted({key.partition("/")[0] for key in folder.world.tables})


def _hurt_year(year: str) -> list[Hurt]:
    extracts = (
        "children",
        "care_episodes",
        "care_leavers",
        "sdq_scores",
        "adoptions",
        "missing_episodes",
        "case_allocations",
    )
    before = f"{int(year[:4]) - 1}-{year[2:4]}"
    return [Hurt(extract, None, frozenset({extract, year, before, f"ssda903_{year}", "YEAR"})) for extract in extracts]


def _years_kept(name: str, keep: Callable[[int], bool]) -> None:
    @kind(name)
    def _keep(folder: Folder) -> list[Hurt] | None:
        if folder.world.xml:
            gone = [file for number, file in enumerate(sorted(folder.world.xml)) if not keep(number)]
            folder.gone.update(gone)
            words = frozenset({"CIN census", *(file[4:11] for file in gone)})
            return [Hurt(extract, None, words | {extract}) for extract in OF_CENSUS]
        if not folder.is_of_returns:
            return None
        gone = [year for number, year in enumerate(_years(folder)) if not keep(number)]
        folder.gone.update(key for key in folder.world.tables if key.partition("/")[0] in gone)
        return [hurt for year in gone for hurt in _hurt_year(year)]


_years_kept("returns: only the first year", lambda number: number == 0)
_years_kept("returns: only the last year", lambda number: number == 2)
_years_kept("returns: a year missing between", lambda number: number != 1)
_years_kept("returns: the last year missing", lambda number: number != 2)


@kind("returns: a year in the name that is not its own")
def _wrong_year(folder: Folder) -> list[Hurt] | None:
    if folder.world.xml or not folder.is_of_returns or folder.form == "regional":
        return None
    year = folder.dice.choice(_years(folder))
    moved = folder.dice.choice([-4, 4])
    new = f"{int(year[:4]) + moved}-{int(year[5:]) + moved}"
    folder.renamed[year] = new
    hurts = _hurt_year(year)
    return [replace(hurt, words=hurt.words | {new}) for hurt in hurts]


@kind("returns: names of years without a dash")
def _joined_years(folder: Folder) -> list[Hurt] | None:
    if folder.world.xml or not folder.is_of_returns or folder.form == "regional":
        return None
    form = folder.dice.choice(["{0}{1}", "20{0}{1}", "20{0}_20{1}", "903 20{0} {1}", "year ending March 20{1}"])
    for year in _years(folder):
        folder.renamed[year] = form.format(year[2:4], year[5:])
    return [hurt for year in _years(folder) for hurt in _hurt_year(year)]


@kind("returns: names without a year")
def _no_years(folder: Folder) -> list[Hurt] | None:
    if folder.world.xml or not folder.is_of_returns or folder.form == "regional":
        return None
    for year, name in zip(_years(folder), ("first", "second", "third"), strict=True):
        folder.renamed[year] = name
    hurts = [hurt for year in _years(folder) for hurt in _hurt_year(year)]
    return [replace(hurt, words=hurt.words | {"first", "second", "third"}) for hurt in hurts]


@kind("returns: YEAR a year too low")
def _year_too_low(folder: Folder) -> list[Hurt] | None:
    if folder.form != "regional":
        return None
    moved = folder.dice.choice([-1, 1])
    for year in _years(folder):
        folder.said_year[year] = str(int(f"20{year[5:]}") + moved)
    return [hurt for year in _years(folder) for hurt in _hurt_year(year)]


@kind("returns: YEAR in other words")
def _year_in_words(folder: Folder) -> list[Hurt] | None:
    if folder.form != "regional":
        return None
    form = folder.dice.choice(["{0}", "{1}/{2}", "20{2}.0"])
    for year in _years(folder):
        folder.said_year[year] = form.format(year, year[:4], year[5:])
    return [hurt for year in _years(folder) for hurt in _hurt_year(year)]


@kind("returns: later ends unreadable")
def _later_ends(folder: Folder) -> list[Hurt] | None:
    if folder.world.xml or not folder.is_of_returns:
        return None
    table = folder.take(f"{_years(folder)[-1]}/episodes")
    if "DEC" not in table.columns:
        return None
    place = table.columns.index("DEC")
    text = folder.dice.choice(["20/09/24", "tbc", "2024", "#REF!", "31/02/2025"])
    for row in _some(folder.dice, [row for row in table.rows if row[place] is not None], (0.1, 0.5, 1.0)):
        row[place] = text
    return folder.hurt(table, None, "DEC")


@kind("returns: a table left out of every year")
def _table_left_out(folder: Folder) -> list[Hurt] | None:
    if folder.world.xml or not folder.is_of_returns:
        return None
    part = folder.dice.choice(sorted({key.partition("/")[2] for key in folder.world.tables}))
    keys = [key for key in folder.world.tables if key.endswith(f"/{part}")]
    folder.gone.update(keys)
    return [hurt for key in keys for hurt in folder.hurt(folder.world.tables[key], None)]


@kind("returns: the same year twice")
def _year_twice(folder: Folder) -> list[Hurt] | None:
    if folder.world.xml or not folder.is_of_returns or folder.form != "csv":
        return None
    year = folder.dice.choice(_years(folder))
    for key, table in folder.world.tables.items():
        if key.startswith(year) and key not in folder.gone:
            folder.more[f"{year} resubmitted/{key.partition('/')[2]}.csv"] = as_csv(table)
    return _hurt_year(year)


def _census(name: str, change: Callable[[str, Random], str], *extracts: str) -> None:
    @kind(name)
    def _change(folder: Folder) -> list[Hurt] | None:
        if not folder.world.xml:
            return None
        file = folder.dice.choice(sorted(folder.world.xml))
        folder.xml[file] = change(folder.xml.get(file, folder.world.xml[file]), folder.dice)
        words = frozenset({file.removesuffix(".xml"), file[4:11], "CINdetails"})
        hurt = extracts or OF_CENSUS
        return [Hurt(extract, None, words | {extract}) for extract in hurt]


def _without(element: str) -> Callable[[str, Random], str]:
    return lambda text, _: re.sub(rf"\s*<{element}>.*?</{element}>", "", text, flags=re.DOTALL)


_census("census: cut in the middle", lambda text, _: text[: len(text) // 2])
_census("census: without plans", _without("ChildProtectionPlans"), "cp_plans", "cp_reviews")
_census("census: without enquiries", _without("Section47"), "s47_investigations", "initial_conferences")
_census("census: without assessments", _without("Assessments"), "assessments")
_census("census: without closures", _without("CINclosureDate"))
_census("census: another year in its header", lambda text, _: re.sub(r"<Year>\d+</Year>", "<Year>2021</Year>", text))
_census("census: another collection", lambda text, _: text.replace("<Collection>CIN", "<Collection>CLA"))
_census("census: an authority that is not", lambda text, _: re.sub(r"<LEA>\d+</LEA>", "<LEA>999</LEA>", text))
_census("census: other case of elements", lambda text, _: text.replace("CPPendDate", "CPPEndDate"), "cp_plans")
_census("census: CRLF", lambda text, _: text.replace("\n", "\r\n"))
_census("census: UTF-16", lambda text, _: text.replace("UTF-8", "UTF-16"))


@kind("nothing")
def _nothing(_: Folder) -> list[Hurt] | None:
    return []

"""The pages of DfE's XML collections: what becomes of each element, and what must be known of each collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.returns.mapping import ColumnFrom, ExtractMapping, TableOf, nesting_of, tables_of
from docs.writing.markdown import bullets, code, codes, page, table

_CIN = """\
The census of children in need, 2016-17 to 2026-27: the XML file that is sent to DfE. What is said of returns in
general stands in [Returns](../returns.md). The elements below are those that the program knows, of all years
together; their order does not matter, nor does a namespace, a time behind a date, or whether yes is `1` or `true`."""
_CIN_HEADER = """\
The authority is that of `LEA`, the year that of `ReferenceDate`, or of `Year` where that is not 31 March. Where `LEA`
is no authority of today, say with `--la-code` whose return it is.

Tables of the census are read as CSV files too, as tools of authorities export them: a file for each table (of a child's
elements, one or several), whose columns have the names of the elements, with `LAchildID` in each. Authority and year
are those of columns `LEA` (or `LA`) and `Year`, else of `--la-code` and of the name of the file or its folder. An
extract covers the years of which there is a file of its table. A flat file, in which each row repeats what is told of
the child, is refused."""
_CIN_YEARS = """\
Give all years that you have, the earlier ones for what looks back. The census has no identifiers of episodes: what a
later return says of a child's referral, assessment, enquiry or plan of one day replaces what an earlier one says of
it; of two returns of an authority for one year, only the one with the later `DateTime` counts. Two different rows of
one return both stay. Of a child, the latest known value of each column stays.

A case that a return leaves open and that the return of the next year does not have is listed. It stays open, and
would be counted for ever: with `--repair` it ends on 1 April, the first day of the year that does not know it.
Where the next year has no return at all, it ended in a year of which no figure is given, and has its last day.

The extracts cover the years from the last gap on: with 2019-20, 2021-22 and 2022-23, what looks back beyond 1 April
2021 is `x`."""
_CIN_RULES = (
    "A `DateOfInitialCPC` of the episode itself is a conference for a child who moved in; one within "
    "`Section47` belongs to the enquiry. Where a vendor writes the same conference in both places, it is the "
    "enquiry's, and listed.",
    "`ICPCnotRequired` says the opposite of `conference_needed`.",
    "A column in which no file has anything was not recorded: it is left out, and indicators that need it are "
    "`x`. So an export without factors gives no factors, and not none.",
    "The date of offer of a family group conference is that of the letter before proceedings in which it was "
    "offered. The census has no date on which one was held, and what the codes of `PPOutcome` mean is not "
    "published.",
    "`court_proceedings` from the census has only the day of issue, of proceedings that a letter came before.",
    "A date that is none is an error, with file, line and element: DfE would not take such a file. One before 1900 is "
    "left blank and listed; a row whose end it is gets dropped, since it would seem to go on.",
)
_WORKFORCE = """\
The census of social workers on 30 September, in the forms of 2022 to 2025: the XML file that is sent to DfE, or the
same as CSV, a row for each worker, and a row of figures for each authority. What is said of returns in general stands
in [Returns](../returns.md)."""
_WORKFORCE_CSV = """\
A CSV file has the names of the elements as column names, in any order and case. It is known by `AgencyWorker`,
`SWENo` and `FTE`, or by `NumberOfVacancies`. Columns `LEA` (or `LA`) and `ReferenceDate` (or `Year`) say whose it is
and of which day, row by row; else the year in the name of the file counts. One file alone may be without a year."""
_WORKFORCE_RULES = (
    "Each year is counted by its own census: a row with `as_at_date` tells of the twelve months up to that day, "
    "so that the FTE and the cases of a worker may differ from year to year. A worker without a start counts on "
    "the day alone.",
    "A later return for the same day replaces the earlier one as a whole.",
    "`FTE30`, the FTE of a year ago, is the FTE before leaving of those who left.",
    "Cases are a number: the census says not of which children.",
    "Which agency worker covers a vacancy is not in the census, only their FTE together (`NoAgencyFTE`): it is "
    "not read.",
)


def census_pages() -> dict[str, str]:
    """The pages by name."""
    return {
        "cin_census": page(
            "Children in need census",
            [
                _CIN,
                *_tables("cin_census"),
                "## Authority and year",
                _CIN_HEADER,
                "## Several years",
                _CIN_YEARS,
                "## To know",
                bullets(_CIN_RULES),
            ],
        ),
        "workforce_census": page(
            "Social work workforce census",
            [
                _WORKFORCE,
                *_tables("workforce_census"),
                "## As CSV",
                _WORKFORCE_CSV,
                "## To know",
                bullets(_WORKFORCE_RULES),
            ],
        ),
    }


def _tables(kind: str) -> Iterator[str]:
    yield "## Elements"
    unread = dict(_unread(nesting_of(kind), None))
    for one in tables_of(kind):
        since = f" (from {one.since})" if one.since else ""
        yield f"### {one.name}{since}"
        yield table(["Element", "Becomes", "Meaning"], [row for made in one.extracts for row in _rows(one, made)])
        if names := unread.get(one.name):
            yield f"* not read: {codes(names)}"


def _rows(one: TableOf, made: ExtractMapping) -> Iterator[list[str]]:
    columns = catalogue()[made.extract].columns
    for name, source in made.columns.items():
        where = f"{code(f'{made.extract}.{name}')}{_when(made) if made is not one.extracts[0] else ''}"
        yield [_source(source), where, columns[name].title]


def _when(made: ExtractMapping) -> str:
    return f", where {codes(made.true)} says yes" if made.true else ", where there is one"


def _source(source: ColumnFrom) -> str:
    if source.reference:
        return "the day of reference"
    if source.fixed is not None:
        return "always yes" if source.fixed == "1" else "always no"
    named = " or ".join(code(element) for element in source.elements)
    if source.negated:
        return f"not {named}"
    return f"{named}, with {code(source.only_with)}" if source.only_with else named


def _unread(nesting: Mapping[str, Any], row: str | None) -> Iterator[tuple[str, list[str]]]:
    """Elements that are known and not read, by the table whose rows they stand in."""
    found: dict[str, list[str]] = {}
    for name, what in nesting.items():
        if what == "unread" and row is not None:
            found.setdefault(row, []).append(name)
        elif isinstance(what, Mapping):
            for table_name, names in _unread(what, what.get("row", row)):
                found[table_name] = list(dict.fromkeys([*found.get(table_name, []), *names]))
    yield from found.items()

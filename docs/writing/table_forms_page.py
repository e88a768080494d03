"""Pages of the returns whose tables are declared as data: which column is read, under which headers, into what."""

from __future__ import annotations

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.tabular.form import ColumnForm, TableForm
from csc_indicators.returns.tabular.values import codes_of
from csc_indicators.returns.types.annex_a.importer import lists
from csc_indicators.returns.types.csc_api.payload import Records, records
from csc_indicators.returns.types.school_census.importer import tables as census_tables
from csc_indicators.returns.types.ssd.importer import tables as ssd_tables
from docs.writing.markdown import bullets, code, codes, page, table

_LISTS = """\
The lists as the program knows them. What the whole is for stands in [From an Annex A workbook to
indicators](annex_a.md). Case, blanks and punctuation of headers do not matter."""
_VALUES = """\
The lists of values that a `values.toml` may have, and their codes."""
_SSD = """\
Tables of Data to Insight's Standard Safeguarding Dataset, as CSV or Parquet files, one for each table, in any
number. A table is known by its columns. What is said of returns in general stands in [Returns](../returns.md)."""
_SSD_JOINS = """\
* `care_episodes` are the rows of `ssd_cla_episodes`, with the placement that each names (or that the child was in
  when it began) and the legal status of its first day. Where none was in force, the status is not known, and
  listed.
* `s47_investigations` have the date of the conference that names them; conferences are `initial_conferences` as
  well.
* A care leaver counts for the birthday that the latest contact was around: from three months before it to one month
  after. The dataset keeps the latest contact alone, so that most birthdays of a year are not in it, and indicators of
  care leavers are `x`: give the table OC3 of the SSDA903 return as well, without its episodes, which would count
  twice: where two kinds of return give the same rows of one authority, the import stops.
* A status and a kind of order count by their whole texts; others are listed by `--unmatched`, for `values.toml`.
* Of the strengths and difficulties scores of a year, the last is the one of that year's 31 March.
* A child with a status of unaccompanied asylum seeker that has no end was one until the age of 18."""
_API = """\
The JSON that is sent to DfE's children's social care API: an array of children, one child, or one child a line, or
the table in which Data to Insight's flow stages them (`json_payload`). `source_row` is the place of the child in
the file. A record that asks to be deleted (`purge`) is dropped."""
_API_LACKS = """\
**The payload has no legal status**, so that care cannot be told from a series of short breaks, **no category of
abuse and no number of earlier plans, neither contact nor suitability of care leavers**. Those indicators need
another return."""
_CENSUS = """\
The school census as authorities hold it, one CSV file for each table. **Put each census into a folder of its
own**: the ids in its tables are its own. What is said of returns in general stands in [Returns](../returns.md)."""
_CENSUS_PUPILS = """\
* A pupil is the child with the same UPN and date of birth in the other returns that are imported together; DfE
  matches them so too. Pupils whom social care does not know are dropped, and counted.
* The sessions in a census are those of the term before: the three censuses of a calendar year are about the
  academic year that ends in it. They are added up for each school.
* Absence is authorised for the register codes {authorised}, and not for {unauthorised}. A code that no register
  has makes the pupil's absence unknown. Without a table of details, the totals in the pupil's row are taken.
* A school is known by its URN, or else by authority and establishment number. A stay at it is a row of
  `school_enrolments`."""


def annex_a_lists_page() -> str:
    """The page of the lists of Annex A, and of the lists of values."""
    used = sorted({one.values for form in lists().values() for one in form.columns.values() if one.values})
    values = [
        "## Lists of values",
        _VALUES,
        table(["List", "Codes"], [[code(name), codes(codes_of(name))] for name in used]),
    ]
    return page("Lists of Annex A", [_LISTS, *_tables(lists()), *values])


def ssd_page() -> str:
    """The page of the Standard Safeguarding Dataset."""
    return page("Standard Safeguarding Dataset", [_SSD, "## What is joined", _SSD_JOINS, *_tables(ssd_tables())])


def school_census_page() -> str:
    """The page of the school census."""
    from csc_indicators.returns.types.school_census.pupils import declared

    sorts = {name: codes(own) for name, own in declared().sessions.items() if name != "no absence"}
    return page("School census", [_CENSUS, "## Pupils", _CENSUS_PUPILS.format(**sorts), *_tables(census_tables())])


def csc_api_page() -> str:
    """The page of the API's payload."""
    rows = [_record(one) for one in records().values()]
    return page("DfE children's social care API", [_API, _API_LACKS, table(["Records", "Become", "Fields"], rows)])


def _tables(forms: dict[str, TableForm]) -> list[str]:
    return [part for form in forms.values() for part in _table(form)]


def _table(form: TableForm) -> list[str]:
    title = form.name if form.title == form.name else f"{form.name}: {form.title}"
    becomes = f"Becomes {codes(form.gives)}." if form.gives else ""
    if form.without is not None:
        becomes = f"Not taken: {form.without}."
    taken = {ours: names for given in form.gives.values() for names, ours in given.items()}
    rows = [
        [code(one.title), _others(one), code(taken[name]) if name in taken else "", _holds(one)]
        for name, one in form.columns.items()
    ]
    besides = bullets([f"known and not read: {codes(form.besides)}"]) if form.besides else ""
    return [f"## {title}", becomes, table(["Column", "Or", "Becomes", "Holds"], rows), besides]


def _others(column: ColumnForm) -> str:
    return codes(column.headers[1:])


def _holds(column: ColumnForm) -> str:
    if column.values is None or column.values == "yes_no":
        return column.holds.replace("_", " or ")
    return f"a code ({code(column.values)})" if column.values in code_sets() else f"one of {code(column.values)}"


def _record(one: Records) -> list[str]:
    fields = ", ".join(f"{code(form.title)} → {code(name)}" for name, form in one.fields.items())
    return [code(one.name), code(one.extract) if one.extract else f"nothing: {one.without}", fields]

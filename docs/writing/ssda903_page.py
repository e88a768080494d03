"""The page of the SSDA903 return: its tables and what becomes of each column, and the repairs."""

from __future__ import annotations

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.returns.types.ssda903.form import FormTable, form
from csc_indicators.returns.types.ssda903.repairs import STAGES
from docs.writing.markdown import bullets, code, codes, page, table

_START = """\
The return on children looked after, 2017-18 to 2026-27: CSV files of one table each, or the XML form; also
Parquet files, and a workbook with a table on each sheet. What is said of returns in general stands in
[Returns](../returns.md). The tables and columns below are the form as the program has it."""
_EPISODES = """\
Rows of several years are put together by child and `DECOM`, and the later return is believed. A blank `DEC` means
that the episode goes on, whatever `REC` says: a reason alone ends nothing, it is left out, and the row is listed. A
`DEC` without `REC` is an end for a reason that is not known. A row whose `DEC` is filled and cannot be read is
dropped, since it would count as open.

Dates are written 31/03/2025 or 2025-03-31, with or without a time; 31-Mar-2025 and the number by which Excel counts
the day are read too. A file is refused in which more dates of a column have the month in front than the day: the
others would be read as other days. A table of which no row can be used gives no extract, since that would say that
there is none."""
_CHILDREN = """\
The header of each year adds what it knows: of each column the latest known value stays. A child who is in `UASC`
without a `DUC` was unaccompanied until the age of 18. Where no header has a child, the date of birth comes from
another table."""
_LEAVERS = """\
`OC3` becomes a row on the 17th to 21st birthday that lies in the year of the return, and `OC2` one on 31 March. Both
need the year."""
_ADOPTION = """\
One row for a child. The decision is the latest `DATE_PLACED` that was not reversed (`DATE_PLACED_CEASED`), or else
`DATE_INT`; the match is `DATE_MATCH`; the child was placed when the first episode in A3 to A6 began; the order was
made when an episode ended with E11 or E12. A child adopted of whom `AD1` has no row counts as one whose dates are not
known."""
_REPAIRS = """\
Without `--repair`, episodes that do not join up are listed and left as they are. With it they are mended by the rules
that regions agreed on for files of several years, and every change is listed with file and row. Where those rules
would make up a code for a reason, the reason is left blank: care ended, and why is not known."""
_CODES = """\
Codes are taken as they are, in any case. One that no year has, and one of other years than the return's, is listed as
odd; which codes are valid when stands in the [data model](../data_model.md#code-sets)."""


def ssda903_page() -> str:
    """The whole page."""
    tables = form().tables.values()
    return page(
        "SSDA903",
        [
            _START,
            "## Tables",
            table(["Table", "Becomes", "Known by", "In XML"], [_row(one) for one in tables]),
            *(_columns(one) for one in tables if one.extract),
            "## Episodes of care",
            _EPISODES,
            "## Children",
            _CHILDREN,
            "## Care leavers and scores",
            _LEAVERS,
            "## Adoptions",
            _ADOPTION,
            "## Codes",
            _CODES,
            "## Repairs",
            _REPAIRS,
            table(["Rule", "An episode whose", "Is"], _repairs()),
        ],
    )


def _row(one: FormTable) -> list[str]:
    becomes = code(one.extract) if one.extract else "nothing: it is read and accounted for"
    element = (
        code(one.element) if one.element else f"{codes(one.in_header)} in `HEADER`" if one.in_header else "`HEADER`"
    )
    since = f" (from {one.first_year})" if one.first_year else ""
    return [f"{code(one.name)}{since}", becomes, codes([name for name in one.columns if name in one.needed]), element]


def _columns(one: FormTable) -> str:
    by_column = {column: name for name, column in one.fields.items()}
    titles = catalogue()[one.extract].columns if one.extract else {}
    rows = [
        [code(column), code(name), titles[name].title]
        for column in (*one.columns, *one.optional)
        for name in [by_column.get(column)]
        if name is not None
    ]
    unread = [column for column in one.columns if column not in {*by_column, "CHILD", "DOB", "HOME_POST", "PL_POST"}]
    said = bullets([f"not read: {codes(unread)}"]) if unread else ""
    return "\n\n".join(filter(None, [f"### {one.name}", table(["Column", "Becomes", "Meaning"], rows), said]))


def _repairs() -> list[list[str]]:
    rows = []
    for rule in (rule for stage in STAGES for rule in stage):
        rows.append([code(rule.name), f"{code(rule.column)} {rule.problem}", rule.change])
    return rows

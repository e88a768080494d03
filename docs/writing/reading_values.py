"""The part of the page on reading files that says how cells become values, from `tolerance.yaml`."""

from __future__ import annotations

from csc_indicators.files.tolerance import tolerance
from docs.writing.markdown import bullets, code, listed, table

_WORDS = {"%Y": "2025", "%m": "03", "%d": "31", "%b": "Mar", "%B": "March"}
_DATES = """Each date of a column may have a form of its own, since each says by itself what it means. The day always
stands before the month, unless the month is a word: 03/04/2025 is 3 April."""
_WRONG_DATES = (
    "A date with the month in front, such as 03/31/2025, is refused, and with it the column: the error names a row of "
    "each form. Nobody can say what 03/04/2025 is there.",
    "Six or more real dates of Excel, none after the 12th, beside typed ones that all are after the 12th, are refused: "
    "Excel changed day and month wherever it could.",
    "A year of two digits, a day that is not in the calendar (31 June, 29 February of most years), and a year before "
    "1900 cannot be read.",
    "A time of day is left out. With a time zone, the day is that in England: 2025-03-31T23:00:00Z is 1 April.",
    "Times of 23:00 without a time zone, six or more and all in summer, beside midnights that are all in winter, are "
    "midnights in UTC: the day is the next. Other columns of nothing but 23:00 and midnight are refused.",
)
_NO_DATE = "They are no value in any column of dates: an end is open, a date of birth is not known."
_OPEN_ENDS = """They are no value where a blank means that something goes on. A date that may be planned, such as the
day until which a child is unaccompanied, is taken at its word."""
_NUMBERS = (
    "`1,234`, `1 234`, `£1,234.50`, `-£5` and `(1,234)`, which is below nought, are read.",
    "`1,5`, `12,34`, `1.234,50`, `12%`, `$5` and a dash are refused; so is a column of which all numbers with a "
    "point are such as `12.537`, where the point may part thousands.",
    "`1.23457E+11` is refused: Excel left its last digits out.",
)
_IDENTIFIERS = (
    'Blanks around them, `.0`, quotation marks and `="001234"` are no part of them. `-1` is none, and a word such as '
    "`UNKNOWN` or `NOT RECORDED`.",
    "001234 and 1234, and ab12 and AB12, are one child's or worker's where no file of the authority has both. "
    "They are then known by the form in `children` or `social_workers`, and `compute` says how many of which extract. "
    "A file that has both tells two apart.",
    "`1.23457E+11` and `#######` are refused wherever an identifier stands, since different children would be one. "
    "`12E4` is an identifier.",
)


def values_sections() -> list[str]:
    """The headings, tables and lists."""
    lists = tolerance()
    limit = lists.unreadable
    return [
        "## Dates",
        _DATES,
        bullets([*(_shown(form) for form in lists.date_forms), _serial()]),
        bullets(_WRONG_DATES),
        "### Days that mean no date",
        _NO_DATE,
        table(("Day", "Who writes it"), ((code(str(entry.day)), entry.written_by) for entry in lists.null_dates)),
        f"So are {listed([code(text) for text in lists.null_date_texts])}.",
        "### Days that mean no end",
        _OPEN_ENDS,
        table(("Day", "Who writes it"), ((code(str(entry.day)), entry.written_by) for entry in lists.open_ends)),
        "## Numbers",
        bullets(_NUMBERS),
        "## Yes and no",
        f"Yes is {listed([code(text) for text in lists.yes])}; no is {listed([code(text) for text in lists.no])}. "
        "Capitals make no difference.",
        "## Identifiers",
        bullets(_IDENTIFIERS),
        "## Dashes",
        f"{listed([code(text) for text in lists.dashes])} mean no value, but in a column of numbers, where a dash may "
        "mean nought, and in figures as they are printed.",
        "## What cannot be read",
        "An extract, and a return in XML, is refused at the first value. Of a return in tables, a row whose end or key "
        f"cannot be read is left out and told, and another value is left blank and told; a column of which more than "
        f"{limit.share:.0%} of the filled rows, and more than {limit.rows}, cannot be read stops the run. With "
        "`--allow-unreadable`, or `allow_unreadable = true` in `csc-indicators.toml`, the run goes on: rows whose "
        "required column, date or identifier cannot be read are left out, other values are not known, and notes and "
        "`run.json` say how many of which column. "
        "An end that cannot be read is never an open one.",
    ]


def _shown(form: str) -> str:
    for part, word in _WORDS.items():
        form = form.replace(part, word)
    return code(form)


def _serial() -> str:
    days = tolerance().serial_days
    return f"a number of five digits from {days.first} to {days.last}, as Excel counts days"

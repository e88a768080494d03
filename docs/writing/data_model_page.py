"""The page of the data model: extracts, code sets, and the tables that specs see."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo, catalogue
from csc_indicators.extracts.code_sets import Code, code_sets
from csc_indicators.tables.catalogue import OR, TABLES, Column, Table
from docs.writing.markdown import bullets, code, codes, listed, page, table

_KINDS = {
    "text": "text",
    "code": "code",
    "date": "date",
    "integer": "whole number",
    "number": "number",
    "yes_no": "yes or no",
    "year": "year, as 2024-25",
    "la_code": "local authority",
}
_EXTRACTS = """\
An extract is one file (or one folder of files) in CSV, Parquet or Excel, named for it: `referrals.csv`,
`referrals.xlsx`, `referrals/2023.parquet`. Header names are matched without regard to case and punctuation, and
[`csc-indicators.toml`](getting_started.md#other-column-names) maps other ones. Dates are ISO or dd/mm/yyyy, or in
[another form](reading_files.md#dates). Every file needs `la_code`,
unless the authority is named once with `--la-code` or in `csc-indicators.toml`.
**Bold** columns are required; an indicator that reads another column which is not there is `x`, with the reason, unless
the table says what its absence means."""
_TABLES = """\
Specs read tables, not extracts. A table is an extract put in order, or is made of several: duplicate records count
once, rows that cannot be counted are set aside and reported in `excluded`, and columns are added that need other rows.
Every table has `la_code`."""


def data_model_page() -> str:
    """The whole page."""
    return page(
        "Data model",
        [
            "[Extracts](#extracts) are what goes in, [code sets](#code-sets) are the codes in them, and "
            "[tables](#tables) are what specs see.",
            "## Extracts",
            _EXTRACTS,
            *(_extract(info) for info in catalogue().values()),
            "## Code sets",
            "A code is valid in the years given (2024-25: the year to 31 March 2025), or always. Case and blanks "
            "around a code do not matter.",
            *(_code_set(name, content) for name, content in code_sets().items()),
            "## Tables",
            _TABLES,
            *(_table(declared) for declared in TABLES.values()),
        ],
    )


def _extract(info: ExtractInfo) -> str:
    rows = [
        [f"**`{name}`**" if column.required else code(name), _kind(column), column.title, _meaning(column)]
        for name, column in info.columns.items()
    ]
    return "\n\n".join(
        [
            f"### {info.name}",
            f"{info.title}: one row is {info.one_row_is}.",
            table(["Column", "Kind", "Title", "Meaning"], rows),
        ]
    )


def _kind(column: ColumnInfo) -> str:
    kind = _KINDS[column.kind]
    if column.code_set is not None:
        kind = f"[{kind}](#{column.code_set}-codes)"
    return f"{kind}s, `;` between" if column.many else kind


def _meaning(column: ColumnInfo) -> str:
    said = [column.description] if column.description else []
    if column.unknown is not None:
        said.append(f"{column.unknown:g} means not known")
    if column.absent is not None:
        said.append(f"without the column: {column.absent}")
    return "; ".join(said)


def _code_set(name: str, content: dict[str, Code]) -> str:
    dated = any(entry.valid_from or entry.valid_to for entry in content.values())
    rows = [
        [code(key), entry.label, *([f"{entry.valid_from or ''} to {entry.valid_to or ''}".strip()] if dated else [])]
        for key, entry in content.items()
    ]
    if dated:
        rows = [[*row[:2], "" if row[2] == "to" else row[2]] for row in rows]
    return f"### {name} codes\n\n" + table(["Code", "Label", *(["Years"] if dated else [])], rows)


def _table(declared: Table) -> str:
    needs = listed([" or ".join(code(one) for one in entry.split(OR)) for entry in declared.needs])
    uses = [name for name in declared.uses if name not in " ".join(declared.needs)]
    facts = [f"Made of {needs}" + (f"; read too where they are there: {codes(uses)}" if uses else "")]
    if declared.start:
        ends = f", ends on {code(declared.end)}" if declared.end else ""
        facts.append(f"A row begins or happens on {code(declared.start)}{ends}")
    if declared.yearly:
        facts.append("Counted once a year: for a shorter or other period the figure is `x`")
    facts += [f"Set aside as {code(reason)}: {meaning}" for reason, meaning in declared.left_out.items()]
    rows = [[code(name), _type(column), column.title, _reads(column)] for name, column in declared.columns.items()]
    return "\n\n".join(
        [
            f"### {declared.name} table",
            f"{declared.title}: one row is {declared.one_row_is}.",
            bullets(facts),
            table(["Column", "Type", "Title", "Made of"], rows),
        ]
    )


def _type(column: Column) -> str:
    if column.dtype.is_integer():
        return "whole number"
    if column.dtype.is_float():
        return "number"
    return {pl.Date(): "date", pl.Boolean(): "yes or no"}.get(column.dtype, "text")


def _reads(column: Column) -> str:
    return ", ".join(" or ".join(code(one) for one in entry.split(OR)) for entry in column.reads)

"""Revenue outturn as a kind of return."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.files.merged_cells import refuse_merged
from csc_indicators.reference.authorities import AREA, current_codes
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.sources import TextTable, text_tables
from csc_indicators.returns.types.outturn.columns import OutturnSheet, declared, find, forms, year_of
from csc_indicators.returns.unpivoted_rows import SOURCE, account_for_lines

_KEY = ["la_code", "financial_year", "line"]


class Outturn:
    """RO3 (children's social care) and RSX (all services), for all authorities of England in one workbook."""

    name = "outturn"
    title = "Revenue outturn (RO3, RSX)"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        lines = [(form, names) for form in forms() for names in [declared().lines[form]]]
        measure = declared().measure[0]
        self.shapes: Sequence[Shape] = [
            Shape(
                form,
                (
                    *(names[0] for names in declared().key.values()),
                    *(f"{names[line][0]} - {measure}" for line in names),
                ),
                frozenset([declared().key["name"][0]]),
            )
            for form, names in lines
        ]

    def recognise(self, look: Look) -> Recognised | None:
        """The file when one of its sheets has lines of the outturn."""
        tables = [sheet.rows for sheet in look.sheets] or [look.rows]
        sheets = [sheet for rows in tables if (sheet := find(rows)) is not None]
        return Recognised(look, self.name, ", ".join(sorted({outturn.form for outturn in sheets}))) if sheets else None

    def read(self, files: Sequence[Recognised], _options: Options) -> Imported:
        """The lines of all files; of two that have a line of one authority and year, the form named first is taken."""
        imported = Imported()
        parts: list[pl.DataFrame] = []
        problems: list[UserError] = []
        for file in files:
            try:
                parts += _of_file(file, imported)
            except UserErrors as errors:
                problems += errors.errors
            except UserError as error:
                problems.append(error)
        raise_all(problems)
        rows = _once(pl.concat(parts), imported.account) if parts else None
        if rows is not None:
            imported.frames["spending"] = rows
        return imported


def _of_file(file: Recognised, imported: Imported) -> list[pl.DataFrame]:
    parts = []
    contents = []
    for table in text_tables(file.look):
        first = table.first_rows
        sheet = find(first)
        if sheet is None:
            continue
        titles = [cell for row in first[: sheet.header_row] for cell in row if cell]
        year = year_of([table.source, *titles])
        if year is None:
            hint = "write it into the name of the file, as RO3_2024-25.ods"
            raise UserError(f"`{table.source}` does not say which financial year it is of", hint=hint)
        contents.append(f"{sheet.form}, {year}")
        parts.append(_amounts(table, sheet, year, imported.account))
        lacking = [line for line in declared().lines[sheet.form] if line not in sheet.lines]
        if lacking:
            imported.notes.append(f"`{table.source}` has no column for {', '.join(f'`{line}`' for line in lacking)}")
    imported.taken_for[file.shown] = f"Revenue outturn {'; '.join(dict.fromkeys(contents))}"
    return parts


def _amounts(table: TextTable, sheet: OutturnSheet, year: str, account: Account) -> pl.DataFrame:
    """A row for each authority and line that has an amount."""
    refuse_merged(table, sheet.header_row, {*sheet.key.values(), *sheet.lines.values()})
    names = table.rows.columns
    name = names[sheet.key["name"]]
    code = names[sheet.key["code"]] if "code" in sheet.key else None
    below = table.rows.with_row_index("source_row", 1).slice(sheet.header_row + 1)
    blank = pl.all_horizontal(pl.col(column).fill_null("").str.strip_chars() == "" for column in names)
    below = below.filter(~blank).with_columns(source_file=pl.lit(table.source), la_code=_authority(code, name))
    account.read(below, sheet.form)
    account.dropped(below.filter(pl.col("la_code").is_null()), sheet.form, Reason(ReasonCode.NO_AUTHORITY))
    rows = below.filter(pl.col("la_code").is_not_null())
    # Of an authority that was merged, the present one's own row is taken.
    own = pl.lit(value=False) if code is None else pl.col(code).str.strip_chars() == pl.col("la_code")
    rows = rows.with_columns(_rank=pl.when(own).then(0).otherwise(1)).with_columns(
        _first=pl.struct("_rank", "source_row").rank("ordinal").over("la_code") == 1
    )
    account.dropped(rows.filter(~pl.col("_first")), sheet.form, Reason(ReasonCode.SAME_AUTHORITY))
    rows = rows.filter("_first")
    missing = declared().missing
    for line, position in sheet.lines.items():
        text = pl.col(names[position]).fill_null("").str.strip_chars()
        gone = text.str.to_lowercase().is_in(missing)
        amount = text.str.replace_all(",", "").cast(pl.Float64, strict=False)
        rows = rows.with_columns(pl.when(~gone & amount.is_finite()).then(amount).alias(f"amount:{line}"))
        title = sheet.headers[line]
        account.query(rows.filter(gone), sheet.form, title, "is not available: the line is left out, not nought")
        account.query(
            rows.filter(~gone & pl.col(f"amount:{line}").is_null()), sheet.form, title, "is no amount: it is left out"
        )
    amounts = [f"amount:{line}" for line in sheet.lines]
    nothing = pl.all_horizontal(pl.col(column).is_null() for column in amounts)
    account.dropped(rows.filter(nothing), sheet.form, Reason(ReasonCode.NO_AMOUNT))
    return (
        rows.filter(~nothing)
        .unpivot(amounts, index=["la_code", "source_file", "source_row"], variable_name="line", value_name="amount")
        .drop_nulls("amount")
        .with_columns(pl.col("line").str.strip_prefix("amount:"), financial_year=pl.lit(year), table=pl.lit(sheet.form))
    )


def _once(rows: pl.DataFrame, account: Account) -> pl.DataFrame:
    """One row for an authority, year and line, by the form that is believed first; accounts for rows of the files."""
    order = {form: number for number, form in enumerate(forms())}
    ranked = rows.with_columns(_rank=pl.col("table").replace_strict(order)).sort(*_KEY, "_rank", *SOURCE)
    first = ranked.select(pl.struct(_KEY).is_first_distinct()).to_series()
    taken = ranked.filter(first)
    others = ranked.filter(~first).join(taken.select(*_KEY, believed="amount"), on=_KEY)
    for (form,), own in others.filter(pl.col("amount") != pl.col("believed")).group_by("table", maintain_order=True):
        account.query(own, str(form), "the line", "differs from another file, which is believed")
    account_for_lines(taken, others, "spending", Reason(ReasonCode.OTHER_FILE_HAS_LINES), account)
    schema = polars_schema("spending")
    return taken.select(
        pl.col(name).cast(schema[name]) for name in ("la_code", "financial_year", "line", "amount", *SOURCE)
    )


def _authority(code: str | None, name: str) -> pl.Expr:
    """The present authority of a row, by its code or else its name; NULL for England, districts, fire and police."""
    codes = {text: area for text, area in current_codes().items() if area in AREA.categories}
    plain_name = pl.col(name).str.to_lowercase().str.strip_chars().str.replace(r"\s+ua$", "")
    by_any_name = plain_name.replace_strict(codes, default=None)
    if code is None:
        return by_any_name.cast(pl.String)
    by_code = pl.col(code).str.to_lowercase().str.strip_chars().replace_strict(codes, default=None)
    by_name = pl.when(pl.col(code).fill_null("").str.strip_chars() == "").then(by_any_name)
    return pl.coalesce(by_code.cast(pl.String), by_name.cast(pl.String))

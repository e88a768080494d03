"""An Annex A workbook of a very large authority, made up: `python -m bench.annex_a FOLDER`."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.tabular.form import ColumnForm
from csc_indicators.returns.types.annex_a.importer import lists

DAY = date(2025, 3, 31)
ROWS = {"List 1": 20_000, "List 3": 6_000, "List 4": 8_000, "List 5": 3_000, "List 6": 8_000, "List 7": 1_500}
ROWS |= {"List 8": 2_500, "List 9": 1_500, "List 10": 300}


def main() -> None:
    """Write the workbook into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    luck = Random(11)
    with xlsxwriter.Workbook(str(folder / "annex_a.xlsx"), {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, count in ROWS.items():
            form = lists()[name]
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, form.title)
            columns = [*form.columns.values(), *(ColumnForm(title, (title,)) for title in form.besides)]
            sheet.write_row(1, 0, [column.title for column in columns])
            for number in range(count):
                for place, column in enumerate(columns):
                    cell = _cell(luck, column)
                    if isinstance(cell, date):
                        sheet.write_datetime(number + 2, place, datetime.combine(cell, datetime.min.time()))
                    elif cell is not None:
                        sheet.write(number + 2, place, cell)


def _cell(luck: Random, column: ColumnForm) -> object:
    if column.name == "child_id":
        return str(luck.randrange(100_000, 130_000))
    if column.blank_means and luck.random() < 0.6:
        return None
    match column.holds:
        case "date":
            return DAY - timedelta(days=luck.randrange(5_000 if column.name == "date_of_birth" else 180))
        case "integer":
            return luck.randrange(4)
        case "yes_no":
            return luck.choice(["a) Yes", "b) No"])
        case "code" if column.values in code_sets():
            codes = code_sets()[column.values]
            code = luck.choice(list(codes))
            return f"a) {code}: {codes[code].label}"
    return f"text {luck.randrange(300)}"


if __name__ == "__main__":
    main()

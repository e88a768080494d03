"""The page on how files are read: what is read, what is refused, and the lists that it goes by."""

from __future__ import annotations

from csc_indicators.files.cell_texts import cell_texts
from csc_indicators.files.csv_file import SEPARATORS
from csc_indicators.files.file_kinds import STARTS
from csc_indicators.files.headings import FIRST_ROWS
from docs.writing.markdown import bullets, code, listed, page, table
from docs.writing.reading_values import values_sections

_INTRODUCTION = """What is certain is read. What is uncertain is refused, with the file, the sheet, the row and
column, and what to do. Extracts and returns are read alike. No message holds what a cell says."""
_NO_VALUE = """In capitals or not, and with blanks around them. A code of the column's code set is that code, such as
the disability `NONE`."""
_ERROR_CELLS = """A cell that Excel could not work out is never blank: it cannot be read. So an ended plan never
becomes an open one. The same holds for these texts in a CSV file, `#N/A` among them."""


def reading_files_page() -> str:
    """The whole page."""
    return page(
        "Reading files",
        [
            _INTRODUCTION,
            "## CSV files",
            table(("What is in the file", "What becomes of it"), _CSV),
            "## Workbooks",
            table(("What is in the workbook", "What becomes of it"), _WORKBOOKS),
            "## Headings",
            bullets(_HEADINGS),
            "## Texts that mean no value",
            _NO_VALUE,
            table(("Text", "Who writes it"), ((code(entry.text), entry.written_by) for entry in cell_texts().no_value)),
            "## Error cells",
            _ERROR_CELLS,
            table(("Text", "Means"), ((code(entry.text), entry.means) for entry in cell_texts().error_cells)),
            *values_sections(),
            "## Files of another kind",
            f"A file is known by its first bytes, whatever it is called. Named in words are {_other_kinds()}.",
        ],
    )


_CSV = (
    ("UTF-8, with or without a byte order mark", "read"),
    ("UTF-16, little or big end first, with or without a mark (“Unicode Text” of Excel, SQL Server)", "read"),
    ("Windows-1252", "read, with a note, since nothing in the file says so"),
    ("UTF-32, or bytes that are no text", "refused"),
    ("a null character in a text", "refused with its row"),
    ("lines that end in LF, CR LF or CR", "read"),
    (
        "lines that end in several ways",
        "read; refused with the row where one is short, since it may be half of a row with a line end in a text",
    ),
    (f"{listed(list(SEPARATORS.values()))} between values", "the one by which most headings are known"),
    ("two of them by which as many headings are known", "refused"),
    ("a row with more cells than there are headings, all of them blank", "read"),
    ("a row with more cells, not all of them blank", "refused with its row"),
    (
        "a row that ends before the last heading",
        "read as blank to its end, as Excel writes it, with a note that has the first such row",
    ),
    ("a last row that is short and has no line end", "refused: the file was cut short"),
    ("quotation marks in a text that has none around it", "part of the text, as in Excel"),
    ("a quotation mark that is never closed", "refused with the row from which on nothing can be read"),
    ("a line end in a text with quotation marks", "part of the text; the row counts as one, as in Excel"),
    ("blank rows", "passed over; rows keep the number that Excel shows"),
    ("a row that repeats the headings", "left out, with a note that has its row"),
    ("headings and no rows", "no extract, with a note: figures that need it are `x` and not 0"),
)
_WORKBOOKS = (
    (
        "several sheets",
        "of an extract: the sheet named for it, else the only one that can be seen and has its columns",
    ),
    ("several sheets that have the columns", "refused with their names"),
    ("no sheet that has the columns", "refused, with what each sheet lacks"),
    ("hidden sheets", "not read; where only a hidden one has the columns, refused with its name"),
    ("a table that does not begin in cell A1", "read; rows and columns have the names that Excel shows"),
    ("real dates, with or without typed ones beside them", "the day that Excel shows, also where days count from 1904"),
    ("whole numbers", "without a decimal point"),
    ("error cells", "cannot be read: see below"),
    ("a formula whose value was not saved", "refused with the sheet and the cell"),
    ("a formula with a value", "the value; formulas, macros and links are not run"),
    ("cells that are merged in the headings or above them", "read"),
    ("cells that are merged below the headings", "refused with the sheet and the range, where they hold a value"),
    ("a cell far away from the table, or more text than can be held", "refused"),
    ("a password", "refused"),
)
_HEADINGS = (
    f"They are the row among the first {FIRST_ROWS} with most of the columns. Above may stand titles and blank rows.",
    "Case, blanks and punctuation do not count: `Child ID` is `child_id`.",
    "Columns in any order, others between them, and blank ones before them make no difference.",
    "Two columns that may be the same one are refused, with both of them.",
)


def _other_kinds() -> str:
    return listed(sorted({kind for kind in STARTS.values() if not kind.startswith(("text", "a Parquet", "an Excel"))}))

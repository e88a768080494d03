"""The little tables of an example: columns with `|` between, blank for missing."""

from __future__ import annotations

from csc_indicators.errors import UserError


def parse_table(text: str, name: str) -> dict[str, list[str | None]]:
    """The columns of the table of that name; UserError with the line for a row that does not fit its header."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise UserError(f"the table `{name}` is empty", hint="begin it with its column names, `|` between")
    header = _cells(lines[0][1])
    columns: dict[str, list[str | None]] = {column: [] for column in header}
    if len(columns) != len(header):
        raise UserError(f"the table `{name}` has two columns of one name")
    for number, line in lines[1:]:
        cells = _cells(line)
        if len(cells) != len(header):
            raise UserError(
                f"line {number} of the table `{name}` has {len(cells)} cells, not {len(header)}",
                hint="a blank cell has its `|` too",
            )
        for column, cell in zip(header, cells, strict=True):
            columns[column].append(cell or None)
    return columns


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]

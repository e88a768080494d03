"""The little tables of an example: columns with `|` between, blank for missing."""

from __future__ import annotations

from csc_indicators.errors import UserError


def parse_table(text: str) -> dict[str, list[str | None]]:
    """The columns of the table by name; UserError with the line for a row that does not fit its header."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise UserError("an example's table is empty", hint="begin it with its column names, `|` between")
    header = _cells(lines[0][1])
    columns: dict[str, list[str | None]] = {name: [] for name in header}
    if len(columns) != len(header):
        raise UserError("an example's table has two columns of one name")
    for number, line in lines[1:]:
        cells = _cells(line)
        if len(cells) != len(header):
            raise UserError(f"line {number} of an example's table has {len(cells)} cells, not {len(header)}")
        for name, cell in zip(header, cells, strict=True):
            columns[name].append(cell or None)
    return columns


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]

"""A sheet drawn as lines of text, as wide as it needs to be or as a terminal allows.

Not a Rich table: Rich cuts cells with dots when there is no terminal, and takes square brackets in names for markup.
Here a label is wrapped and never cut, and columns that do not fit are left out whole, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap
from typing import Literal

from csc_indicators.exports.plain_text import printable
from csc_indicators.exports.sheet import Line, Sheet

Role = Literal["title", "heading", "quiet"]
Paint = Callable[[Role, str], str]

_GAP = "  "
_INDENT = {"heading": 0, "indicator": 2, "breakdown": 4, "group": 6}
_HEADING_WIDTH = 12
_LEAST_LABEL = 30
_WIDTH_FOR_UNITS = 72
_NARROWEST = 20
_PROSE_WIDTH = 120


def unpainted(_role: Role, text: str) -> str:
    """The text as it is: what a pipe and a file get."""
    return text


def draw(sheet: Sheet, width: int | None = None, paint: Paint = unpainted) -> str:
    """The sheet as text with a newline at the end; complete when no width is given."""
    if not sheet.lines:
        return sheet.title + "\n"
    width = None if width is None else max(width, _NARROWEST)
    units_apart = width is None or width >= _WIDTH_FOR_UNITS
    lines = [_clean(line) if units_apart else _unit_in_label(_clean(line)) for line in sheet.lines]
    unit_width = max((len(line.unit) for line in lines), default=0)
    fixed = unit_width + len(_GAP) if unit_width else 0
    natural = max((_INDENT[line.depth] + len(line.label) for line in lines if line.depth != "heading"), default=0)
    widths = _column_widths(sheet.columns, lines)
    kept = _that_fit(widths, None if width is None else width - fixed - min(natural, _LEAST_LABEL), sheet.keep_last)
    taken = fixed + sum(widths[i] + len(_GAP) for i in kept)
    label_width = natural if width is None else max(min(natural, width - taken), 8)
    prose = width or _PROSE_WIDTH

    out = [*(paint("title", text) for text in wrap(printable(sheet.title), prose)), ""]
    out += _heading_rows([sheet.columns[i] for i in kept], [widths[i] for i in kept], label_width + fixed)
    for line in lines:
        if line.depth == "heading":
            out += ["", *(paint("heading", text) for text in wrap(line.label, prose))]
        else:
            out += _rows(line, kept, widths, label_width, unit_width)
    notes = list(sheet.notes)
    if len(kept) < len(widths):
        notes.insert(0, f"Showing {len(kept)} of {len(widths)} columns: make the terminal wider, or `-f csv` for all.")
    if notes:
        out += ["", *(paint("quiet", text) for note in notes for text in wrap(printable(note), prose))]
    return "\n".join(text.rstrip() for text in out) + "\n"


def _clean(line: Line) -> Line:
    return line._replace(label=printable(line.label), unit=printable(line.unit))


def _unit_in_label(line: Line) -> Line:
    return line._replace(label=f"{line.label} ({line.unit})", unit="") if line.unit else line


def _column_widths(columns: Sequence[str], lines: Sequence[Line]) -> list[int]:
    """The room each column needs: its longest figure, or the longest line of its heading."""
    figures = [max((len(line.cells[i]) for line in lines if line.cells), default=0) for i in range(len(columns))]
    headings = [max((len(part) for part in _heading(text)), default=0) for text in columns]
    return [max(pair) for pair in zip(figures, headings, strict=True)]


def _heading(text: str) -> list[str]:
    return wrap(printable(text), _HEADING_WIDTH, break_long_words=False)


def _that_fit(widths: Sequence[int], room: int | None, keep_last: bool) -> list[int]:
    """The numbers of the columns that fit, at least one, kept from the end that matters most."""
    order = list(range(len(widths)))
    if room is None:
        return order
    kept: list[int] = []
    for i in reversed(order) if keep_last else order:
        room -= widths[i] + len(_GAP)
        if room < 0 and kept:
            break
        kept.append(i)
    return sorted(kept)


def _heading_rows(columns: Sequence[str], widths: Sequence[int], before: int) -> Iterator[str]:
    """The headings of the columns, wrapped, standing on a rule."""
    parts = [_heading(text) for text in columns]
    height = max((len(part) for part in parts), default=0)
    padded = [[""] * (height - len(part)) + part for part in parts]
    for level in range(height):
        yield " " * before + "".join(
            _GAP + part[level].rjust(width) for part, width in zip(padded, widths, strict=True)
        )
    if widths:
        yield "-" * (before + sum(width + len(_GAP) for width in widths))


def _rows(line: Line, kept: Sequence[int], widths: Sequence[int], label_width: int, unit_width: int) -> Iterator[str]:
    """The line with its figures, then the rest of a label too long for one line."""
    indent = " " * _INDENT[line.depth]
    first, *rest = wrap(line.label, label_width, initial_indent=indent, subsequent_indent=indent + "  ") or [indent]
    unit = _GAP + line.unit.ljust(unit_width) if unit_width else ""
    figures = "".join(_GAP + line.cells[i].rjust(widths[i]) for i in kept) if line.cells else ""
    yield first.ljust(label_width) + unit + figures
    yield from rest

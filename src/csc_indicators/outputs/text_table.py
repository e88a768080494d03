"""A sheet drawn as lines of text, as wide as it needs to be or as a terminal allows.

Not a Rich table, which is 50 times as slow and shortens every column with dots where not all fit (decision 205).
Here a label is wrapped and never cut. Columns that do not fit are left out whole, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap
from typing import Literal, NamedTuple

from csc_indicators.outputs.plain_text import printable
from csc_indicators.outputs.table_model import Line, Sheet

Role = Literal["title", "heading", "quiet"]
Paint = Callable[[Role, str], str]

_GAP = "  "
_INDENT = {"heading": 0, "indicator": 2, "breakdown": 4, "group": 6}
_HEADING_WIDTH = 12
_LEAST_LABEL = 30
_SHORTEST_LABEL = 10
_PROSE_WIDTH = 120


class _Layout(NamedTuple):
    """How wide everything is, the numbers of the columns shown, and whether all had room beside a readable label."""

    label: int
    unit: int
    columns: list[int]
    kept: list[int]
    fits: bool


def unpainted(_role: Role, text: str) -> str:
    """The text as it is: what a pipe and a file get."""
    return text


def draw(sheet: Sheet, width: int | None = None, paint: Paint = unpainted) -> str:
    """The sheet as text with a newline at the end; complete when no width is given."""
    if not sheet.lines:
        return sheet.title + "\n"
    lines = [line._replace(label=printable(line.label), unit=printable(line.unit)) for line in sheet.lines]
    layout = _layout(lines, sheet, width)
    if not layout.fits:
        lines = [_with_unit_in_label(line) for line in lines]
        layout = _layout(lines, sheet, width)
    notes = list(sheet.notes)
    if len(layout.kept) < len(layout.columns):
        shown = f"Showing {len(layout.kept)} of {len(layout.columns)} columns"
        notes.insert(0, f"{shown}: make the terminal wider, or `-f csv` for all.")

    prose = max(width or _PROSE_WIDTH, _SHORTEST_LABEL)
    out = [paint("title", text) for text in wrap(printable(sheet.title), prose)]
    out += ["", *_headings(sheet.columns, layout)]
    for line in lines:
        if line.depth == "heading":
            out += ["", *(paint("heading", text) for text in wrap(line.label, prose))]
        else:
            out += _rows(line, layout)
    if notes:
        out += ["", *(paint("quiet", text) for note in notes for text in wrap(printable(note), prose))]
    return "\n".join(text.rstrip() for text in out) + "\n"


def _with_unit_in_label(line: Line) -> Line:
    return line._replace(label=f"{line.label} ({line.unit})", unit="") if line.unit else line


def _layout(lines: Sequence[Line], sheet: Sheet, width: int | None) -> _Layout:
    """The widths that the lines need, and the columns that fit beside a readable label, at least one."""
    label = max((_INDENT[line.depth] + len(line.label) for line in lines if line.depth != "heading"), default=0)
    unit = max((len(line.unit) + len(_GAP) for line in lines if line.unit), default=0)
    columns = _column_widths(sheet.columns, lines)
    every = list(range(len(columns)))
    if width is None:
        return _Layout(label, unit, columns, every, fits=True)
    room = width - unit - min(label, _LEAST_LABEL)
    kept: list[int] = []
    for i in reversed(every) if sheet.keep_last else every:
        room -= columns[i] + len(_GAP)
        if room < 0 and kept:
            break
        kept.append(i)
    left = width - unit - sum(columns[i] + len(_GAP) for i in kept)
    return _Layout(max(min(label, left), _SHORTEST_LABEL), unit, columns, sorted(kept), fits=room >= 0)


def _column_widths(columns: Sequence[str], lines: Sequence[Line]) -> list[int]:
    """The room each column needs: its longest figure, or the longest line of its heading."""
    figures = [max((len(line.cells[i]) for line in lines if line.cells), default=0) for i in range(len(columns))]
    headings = [max((len(part) for part in _heading(text)), default=0) for text in columns]
    return [max(pair) for pair in zip(figures, headings, strict=True)]


def _heading(text: str) -> list[str]:
    return wrap(printable(text), _HEADING_WIDTH, break_long_words=False)


def _headings(columns: Sequence[str], layout: _Layout) -> Iterator[str]:
    """The headings of the columns, wrapped, standing on a rule."""
    before = layout.label + layout.unit
    parts = {i: _heading(columns[i]) for i in layout.kept}
    height = max((len(part) for part in parts.values()), default=0)
    for level in range(height):
        words = {i: part[level - height] if level - height >= -len(part) else "" for i, part in parts.items()}
        yield " " * before + "".join(_GAP + words[i].rjust(layout.columns[i]) for i in layout.kept)
    yield "-" * (before + sum(layout.columns[i] + len(_GAP) for i in layout.kept))


def _rows(line: Line, layout: _Layout) -> Iterator[str]:
    """The line with its figures, then the rest of a label too long for one line."""
    indent = " " * _INDENT[line.depth]
    first, *rest = wrap(line.label, layout.label, initial_indent=indent, subsequent_indent=indent + "  ") or [indent]
    unit = (_GAP + line.unit).ljust(layout.unit) if layout.unit else ""
    figures = "".join(_GAP + line.cells[i].rjust(layout.columns[i]) for i in layout.kept) if line.cells else ""
    yield first.ljust(layout.label) + unit + figures
    yield from rest

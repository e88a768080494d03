"""How the charts look: their lines, marks and colours, and the name of the file with their forms."""

from __future__ import annotations

from dataclasses import dataclass

FORMS = "charts.json"
DATA = "figures"
"""The data source of a form that takes the rows of a chart."""


@dataclass(frozen=True)
class Style:
    """How a line is told from the others: DfE's palette, and never colour alone."""

    colour: str
    dashes: tuple[int, ...]
    mark: str
    """The mark at each figure, as Vega names it."""
    outline: str
    """The same mark as an SVG path around 0, for the key to the lines."""


STYLES = (
    Style("#12436D", (1, 0), "circle", "M-4.4,0a4.4,4.4 0 1 0 8.8,0a4.4,4.4 0 1 0 -8.8,0Z"),
    Style("#28A197", (5, 3), "square", "M-4,-4h8v8h-8Z"),
    Style("#801650", (2, 2), "triangle-up", "M0,-4.5L5,4.5H-5Z"),
    Style("#F46A25", (8, 3, 2, 3), "diamond", "M0,-5.5L4,0L0,5.5L-4,0Z"),
)
"""A fifth line looks like the first; only groups of the user's own make so many."""

INK, LINE = "#0b0c0c", "#b1b4b6"
"""The colours of text and of rules, which the page's style sheet may change for a dark screen."""

"""Markdown, as the generated pages need it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by `make docs`: change what it is made from, not this page. -->"
"""The second line of every generated page."""


def page(title: str, parts: Iterable[str]) -> str:
    """The page, with one empty line between its parts; empty parts are left away."""
    return "\n\n".join([f"# {title}", GENERATED, *(part for part in parts if part)]) + "\n"


def code(text: object) -> str:
    """The text as code in a line."""
    words = " ".join(str(text).split())
    return f"`` {words} ``" if "`" in words else f"`{words}`"


def codes(names: Iterable[object]) -> str:
    """The names as code, with commas between."""
    return ", ".join(code(name) for name in names)


def block(text: str, language: str = "") -> str:
    """The text as a block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def bullets(items: Iterable[str], indent: int = 0) -> str:
    """The items as a list."""
    return "\n".join(f"{' ' * indent}* {item}" for item in items)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; None is an empty cell."""
    cells = [[_cell(value) for value in row] for row in rows]
    lines = [list(header), ["---"] * len(header), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def listed(items: Sequence[str], last: str = "and") -> str:
    """The items as a phrase: `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"

"""How a year of two calendar years may be written."""

from __future__ import annotations

import re

_FORMS = re.compile(r"(\d{4})\s*[-/–]?\s*(\d{4}|\d{2})(\.0)?")


def as_year(text: str) -> str | None:
    """`2024-25` for any way of writing that year (2024/25, 202425, 2024-2025); None when it is no such year."""
    form = _FORMS.fullmatch(text.strip())
    if form is None:
        return None
    first, second = int(form[1]), form[2]
    if str(first + 1)[-len(second) :] != second:
        return None
    return f"{first}-{(first + 1) % 100:02d}"

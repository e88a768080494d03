"""When text is painted: on a terminal, unless the user or the environment says otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from typing import TextIO

_CODES = {"error": "1;31", "note": "33", "hint": "36", "done": "32", "title": "1", "heading": "1;36", "quiet": "2"}


class When(StrEnum):
    """The values of `--color`."""

    auto = "auto"
    always = "always"
    never = "never"


def wanted(stream: TextIO | None, when: When, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether text for the stream is painted: what `--color` says, then NO_COLOR, FORCE_COLOR, and a terminal."""
    if when is not When.auto:
        return when is When.always
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and environment.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody is looking at the stream."""
    return stream is not None and not stream.closed and stream.isatty()


def painted(role: str, text: str) -> str:
    """The text in the colour of its role, which never says more than the words do."""
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m"

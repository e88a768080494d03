"""What YAML files of the package say, held as JSON: to read them as YAML takes fifty times as long, at every start.

The YAML is what counts. Of a file that is not to the letter the one that was held, nothing is held: so one that was
changed is never taken for what it was, and where the JSON is old, the files are read themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any


class HeldYaml:
    """The JSON in `target`, which is opened when something is first asked of it."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._files: dict[str, dict[str, Any]] | None = None

    def says(self, name: str, text: str) -> Any | None:
        """What the file of that name and text says; None when that is not held."""
        if self._files is None:
            self._files = json.loads(self.target.read_text(encoding="utf-8")) if self.target.is_file() else {}
        held = self._files.get(name)
        return held["says"] if held is not None and held["sha256"] == _digest(text) else None


def as_json(files: Iterable[Path], load: Callable[[str], Any]) -> str:
    """The JSON of the files: a line for each, with the digest of its text and what it says."""
    lines = []
    for file in sorted(files):
        text = file.read_text(encoding="utf-8")
        held = json.dumps({"sha256": _digest(text), "says": load(text)}, ensure_ascii=False, separators=(",", ":"))
        lines.append(f"{json.dumps(file.name)}: {held}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()

"""What our own spec files say, held as JSON: to read them as YAML takes fifty times as long, at the start of every run.

The YAML is what counts: a file that is not to the letter the one that was held is read itself. So a file that was
changed is never taken for what it was, and the JSON may be old, which a test finds and
`python -m csc_indicators.specs.build_own_specs` mends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from csc_indicators.specs import yaml_lines

TARGET = Path(__file__).with_name("own_specs.json")


def read(name: str, text: str) -> Any:
    """The document of a spec file with that name and text; YamlFault when it is none."""
    held = _held().get(name)
    return held["says"] if held is not None and held["sha256"] == _digest(text) else yaml_lines.load(text)


def own_specs_text(files: Iterable[Path]) -> str:
    """The JSON: a line per file, with the digest of its text and what it says."""
    lines = []
    for file in sorted(files):
        text = file.read_text(encoding="utf-8")
        says = {"sha256": _digest(text), "says": yaml_lines.load(text)}
        lines.append(f"{json.dumps(file.name)}: {json.dumps(says, ensure_ascii=False, separators=(',', ':'))}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


@cache
def _held() -> dict[str, dict[str, Any]]:
    held: dict[str, dict[str, Any]] = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.is_file() else {}
    return held


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()

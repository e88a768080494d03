"""Returns in XML, made for a test: nested records in, a file out, in the manner of one vendor or another."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

Record = Mapping[str, Any]
"""Element -> text, or record, or a list of either; None is left out."""


@dataclass(frozen=True)
class Manner:
    """How a vendor writes: with a namespace, elements in any order, times behind dates, lines or none."""

    namespace: str | None = None
    shuffled: int | None = None
    times: bool = False
    indented: bool = True
    encoding: str = "UTF-8"
    empty: bool = False
    """Whether what is not known is written as an empty element."""


PLAIN = Manner()


def message(
    collection: str,
    year: int,
    day: str,
    la: str,
    body: Record,
    manner: Manner = PLAIN,
    header: Mapping[str, str] | None = None,
) -> bytes:
    """A file of a collection: `day` is the day of reference as MM-DD, `la` the three digits."""
    told = header or {}
    details = {"Collection": collection, "Year": str(year), "ReferenceDate": f"{year}-{day}"}
    source = {"SourceLevel": "L", "LEA": la, "SoftwareCode": "made", "DateTime": f"{year}-06-01T10:00:00"}
    details |= {name: text for name, text in told.items() if name in details}
    source |= {name: text for name, text in told.items() if name in source}
    return document("Message", {"Header": {"CollectionDetails": details, "Source": source}, **body}, manner)


def cin(
    year: int,
    children: Sequence[Record],
    la: str = "201",
    manner: Manner = PLAIN,
    header: Mapping[str, str] | None = None,
) -> bytes:
    """A return of the children in need census."""
    return message("CIN", year, "03-31", la, {"Children": {"Child": list(children)}}, manner, header)


def document(root: str, record: Record, manner: Manner = PLAIN) -> bytes:
    """The file as bytes."""
    dice = None if manner.shuffled is None else random.Random(manner.shuffled)
    lines = [f'<?xml version="1.0" encoding="{manner.encoding}"?>']
    lines += _element(root, record, 0, manner, dice)
    text = ("\n" if manner.indented else "").join(lines)
    return text.encode(manner.encoding)


def _element(name: str, value: Any, depth: int, manner: Manner, dice: random.Random | None) -> list[str]:
    indent = "  " * depth if manner.indented else ""
    tag = f"m:{name}" if manner.namespace else name
    opened = f'{tag} xmlns:m="{manner.namespace}"' if manner.namespace and depth == 0 else tag
    if isinstance(value, Mapping):
        inside = [(key, one) for key, several in value.items() for one in _listed(several)]
        if dice is not None:
            dice.shuffle(inside)
        lines = [line for key, one in inside for line in _element(key, one, depth + 1, manner, dice)]
        return [f"{indent}<{opened}>", *lines, f"{indent}</{tag}>"]
    if value is None:
        return [f"{indent}<{tag}/>"] if manner.empty else []
    return [f"{indent}<{tag}>{escape(_text(value, manner))}</{tag}>"]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _text(value: Any, manner: Manner) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00" if manner.times else value.isoformat()
    return str(value)

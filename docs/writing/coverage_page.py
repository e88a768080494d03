"""The page that sets what is named elsewhere beside what there is: id, extracts needed, status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from csc_indicators.engine.requirements import columns_read
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES
from docs.writing.markdown import code, codes, page, table

_NAMED = Path(__file__).with_name("named_indicators.yaml")


def coverage_page(library: Library) -> str:
    """The page with a table for each list of named indicators."""
    parts = [
        f"Every indicator that is named in the lists below, and the {len(library.indicators)} ids that answer them. "
        "Proposed: nobody publishes it as it is defined here, and its page argues the definition.",
        "An extract in brackets is read where it is there, and not needed. Breakdowns by what a child is (age, sex, "
        "ethnicity, team, ward and so on) need `children` too.",
    ]
    for title, names in named_indicators().items():
        rows = [row for name, ids in names.items() for row in _rows(name, ids, library)]
        parts += [f"## {title}", table(["Named", "Id", "Extracts needed", "Status"], rows)]
    return page("Coverage", parts)


def named_indicators() -> dict[str, dict[str, Any]]:
    """List -> name -> the ids that answer it, or `why` there is none."""
    named: dict[str, dict[str, Any]] = yaml.safe_load(_NAMED.read_text(encoding="utf-8"))
    return named


def ids_of(entry: list[str] | dict[str, str], library: Library) -> list[str]:
    """The ids that an entry names, in the order of the library for those that begin alike."""
    if isinstance(entry, dict):
        return []
    found = []
    for name in entry:
        found += [id for id in library.indicators if id.startswith(name[:-1])] if name.endswith("*") else [name]
    return found


def _rows(name: str, entry: list[str] | dict[str, str], library: Library) -> Iterator[list[str]]:
    if isinstance(entry, dict):
        yield [name, "", "", entry["why"]]
        return
    for number, id in enumerate(ids_of(entry, library)):
        spec = library.indicators[id]
        link = f"[{code(id)}](indicators/{id}.md)"
        yield ["" if number else name, link, _extracts(spec, library), _status(spec)]


def _status(spec: AnyIndicator) -> str:
    if spec.status == "proposed":
        return "proposed"
    return "published by DfE, compared with it" if spec.published else "no published figure to compare with"


def _extracts(spec: AnyIndicator, library: Library) -> str:
    """The extracts that the indicator cannot do without, then those that it only reads."""
    needed: set[tuple[str, ...]] = set()
    used: set[str] = set()
    for name, columns in columns_read(spec, [], library, firm=True).items():
        declared = TABLES[name]
        reads = [entry for column in columns for entry in declared.columns[column].reads]
        needed |= {_extracts_of(entry) for entry in (*declared.needs, *reads)}
        used |= set(declared.uses)
    # What is needed by itself is no alternative to anything.
    alone = {names[0] for names in needed if len(names) == 1}
    told = [" or ".join(map(code, names)) for names in sorted(needed) if len(names) == 1 or not alone & set(names)]
    optional = sorted(used - {name for names in needed for name in names})
    return ", ".join(told) + (f" ({codes(optional)})" if optional else "")


def _extracts_of(entry: str) -> tuple[str, ...]:
    """The extracts, any of which will do, that an entry of `needs` or `reads` names."""
    return tuple(dict.fromkeys(one.partition(".")[0] for one in entry.split(OR)))

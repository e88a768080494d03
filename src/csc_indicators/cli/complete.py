"""What the shell offers after TAB: from the names of spec files and the keys in the shared ones.

In time for a keystroke, so without polars and pydantic; and never failing, for a shell has no use for an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from csc_indicators.cli import shipped


def indicators(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids, from the names of the files."""
    names = (file.stem for folder in _folders(ctx) for file in folder.glob("*.yaml"))
    return _beginning(incomplete, (name for name in names if not name.startswith("_")))


def breakdowns(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names that `--by` takes."""
    return _beginning(incomplete, (name for shared in _shared(ctx, "_breakdowns.yaml") for name in shared))


def disclosure(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of disclosure policies."""
    return _beginning(incomplete, (name for shared in _shared(ctx, "_disclosure.yaml") for name in shared))


def frameworks(ctx: typer.Context, incomplete: str) -> list[str]:
    """Editions of the framework."""
    return _beginning(incomplete, (name for shared in _shared(ctx, "_frameworks.yaml") for name in shared))


def outcomes(ctx: typer.Context, incomplete: str) -> list[str]:
    """Keys of outcomes and enablers in any edition."""
    editions = (edition for shared in _shared(ctx, "_frameworks.yaml") for edition in shared.values())
    return _beginning(incomplete, (key for edition in editions for key in edition.get("outcomes", {})))


def rules(incomplete: str) -> list[str]:
    """Codes of validation rules."""
    from csc_indicators.validation.rules import all_rules

    return _beginning(incomplete, all_rules())


def explained(ctx: typer.Context, incomplete: str) -> list[str]:
    """What `explain` takes: indicators, and codes of rules."""
    return indicators(ctx, incomplete) + rules(incomplete)


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name.startswith(incomplete)})


def _folders(ctx: typer.Context) -> list[Path]:
    """Our specs, and the folder that the command line names so far."""
    own = ctx.params.get("specs")
    return [shipped.folder("indicator_specs"), *([Path(own)] if own else [])]


def _shared(ctx: typer.Context, name: str) -> Iterator[dict[str, Any]]:
    import yaml

    for folder in _folders(ctx):
        try:
            content = yaml.load((folder / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
        except (OSError, ValueError, yaml.YAMLError):
            continue
        if isinstance(content, dict):
            yield content

"""A stand-in for `csc_indicators.workflows`: the name of the data folder says how the run goes.

Run as a program it is `csc-indicators` with that stand-in, for tests that need a process of their own.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "outputs"))

MARKER = "Jane Smith"
"""A value from a child's record, which no stream may ever show."""


@dataclass(frozen=True)
class Request:
    data: Path
    config_file: Path | None
    la_code: str | None
    periods: tuple[str, ...]
    last: str | None
    rolling: str | None
    indicators: tuple[str, ...]
    outcomes: tuple[str, ...]
    las: tuple[str, ...]
    by: tuple[str, ...]
    specs: Path | None
    only_own_specs: bool
    framework: str | None
    disclosure: str
    compare: bool | None
    neighbours: int
    groups: Path | None
    validate: bool
    strict: bool
    allow_unreadable: bool
    parameters: tuple[str, ...]
    relative_to: str | None
    after: tuple[object, ...]


@dataclass(frozen=True)
class Outcome:
    table: object
    notes: tuple[str, ...]
    run: dict[str, object]
    legend: Any = field(default_factory=lambda: SimpleNamespace(indicators={}, breakdowns={}))


class PanicError(BaseException):
    """What Polars raises when its own code panics: no Exception."""


def compute(request: Request) -> Outcome:
    from made_results import many_areas, two_areas

    from csc_indicators.errors import UserError, raise_all
    from csc_indicators.progress import stage

    match request.data.name:
        case "missing":
            raise_all(
                [
                    UserError("`referrals.csv` has no column `referral_date`", evidence="date", hint="rename `date`"),
                    UserError("`\x1b[31mreferrals.csv` is empty"),
                ]
            )
        case "bug":
            raise ValueError(f"could not parse `{MARKER}` as dtype `i64`")
        case "locked":
            raise PermissionError(13, "Permission denied", "locked/referrals.csv")
        case "panic":
            raise PanicError(MARKER)
        case "slow":
            if not sys.stderr.isatty():
                print("started", file=sys.stderr, flush=True)
            with stage("Counting", "batches"):
                time.sleep(60)
        case "patient":
            with stage("Counting", "batches", 4) as counting:
                for _ in range(3):
                    time.sleep(0.5)
                    counting.advance(rows=1_500_000)
        case "large":
            return Outcome(many_areas(f"Area {n}" for n in range(60_000)), (), {})
    notes = ("`s47.csv` is not there", "`a\x07b.csv` is Windows-1252")
    return Outcome(two_areas(), notes, {"version": "0.1.0", "sä": 1, "inputs": {"care_episodes.csv": "sha256:0"}})


def as_module() -> ModuleType:
    module = ModuleType("csc_indicators.workflows")
    for part in (Request, Outcome, compute):
        setattr(module, part.__name__, part)
    return module


if __name__ == "__main__":
    sys.modules["csc_indicators.workflows"] = as_module()
    from csc_indicators.__main__ import main

    main()

"""The measured numbers as text: a table for the terminal, and the page docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.measure import Run, beside, middle

HEADER = ("contender", "wall, s", "CPU, s", "peak, MiB", "wall", "CPU", "memory")

PAGE = """\
# Performance

Written by `make bench` (`python -m bench --write`). Do not edit by hand: the last part is `bench/since_checks.md`.

{machine}

Every contender is measured as a whole process, from its start to its end, in turn with the others. Rounds to warm up:
{warm_ups}; rounds that count: {rounds}. The figures are medians; the last three columns are the medians of the ratios
to the first contender of the same round. Quote the ratios of CPU: the seconds belong to the machine, and to what else
it did (load when this was written: {load:.0f}).

The data are a made-up England ({rows} for {years} years, from `bench/england.py`): 153 authorities, every
extract that the indicators read, the same rows on every machine with the same version of Polars. "By hand" are sixteen
indicators by authority, written for one run as an expert would (`bench/peers`), by the same rules and with the same
figures as here. `csc-indicators` gives the same sixteen
by authority, region, statistical neighbours and England, with their intervals and texts; "all indicators" are all there
are.

{tables}
## Whether cost grows faster than rows

{growth}

## Whether they agree

{agreement}

{since_checks}"""

SINCE_CHECKS = Path(__file__).with_name("since_checks.md")
"""What the checks of extracts cost, measured beside the version that had none of them."""


@dataclass(frozen=True)
class Measured:
    """A line with the counted runs of every contender, or why a contender is not there."""

    title: str
    runs: dict[str, list[Run]]
    absent: dict[str, str]
    agreement: tuple[str, ...] = ()

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of the table: medians, and ratios to the first contender."""
        base = next(iter(self.runs.values()), [])
        found = []
        for name, runs in self.runs.items():
            own, ratio = middle(runs), beside(runs, base)
            times = (f"{own.wall:.2f}", f"{own.cpu:.2f}", f"{own.peak:,.0f}")
            found.append((name, *times, f"{ratio.wall:.2f} x", f"{ratio.cpu:.2f} x", f"{ratio.peak:.2f} x"))
        return found + [(name, "not there yet", *[""] * 5) for name in self.absent]


def machine() -> str:
    """Size of the machine and versions, in a sentence each; no names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("csc-indicators", "polars", "duckdb"))
    return (
        f"Machine: {os.cpu_count()} cores, {memory:.0f} GiB of memory. Python {platform.python_version()}, {versions}."
    )


def as_text(measured: Measured) -> str:
    """One line of the benchmark for a terminal."""
    rows = [HEADER, *measured.rows()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    shown = [_padded(row, widths) for row in rows]
    return "\n".join([f"\n{measured.title}", *shown, *(f"  {said}" for said in measured.agreement)])


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = row
    cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
    return "  ".join(["", *cells]).rstrip()


def growth(small: Measured, large: Measured, rows: tuple[int, int]) -> list[str]:
    """For each contender of two lines, how many times the CPU it takes for how many times the rows."""
    more = f"{rows[1] / rows[0]:.1f} x the rows"
    found = []
    for name in small.runs.keys() & large.runs.keys():
        less, much = middle(small.runs[name]), middle(large.runs[name])
        found.append(f"{name}: {more}, {much.cpu / less.cpu:.1f} x the CPU, {much.peak / less.peak:.1f} x the memory")
    return sorted(found)


def as_page(
    lines: Iterable[Measured], warm_ups: int, rounds: int, years: int, rows: str, growing: Iterable[str]
) -> str:
    """The whole page."""
    done = list(lines)
    tables = "\n".join(_section(measured) for measured in done)
    agreement = "\n".join(f"- {measured.title}: {said}" for measured in done for said in measured.agreement)
    return PAGE.format(
        machine=machine(),
        warm_ups=warm_ups,
        rounds=rounds,
        load=os.getloadavg()[2],
        years=years,
        rows=rows,
        tables=tables,
        growth="\n".join(f"- {said}" for said in growing),
        agreement=agreement or "Not measured: the tool is not there yet.",
        since_checks=SINCE_CHECKS.read_text(encoding="utf-8"),
    )


def _section(measured: Measured) -> str:
    rule = ("---", *["---:"] * (len(HEADER) - 1))
    rows = "\n".join(f"| {' | '.join(row)} |" for row in (HEADER, rule, *measured.rows()))
    return f"## {measured.title}\n\n{rows}\n"

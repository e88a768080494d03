"""What is timed: lines of a table, and on each the contenders for the same work."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from bench.data import Englands, made
from bench.peers.contract import INDICATORS, label
from bench.span import LAST_YEAR
from csc_indicators.specs.load import load_library

ROOT = Path(__file__).resolve().parent.parent
TOOL = str(Path(sys.executable).with_name("csc-indicators"))
SMALL = "E06000001"
POLARS, DUCKDB = "Polars by hand", "DuckDB by hand"
OURS, OURS_ALL = "csc-indicators", "csc-indicators, all indicators"


@dataclass(frozen=True)
class Contender:
    """A name and the command that does the work; `{out}` in it is a file that the command writes."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """Contenders for the same work; ratios are taken to the first of them."""

    title: str
    contenders: tuple[Contender, ...]
    answers_alike: bool = False
    quick: bool = False
    """Whether a quick look has it too."""


def _periods(years: int) -> list[str]:
    return [label(year) for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1)]


def _peer(name: str, module: str, data: Path, years: int) -> Contender:
    return Contender(name, (sys.executable, "-m", f"bench.peers.{module}", str(data), *_periods(years)))


def _ours(name: str, data: Path, years: int, indicators: tuple[str, ...] = (), area: str = "") -> Contender:
    periods = [word for period in _periods(years) for word in ("--period", period)]
    wanted = [word for indicator in indicators for word in ("--indicator", indicator)]
    where = ("--la", area) if area else ()
    return Contender(name, (TOOL, "compute", str(data), *periods, *wanted, *where, "-f", "parquet", "-o", "{out}"))


def _england(title: str, data: Path, years: int, quick: bool = False) -> Line:
    return Line(
        title,
        (
            _peer(POLARS, "polars_by_hand", data, years),
            _peer(DUCKDB, "duckdb_by_hand", data, years),
            _ours(OURS, data, years, INDICATORS),
            _ours(OURS_ALL, data, years),
        ),
        answers_alike=True,
        quick=quick,
    )


def _returns_903() -> Line:
    """Five years of a return into extracts; the peer asks nothing of a row and keeps no account."""
    folder = made("returns_903", "bench.returns_903")
    python = sys.executable
    into_new = (python, "-m", "bench.into_new_folder")
    return Line(
        "SSDA903 of one large authority, 5 years in CSV, into extracts, from process start",
        (
            Contender("python -c 'import polars'", (python, "-c", "import polars")),
            Contender(POLARS, (*into_new, "bench.peers.returns_by_hand", str(folder), "{new}")),
            Contender(OURS, (*into_new, "csc_indicators", "import", str(folder), "--la-code", "Leeds", "-o", "{new}")),
        ),
        quick=True,
    )


def _cin_census() -> Line:
    """A census of 10,000 children into extracts; the peer holds the whole file, asks nothing and keeps no account."""
    folder = made("cin_census", "bench.cin_census")
    python = sys.executable
    into_new = (python, "-m", "bench.into_new_folder")
    return Line(
        "Children in need census of 10,000 children, XML, into extracts, from process start",
        (
            Contender("python -c 'import polars'", (python, "-c", "import polars")),
            Contender("ElementTree by hand", (*into_new, "bench.peers.cin_by_hand", str(folder), "{new}")),
            Contender(OURS, (*into_new, "csc_indicators", "import", str(folder), "-o", "{new}")),
        ),
        quick=True,
    )


def _annex_a() -> Line:
    """A workbook into extracts; the peer takes codes out of texts and asks nothing of a cell."""
    folder = made("annex_a", "bench.annex_a")
    python = sys.executable
    into_new = (python, "-m", "bench.into_new_folder")
    workbook = str(folder / "annex_a.xlsx")
    return Line(
        "Annex A workbook of 50,000 rows into extracts, from process start",
        (
            Contender("python -c 'import polars'", (python, "-c", "import polars")),
            Contender(POLARS, (*into_new, "bench.peers.annex_a_by_hand", workbook, "{new}")),
            Contender(OURS, (*into_new, "csc_indicators", "import", workbook, "--la-code", "Leeds", "-o", "{new}")),
        ),
        quick=True,
    )


def _published() -> tuple[str, ...]:
    """Those that somebody publishes; the others are proposals of councils."""
    return tuple(id for id, one in load_library().indicators.items() if one.status != "proposed")


def _checks(title: str, data: Path) -> Line:
    """Every rule, with every finding listed, beside some forty checks by hand that only count."""
    return Line(
        title,
        (
            Contender(POLARS, (sys.executable, "-m", "bench.peers.checks_by_hand", str(data))),
            Contender(OURS, (TOOL, "validate", str(data), "--exit-zero")),
        ),
    )


def lines(englands: Englands) -> list[Line]:
    """Every line of the benchmark, the long ones first."""
    python = sys.executable
    years = englands.years
    sample = ROOT / "sample_data" / "extracts"
    return [
        _england(f"{years} years, Parquet", englands.many, years, quick=True),
        _england("1 year, Parquet", englands.one, 1),
        _england(f"Last year out of {years} years of files, Parquet", englands.many, 1),
        _england("1 year, CSV", englands.csv, 1),
        _checks("Validation, 1 year, Parquet (all rules and findings beside 45 counts)", englands.one),
        Line(
            "One small authority (of the sample extracts), 1 year, from process start",
            (
                Contender("python -c 'import polars'", (python, "-c", "import polars")),
                _ours("csc-indicators, published indicators", sample, 1, _published(), SMALL),
                _ours(OURS_ALL, sample, 1, area=SMALL),
            ),
            quick=True,
        ),
        Line(
            "Report of one small authority, all indicators, 5 years, from process start",
            (
                Contender("python -c 'import polars'", (python, "-c", "import polars")),
                Contender("csc-indicators report", (TOOL, "report", str(sample), "--la", SMALL, "-o", "{out}")),
            ),
            quick=True,
        ),
        _returns_903(),
        _cin_census(),
        _annex_a(),
        Line(
            "Help",
            (
                Contender("python -c pass", (python, "-c", "pass")),
                Contender("csc-indicators --help", (TOOL, "--help")),
                Contender("csc-indicators compute --help", (TOOL, "compute", "--help")),
            ),
            quick=True,
        ),
    ]

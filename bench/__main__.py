"""`python -m bench`: time the tool at England size beside hand-written peers, in turn, as whole processes."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench import page
from bench.data import KEPT, ensure
from bench.lines import DUCKDB, OURS, POLARS, ROOT, Contender, Line, lines
from bench.measure import DidNotRun, Run, run

QUICK_SCALE = 0.004


def timed(line: Line, warm_ups: int, rounds: int, folder: Path) -> page.Measured:
    """Every contender of the line once a round, in turn; one that does not answer is left out from then on."""
    runs: dict[str, list[Run]] = {contender.name: [] for contender in line.contenders}
    absent: dict[str, str] = {}
    for turn in range(warm_ups + rounds):
        for contender in line.contenders:
            if contender.name in absent:
                continue
            try:
                taken = run(_command(contender, folder), _answer(contender, folder, ".csv"))
            except (DidNotRun, FileNotFoundError) as why:
                absent[contender.name] = str(why)
                del runs[contender.name]
            else:
                if turn >= warm_ups:
                    runs[contender.name].append(taken)
    said = tuple(_agreement(line, runs, folder))
    return page.Measured(line.title, runs, absent, said)


def _command(contender: Contender, folder: Path) -> list[str]:
    out = str(_answer(contender, folder, ".parquet"))
    return [word.replace("{out}", out) for word in contender.command]


def _answer(contender: Contender, folder: Path, suffix: str) -> Path:
    plain = "".join(letter if letter.isalnum() else "-" for letter in contender.name)
    return folder / f"{plain}{suffix}"


def _agreement(line: Line, runs: Iterable[str], folder: Path) -> Iterable[str]:
    """How many figures of the first peer the others give too, indicator by indicator where they differ."""
    if not line.answers_alike:
        return
    files = {contender.name: contender for contender in line.contenders}
    theirs = _answer(files[POLARS], folder, ".csv")
    for name, suffix in ((DUCKDB, ".csv"), (OURS, ".parquet")):
        if name in runs:
            mine = _answer(files[name], folder, suffix)
            command = [sys.executable, "-m", "bench.agree", str(mine), str(theirs)]
            counted = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.split()
            *each, in_all = [row.split(",") for row in counted]
            differ = [f"`{indicator}` {same} of {total}" for indicator, total, same in each if same != total]
            tail = f"; not all of {', '.join(differ)}" if differ else ""
            yield f"{name} gives {int(in_all[2]):,} of {int(in_all[1]):,} figures as {POLARS} does{tail}"


def _rows(folder: Path) -> int:
    """How many rows the folder of extracts holds."""
    code = (
        "import polars as pl, pathlib, sys\n"
        "files = pathlib.Path(sys.argv[1]).glob('*.parquet')\n"
        "print(sum(pl.scan_parquet(file).select(pl.len()).collect().item() for file in files))"
    )
    counted = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)
    return int(counted.stdout)


def main() -> None:
    """The command line of the benchmark."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument(
        "--quick", action="store_true", help="a small England of 2 years, one round: to see that all runs"
    )
    asked.add_argument("--write", action="store_true", help="write docs/performance.md from the numbers")
    asked.add_argument("--rounds", type=int, default=3, help="rounds that count [3]")
    asked.add_argument("--warm-ups", type=int, default=1, help="rounds before those that count [1]")
    asked.add_argument("--only", metavar="TEXT", help="only the lines with this text in their title")
    given = asked.parse_args()
    if given.write and (given.quick or given.only):
        asked.error("--write needs every line at full size: leave out --quick and --only")
    os.chdir(ROOT)
    warm_ups, rounds = (0, 1) if given.quick else (given.warm_ups, given.rounds)
    KEPT.mkdir(exist_ok=True)
    englands = ensure("quick", 2, QUICK_SCALE) if given.quick else ensure("england", 10, 1.0)
    busy = os.getloadavg()[0]
    if busy > 0.5 and not given.quick:
        print(f"note: the machine is busy (load {busy:.1f}): trust the ratios only", file=sys.stderr)
    print(page.machine())
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for line in lines(englands):
            if (given.quick and not line.quick) or (given.only and given.only.lower() not in line.title.lower()):
                continue
            measured = timed(line, warm_ups, rounds, Path(folder))
            print(page.as_text(measured), flush=True)
            for name, why in measured.absent.items():
                print(f"{name}: not there yet ({why})", file=sys.stderr)
            found.append(measured)
    if given.write:
        rows = _rows(englands.one), _rows(englands.many)
        by_title = {measured.title: measured for measured in found}
        small, large = by_title["1 year, Parquet"], by_title[f"{englands.years} years, Parquet"]
        growing = [f"From 1 year to {englands.years}, {said}" for said in page.growth(small, large, rows)]
        words = f"{rows[1] / 1e6:.1f} million rows"
        text = page.as_page(found, warm_ups, rounds, englands.years, words, growing)
        (ROOT / "docs" / "performance.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

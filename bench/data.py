"""Where the made-up Englands are kept, and how they get there: each is made once, by a process of its own."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEPT = HERE / "data"
MADE_BY = ("draws.py", "span.py", "help_and_safety.py", "care.py", "schools_and_staff.py", "england.py")


@dataclass(frozen=True)
class Englands:
    """Folders of extracts: `years` years, the last of them alone, and that one in CSV."""

    years: int
    many: Path
    one: Path
    csv: Path


def ensure(name: str, years: int, scale: float) -> Englands:
    """The made-up Englands of that name, made now unless they are there from before."""
    found = Englands(years, KEPT / f"{name}-{years}y", KEPT / f"{name}-1y", KEPT / f"{name}-1y-csv")
    _make(found.many, years, scale, "parquet")
    _make(found.one, 1, scale, "parquet")
    _make(found.csv, 1, scale, "csv")
    return found


def made(name: str, module: str) -> Path:
    """A folder that a module of ours writes, made now unless the same code made it before."""
    folder = KEPT / name
    note = folder.with_name(f"{name}.made")
    wish = hashlib.sha256((HERE / f"{module.rpartition('.')[2]}.py").read_bytes()).hexdigest()
    if not (folder.is_dir() and note.is_file() and note.read_text(encoding="utf-8") == wish):
        shutil.rmtree(folder, ignore_errors=True)
        print(f"making {name}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", module, str(folder)], check=True, cwd=HERE.parent)
        note.write_text(wish, encoding="utf-8")
    return folder


def _make(folder: Path, years: int, scale: float, form: str) -> None:
    """Make the folder, unless the same code made it with the same wishes."""
    note = folder.with_name(f"{folder.name}.made")
    wish = f"{years} {scale} {form} {_generator()}\n"
    if folder.is_dir() and note.is_file() and note.read_text(encoding="utf-8") == wish:
        return
    print(f"making {folder.name}", file=sys.stderr, flush=True)
    words = [str(folder), "--years", str(years), "--scale", str(scale), "--form", form]
    subprocess.run(
        [sys.executable, "-m", "bench.england", *words], check=True, stdout=subprocess.DEVNULL, cwd=HERE.parent
    )
    note.write_text(wish, encoding="utf-8")


def _generator() -> str:
    """What the rows depend on: the generator's text, and the version of Polars, whose hashes may change."""
    text = b"".join((HERE / name).read_bytes() for name in MADE_BY)
    return hashlib.sha256(text + version("polars").encode()).hexdigest()[:16]

"""No damage makes a figure wrong without a word: it is right, `x` with the reason, refused, or told of in a note.

A folder whose figures are known is damaged in one or two of the ways of `damage.py`, written in one form of file or
another, and computed. Each figure, its numerator and denominator included, must be the right one; or `x` for a reason
that names the damaged extract, file or column; or a note names it; or the run is refused with an error that does. What
nobody could see in the data is no part of the catalogue: rows that are missing evenly, or one code for another.

`PYTHONPATH=tests/returns python tests/laws/test_never_wrong_in_silence.py [FOLDERS]` prints the counts by kind.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from damage import KINDS, Folder, Hurt
from damaged_worlds import World, census, extracts, keep_clean_files, reads, returns_903
from judge import PERIODS, Judged, Verdict, chosen_indicators, clean, judge, run, worst

FOLDERS = 300
MANY = 5_000
IN_A_BATCH = 50


@dataclass(frozen=True)
class Damaged:
    """A damaged folder, and what became of its figures."""

    seed: int
    kinds: tuple[str, ...]
    recipe: str
    judged: list[Judged]
    notes: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(self.judged)

    def __str__(self) -> str:
        wrong = [str(one) for one in self.judged if one.verdict is Verdict.SILENT]
        shown = "\n    ".join(wrong[:4] + [f"note: {note}" for note in self.notes])
        return f"seed {self.seed}: {' + '.join(self.kinds)}: {self.recipe}\n    {shown}"


@pytest.fixture(scope="module", autouse=True)
def _clean_files() -> Iterator[None]:
    folder = Path(mkdtemp(prefix="laws"))
    keep_worlds(folder)
    yield
    rmtree(folder)


def keep_worlds(folder: Path) -> None:
    """Write the clean files of every world, to which the damaged folders link."""
    for world in every_world():
        keep_clean_files(world, folder / world.name.replace(" ", "_"))


def every_world() -> list[World]:
    of_extracts = [extracts(stated, by_number) for stated in (True, False) for by_number in (True, False)]
    return [*of_extracts, returns_903(), census()]


def chosen_world(dice: Random) -> tuple[World, World, str]:
    """A world, the same with a statement of what it covers, and the form of its files."""
    draw = dice.random()
    if draw < 0.65:
        by_number = dice.random() < 0.4
        return extracts(dice.random() < 0.6, by_number), extracts(True, by_number), "csv"
    if draw < 0.87:
        form = dice.choice(["csv", "csv", "csv", "regional", "xlsx", "xml"])
        return returns_903(), returns_903(), form
    return census(), census(), "xml"


def damaged(seed: int, place: Path, only: str | None = None) -> Damaged:
    """A folder with one or two kinds of damage, computed and judged; the same for a seed."""
    names = [name for name in KINDS if name != "nothing"]
    # Each kind comes first in its turn, so that all come equally often.
    first = only or names[seed % len(names)]
    dice = Random(f"{first} {seed}")
    for _ in range(300):
        world, full, form = chosen_world(dice)
        folder = Folder(world, dice, form)
        hurts = KINDS[first](folder)
        if hurts is not None:
            break
    else:
        pytest.fail(f"no folder can be damaged so: {first}")
    kinds = [first]
    if only is None and dice.random() < 0.5:
        second = dice.choice(names)
        more = KINDS[second](folder)
        if more is not None:
            kinds.append(second)
            hurts = [*hurts, *more]
    known = clean(world, full, form)
    indicators = chosen_indicators(hurts, known, dice)
    asked = dice.choice(["periods", "periods", "periods", "last", "default"])
    periods = PERIODS if asked == "periods" else ()
    last = "3" if asked == "last" else None
    try:
        # Which extracts there are bears on the period by default, and on no figure of others.
        # `children` is there always: else nothing says that an authority exists whose rows are missing elsewhere.
        named = {name for indicator in indicators for name in reads(indicator)} | {"children"}
        read = named if asked == "periods" else None
        data = folder.write(place, read)
        ending = run(data, world.la_code, indicators, periods, last)
    finally:
        rmtree(place, ignore_errors=True)
    judged = judge(ending, hurts, known, folder.unlisted, asked == "periods")
    return Damaged(seed, tuple(kinds), _recipe(folder, hurts, asked), judged, ending.notes)


def _recipe(folder: Folder, hurts: list[Hurt], asked: str) -> str:
    forms = ", ".join(sorted(table.path() for table in folder.tables.values())[:3])
    columns = ", ".join(f"{hurt.extract}.{hurt.column}" for hurt in hurts[:3])
    return f"{folder.world.name} as {folder.form} ({forms}), {columns}, {asked}"


def test_the_clean_folders_give_figures(tmp_path: Path) -> None:
    for world in every_world():
        known = clean(world, world, world.forms[0])
        counted = [figure for figure in known.given.values() if figure.status != "x"]
        assert len(counted) > 30, world.name


@pytest.mark.parametrize("batch", range(FOLDERS // IN_A_BATCH))
def test_no_damage_makes_a_figure_wrong_in_silence(batch: int, tmp_path: Path) -> None:
    seeds = range(batch * IN_A_BATCH, (batch + 1) * IN_A_BATCH)
    silent = [one for one in (damaged(seed, tmp_path / "data") for seed in seeds) if one.verdict is Verdict.SILENT]
    assert not silent, "\n".join(map(str, silent))


@pytest.mark.long
@pytest.mark.parametrize("batch", range(MANY // IN_A_BATCH))
def test_no_damage_of_many_makes_a_figure_wrong_in_silence(batch: int, tmp_path: Path) -> None:
    seeds = range(FOLDERS + batch * IN_A_BATCH, FOLDERS + (batch + 1) * IN_A_BATCH)
    silent = [one for one in (damaged(seed, tmp_path / "data") for seed in seeds) if one.verdict is Verdict.SILENT]
    assert not silent, "\n".join(map(str, silent))


def _count(folders: int) -> None:
    """Print how many folders of each kind of damage came to which end."""
    place = Path(mkdtemp(prefix="laws"))
    keep_worlds(place / "clean")
    counts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    of_figures: Counter[Verdict] = Counter()
    for seed in range(folders):
        one = damaged(seed, place / "data")
        of_figures.update(judged.verdict for judged in one.judged)
        counts[one.kinds[0] if len(one.kinds) == 1 else "two at once"][one.verdict] += 1
        if one.verdict is Verdict.SILENT:
            print(one, file=sys.stderr)
    rmtree(place)
    total = sum(counts.values(), Counter[Verdict]())
    print(f"{'kind of damage':52}" + "".join(f"{name:>8}" for name in Verdict))
    for name, ends in [*sorted(counts.items()), ("folders", total), ("figures", of_figures)]:
        print(f"{name:52}" + "".join(f"{ends[verdict]:8}" for verdict in Verdict))


if __name__ == "__main__":
    _count(int(sys.argv[1]) if len(sys.argv) > 1 else FOLDERS)

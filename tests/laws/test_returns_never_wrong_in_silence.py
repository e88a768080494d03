"""No damage to a return makes a figure wrong without a word, and none takes figures of other years without need.

Four years of returns whose figures are known are damaged in one or two of the ways of `damaged_returns.py`, and
computed, for years, quarters or rolling years. Each figure must be the right one; or `x` for a reason that names what
is damaged; or a note must name it, with the year or the figure; or the run is refused with an error that names it.

`PYTHONPATH=tests/returns python tests/laws/test_returns_never_wrong_in_silence.py [FOLDERS [FIRST]]` prints the counts
by kind, and how many figures of other years than the damaged ones became `x`.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import TemporaryDirectory
from traceback import format_exception

import pytest
from damaged_returns import KINDS, WORLDS, YEARS, Damage, Folder, World
from judge import Figure, figures, names_it

from csc_indicators.calendar import year_label
from csc_indicators.errors import UserError
from csc_indicators.workflows import Request, compute

FEW = len(KINDS)
MANY = 600
IN_A_BATCH = 50
LABELS = tuple(year_label(year) for year in YEARS)
QUARTERS = tuple(f"{label} Q{quarter}" for label in LABELS[1:] for quarter in (1, 4))
ASKED: dict[str, dict[str, object]] = {
    "years": {"periods": LABELS},
    "last": {"last": "3"},
    "quarters": {"periods": QUARTERS},
    "rolling": {"periods": QUARTERS, "rolling": "12m"},
    "all": {"periods": LABELS + QUARTERS},
}
KNOWN_BY = {"years": "all", "last": "all", "quarters": "all", "rolling": "rolling"}
"""Which undamaged run has the figures of the periods that are asked for."""

Key = tuple[str, str, str]
"""Indicator, period, authority."""


class Verdict(StrEnum):
    """What a figure, or a folder, came to; the later is the worse."""

    RIGHT = "right"
    UNAVAILABLE = "x"
    REFUSED = "refused"
    NOTED = "noted"
    SILENT = "silent"
    CRASHED = "crashed"


ORDER = list(Verdict)
BAD = (Verdict.SILENT, Verdict.CRASHED)


@dataclass(frozen=True)
class Ending:
    """What a run gave: figures and notes, or the error that it was refused with, or the fault that it died of."""

    figures: dict[Key, Figure]
    notes: tuple[str, ...] = ()
    error: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Judged:
    """The verdict on a figure, with what was known of it and what was seen."""

    key: Key
    verdict: Verdict
    right: Figure | None = None
    seen: Figure | None = None

    def __str__(self) -> str:
        return f"{self.key}: right {self.right}, seen {self.seen}"


@dataclass(frozen=True)
class Damaged:
    """A damaged folder, and what became of its figures."""

    seed: int
    kinds: tuple[str, ...]
    recipe: str
    damages: tuple[Damage, ...]
    judged: list[Judged]
    notes: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        return max((one.verdict for one in self.judged), key=ORDER.index, default=Verdict.RIGHT)

    def lost(self) -> list[Judged]:
        """The figures that are `x` though their period ends in no damaged year."""
        years = {label for damage in self.damages for label in map(year_label, damage.years)}
        return [one for one in self.judged if one.verdict is Verdict.UNAVAILABLE and one.key[1][:7] not in years]

    def __str__(self) -> str:
        wrong = [str(one) for one in self.judged if one.verdict in BAD]
        shown = "\n    ".join([f"{len(wrong)} figures", *wrong[:6], *(f"note: {note}" for note in self.notes)])
        return f"seed {self.seed}: {' + '.join(self.kinds)}: {self.recipe}\n    {shown}"


def run(world: World, folder: Path, asked: str, indicators: Sequence[str] = ()) -> Ending:
    """Compute as the program does: it tells errors of the user in words, and of any other that it is a fault."""
    whole = Request(folder, la_code=world.la_code, indicators=tuple(indicators), compare=False)
    request = replace(whole, **ASKED[asked])  # type: ignore[arg-type]  # the names are those of fields
    try:
        outcome = compute(request)
    except UserError as error:
        return Ending({}, error="\n".join(error.lines()))
    except BaseException as error:  # A panic of Polars is no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return Ending({}, fault="".join(format_exception(error)[-4:]))
    return Ending(figures(outcome), outcome.notes)


@cache
def clean(world: World, asked: str) -> Ending:
    """What the undamaged returns give."""
    with TemporaryDirectory(prefix="clean") as place:
        ending = run(world, Folder(world, Random(0), world.returns()).write(Path(place)), asked)
    assert ending.error is None, ending.error
    assert ending.fault is None, ending.fault
    return ending


def indicators_of(world: World) -> list[str]:
    """The indicators that have a figure in the undamaged years."""
    return sorted({key[0] for key, figure in clean(world, "all").figures.items() if figure.status != "x"})


def damaged(seed: int, place: Path) -> Damaged:
    """Returns with one or two kinds of damage, computed and judged; the same for a seed."""
    names = list(KINDS)
    # Each kind comes first in its turn, so that all come equally often.
    first = names[seed % len(names)]
    dice = Random(f"{first} {seed}")
    for _ in range(100):
        world = dice.choice(WORLDS)
        folder = Folder(world, dice, world.returns())
        found = KINDS[first](folder)
        if found is not None:
            break
    else:
        pytest.fail(f"no returns can be damaged so: {first}")
    kinds, damages = [first], [found]
    if dice.random() < 0.35:
        second = dice.choice(names)
        more = KINDS[second](folder)
        if more is not None:
            kinds.append(second)
            damages.append(more)
    asked = dice.choice(["years", "years", "years", "last", "quarters", "rolling"])
    try:
        ending = run(world, folder.write(place), asked, indicators_of(world))
    finally:
        rmtree(place, ignore_errors=True)
    known = clean(world, KNOWN_BY[asked])
    columns = ", ".join(sorted({word for damage in damages for word in damage.words})[:6])
    years = [sorted(damage.years) for damage in damages]
    recipe = f"{world.name}, {columns}, {years}, {asked}"
    return Damaged(seed, tuple(kinds), recipe, tuple(damages), judge(ending, damages, known), ending.notes)


def judge(ending: Ending, damages: Sequence[Damage], known: Ending) -> list[Judged]:
    """The verdict on every figure."""
    words = _words(damages)
    if ending.fault is not None:
        return [Judged(("", "", ending.fault), Verdict.CRASHED)]
    if ending.error is not None:
        return [Judged(("", "", ending.error), Verdict.REFUSED if names_it(ending.error, words) else Verdict.SILENT)]
    notes = [note for note in ending.notes if note not in known.notes]
    indicators, periods = ({key[place] for key in ending.figures} for place in (0, 1))
    keys = dict.fromkeys(ending.figures)
    keys |= dict.fromkeys(key for key in known.figures if key[0] in indicators and key[1] in periods)
    found = []
    for key in keys:
        right, seen = known.figures.get(key), ending.figures.get(key)
        found.append(Judged(key, _verdict(key, (right, seen), damages, notes), right, seen))
    return found


def _verdict(
    key: Key, both: tuple[Figure | None, Figure | None], damages: Sequence[Damage], notes: Sequence[str]
) -> Verdict:
    right, seen = both
    words = _words(damages)
    if right is not None and seen is not None and seen.equals(right):
        return Verdict.RIGHT
    if seen is not None and seen.status == "x":
        causes = [seen.reason, *notes] if seen.reason else []
        return Verdict.UNAVAILABLE if any(names_it(cause, words) for cause in causes) else Verdict.SILENT
    return Verdict.NOTED if any(_tells(note, key, damages) for note in notes) else Verdict.SILENT


def _words(damages: Sequence[Damage]) -> frozenset[str]:
    return frozenset().union(*(damage.words for damage in damages))


def _tells(note: str, key: Key, damages: Sequence[Damage]) -> bool:
    """Whether a note names what is damaged, and the year of it or the figure that may be wrong."""
    for damage in damages:
        everywhere = len(damage.years) == len(YEARS)
        days = [day for year in damage.years for day in (year_label(year), f"{year - 1}-04-01", f"{year}-03-31")]
        if names_it(note, damage.words) and (everywhere or any(day in note for day in days) or key[0] in note):
            return True
    return False


@pytest.fixture(scope="module", autouse=True)
def _without_what_was_kept() -> Iterator[None]:
    yield
    clean.cache_clear()


@pytest.mark.parametrize("world", WORLDS[::3], ids=lambda world: world.name)
def test_the_undamaged_years_give_figures(world: World) -> None:
    counted = [figure for figure in clean(world, "all").figures.values() if figure.status != "x"]
    assert len(counted) > 40


def test_no_damage_to_a_return_makes_a_figure_wrong_in_silence(tmp_path: Path) -> None:
    _assert_none_is_silent(range(FEW), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("batch", range(MANY // IN_A_BATCH))
def test_no_damage_to_a_return_of_many_makes_a_figure_wrong_in_silence(batch: int, tmp_path: Path) -> None:
    _assert_none_is_silent(range(FEW + batch * IN_A_BATCH, FEW + (batch + 1) * IN_A_BATCH), tmp_path)


def _assert_none_is_silent(seeds: range, place: Path) -> None:
    wrong = [one for one in (damaged(seed, place / "data") for seed in seeds) if one.verdict in BAD]
    assert not wrong, "\n".join(map(str, wrong))


def _count(seeds: range) -> None:
    """Print how many folders of each kind of damage came to which end."""
    counts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    of_figures: Counter[Verdict] = Counter()
    lost: Counter[str] = Counter()
    with TemporaryDirectory(prefix="laws") as place:
        for seed in seeds:
            one = damaged(seed, Path(place) / "data")
            name = one.kinds[0] if len(one.kinds) == 1 else "two at once"
            of_figures.update(judged.verdict for judged in one.judged)
            counts[name][one.verdict] += 1
            lost[name] += len(one.lost())
            if one.verdict in BAD:
                print(one, file=sys.stderr, flush=True)
    total = sum(counts.values(), Counter[Verdict]())
    print(f"{'kind of damage':52}" + "".join(f"{name:>9}" for name in Verdict) + f"{'lost':>9}")
    for name, ends in [*sorted(counts.items()), ("folders", total), ("figures", of_figures)]:
        of_others = lost[name] if name in lost else lost.total()
        print(f"{name:52}" + "".join(f"{ends[verdict]:9}" for verdict in Verdict) + f"{of_others:9}")


if __name__ == "__main__":
    folders, first_seed = ([int(text) for text in sys.argv[1:]] + [FEW, 0][len(sys.argv) - 1 :])[:2]
    _count(range(first_seed, first_seed + folders))

"""Whether what was computed from a damaged folder is right, unavailable, refused, told of, or wrong in silence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import isclose
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from traceback import format_exception

from damage import Folder, Hurt
from damaged_worlds import World, readers, reads

from csc_indicators.errors import UserError
from csc_indicators.workflows import Outcome, Request, compute

PERIODS = ("2022-23", "2023-24", "2024-25")
KNOWN_PERIODS = ("2019-20", "2020-21", "2021-22", *PERIODS, "2025-26")


class Verdict(StrEnum):
    """What a figure, or a folder, came to; the later is the worse."""

    RIGHT = "right"
    UNAVAILABLE = "x"
    REFUSED = "error"
    NOTED = "noted"
    SILENT = "silent"


ORDER = list(Verdict)

Key = tuple[str, str, str]
"""Indicator, period, authority."""


@dataclass(frozen=True)
class Figure:
    """A figure as the result has it."""

    numerator: float | None
    denominator: float | None
    value: float | None
    status: str | None
    reason: str | None

    def equals(self, other: Figure) -> bool:
        """Whether the two are the same figure; the wording of a reason aside."""
        mine, theirs = ((one.numerator, one.denominator, one.value) for one in (self, other))
        return self.status == other.status and all(
            a == b or (a is not None and b is not None and isclose(a, b, rel_tol=1e-9))
            for a, b in zip(mine, theirs, strict=True)
        )

    def __str__(self) -> str:
        shown = f"{self.numerator} of {self.denominator}"
        return f"{self.status} ({self.reason})" if self.status == "x" else shown


@dataclass(frozen=True)
class Judged:
    """A figure that is not the right one, or that is: what was known, and what was seen."""

    key: Key
    verdict: Verdict
    right: Figure | None
    seen: Figure | None

    def __str__(self) -> str:
        return f"{self.key}: {self.verdict}: right {self.right}, seen {self.seen}"


@dataclass(frozen=True)
class Clean:
    """What is known of a world: its right figures, and what its clean folder gives and says."""

    right: dict[Key, Figure]
    given: dict[Key, Figure]
    notes: frozenset[str]


def figures(outcome: Outcome) -> dict[Key, Figure]:
    """The figures that were counted for authorities."""
    return {
        (row["indicator"], row["period"], row["area_code"]): Figure(
            row["numerator"], row["denominator"], row["value"], row["status"], row.get("reason")
        )
        for row in outcome.table.iter_rows(named=True)
        if row["geographic_level"] == "Local authority" and row["breakdown"] == "total" and row["source"] == "extracts"
    }


@dataclass(frozen=True)
class Ending:
    """The end of a run: what it gave, or the error that it was refused with."""

    figures: dict[Key, Figure]
    notes: tuple[str, ...]
    error: str | None = None
    bug: str | None = None


def run(
    folder: Path, la_code: str | None, indicators: Sequence[str], periods: Sequence[str], last: str | None
) -> Ending:
    """Compute as the program does: it tells errors of the user in words, and of any other that it is a bug."""
    asked = Request(
        folder, la_code=la_code, indicators=tuple(indicators), periods=tuple(periods), last=last, compare=False
    )
    try:
        outcome = compute(asked)
    except UserError as error:
        return Ending({}, (), "\n".join(error.lines()))
    except BaseException as error:  # a panic of Polars is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return Ending({}, (), bug="".join(format_exception(error)[-4:]))
    return Ending(figures(outcome), outcome.notes)


@cache
def clean(world: World, full: World, form: str) -> Clean:
    """What is known of a world; its right figures are those of the folder that also says what it covers."""
    own = _clean_run(world, form)
    return Clean(_clean_run(full, full.forms[0]).figures, own.figures, frozenset(own.notes))


@cache
def _clean_run(world: World, form: str) -> Ending:
    of_returns = world.la_code is not None or bool(world.xml)
    with TemporaryDirectory(prefix="clean") as place:
        data = Folder(world, Random(0), form).write(Path(place) / "data")
        return run(data, world.la_code, (), PERIODS if of_returns else KNOWN_PERIODS, None)


def chosen_indicators(hurts: Sequence[Hurt], known: Clean, dice: Random) -> list[str]:
    """Some of the indicators that have a figure in the clean folder and read what is hurt."""
    able = sorted({key[0] for key, figure in known.right.items() if figure.status != "x"})
    some = hurts if len(hurts) <= 2 else dice.sample(hurts, 2)
    found = [name for hurt in some for name in readers(hurt.extract, hurt.column, able, dice)]
    return list(dict.fromkeys(found)) or dice.sample(able, 2)


def names_it(text: str, words: Iterable[str]) -> bool:
    """Whether a message names one of the words: what is a word of every day counts only where it is set as a name."""
    for word in words:
        before = r"[`\[/]" if word.isalpha() and word.islower() else r"(?<![\w-])"
        if re.search(rf"{before}{re.escape(word)}(?![\w-])", text, re.IGNORECASE):
            return True
    return False


def judge(ending: Ending, hurts: Sequence[Hurt], known: Clean, unlisted: Collection[str], fixed: bool) -> list[Judged]:
    """The verdict on every figure; `fixed` says that the periods were asked for, so that none may be missing."""
    everything = frozenset().union(*(hurt.words for hurt in hurts)) if hurts else frozenset()
    if ending.bug is not None:
        return [Judged(("", "", ending.bug), Verdict.SILENT, None, None)]
    if ending.error is not None:
        verdict = Verdict.REFUSED if names_it(ending.error, everything) else Verdict.SILENT
        return [Judged(("", "", ending.error), verdict, None, None)]
    notes = [note for note in ending.notes if note not in known.notes]
    found = []
    indicators = {key[0] for key in ending.figures}
    keys = dict.fromkeys(ending.figures)
    if fixed:
        keys |= dict.fromkeys(k for k in known.right if k[0] in indicators and k[1] in PERIODS and k[2] not in unlisted)
    for key in keys:
        right, seen = known.right.get(key), ending.figures.get(key)
        words = words_for(key[0], hurts) or everything
        # A figure may be missing for an extract that it reads through another: of those damaged, any may be the cause.
        named = everything if seen is not None and seen.status == "x" else words
        found.append(Judged(key, _verdict(right, seen, known.given.get(key), named, notes), right, seen))
    return found


def _verdict(
    right: Figure | None, seen: Figure | None, given: Figure | None, words: Collection[str], notes: Sequence[str]
) -> Verdict:
    if seen is not None:
        if any(known is not None and seen.equals(known) for known in (right, given)):
            return Verdict.RIGHT
        if seen.status == "x":
            causes = [seen.reason, *notes] if seen.reason else []
            return Verdict.UNAVAILABLE if any(names_it(cause, words) for cause in causes) else Verdict.SILENT
    return Verdict.NOTED if any(names_it(note, words) for note in notes) else Verdict.SILENT


@cache
def _extracts_read(indicator: str) -> frozenset[str]:
    return frozenset(reads(indicator))


def words_for(indicator: str, hurts: Sequence[Hurt]) -> frozenset[str]:
    """The words that name what is hurt of that which the indicator reads."""
    own = [hurt.words for hurt in hurts if hurt.extract in _extracts_read(indicator)]
    return frozenset().union(*own)


def worst(judged: Sequence[Judged]) -> Verdict:
    """The verdict on a folder: the worst of its figures."""
    return max((one.verdict for one in judged), key=ORDER.index, default=Verdict.RIGHT)

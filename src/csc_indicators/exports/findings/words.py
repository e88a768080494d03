"""Phrases that several renderers use: how many, where, and what becomes of the row."""

from __future__ import annotations

from collections.abc import Sequence

from csc_indicators.extracts.validation.model import Effect, Place, Rule, RuleOutcome

EFFECTS: dict[Effect, str] = {
    "left_out": "left out of",
    "counted": "counted all the same in",
    "repaired": "repaired, then counted in",
    "stops": "`compute` does not start until it is put right",
}
"""What happens to a row with a finding, before the names of the indicators that it bears on."""


def many(number: int, one: str, several: str | None = None) -> str:
    """A number of things: `1 row`, `1,204 rows`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def size(outcome: RuleOutcome) -> str:
    """How much was found, in rows where it has rows."""
    return many(outcome.count, "row" if any(place.row for place in outcome.first) else "finding")


def where(outcome: RuleOutcome) -> str:
    """The first places and how many more there are: `care_episodes.csv rows 17, 58, 203 and 28 more`."""
    return _with_rest(_places(outcome.first), outcome.count - len(outcome.first))


def rows_of_file(rows: Sequence[int], count: int) -> str:
    """The rows of one file: `rows 17, 58, 203 and 28 more`; nothing where the finding is about the whole file."""
    if not rows:
        return ""
    return _with_rest(_rows(rows), count - len(rows))


def effect(rule: Rule, indicators: Sequence[str], most: int | None = 3) -> str:
    """What becomes of the row, and in which indicators; more than `most` are counted and not named."""
    if rule.effect == "stops":
        return EFFECTS["stops"]
    if not indicators:
        return "no indicator reads it"
    if most is not None and len(indicators) > most:
        return f"{EFFECTS[rule.effect]} {many(len(indicators), 'indicator')}"
    return f"{EFFECTS[rule.effect]} {', '.join(indicators)}"


def in_short(codes: Sequence[str]) -> str:
    """Codes in order, three or more that follow each other as a range: `CE101 to CE113, CE120`."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and code[:2] == runs[-1][-1][:2] and int(code[2:]) == int(runs[-1][-1][2:]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def page_of(code: str) -> str:
    """The page of the documentation about a rule, from the top of the project."""
    return f"docs/rules/{code}.md"


def _places(places: Sequence[Place]) -> str:
    rows_by_file: dict[str, list[int]] = {}
    for place in places:
        rows_by_file.setdefault(place.file, []).extend([] if place.row is None else [place.row])
    return ", ".join(f"{file} {_rows(rows)}".strip() for file, rows in rows_by_file.items())


def _rows(rows: Sequence[int]) -> str:
    return f"{'row' if len(rows) == 1 else 'rows'} {', '.join(map(str, rows))}" if rows else ""


def _with_rest(shown: str, rest: int) -> str:
    if rest <= 0:
        return shown
    return f"{shown} and {rest:,} more" if shown else ""

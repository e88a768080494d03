"""Phrases that several renderers use: how many, where, and what becomes of the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csc_indicators.validation.model import Effect, Place, Rule, RuleOutcome

EFFECTS: dict[Effect, str] = {
    "left_out": "left out",
    "counted": "counted",
    "repaired": "repaired",
    "stops": "stops compute",
}
"""What happens to a row with a finding, in a word or two to filter by."""

_MOST_NAMED = 3
"""As many indicators are named in a line; of more, the number."""


def many(number: int, singular: str, plural: str | None = None) -> str:
    """A number of things: `1 row`, `1,204 rows`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def size(outcome: RuleOutcome) -> str:
    """How much was found, in rows where it has rows."""
    return many(outcome.count, "row" if any(place.row for place in outcome.first) else "finding")


def where(outcome: RuleOutcome) -> str:
    """The first places and how many more there are: `care_episodes.csv rows 17, 58, 203 and 28 more`."""
    return _with_rest(_places(outcome.first), outcome.count - len(outcome.first))


def names(of: Sequence[str], most: int = 3) -> str:
    """The first names and how many more there are."""
    return _with_rest(", ".join(of[:most]), len(of) - most)


def rows_of_file(file: str, rows: Sequence[int], count: int) -> str:
    """The rows of one file: `rows 17, 58, 203 and 28 more`; nothing where the finding is about the whole file."""
    if not rows:
        return ""
    return _with_rest(_rows(rows, _unit(file)), count - len(rows))


def effect(rule: Rule, indicators: Sequence[str]) -> str:
    """What happens to the row, and which indicators that bears on: a few by name, or how many."""
    if rule.effect == "stops":
        return rule.effect_says
    bears = ", ".join(indicators) if len(indicators) <= _MOST_NAMED else many(len(indicators), "indicator")
    return f"{rule.effect_says}; {f'bears on {bears}' if indicators else 'no indicator reads it'}"


def in_short(codes: Sequence[str]) -> str:
    """Codes in order, three or more that follow each other as a range: `CE101 to CE113, CE120`."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and code[:2] == runs[-1][-1][:2] and int(code[2:]) == int(runs[-1][-1][2:]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def page_of(rule: Rule) -> str:
    """Where the documentation explains a rule: the page of its extract and the anchor there."""
    return f"docs/rules/{rule.extract}.md#{rule.code.lower()}"


def not_run(reasons: Mapping[str, Sequence[str]]) -> list[str]:
    """Why rules were not run, with their codes; reasons that differ only in their last name are told together."""
    together: dict[str, list[str]] = {}
    for reason, codes in reasons.items():
        start, _, name = reason.partition("`")
        if start and name.endswith("`") and "`" not in name[:-1]:
            together.setdefault(start, []).append(f"`{name} ({in_short(codes)})")
        else:
            together[f"{reason}: {in_short(codes)}"] = []
    return [f"{start}{', '.join(names)}" for start, names in together.items()]


def _places(places: Sequence[Place]) -> str:
    rows_by_file: dict[str, list[int]] = {}
    for place in places:
        rows_by_file.setdefault(place.file, []).extend([] if place.row is None else [place.row])
    return ", ".join(f"{file} {_rows(rows, _unit(file))}".strip() for file, rows in rows_by_file.items())


def _unit(file: str) -> str:
    return "line" if file.lower().endswith(".xml") else "row"


def _rows(rows: Sequence[int], unit: str) -> str:
    """The numbers, each once: one row may have several findings of a rule."""
    numbers = list(dict.fromkeys(rows))
    return f"{unit}{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}" if numbers else ""


def _with_rest(shown: str, rest: int) -> str:
    if rest <= 0:
        return shown
    return f"{shown} and {rest:,} more" if shown else ""

"""Which column of a file is which column of the extract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from csc_indicators.errors import UserError, did_you_mean, raise_all
from csc_indicators.extracts.catalogue import ExtractInfo, catalogue
from csc_indicators.files.headings import FIRST_ROWS, likely_headings, plain


@dataclass(frozen=True)
class Matched:
    """Where the extract's columns are in a file: canonical name -> position, and the declared columns it lacks."""

    positions: dict[str, int]
    absent: frozenset[str]
    notes: tuple[str, ...]


def match_headers(
    info: ExtractInfo, headers: Sequence[str], mapping: Mapping[str, str], shown: str, *, fills_la: bool
) -> Matched:
    """Match the headers of one file without regard to case and punctuation; `UserError` for all that is wrong.

    Headers are named in an error only when one of them is known: else the row may be one of data.
    """
    positions_of: dict[str, list[int]] = defaultdict(list)
    for position, header in enumerate(headers):
        positions_of[plain(header)].append(position)
    wanted = {column: plain(mapping.get(column, column)) for column in info.columns}
    if not any(name in positions_of for name in wanted.values()):
        raise UserError(
            f"`{shown}` has none of the column names of `{info.name}` in its first {FIRST_ROWS} rows",
            hint=f"the first row must hold the names: {', '.join(info.columns)}",
        )
    positions = {column: positions_of[name][0] for column, name in wanted.items() if name in positions_of}
    unused = [header for position, header in enumerate(headers) if header and position not in positions.values()]
    problems = _duplicates(wanted, positions_of, headers, shown)
    notes = []
    for column, info_of_column in info.columns.items():
        if column in positions:
            continue
        if column in mapping:
            problems.append(_mapped_but_missing(info.name, column, mapping[column], unused, shown))
        elif column == "la_code" and fills_la:
            continue
        elif info_of_column.required:
            problems.append(_missing(info.name, column, unused, headers, shown))
        elif near := get_close_matches(column, unused, n=1, cutoff=0.8):
            notes.append(f"`{shown}` has a column `{near[0]}` that is not read: is it `{column}`?")
    raise_all(problems)
    return Matched(positions, frozenset(info.columns) - set(positions) - {"la_code"}, tuple(notes))


def source_positions(headers: Sequence[str]) -> dict[str, int]:
    """Where a file says of each row which file and row it came from, when it says both (an import writes them)."""
    places = {plain(header): position for position, header in enumerate(headers)}
    columns = {name: places[plain(name)] for name in ("source_file", "source_row") if plain(name) in places}
    return columns if len(columns) == 2 else {}


def check_mapping(columns: Mapping[str, Mapping[str, str]], path: str) -> list[UserError]:
    """The errors of the `[columns.…]` tables: extracts and columns that do not exist."""
    problems = []
    for name, mapping in sorted(columns.items()):
        if name not in catalogue():
            hint = did_you_mean(name, catalogue())
            problems.append(UserError(f"`{path}` has `[columns.{name}]`, which is no extract", hint=hint))
            continue
        known = catalogue()[name].columns
        problems += [
            UserError(
                f"`{path}` maps `{column}` under `[columns.{name}]`, which is no column of `{name}`",
                hint=did_you_mean(column, known) or f"the columns are {', '.join(known)}",
            )
            for column in sorted(mapping)
            if column not in known
        ]
    return problems


def _duplicates(
    wanted: Mapping[str, str], positions: Mapping[str, list[int]], headers: Sequence[str], shown: str
) -> list[UserError]:
    return [
        UserError(
            f"`{shown}` has two columns that may be `{column}`",
            evidence=", ".join(f"`{headers[position]}` (column {position + 1})" for position in positions[name]),
            hint="rename or delete one of them",
        )
        for column, name in wanted.items()
        if len(positions.get(name, ())) > 1
    ]


def _missing(extract: str, column: str, unused: Sequence[str], headers: Sequence[str], shown: str) -> UserError:
    near = get_close_matches(column, unused, n=1, cutoff=0.6)
    if near:
        hint = f"rename `{near[0]}`, or map it under `[columns.{extract}]` in csc-indicators.toml"
    elif column == "la_code":
        hint = "add the column, or set `la_code` in csc-indicators.toml for a folder of one authority"
    else:
        hint = f"map the column that holds it under `[columns.{extract}]` in csc-indicators.toml"
    return UserError(f"`{shown}` has no column `{column}`", evidence=_named(headers), hint=hint)


def _mapped_but_missing(extract: str, column: str, name: str, unused: Sequence[str], shown: str) -> UserError:
    return UserError(
        f"`{shown}` has no column `{name}`, which `[columns.{extract}]` maps to `{column}`",
        evidence=_named(unused),
        hint=did_you_mean(name, unused),
    )


def _named(headers: Sequence[str]) -> str | None:
    """The headers as an error names them."""
    return ", ".join(likely_headings(headers)) or None

"""What the user's own texts mean in columns of codes: `[values.care_episodes.placement_type]` of the project file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from csc_indicators.errors import UserError, did_you_mean, raise_all
from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo, catalogue
from csc_indicators.extracts.code_sets import code_sets, spellings
from csc_indicators.extracts.conversions import examine

Values = Mapping[str, Mapping[str, Mapping[str, object]]]
"""By extract, column and text: the code, `false` for a text that says nothing, an empty one while not filled in."""


def with_labels(info: ExtractInfo, values: Values) -> ExtractInfo:
    """The extract, its columns of codes knowing the user's texts."""
    own = values.get(info.name, {})
    if not own:
        return info
    columns = {
        name: replace(column, labels=labels_of(column, own[name])) if name in own else column
        for name, column in info.columns.items()
    }
    return replace(info, columns=columns)


def with_users_codes(frames: Mapping[str, pl.DataFrame], values: Values, path: str) -> dict[str, pl.DataFrame]:
    """Extracts that returns were made into, with codes for the user's texts; UserError for what is wrong with those."""
    raise_all(check_values(values, path))
    return {name: _with_codes(frame, with_labels(catalogue()[name], values)) for name, frame in frames.items()}


def _with_codes(frame: pl.DataFrame, info: ExtractInfo) -> pl.DataFrame:
    texts = {
        column.name: frame[column.name].cast(pl.String)
        for column in info.columns.values()
        if column.labels and column.name in frame.columns
    }
    return frame.with_columns(
        texts[name].to_frame().select(examine(info.columns[name], texts[name].unique()).convert(pl.col(name)))[name]
        for name in texts
    )


def labels_of(column: ColumnInfo, texts: Mapping[str, object]) -> dict[str, str | None]:
    """The code of each text, texts as `as_compared` has them; NULL for a text that says nothing."""
    codes = _codes(column)
    return {
        as_compared(text): codes[code.strip().upper()] if isinstance(code, str) else None
        for text, code in texts.items()
        if code is False or (isinstance(code, str) and code.strip())
    }


def as_compared(text: str) -> str:
    """A text as it is compared: without regard to case and the blanks around it."""
    return text.strip().upper()


def check_values(values: Values, path: str) -> list[UserError]:
    """The errors of the `[values.…]` tables: extracts, columns and codes that there are not. No text is ever named."""
    problems: list[UserError] = []
    for name, columns in sorted(values.items()):
        if name not in catalogue():
            message = f"`{path}` has `[values.{name}]`, which is no extract"
            problems.append(UserError(message, hint=did_you_mean(name, catalogue())))
            continue
        coded = {column: info for column, info in catalogue()[name].columns.items() if info.kind == "code"}
        for column, texts in sorted(columns.items()):
            if column in coded:
                problems += _wrong_codes(f"[values.{name}.{column}]", coded[column], texts, path)
                continue
            known = ", ".join(coded)
            hint = did_you_mean(column, coded) or (f"the columns of codes are {known}" if known else "it has none")
            message = f"`{path}` has `[values.{name}.{column}]`, which is no column of codes of `{name}`"
            problems.append(UserError(message, hint=hint))
    return problems


def _wrong_codes(table: str, column: ColumnInfo, texts: Mapping[str, object], path: str) -> Iterator[UserError]:
    codes = _codes(column)
    if not all(isinstance(code, str) or code is False for code in texts.values()):
        message = f"`{path}` has something else than codes under `{table}`"
        yield UserError(message, hint='a line is `"text" = "U4"`, or `"text" = false` for a text that says nothing')
    known = code_sets()[column.code_set or ""]
    for code in sorted({code.strip() for code in texts.values() if isinstance(code, str) and code.strip()}):
        if code.upper() not in codes:
            hint = did_you_mean(code, known) or f"the codes are {', '.join(known)}"
            yield UserError(f"`{path}` gives `{code}` under `{table}`, which is no code of it", hint=hint)
    if any(as_compared(text) in codes for text, code in texts.items() if code is False or code):
        message = f"`{path}` gives another meaning to a code under `{table}`"
        yield UserError(message, hint="give texts that are no codes, and correct a wrong code in the extract")


def _codes(column: ColumnInfo) -> dict[str, str]:
    """The codes of the column by every way of writing them, in upper case."""
    name = column.code_set or ""
    return {code.upper(): code for code in code_sets()[name]} | dict(spellings(name))

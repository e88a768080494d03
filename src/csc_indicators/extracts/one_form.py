"""One form for the identifiers of a person: extracts of several systems write 001234 and 1234, ab12 and AB12.

Two forms are one person's where no file has both of them: a file that has both tells two people apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.extracts.catalogue import ExtractInfo, catalogue
from csc_indicators.files.identifiers import PLAIN
from csc_indicators.note import Note, Numbers, note

FORMS = {"file": pl.String(), "la_code": pl.String(), "id": pl.String()}
"""The columns of the identifiers that are compared: each once for its file and authority."""

_PERSON = ["la_code", "key"]
_WHO = {"child": ("children", "children"), "worker": ("workers", "social_workers")}
"""By what a column identifies: what they are called, and the extract that lists them."""


@dataclass(frozen=True)
class OneForm:
    """By authority and identifier the `form` to be used; only identifiers that have another. `apart`: those kept apart.

    Columns of `forms`: `la_code`, `id`, `form`.
    """

    forms: pl.DataFrame
    apart: int


def frames_in_one_form(
    frames: Mapping[str, pl.LazyFrame], varied: Mapping[str, frozenset[str]]
) -> tuple[dict[str, pl.LazyFrame], list[Note]]:
    """The extracts with one form for the identifiers of each child and worker, and notes for the user.

    `varied` has by extract the columns with identifiers that can be written in another way. Where there are none,
    nothing is looked at.
    """
    changed_frames = dict(frames)
    notes: list[Note] = []
    for who, (people, home) in _WHO.items():
        columns = [
            (name, column.name)
            for name in frames
            for column in catalogue()[name].columns.values()
            if column.identifies == who
        ]
        if not any(column in varied.get(name, ()) for name, column in columns):
            continue
        distinct = [
            frames[name].select(file=pl.lit(name), la_code=pl.col("la_code").cast(pl.String), id=column).unique()
            for name, column in columns
        ]
        # Collected here: which forms there are decides how the rows are read.
        ids = pl.concat(pl.collect_all(distinct, engine="streaming")).drop_nulls("id")
        chosen_forms = one_form(ids, home)
        own = chosen_forms.forms.join(ids, on=["la_code", "id"])
        changed = dict(own.group_by("file", maintain_order=True).len().iter_rows())
        for name, column in columns:
            if name in changed:
                changed_frames[name] = in_form(changed_frames[name], column, chosen_forms.forms)
        notes += notes_on_forms(people, changed, home, chosen_forms.apart)
    return changed_frames, notes


def varied_identifiers(frame: pl.DataFrame, info: ExtractInfo) -> set[str]:
    """The columns of a frame with identifiers that can be written in another way."""
    return {
        name
        for name in frame.columns
        if name in info.columns and info.columns[name].identifies and is_varied(frame[name])
    }


def is_varied(ids: pl.Series) -> bool:
    """Whether some of the identifiers can be written in another way."""
    return not ids.str.contains(PLAIN).all()


def one_form(ids: pl.DataFrame, home: str) -> OneForm:
    """The form of each identifier in `ids` (`FORMS`): that of the file `home`, or else the longest.

    Identifiers of the same person differ in the case of letters, or in noughts before a number.
    """
    capitals = pl.col("id").str.to_uppercase()
    keyed = ids.with_columns(capitals=capitals, key=capitals.str.replace(r"^0+(\d+)$", "$1"))
    several = keyed.filter(pl.col("id").n_unique().over(_PERSON) > 1)
    by_file = several.group_by(*_PERSON, "file").agg(
        numbers=pl.col("capitals").n_unique(), spellings=pl.col("id").n_unique()
    )
    at_home = pl.when(pl.col("file") == home).then("spellings").otherwise(0)
    known = by_file.group_by(_PERSON).agg(apart=(pl.col("numbers").max() > 1) | (at_home.max() > 1))
    best_first = several.sort(
        pl.col("file") == home, pl.col("id").str.len_chars(), "id", descending=[True, True, False]
    )
    chosen = best_first.group_by(_PERSON, maintain_order=True).agg(form=pl.col("id").first())
    forms = (
        several.join(known.filter(~pl.col("apart")), on=_PERSON)
        .join(chosen, on=_PERSON)
        .filter(pl.col("id") != pl.col("form"))
        .select("la_code", "id", "form")
        .unique(maintain_order=True)
    )
    return OneForm(forms, known.filter("apart").height)


def in_form(frame: pl.LazyFrame, column: str, forms: pl.DataFrame) -> pl.LazyFrame:
    """The frame with the identifiers of a column in their one form."""
    same = pl.col("la_code").cast(pl.String).alias("__la_code")
    by = forms.lazy().rename({"la_code": "__la_code", "id": column, "form": "__form"})
    joined = frame.with_columns(same).join(by, on=["__la_code", column], how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("__form", column).alias(column)).drop("__form", "__la_code")


def notes_on_forms(who: str, changed: Mapping[str, int], home: str, apart: int) -> list[Note]:
    """What the user should know; `changed` has the number of identifiers by file."""
    notes = []
    if changed:

        def read_as_others(numbers: Numbers) -> str:
            files = [f"{numbers.instead(f'{number:,}', 'some')} of `{name}`" for name, number in changed.items()]
            return (
                f"identifiers of {who} are not written alike everywhere: {_listed(files)} are read as `{home}` or the "
                "other files have them (capital letters, noughts in front)"
            )

        notes.append(note(read_as_others))
    if apart:
        pairs = ("pair of identifiers", "pairs of identifiers")
        notes.append(
            note(
                lambda numbers: (
                    f"{numbers.of(apart, *pairs)} of {who} in one file differ only in capital letters or noughts in "
                    "front: they are taken for different ones"
                )
            )
        )
    return notes


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))

"""The shape of the payload, from `payload.yaml`, and its JSON as frames of texts: a row for each record."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import polars as pl
from pydantic import Field

from csc_indicators.errors import UserError
from csc_indicators.returns.tabular.form import CellKind, ColumnForm, FormEntry, read_yaml

_TOKENS = re.compile(rb'"(?P<key>(?:[^"\\]|\\.)*)"(?:\s*:\s*(?=(?P<value>["\d-])))?|[{}\[\]]')
"""Texts, of which one that is a key may have a text or number for a value, and brackets outside of texts."""
CHILD, PURGE, PLACE = "la_child_id", "purge", "_place"
_EPISODES = "social_care_episodes"


@dataclass(frozen=True)
class Records:
    """A list of records: what it stands in, the keys that lead to it, and the columns that are taken of it."""

    name: str
    within: str
    path: tuple[str, ...]
    single: bool
    extract: str | None
    without: str | None
    fields: Mapping[str, ColumnForm]
    required: tuple[str, ...]


class FieldEntry(FormEntry):
    """A field in YAML; `holds` and `values` as in the forms of tables."""

    key: str
    holds: CellKind | None = None
    values: str | None = None
    required: bool = False

    def form(self, column: str) -> ColumnForm:
        """The field as a column under our name."""
        holds = self.holds or ("text" if self.values is None else "code")
        return ColumnForm(column, (self.key,), holds, "yes_no" if holds == "yes_no" else self.values)


class RecordsEntry(FormEntry):
    """A list of records in YAML, as `payload.yaml` explains its keys."""

    within: Literal["child", "episode"] = Field("child", alias="in")
    path: str
    single: bool = False
    extract: str | None = None
    without: str | None = None
    fields: Mapping[str, FieldEntry] = {}

    def named(self, name: str) -> Records:
        """The list under its name."""
        return Records(
            name=name,
            within=self.within,
            path=tuple(self.path.split(".")),
            single=self.single,
            extract=self.extract,
            without=self.without,
            fields={column: field.form(column) for column, field in self.fields.items()},
            required=tuple(column for column, field in self.fields.items() if field.required),
        )


class PayloadFile(FormEntry):
    """`payload.yaml`: the child itself, and the lists of records within it."""

    child: RecordsEntry
    records: Mapping[str, RecordsEntry]


@cache
def records() -> dict[str, Records]:
    """Every list of records; the children themselves are `children`."""
    content = read_yaml("csc_indicators.returns.types.csc_api", "payload.yaml", PayloadFile)
    child = content.child.model_copy(update={"extract": "children", "single": True})
    return {name: entry.named(name) for name, entry in {"children": child, **content.records}.items()}


@cache
def schema() -> pl.DataType:
    """The type of a child: every value a text, keys that are not taken left away."""
    text = pl.String()
    episode: dict[str, Any] = {PURGE: text} | {
        key: pl.List(text) if form.holds == "codes" else text for key, form in _keys(records()[_EPISODES]).items()
    }
    child: dict[str, Any] = {CHILD: text, PURGE: text}
    for kind_of_record in records().values():
        if kind_of_record.name == _EPISODES:
            continue
        inner = pl.Struct(
            {PURGE: text}
            | {key: pl.List(text) if form.holds == "codes" else text for key, form in _keys(kind_of_record).items()}
        )
        kind: pl.DataType = inner if kind_of_record.single else pl.List(inner)
        for key in reversed(kind_of_record.path[1:]):
            kind = pl.Struct({key: kind})
        (child if kind_of_record.within == "child" else episode)[kind_of_record.path[0]] = kind
    return pl.Struct(child | {_EPISODES: pl.List(pl.Struct(episode))})


def _keys(kind: Records) -> dict[str, ColumnForm]:
    return {form.title: form for form in kind.fields.values()}


def begins_with_children(start: bytes) -> bool:
    """Whether the beginning of a JSON text is that of a child, of an array of them, or of one a line.

    The key of a child must stand in the outermost objects, with a text or number: a document that describes the API has
    it deeper inside, and a schema has an object there.
    """
    depth: list[bytes] = []
    for token in _TOKENS.finditer(start.removeprefix(codecs.BOM_UTF8)):
        mark = token[0][:1]
        if mark in (b"{", b"["):
            depth.append(mark)
        elif mark in (b"}", b"]"):
            if depth:
                depth.pop()
        elif token["value"] is not None and token["key"] == CHILD.encode() and depth in ([b"{"], [b"[", b"{"]):
            return True
    return False


def decoded(text: str, shown: str) -> pl.DataFrame:
    """The children of a JSON array, a single object, or one object a line; `UserError` when it is none of these.

    Columns: those of a child, and `source_row`, the place of the child in the file, counted from 1.
    """
    text = text.strip().removeprefix("\ufeff")
    tries = [pl.Series([text if text.startswith("[") else f"[{text}]"])]
    if text.startswith("{"):
        lines = [line for line in text.splitlines() if line.strip()]
        tries.append(pl.Series([f"[{','.join(lines)}]"]))
    for attempt in tries:
        try:
            children = attempt.str.json_decode(pl.List(schema())).explode().drop_nulls()
        except pl.exceptions.PolarsError:
            continue
        return _numbered(children)
    raise UserError(
        f"`{shown}` is no payload of the children's social care API: it is no JSON array of children of its shape",
        hint="give the JSON that was sent, an array of children",
    )


def decoded_cells(cells: Sequence[str | None], rows: Sequence[int], shown: str) -> pl.DataFrame:
    """The children in cells that hold one each, as a staging table has them; `rows` are the rows of the cells."""
    try:
        children = pl.Series(cells, dtype=pl.String).str.json_decode(schema())
    except pl.exceptions.PolarsError:
        raise UserError(f"`{shown}` has a payload that is no child of the API's shape") from None
    return _numbered(children).with_columns(source_row=pl.Series(rows, dtype=pl.UInt32))


def _numbered(children: pl.Series) -> pl.DataFrame:
    return children.struct.unnest().with_row_index("source_row", 1).with_columns(pl.col("source_row").cast(pl.UInt32))


def rows_of(kind: Records, children: pl.DataFrame) -> pl.DataFrame:
    """The records of a list as rows: `child_id`, `source_row`, `purged`, and the fields by their keys, all texts."""
    inside = pl.col(_EPISODES if kind.within == "episode" else kind.path[0])
    for key in kind.path[1:]:
        inside = inside.struct.field(key)
    rows = children.select("source_row", pl.col(CHILD).alias("child_id"), purged=_is_true(pl.col(PURGE)), inside=inside)
    if kind.within == "episode":
        episodes = rows.explode("inside").drop_nulls("inside").with_columns(_or_purged())
        rows = episodes.with_columns(pl.col("inside").struct.field(kind.path[0]).alias("inside"))
    if not kind.single:
        rows = rows.explode("inside")
    keys = [form.title for form in kind.fields.values()]
    taken = [pl.col("inside").struct.field(key) for key in keys]
    if kind.name == "children":
        return rows.with_columns(_or_purged()).select("child_id", "source_row", "purged", *taken)
    rows = rows.drop_nulls("inside").with_columns(_or_purged()).select("child_id", "source_row", "purged", *taken)
    # A key that is not there comes as a record without any value, where one record stands by itself.
    return rows.filter(~pl.all_horizontal(pl.col(keys).is_null())) if keys and kind.single else rows


def _or_purged() -> pl.Expr:
    return (pl.col("purged") | _is_true(pl.col("inside").struct.field(PURGE))).alias("purged")


def _is_true(value: pl.Expr) -> pl.Expr:
    return (value.str.to_lowercase() == "true").fill_null(value=False)

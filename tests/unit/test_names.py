"""Names say what a value is: a column, a cause, a figure; not that it was told, found or given."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import csc_indicators

SOURCE = Path(csc_indicators.__file__).parent
ROOMS = (
    "cli",
    "engine",
    "extracts",
    "figures",
    "files",
    "outputs",
    "reference",
    "returns",
    "runs",
    "specs",
    "tables",
    "validation",
    "workflows",
)
"""The rooms, and the modules beside them, that are held to this."""

FILLERS = frozenset({"told", "said", "one", "given", "beside", "made", "found"})
NO_PART_OF_A_NAME = frozenset({"told", "said", "given", "beside"})
"""These stand in no longer name either: `told_rows`, `given_notes`."""

EVERY_KIND = """
import json as told
def said(one, *given, made=1, **found): pass
class beside: pass
def words_told(): pass
for one in (): pass
[0 for found in ()]
lambda given: 0
with open("") as made: pass
value.found = 1
if (told := 1): pass
"""


def names_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and text of each name that the code gives to something."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.alias(asname=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)):
                yield node.lineno, name


def is_filler(name: str) -> bool:
    words = name.strip("_").lower()
    return words in FILLERS or not NO_PART_OF_A_NAME.isdisjoint(words.split("_"))


def fillers_in(file: Path) -> list[str]:
    own = [str(file.relative_to(SOURCE))] if is_filler(file.stem) else []
    names = names_in(ast.parse(file.read_text(encoding="utf-8")))
    return own + [f"{file.relative_to(SOURCE)}:{line} {name}" for line, name in names if is_filler(name)]


def files_of(room: str) -> list[Path]:
    place = SOURCE / room
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


@pytest.mark.parametrize("room", ROOMS)
def test_names_say_what_a_value_is(room: str) -> None:
    assert [name for file in files_of(room) for name in fillers_in(file)] == []


def test_every_way_to_give_a_name_is_looked_at() -> None:
    names = [name for _, name in names_in(ast.parse(EVERY_KIND)) if is_filler(name)]
    assert len(names) == 14
    assert FILLERS | {"words_told"} == set(names)


@pytest.mark.parametrize("name", ["one_per", "made_on", "rows_found"])
def test_a_word_of_the_field_may_hold_them(name: str) -> None:
    assert not is_filler(name)

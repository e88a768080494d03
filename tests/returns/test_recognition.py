"""Every kind's files against every other kind: a file is its own kind's, whatever is lacking, and nothing else's."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_annex_a import annex_a
from made_files import folder_of
from made_xml import cin, message

from csc_indicators.returns.registry import kinds
from csc_indicators.returns.return_type import Kind, Shape
from csc_indicators.returns.run import recognised_files

EXTRACTS = Path(__file__).parents[2] / "sample_data" / "extracts"
TABLES = [(kind, shape) for kind in kinds() if kind.name != "csc_api" for shape in kind.shapes]
NAMES = [f"{kind.name}-{shape.name}" for kind, shape in TABLES]


def taken(folder: Path, columns: list[str], form: str = "csv") -> list[tuple[str, str]]:
    row = ",".join("" for _ in columns)
    folder_of(folder, {f"file.{form}": ",".join(f'"{column}"' for column in columns) + f"\n{row}\n"})
    return [(one.kind, one.table) for one in recognised_files([folder]).returns]


def expected(kind: Kind, shape: Shape) -> list[tuple[str, str]]:
    return [(kind.name, shape.name)]


@pytest.mark.parametrize(("kind", "shape"), TABLES, ids=NAMES)
def test_a_table_with_all_its_columns_is_its_own(tmp_path: Path, kind: Kind, shape: Shape) -> None:
    assert taken(tmp_path, list(shape.columns)) == expected(kind, shape)


@pytest.mark.parametrize(("kind", "shape"), TABLES, ids=NAMES)
def test_a_table_that_lacks_columns_or_has_others_besides_is_no_other_kinds(
    tmp_path: Path, kind: Kind, shape: Shape
) -> None:
    """Of the columns a third goes, and strangers come, fewer than half: what is needed stays."""
    dice = random.Random(f"{kind.name} {shape.name}")
    for turn in range(4):
        needed = [column for column in shape.columns if column in shape.needed]
        others = [column for column in shape.columns if column not in shape.needed]
        kept = needed + dice.sample(others, len(others) - len(others) // 3)
        strangers = [f"Local column {number}" for number in range(dice.randint(0, max(1, len(kept) // 3)))]
        columns = kept + strangers
        dice.shuffle(columns)
        found = taken(tmp_path / str(turn), columns)
        assert {name for name, _ in found} <= {kind.name}, columns
        assert found, columns


@pytest.mark.parametrize(("kind", "shape"), TABLES, ids=NAMES)
def test_without_one_needed_column_a_table_is_no_other_kinds(tmp_path: Path, kind: Kind, shape: Shape) -> None:
    for number, lost in enumerate(sorted(shape.needed)):
        columns = [column for column in shape.columns if column != lost]
        if columns:
            found = taken(tmp_path / str(number), columns)
            assert {name for name, _ in found} <= {kind.name}, lost


@pytest.mark.parametrize("kind", ["ssda903", "annex_a", "workforce_census", "cin_census"])
def test_the_columns_that_are_needed_do_not_suffice_among_many_strangers(tmp_path: Path, kind: str) -> None:
    shapes = [shape for one, shape in TABLES if one.name == kind]
    for number, shape in enumerate(shapes):
        strangers = [f"Local column {place}" for place in range(2 * len(shape.needed) + 2)]
        columns = [column for column in shape.columns if column in shape.needed] + strangers
        assert taken(tmp_path / str(number), columns) == [], shape.name


def other_forms() -> Iterator[tuple[str, str, bytes]]:
    child = {"ChildIdentifiers": {"LAchildID": "1", "PersonBirthDate": "2015-02-28"}}
    yield "cin_census", "a.xml", cin(2024, [child])
    yield "workforce_census", "a.xml", message("CSWW", 2024, "09-30", "201", {"CSWWWorker": [{"SWENo": "SW1"}]})
    yield "ssda903", "a.xml", b"<EXPSSDA903><CHILD><HEADER><CHILDID>1</CHILDID></HEADER></CHILD></EXPSSDA903>"
    yield "csc_api", "a.json", json.dumps([{"la_child_id": "1"}]).encode()
    yield "csc_api", "staging.csv", b"person_id,json_payload,row_state\n1,,new\n"


@pytest.mark.parametrize(("kind", "name", "content"), list(other_forms()))
def test_the_other_forms_are_their_own(tmp_path: Path, kind: str, name: str, content: bytes) -> None:
    assert [one.kind for one in recognised_files([folder_of(tmp_path, {name: content})]).returns] == [kind]


def test_a_workbook_of_annex_a_is_its_own(tmp_path: Path) -> None:
    annex_a(tmp_path / "a.xlsx", {"List 6": [{}], "List 8": [{}]})
    assert [one.kind for one in recognised_files([tmp_path]).returns] == ["annex_a"]


@pytest.mark.parametrize("extract", sorted(EXTRACTS.glob("*.csv")), ids=lambda file: str(file.stem))
def test_an_extract_of_ours_is_no_return(tmp_path: Path, extract: Path) -> None:
    with extract.open(encoding="utf-8") as file:
        start = "".join(file.readline() for _ in range(3))
    for name in (extract.name, "renamed.csv"):
        assert recognised_files([folder_of(tmp_path / name, {name: start})]).returns == []


@pytest.mark.parametrize(
    "columns",
    [
        ["URN", "Provider name", "Local authority", "Provider type", "Postcode", "Overall effectiveness"],
        ["URN", "Local authority", "Ofsted region", "Registration status", "Places"],
        ["LA", "Year", "Forename", "Surname"],
        ["Child", "Toy"],
    ],
)
def test_a_list_of_something_else_is_not_said_to_be_nearly_a_return(tmp_path: Path, columns: list[str]) -> None:
    folder_of(tmp_path, {"list.csv": ",".join(columns) + "\n" + ",".join("x" for _ in columns) + "\n"})
    (other,) = recognised_files([tmp_path]).others
    assert other.why_not == "its columns are those of no return that is known"

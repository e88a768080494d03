"""A cell means the same in every form of file, and in a return what it means in an extract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from made_files import folder_of
from made_workbooks import workbook
from written_903 import as_xml

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.read import read_extracts
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
EXTRACT = "la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type,urn"
LEEDS = "E08000035"

Ends = list[date | None]
Read = Callable[[Path, str, list[str], str], tuple[list[str], Ends]]
"""Form of file, ends of episodes, identifier of the first child -> identifiers and ends."""


def episodes(ends: list[str], child: str) -> list[list[str]]:
    """Rows of an extract."""
    children = [child, *(f"{number}" for number in range(2, len(ends) + 1))]
    return [["383", one, "2023-05-01", end, "S", "C2", "U4", ""] for one, end in zip(children, ends, strict=True)]


def in_extract(folder: Path, form: str, ends: list[str], child: str) -> tuple[list[str], Ends]:
    rows, names = episodes(ends, child), EXTRACT.split(",")
    folder.mkdir(exist_ok=True)
    if form == "csv":
        lines = [",".join(names), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
        (folder / "care_episodes.csv").write_text("\n".join(lines), encoding="utf-8")
    elif form == "xlsx":
        workbook(folder / "care_episodes.xlsx", {"Sheet1": [names, *rows]})
    else:
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        pl.DataFrame({name: list(cells) for name, cells in columns.items()}).write_parquet(
            folder / "care_episodes.parquet"
        )
    frame = read_extracts(folder, Config()).by_name["care_episodes"].frame.collect()
    return frame["child_id"].to_list(), frame["end_date"].to_list()


def in_return(folder: Path, form: str, ends: list[str], child: str) -> tuple[list[str], Ends]:
    rows = [[row[1], "01/05/2023", "S", "C2", "N1", "U4", "PR1", row[3], *[""] * 5] for row in episodes(ends, child)]
    names = EPISODES.split(",")
    if form == "csv":
        lines = [",".join(names), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
        folder_of(folder, {"2023-24/e.csv": "\n".join(lines) + "\n"})
    elif form == "xml":
        folder_of(folder, {"2023-24/903.xml": written(rows)})
    else:
        workbook(folder / "2023-24" / "e.xlsx", {"Episodes": [names, *rows]})
    frame = import_returns([folder], Options(la_code=LEEDS)).frames["care_episodes"]
    return frame["child_id"].to_list(), frame["end_date"].to_list()


def written(rows: list[list[str]]) -> str:
    names = EPISODES.split(",")
    cells = {name: [row[place] or None for row in rows] for place, name in enumerate(names)}
    listed = pl.DataFrame({"CHILD": cells["CHILD"], "SEX": ["1"] * len(rows), "DOB": ["14/03/2012"] * len(rows)})
    text = as_xml({"Header": listed, "Episodes": pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))})
    return text.replace("\u00a0", "&#160;")


FORMS: dict[str, tuple[Read, str]] = {
    **{f"extract in {form}": (in_extract, form) for form in ("csv", "xlsx", "parquet")},
    **{f"return in {form}": (in_return, form) for form in ("csv", "xlsx", "xml")},
}

ENDS: dict[str, date | None] = {
    "20/09/2023": date(2023, 9, 20),
    "20-9-2023": date(2023, 9, 20),
    "2023-09-20 00:00:00.000": date(2023, 9, 20),
    "20/09/2023 0:00": date(2023, 9, 20),
    "20/09/2023 11:30:00 PM": date(2023, 9, 20),
    "2023-09-19T23:00:00Z": date(2023, 9, 20),
    "2023-09-20T00:00:00+01:00": date(2023, 9, 20),
    "20-Sep-2023": date(2023, 9, 20),
    "20 September 2023": date(2023, 9, 20),
    "20230920": date(2023, 9, 20),
    "45189": date(2023, 9, 20),
    "29/02/2024": date(2024, 2, 29),
    "NULL": None,
    "null": None,
    "None": None,
    "NaT": None,
    "N/A": None,
    "-": None,
    "  ": None,
    "1900-01-01": None,
    "01/01/1900 00:00:00": None,
    "30/12/1899": None,
    "0001-01-01T00:00:00": None,
    "1753-01-01": None,
    "9999-12-31": None,
    "31/12/9999": None,
    "9999-12-31T00:00:00Z": None,
    "31/12/2099": None,
}
CHILDREN = {"1": "1", "1.0": "1", " 1\u00a0": "1", "12E4": "12E4", "1.2345678901E+10": "12345678901"}


@pytest.mark.parametrize("form", FORMS)
def test_an_end_is_the_same_day_in_every_form(tmp_path: Path, form: str) -> None:
    read, of = FORMS[form]
    texts = ["21/09/2023", *ENDS]
    assert read(tmp_path, of, texts, "1")[1] == [date(2023, 9, 21), *ENDS.values()]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", CHILDREN)
def test_a_child_is_the_same_in_every_form(tmp_path: Path, form: str, text: str) -> None:
    read, of = FORMS[form]
    assert read(tmp_path, of, ["", ""], text)[0] == [CHILDREN[text], "2"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["20/09/23"] * 3, "has a year of two digits"),
        (["31/06/2023", "29/02/2023", "soon"], "is not a date"),
        (["09/13/2023", "09/12/2023", "10/10/2023"], "has a date with the month before the day"),
        (["09/13/2023", "13/09/2023", "10/10/2023"], "has dates in two forms"),
        (["########"] * 3, "did not fit its column"),
        (["#REF!"] * 3, "holds an error of a formula"),
    ],
)
def test_what_no_one_can_read_is_never_an_open_end(tmp_path: Path, form: str, texts: list[str], told: str) -> None:
    read, of = FORMS[form]
    with pytest.raises(UserError, match=told) as refused:
        read(tmp_path, of, texts, "1")
    assert not any(text in str(refused.value) for text in texts if "#" not in text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["1.23457E+11", "1.2e7", "########"])
def test_an_identifier_that_lost_its_digits_is_refused(tmp_path: Path, form: str, text: str) -> None:
    read, of = FORMS[form]
    with pytest.raises(UserError, match=r"last digits are gone|did not fit its column"):
        read(tmp_path, of, [""] * 40, text)

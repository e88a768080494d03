"""The user's own texts for codes, in `[values.…]` of the project file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.config import load_config
from csc_indicators.errors import UserError
from csc_indicators.extracts.read import read_extracts

EPISODES = """la_code,child_id,start_date,reason_new_episode,legal_status,placement_type
201,A,2024-04-01,S,C2,Foster carer
201,B,2024-04-01,S,C2, FOSTER CARER
201,C,2024-04-01,S,C2,u4
201,D,2024-04-01,S,C2,Not recorded
201,E,2024-04-01,S,C2,Somewhere
"""
CHILDREN = """la_code,child_id,disabilities
201,A,"Learning disability;MOB"
201,B,None known
201,C,LD
"""
VALUES = """
[values.care_episodes.placement_type]
"foster carer" = "u6"
"Not recorded" = false
"Somewhere" = ""

[values.children.disabilities]
"Learning Disability" = "LD"
"none known" = "NONE"
"""


def folder_with(tmp_path: Path, values: str) -> Path:
    (tmp_path / "care_episodes.csv").write_text(EPISODES)
    (tmp_path / "children.csv").write_text(CHILDREN)
    (tmp_path / "csc-indicators.toml").write_text(values)
    return tmp_path


def read(folder: Path, extract: str, column: str) -> list[str | None]:
    extracts = read_extracts(folder, load_config(folder))
    return extracts.by_name[extract].frame.select(column).collect()[column].to_list()


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_labels_become_codes_without_regard_to_case_and_blanks(tmp_path: Path, form: str) -> None:
    folder = folder_with(tmp_path, VALUES)
    for file in [*folder.glob("*.csv")] if form != "csv" else []:
        rows = pl.read_csv(file, infer_schema=False)
        rows.write_parquet(file.with_suffix(".parquet")) if form == "parquet" else rows.write_excel(
            file.with_suffix(".xlsx")
        )
        file.unlink()
    assert read(folder, "care_episodes", "placement_type") == ["U6", "U6", "U4", None, "SOMEWHERE"]
    assert read(folder, "children", "disabilities") == ["LD;MOB", "NONE", "LD"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ('[values.care_episode.placement_type]\n"x" = "U4"', "no extract\n  hint: did you mean `care_episodes`?"),
        ('[values.care_episodes.placement_typ]\n"x" = "U4"', "did you mean `placement_type`?"),
        ('[values.care_episodes.end_date]\n"x" = "U4"', "no column of codes of `care_episodes`"),
        ('[values.cp_reviews.review_date]\n"x" = "U4"', "it has none"),
        ('[values.care_episodes.placement_type]\n"x" = "U44"', "gives `U44` under"),
        ('[values.care_episodes.placement_type]\n"x" = 4', "something else than codes"),
        ('[values.care_episodes.placement_type]\n"x" = true', "something else than codes"),
        ('[values.care_episodes.placement_type]\n"u4" = "U6"', "another meaning to a code"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_labels_is_told_without_a_text(tmp_path: Path, values: str, message: str) -> None:
    folder = folder_with(tmp_path, values.replace('"x"', '"Fostered by Ann"'))
    with pytest.raises(UserError) as told:
        read(folder, "care_episodes", "placement_type")
    assert message in str(told.value)
    assert "Ann" not in str(told.value)

"""The user's own texts for codes, in what returns are made into."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from csc_indicators.cli import app
from csc_indicators.config import load_config
from csc_indicators.returns.folder import read_folder

EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
1,01/04/2023,S,C2,N1,Foster carer,PR1,,,,,,
2,01/04/2023,S,C2,N1,U4,PR1,,,,,,
"""
HEADER = """CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
1,1,01/04/2013,WBRI,,,
2,1,01/04/2013,WBRI,,,
"""
VALUES = """la_code = "201"

[values.care_episodes.placement_type]
"foster carer" = "U6"
"""


def test_labels_of_returns_become_codes(tmp_path: Path) -> None:
    folder = tmp_path / "returns"
    (folder / "2023-24").mkdir(parents=True)
    (folder / "2023-24" / "episodes.csv").write_text(EPISODES)
    (folder / "2023-24" / "header.csv").write_text(HEADER)
    (folder / "csc-indicators.toml").write_text(VALUES)
    read = read_folder(folder, load_config(folder)).by_name["care_episodes"].frame.collect()
    assert sorted(read["placement_type"]) == ["U4", "U6"]
    assert app.run(["import", str(folder), "-o", str(tmp_path / "out"), "--quiet"]) == 0
    written = pl.read_csv(tmp_path / "out" / "care_episodes.csv", infer_schema=False)
    assert sorted(written["placement_type"]) == ["U4", "U6"]

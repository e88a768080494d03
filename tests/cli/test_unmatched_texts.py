"""`validate --unmatched`: texts that are no code, as lines for the project file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from csc_indicators.cli import app

EPISODES = """la_code,child_id,start_date,reason_new_episode,legal_status,placement_type
201,A,2024-04-01,S,C2,Foster carer
201,B,2024-04-01,S,C2,foster carer
201,C,2024-04-01,S,C2,U4
"""
CHILDREN = """la_code,child_id,date_of_birth,disabilities
201,A,2014-04-01,Self help;MOB
201,B,2014-04-01,NONE
201,C,2014-04-01,NONE
"""


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    folder = tmp_path / "extracts"
    folder.mkdir()
    (folder / "care_episodes.csv").write_text(EPISODES)
    (folder / "children.csv").write_text(CHILDREN)
    return folder


def validated(extracts: Path, *more: str, config: Path | None = None) -> int:
    settings = ["--config", str(config)] if config else []
    return app.run(["validate", str(extracts), "-o", str(extracts.parent / "f.csv"), "--hide-values", *settings, *more])


def test_the_texts_go_into_the_named_file_alone(extracts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = extracts.parent / "labels.toml"
    validated(extracts)
    shown = capsys.readouterr()
    assert "2 texts in 3 rows of `care_episodes.placement_type`, `children.disabilities` are no code" in shown.err
    validated(extracts, "--unmatched", str(file), "--force")
    shown_too = capsys.readouterr()
    told = "".join([shown.out, shown.err, shown_too.out, shown_too.err, (extracts.parent / "f.csv").read_text()])
    assert "foster carer" not in told.casefold()
    content = tomllib.loads(file.read_text())
    assert content["values"]["care_episodes"]["placement_type"] == {"FOSTER CARER": ""}
    assert content["values"]["children"]["disabilities"] == {"SELFHELP": ""}
    assert "2 rows" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_file_when_it_is_filled_in_makes_codes_of_the_texts(extracts: Path) -> None:
    file = extracts.parent / "labels.toml"
    validated(extracts, "--unmatched", str(file))
    file.write_text(file.read_text().replace('"FOSTER CARER" = ""', '"FOSTER CARER" = "U6"'))
    again = extracts.parent / "again.toml"
    validated(extracts, "--unmatched", str(again), "--force", config=file)
    assert tomllib.loads(again.read_text())["values"].keys() == {"children"}


def test_a_file_that_is_there_is_not_written_over(extracts: Path) -> None:
    file = extracts.parent / "labels.toml"
    file.write_text("mine")
    assert validated(extracts, "--unmatched", str(file)) == 2
    assert file.read_text() == "mine"

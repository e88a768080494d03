from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_annex_a import annex_a, imported

from csc_indicators.cli import app
from csc_indicators.errors import UserError
from csc_indicators.returns.tabular.values import plain_text, users
from csc_indicators.returns.unmatched import as_toml

CARE = {"care_start_date": date(2023, 1, 1)}


def workbook(folder: Path, *texts: str) -> Path:
    rows = [CARE | {"child_id": str(number), "placement_type": text} for number, text in enumerate(texts)]
    return annex_a(folder / "a.xlsx", {"List 8": rows})


def test_texts_that_match_no_code_are_told_with_rows_and_codes(tmp_path: Path) -> None:
    returned = imported(workbook(tmp_path, "Foster placement", "foster  placement", 'with "Gran"', "U4"))
    told = as_toml(returned.unmatched)
    assert tomllib.loads(told) == {"placement_type": {"Foster placement": "", 'with "Gran"': ""}}
    assert 'placement_type."Foster placement" = ""  # 2 rows of `Placement Type`' in told
    assert "U4 Foster placement with other carer, long term" in told


def test_the_file_comes_back_filled_in(tmp_path: Path) -> None:
    file = workbook(tmp_path, "Foster placement", "Gran's", "tbc")
    told = as_toml(imported(file).unmatched)
    filled = told.replace('"Foster placement" = ""', '"Foster placement" = "U4"').replace('"tbc" = ""', '"tbc" = false')
    (tmp_path / "values.toml").write_text(filled)
    returned = imported(file, values=tmp_path / "values.toml")
    assert returned.frames["care_episodes"]["placement_type"].to_list() == ["U4", None, None]
    assert list(returned.unmatched) == [("placement_type", "Placement Type", "Gran's")]


@given(texts=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6))
def test_any_text_is_a_line_of_toml(texts: list[str]) -> None:
    told = tomllib.loads(as_toml({("legal_status", "Legal\n\x00status", text): 1 for text in texts}))
    assert {plain_text(text) for text in told["legal_status"]} == {plain_text(text) for text in texts}


def test_lines_pasted_under_a_table_are_an_error_that_tells_no_text(tmp_path: Path) -> None:
    file = tmp_path / "values.toml"
    file.write_text('[legal_status]\n"a" = "C1"\nplacement_type."SECRET" = "U4"\n')
    with pytest.raises(UserError) as caught:
        users(file)
    assert "something else than codes under `legal_status`" in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_value_map_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = workbook(tmp_path, "Foster placement")
    mine = tmp_path / "values.toml"
    mine.write_text('placement_type."x" = "U4"\n')
    words = ["import", str(file), "--la-code", "Leeds", "-o", str(tmp_path / "out"), "--unmatched", str(mine)]
    assert app.run(words) == 2
    assert "never written over" in capsys.readouterr().err
    assert mine.read_text() == 'placement_type."x" = "U4"\n'
    assert not (tmp_path / "out").exists()

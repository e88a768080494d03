from __future__ import annotations

from pathlib import Path

import pytest

from csc_indicators.config import load_config
from csc_indicators.errors import UserError


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A data folder, and a working directory two levels below the project's."""
    data, working = tmp_path / "data", tmp_path / "project" / "a" / "b"
    data.mkdir()
    working.mkdir(parents=True)
    monkeypatch.chdir(working)
    return data, working


def test_without_a_file_nothing_is_set(places: tuple[Path, Path]) -> None:
    config = load_config(places[0])
    assert (config.la_code, config.columns, config.path) == (None, {}, None)


def test_the_data_folder_comes_before_the_working_directory_and_that_before_those_above(
    places: tuple[Path, Path],
) -> None:
    data, working = places
    (working.parents[1] / "pyproject.toml").write_text('[tool.csc-indicators]\nla_code = "above"\n')
    (working.parents[0] / "pyproject.toml").write_text("[tool.other]\n")
    assert load_config(data).la_code == "above"
    (working / "csc-indicators.toml").write_text('la_code = "here"\n')
    assert load_config(data).la_code == "here"
    (data / "csc-indicators.toml").write_text('la_code = "data"\n')
    assert load_config(data).la_code == "data"
    explicit = working / "mine.toml"
    explicit.write_text('la_code = "explicit"\n[columns.referrals]\nreferral_date = "Date"\n')
    config = load_config(data, explicit)
    assert (config.la_code, config.columns) == ("explicit", {"referrals": {"referral_date": "Date"}})
    assert config.model_copy(update={"la_code": "201"}).path == explicit


def test_a_number_will_do_for_an_authority(places: tuple[Path, Path]) -> None:
    (places[0] / "csc-indicators.toml").write_text("la_code = 301\n")
    assert load_config(places[0]).la_code == "301"


def test_an_explicit_file_must_exist(places: tuple[Path, Path]) -> None:
    with pytest.raises(UserError, match="does not exist"):
        load_config(places[0], Path("nowhere.toml"))


def test_unknown_keys_and_wrong_types_are_told_together_with_their_lines(places: tuple[Path, Path]) -> None:
    (places[0] / "csc-indicators.toml").write_text('la_cod = "301"\n\n[columns.referrals]\nreferral_date = 3\n')
    with pytest.raises(UserError) as told:
        load_config(places[0])
    lines = str(told.value).splitlines()
    assert lines[0].endswith("csc-indicators.toml` line 1 has an unknown key `la_cod`")
    assert lines[1] == "  hint: did you mean `la_code`?"
    assert lines[2].endswith("csc-indicators.toml` line 4: `columns.referrals.referral_date` must be a text")


def test_a_file_that_is_no_toml_says_where(places: tuple[Path, Path]) -> None:
    (places[0] / "csc-indicators.toml").write_text("\nla_code = E09000001\n")
    with pytest.raises(UserError, match="line 2 is not valid TOML"):
        load_config(places[0])

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from csc_indicators.cli.app import app
from csc_indicators.cli.shipped import folder


@pytest.fixture
def completed(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[[str], list[str]]:
    def run(words: str) -> list[str]:
        monkeypatch.setenv("_CSC_INDICATORS_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", f"csc-indicators {words}")
        monkeypatch.setenv("COMP_CWORD", str(words.count(" ") + 1))
        with pytest.raises(SystemExit) as ending:
            typer.main.get_command(app).main([], prog_name="csc-indicators")
        assert ending.value.code == 0
        return capfdbinary.readouterr().out.decode().split()

    return run


Completed = Callable[[str], list[str]]


def test_commands_and_options_are_offered(completed: Completed) -> None:
    assert completed("com") == ["compute"]
    assert completed("compute --roll") == ["--rolling"]
    assert completed("compute extracts --format json") == ["json", "jsonl"]


def test_indicators_are_offered_by_the_names_of_their_files(completed: Completed) -> None:
    shipped = sorted(file.stem for file in folder("indicator_specs").glob("cla_*.yaml"))
    assert completed("compute extracts --indicator cla_") == shipped
    assert completed("show cla_") == shipped


def test_codes_of_rules_are_offered(completed: Completed) -> None:
    assert "CE001" in completed("explain CE0")
    assert "CE001" in completed("validate extracts --fail-on CE0")


def test_breakdowns_outcomes_and_frameworks_are_offered_from_the_shared_files(completed: Completed) -> None:
    assert "age_band" in completed("compute extracts --by age")
    assert completed("compute extracts --outcome sta") == ["stable_homes"]
    assert "guidance-2023" in completed("list --framework g")


def test_indicators_of_a_folder_named_before_are_offered_too(completed: Completed, tmp_path: Path) -> None:
    (tmp_path / "zebras.yaml").touch()
    (tmp_path / "_breakdowns.yaml").write_text("zebra_stripes: {title: Stripes}")
    assert completed(f"compute extracts --specs {tmp_path} --indicator z") == ["zebras"]
    assert completed(f"compute extracts --specs {tmp_path} --by z") == ["zebra_stripes"]


def test_a_broken_or_missing_folder_of_specs_offers_what_there_is_without_a_word(
    completed: Completed, tmp_path: Path
) -> None:
    (tmp_path / "_breakdowns.yaml").write_text("a: b: c: [")
    assert "age_band" in completed(f"compute extracts --specs {tmp_path} --by age")
    assert "cla_rate" in completed(f"compute extracts --specs {tmp_path / 'nowhere'} --indicator cla_r")

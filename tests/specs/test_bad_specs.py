"""A folder of specs with one fault each, and what is said about it: the whole text, with file, line and hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from csc_indicators.workflows.check_specs import check_specs

FOLDER = Path(__file__).parents[1] / "fixtures" / "bad_specs"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_about_a_spec_with_a_fault(name: str) -> None:
    faults = check_specs(FOLDER, only_own=True, ids=[name])
    said = "".join(f"{fault.as_error()}\n" for fault in faults).replace(f"{FOLDER}/", "")
    assert said == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_message_has_a_line_of_the_file_and_no_word_of_the_machinery(name: str) -> None:
    said = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    lines = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    for line in said.splitlines():
        if not line.startswith("  hint: "):
            file, number, message = line.split(":", 2)
            assert file == f"{name}.yaml"
            assert 1 <= int(number) <= len(lines)
            assert not message.endswith(".")
    assert not any(word in said.lower() for word in ("polars", "pydantic", "dtype", "traceback", "error", "instance"))


def test_every_fault_has_its_text_and_every_text_its_fault() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == NAMES
    assert len(NAMES) >= 30

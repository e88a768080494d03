from __future__ import annotations

from pathlib import Path

import pytest

from csc_indicators.specs import own_specs, yaml_lines
from csc_indicators.specs.load import load_library, own_folder

FILES = sorted(own_folder().glob("*.yaml"))


def test_what_is_held_is_what_the_files_say() -> None:
    command = "python -m csc_indicators.specs.build_own_specs"
    assert own_specs.TARGET.read_text(encoding="utf-8") == own_specs.own_specs_text(FILES), f"run {command}"


def test_our_own_files_are_not_read_as_yaml_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text[:80])

    monkeypatch.setattr(yaml_lines, "load", refuse)
    assert len(load_library().indicators) == len([file for file in FILES if not file.name.startswith("_")])


def test_a_file_of_ours_that_was_changed_is_read_as_it_stands(tmp_path: Path) -> None:
    changed = tmp_path / "cla_rate.yaml"
    text = (own_folder() / "cla_rate.yaml").read_text(encoding="utf-8")
    title = load_library(ids=["cla_rate"]).indicators["cla_rate"].title
    changed.write_text(text.replace(title, "Another title"), encoding="utf-8")
    assert load_library(tmp_path, ids=["cla_rate"]).indicators["cla_rate"].title == "Another title"


def test_without_what_is_held_the_library_is_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    held = load_library(ids=["cla_rate", "repeat_referrals"])
    monkeypatch.setattr(own_specs, "TARGET", tmp_path / "nothing.json")
    own_specs._held.cache_clear()
    try:
        assert load_library(ids=["cla_rate", "repeat_referrals"]) == held
    finally:
        own_specs._held.cache_clear()

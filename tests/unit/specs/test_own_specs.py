from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from csc_indicators.held_yaml import HeldYaml, as_json
from csc_indicators.specs import yaml_lines
from csc_indicators.specs.build_own_specs import own_specs_text
from csc_indicators.specs.load import OWN, load_library, own_folder


def test_what_is_held_is_what_our_specs_say() -> None:
    command = "python -m csc_indicators.specs.build_own_specs"
    assert OWN.target.read_text(encoding="utf-8") == own_specs_text(), f"run {command}"


def test_our_own_specs_are_read_without_yaml() -> None:
    program = (
        "import sys; from csc_indicators.specs.load import load_library; "
        "print(len(load_library().indicators), 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    specs = [file for file in own_folder().glob("*.yaml") if not file.name.startswith("_")]
    assert done.stdout.split() == [str(len(specs)), "False"]


def test_a_spec_of_ours_that_was_changed_is_read_as_it_stands(tmp_path: Path) -> None:
    changed = tmp_path / "cla_rate.yaml"
    text = (own_folder() / "cla_rate.yaml").read_text(encoding="utf-8")
    title = load_library(ids=["cla_rate"]).indicators["cla_rate"].title
    changed.write_text(text.replace(title, "Another title"), encoding="utf-8")
    assert load_library(tmp_path, ids=["cla_rate"]).indicators["cla_rate"].title == "Another title"


def test_of_a_file_that_is_not_to_the_letter_the_one_held_nothing_is_held(tmp_path: Path) -> None:
    file, target = tmp_path / "one.yaml", tmp_path / "held.json"
    file.write_text("title: über alles\n", encoding="utf-8")
    target.write_text(as_json([file], yaml_lines.load), encoding="utf-8")
    assert HeldYaml(target).says("one.yaml", "title: über alles\n") == {"title": "über alles"}
    assert HeldYaml(target).says("one.yaml", "title: über  alles\n") is None
    assert HeldYaml(target).says("another.yaml", "title: über alles\n") is None


def test_nothing_is_held_where_the_json_is_not_there(tmp_path: Path) -> None:
    assert HeldYaml(tmp_path / "held.json").says("one.yaml", "title: a\n") is None

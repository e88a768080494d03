"""What stands once about the project, and what the workflows of CI say of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import csc_indicators
from csc_indicators.written_files import base_record

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_the_version_stands_in_one_place_and_every_record_has_it() -> None:
    assert "version" not in PROJECT["project"]
    assert PROJECT["project"]["dynamic"] == ["version"]
    source = (ROOT / PROJECT["tool"]["hatch"]["version"]["path"]).read_text(encoding="utf-8")
    assert re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE) == [csc_indicators.__version__]
    assert base_record()["version"] == csc_indicators.__version__


def test_the_licence_is_that_of_its_file() -> None:
    assert PROJECT["project"]["license"] == "MIT"
    (name,) = PROJECT["project"]["license-files"]
    assert (ROOT / name).read_text(encoding="utf-8").startswith("MIT License")


def test_the_package_says_that_it_has_types() -> None:
    assert (Path(csc_indicators.__file__).parent / "py.typed").is_file()


def test_every_folder_of_tests_has_a_command_that_runs_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    tiers = re.findall(r"^test-\w+:.*\n\t\S+ -m pytest (tests/.+)$", makefile, re.MULTILINE)
    folders = {path.parent.relative_to(ROOT).parts[:2] for path in (ROOT / "tests").rglob("test_*.py")}
    assert {"/".join(folder) for folder in folders} == {folder for tier in tiers for folder in tier.split()}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: str(path.stem))
def test_a_workflow_calls_only_commands_of_the_makefile(workflow: Path) -> None:
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = {target for run in runs for target in re.findall(r"^make ([\w-]+)", run, re.MULTILINE)}
    assert [target for target in called if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_every_python_that_is_allowed_is_tested_on_linux_and_the_ends_elsewhere() -> None:
    matrix = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["test"][
        "strategy"
    ]["matrix"]
    named = [text.rpartition(" ")[2] for text in PROJECT["project"]["classifiers"] if re.search(r"3\.\d+$", text)]
    assert matrix["python"] == named
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"
    others = {(entry["os"], entry["python"]) for entry in matrix["include"]}
    assert others == {(system, end) for system in ("windows-latest", "macos-latest") for end in (named[0], named[-1])}


def test_the_nightly_run_finds_the_oldest_polars_that_is_allowed() -> None:
    """The workflow reads it out of pyproject.toml with an expression of its own."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (lowest,) = re.findall(r'^ *"polars>=([0-9.]+)",$', text, re.MULTILINE)
    assert f"polars>={lowest}" in PROJECT["project"]["dependencies"]

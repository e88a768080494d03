"""The CI jobs of the documentation: they parse, their commands run in a CI job, and what they keep is there."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pages
import pytest
import yaml

from csc_indicators.cli import app
from csc_indicators.cli.diagnostics import ExitCode

JOBS = {block.file: block.text for block in pages.blocks(pages.DOCS / "ci.md") if block.file}


def lines_of(node: Any) -> Iterator[str]:
    """Every line that a shell would be given, whichever system the job is for."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("run", "bash", "script"):
                yield from [value] if isinstance(value, str) else value
            else:
                yield from lines_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from lines_of(value)


def test_there_is_a_job_for_each_of_the_three_systems() -> None:
    assert list(JOBS) == [".github/workflows/validate_extracts.yml", "azure-pipelines.yml", ".gitlab-ci.yml"]


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("damaged", [False, True], ids=["clean", "damaged"])
def test_a_job_runs_and_keeps_its_reports_which_hold_no_record(
    job: str, damaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    marker = "Zebedee Quirk"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "step_summary.md"))
    (tmp_path / "extracts").mkdir()
    end = "2024-01-01" if damaged else "2024-12-01"
    (tmp_path / "extracts" / "care_episodes.csv").write_text(
        "la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type,reason_ended\n"
        f"301,{marker},2024-06-01,{end},S,C2,U4,E4A\n"
    )
    lines = list(lines_of(yaml.safe_load(JOBS[job])))
    codes = []
    for line in lines:
        words = shlex.split(line.replace("$EXTRACTS", "extracts"))
        if words[:2] == ["mkdir", "-p"]:
            Path(words[2]).mkdir()
        elif words[0] == "csc-indicators":
            codes.append(app.run(words[1:]))
    assert codes == [ExitCode.FINDINGS if damaged else ExitCode.DONE]
    written = {file.name for file in (tmp_path / "reports").iterdir()}
    assert {"junit.xml", "findings.xlsx"} <= written
    for name in ("reports/junit.xml", "reports/summary.md"):
        assert name not in JOBS[job] or (tmp_path / name).is_file()
    streams = capfd.readouterr()
    assert marker not in streams.out + streams.err
    assert not [file for file in (tmp_path / "reports").iterdir() if marker.encode() in _unpacked(file)]


def _unpacked(file: Path) -> bytes:
    import zipfile

    if file.suffix != ".xlsx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as book:
        return b"".join(book.read(name) for name in book.namelist())


@pytest.mark.parametrize("job", JOBS)
def test_a_job_keeps_its_reports_whether_it_fails_or_not(job: str) -> None:
    assert "always" in JOBS[job] or "succeededOrFailed()" in JOBS[job]


def test_all_other_lines_of_the_jobs_are_no_commands_of_ours() -> None:
    others = {line.split()[0] for job in JOBS.values() for line in lines_of(yaml.safe_load(job))}
    assert others == {"python", "mkdir", "csc-indicators", "echo"}

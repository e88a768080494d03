"""Whole endings of real runs: stdout, stderr and exit code together. `make golden` writes them again; read the diff."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csc_indicators.cli import app

HERE = Path(__file__).parent
SAMPLE = "sample_data/extracts"
OWN = "tests/cli/specs/mine"
DIFF = "tests/cli/diff"
NEED = ["--indicator", "cin_rate", "--indicator", "referral_rate"]
CARE = ["--indicator", "cla_rate", "--indicator", "cla_starting_rate"]
SCHOOL = ["--indicator", "absence_rate", "--indicator", "ks2_expected_standard", "--indicator", "ks4_attainment_8"]

CASES = {
    "compute": ["compute", SAMPLE, "-f", "table"],
    "compute_periods": ["compute", SAMPLE, "-f", "table", "--last", "4", "--la", "Hartlepool"],
    "compute_quarter": [
        *("compute", SAMPLE, "-f", "table", "--la", "Hartlepool", "--period", "2024-25 Q3", "--compare", "--by", "sex"),
        *("--indicator", "cla_three_or_more_placements", "--indicator", "referral_rate", *CARE),
    ],
    "compute_quarters": [
        *("compute", SAMPLE, "-f", "table", "--la", "Hartlepool", "--period", "2025-26 Q1", "--period", "2024-25 Q4"),
        *("--indicator", "referral_rate", *CARE),
    ],
    "compute_change": ["compute", SAMPLE, "-f", "table", "--last", "2", "--outcome", "safety"],
    "compute_one_authority": ["compute", SAMPLE, "-f", "table", "--la", "Hartlepool", "--outcome", "safety"],
    "compute_compare": ["compute", SAMPLE, "-f", "table", "--last", "2", "--compare", "--neighbours", "2021", *CARE],
    "compute_compare_csv": ["compute", SAMPLE, "--last", "2", "--la", "Hartlepool", "--compare", *CARE],
    "compute_no_compare": ["compute", SAMPLE, "--la", "Hartlepool", "--no-compare", *CARE],
    "compute_groups": ["compute", SAMPLE, "-f", "table", "--groups", "tests/cli/groups/tees.csv", *CARE],
    "compute_groups_faults": ["compute", SAMPLE, "--groups", "tests/cli/groups/faulty.csv"],
    "compute_groups_no_column": ["compute", SAMPLE, "--groups", "tests/cli/groups/no_column.csv"],
    "compute_no_such_model": ["compute", SAMPLE, "--neighbours", "2020"],
    "compute_disclosure": ["compute", SAMPLE, "-f", "table", "--by", "age_band", "--disclosure", "standard", *CARE],
    "compute_disclosure_csv": [
        "compute",
        SAMPLE,
        "--by",
        "age_band",
        "--disclosure",
        "dfe",
        "--indicator",
        "cla_foster_care",
    ],
    "compute_after_without_policy": ["compute", SAMPLE, "--after", f"{SAMPLE}/referrals.csv"],
    "compute_after_nothing": ["compute", SAMPLE, "--disclosure", "standard", "--after", "june.csv"],
    "compute_after_no_result": [
        *("compute", SAMPLE, "--disclosure", "standard", "--after", f"{SAMPLE}/referrals.csv"),
    ],
    "compute_release_without_file": ["compute", SAMPLE, "--disclosure", "standard", "--release", "June"],
    "compute_release_without_policy": ["compute", SAMPLE, "--release", "June", "-o", "june.csv"],
    "compute_release_as_workbook": [
        *("compute", SAMPLE, "--disclosure", "standard", "--release", "June", "-o", "june.xlsx"),
    ],
    "compute_no_such_policy": ["compute", SAMPLE, "--disclosure", "standrad"],
    "compute_by": ["compute", SAMPLE, "-f", "table", "--by", "age_band", *CARE],
    "compute_csv": ["compute", SAMPLE, *CARE],
    "compute_json": ["compute", SAMPLE, "-f", "json", *CARE],
    "compute_jsonl": ["compute", SAMPLE, "-f", "jsonl", *CARE],
    "compute_own_specs": ["compute", SAMPLE, "--specs", OWN, "--specs-only", "--period", "2024-25 Q3"],
    "compute_unknown_names": ["compute", SAMPLE, "--indicator", "cla_rat", "--indicator", "referral_rates"],
    "compute_unknown_breakdown": ["compute", SAMPLE, "--by", "age_bnd"],
    "compute_unknown_authority": ["compute", SAMPLE, "--la", "Leds"],
    "compute_bad_period": ["compute", SAMPLE, "--period", "2024/25"],
    "compute_no_folder": ["compute", "nowhere"],
    "compute_no_extracts": ["compute", "tests/cli/golden"],
    "compute_published_alone": ["compute", "tests/cli/published", "-f", "table", *SCHOOL],
    "compute_published_alone_csv": ["compute", "tests/cli/published", "--no-compare", *SCHOOL],
    "diff_folders": ["diff", f"{DIFF}/before", f"{DIFF}/after", "-f", "table", *NEED],
    "diff_folders_csv": ["diff", f"{DIFF}/before", f"{DIFF}/after", "--la", "Hartlepool", *NEED],
    "diff_same": ["diff", f"{DIFF}/before", f"{DIFF}/before", "-f", "table", *NEED],
    "diff_folder_and_file": ["diff", f"{DIFF}/before", f"{DIFF}/after/referrals.csv"],
    "diff_no_result": ["diff", f"{DIFF}/before/referrals.csv", f"{DIFF}/after/referrals.csv"],
    "diff_options_of_folders": ["diff", f"{DIFF}/before/referrals.csv", f"{DIFF}/after/referrals.csv", "--by", "sex"],
    "diff_as_workbook": ["diff", f"{DIFF}/before", f"{DIFF}/after", "-o", "moved.xlsx"],
    "list": ["list", "--specs", OWN, "--specs-only"],
    "list_table": ["list", "--specs", OWN, "--specs-only", "-f", "table"],
    "list_jsonl": ["list", "--specs", OWN, "--specs-only", "-f", "jsonl"],
    "list_unknown_outcome": ["list", "--outcome", "saftey"],
    "show": ["show", "my_care_rate", "--specs", OWN],
    "show_yaml": ["show", "my_care_rate", "--specs", OWN, "-f", "yaml"],
    "show_json": ["show", "my_care_rate", "--specs", OWN, "-f", "json"],
    "show_unknown": ["show", "cla_rat"],
    "lint": ["lint", OWN],
    "lint_faults": ["lint", "tests/cli/specs/broken"],
    "lint_faults_jsonl": ["lint", "tests/cli/specs/broken", "-f", "jsonl"],
    "lint_no_folder": ["lint", "nowhere"],
}


def told(arguments: list[str], code: int, stdout: bytes, stderr: bytes) -> str:
    command = " ".join(f"'{word}'" if " " in word else word for word in arguments)
    return (
        f"$ csc-indicators {command}\nexit code {code}\n"
        f"---- stdout ----\n{stdout.decode()}---- stderr ----\n{stderr.decode()}"
    )


@pytest.mark.parametrize("name", CASES)
def test_a_command_ends_as_it_did(
    name: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(HERE.parents[1])
    code = app.run(CASES[name])
    streams = capfdbinary.readouterr()
    ending = told(CASES[name], code, streams.out, streams.err)
    golden = HERE / "golden" / f"{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(ending, encoding="utf-8")
    assert ending == golden.read_text(encoding="utf-8")


def test_every_golden_file_has_its_command() -> None:
    assert {file.stem for file in (HERE / "golden").glob("*.txt")} == set(CASES)


def test_the_schema_is_written_as_json(cli: Callable[..., Any]) -> None:
    ending = cli("schema")
    assert ending.code == 0
    assert b'"$schema": "https://json-schema.org/draft/2020-12/schema"' in ending.stdout

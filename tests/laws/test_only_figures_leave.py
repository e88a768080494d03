"""Under a disclosure policy nothing but the table tells how many rows or children there are, in no stream and no file.

Each folder has so many rows of every kind of trouble that a run tells of. Without a policy their number is told; with
one, folders with other numbers of such rows tell the same.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.compute.request import Outcome, Request
from csc_indicators.compute.run import compute

SAMPLE = Path("sample_data/extracts").resolve()
POLICIES = ("standard", "dfe")
SOME, MORE = 3, 4
_NUMBER = re.compile(r"\d[\d,]* (?:of \d[\d,]* )?(?:rows?|children|codes|sets?|pairs?|episodes|texts?)\b|\(\d[\d.]*%\)")
_OF_CONTROL = "disclosure control"
_ROWS = {
    "cla_rate": "children",
    "cla_foster_care": "care_episodes",
    "cp_plans_rate": "cp_plans",
    "referral_rate": "referrals",
    "overall_absence": "attendance",
    "agency_worker_rate": "social_workers",
    "missing_share": "missing_episodes",
}


def rows_of(extract: str) -> pl.DataFrame:
    return pl.read_csv(SAMPLE / f"{extract}.csv", infer_schema=False)


def with_troubles(folder: Path, number: int) -> Path:
    """The sample, with so many rows of every kind of trouble."""
    folder.mkdir(parents=True)
    changed = {
        "children": [
            {"date_of_birth": "when?"},
            {"date_of_birth": "2015-05-05"},
            {"child_id": None},
        ],
        "care_episodes": [
            {"placement_type": "Z9"},
            {"start_date": "2024-05-01", "end_date": "2024-04-01"},
            {"start_date": "2024-06-01", "legal_status": "Z8"},
        ],
        "cp_plans": [{"start_date": "2024-06-01", "end_date": "2024-05-01"}, {"end_date": "2025-03-30"}],
        "referrals": [{"referral_date": "2024-13-13"}, {"primary_need": "Z9"}],
        "attendance": [{"sessions_possible": "10", "sessions_authorised": "20"}],
        "social_workers": [{"fte": "37"}],
        "missing_episodes": [{"child_id": f"nobody{place}"} for place in range(number)],
    }
    for file in SAMPLE.iterdir():
        if file.stem not in changed:
            (folder / file.name).symlink_to(file)
    for extract, kinds in changed.items():
        rows = rows_of(extract)
        many = 1 if extract == "missing_episodes" else number
        wrong = [
            rows.slice(10 * place, many).with_columns(
                pl.lit(text, pl.String).alias(name) for name, text in kind.items()
            )
            for place, kind in enumerate(kinds)
        ]
        if extract == "missing_episodes":
            rows = rows.head(40)
        elif extract == "children":
            first = pl.col("child_id") + "x"
            wrong += [rows.slice(50, many).with_columns(child_id=one) for one in (first, first.str.to_uppercase())]
        text = pl.concat([rows, *wrong]).write_csv()
        if extract == "referrals":
            header, first_row = text.splitlines()[:2]
            text += f"{header}\n" * number + f"{first_row.rsplit(',', 1)[0]}\n" * number
        (folder / f"{extract}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    base = tmp_path_factory.mktemp("troubled")
    return {number: with_troubles(base / str(number), number) for number in (SOME, MORE)}


def run_of(folder: Path, disclosure: str) -> Outcome:
    return compute(Request(folder, disclosure=disclosure, by=("sex",), allow_unreadable=True))


def told(outcome: Outcome) -> list[str]:
    """The notes, and the record of the run but for what follows from the figures and the bytes of the files."""
    rest = {name: fact for name, fact in outcome.run.items() if name not in ("inputs", "not_available", "options")}
    return [*(text for text in outcome.notes if not text.startswith(_OF_CONTROL)), json.dumps(rest)]


@pytest.mark.parametrize("policy", POLICIES)
def test_notes_and_the_record_of_a_run_tell_the_same_of_other_numbers_of_rows(
    policy: str, folders: dict[int, Path]
) -> None:
    some, more = (run_of(folders[number], policy) for number in (SOME, MORE))
    assert told(some) == told(more)
    assert not [text for text in told(some) if _NUMBER.search(text)]


KINDS = (
    "cannot be read in",
    "left out: `",
    "because of errors",
    "cannot be right",
    "are not known, and count as unknown",
    "no `child_id`",
    "find their child",
    "disagree in",
    "differ only in capital letters",
    "not written alike",
    "before the last heading",
    "holds the headings again",
)


def test_without_a_policy_every_kind_of_note_has_its_number(folders: dict[int, Path]) -> None:
    some, more = (run_of(folders[number], "none") for number in (SOME, MORE))
    for kind in KINDS:
        notes, others = ([text for text in one.notes if kind in text] for one in (some, more))
        assert notes, kind
        assert notes != others, kind
    assert some.run["unreadable"] != more.run["unreadable"]

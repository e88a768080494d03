"""`--after` and `--release`: which files of releases are looked at, and how the register is kept."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.cli import app
from csc_indicators.written_files import hash_of

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"


@dataclass(frozen=True)
class Ending:
    code: int
    stderr: bytes


Compute = Callable[..., Ending]


@pytest.fixture
def compute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Ending]:
    """`compute` of one indicator of the sample, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ending:
        code = app.run(["compute", str(SAMPLE), "--indicator", "cla_rate", "--no-compare", *arguments])
        return Ending(code, capfdbinary.readouterr().err)

    return run


def released(compute: Compute, name: str, file: str, *arguments: str) -> Ending:
    return compute("--disclosure", "standard", "--release", name, "-o", file, *arguments)


def test_a_release_is_noted_in_the_register_beside_it(compute: Compute, tmp_path: Path) -> None:
    assert released(compute, "June", "june.csv").code == 0
    assert released(compute, 'July, "by sex"', "july.parquet", "--by", "sex").code == 0
    register = tomllib.loads((tmp_path / "releases.toml").read_text(encoding="utf-8"))
    assert register["release"] == [
        {
            "name": name,
            "file": file,
            "sha256": hash_of(tmp_path / file),
            "policy": "standard",
            "day": date.today(),
        }
        for name, file in (("June", "june.csv"), ('July, "by sex"', "july.parquet"))
    ]


def test_what_a_user_wrote_in_the_register_stays(compute: Compute, tmp_path: Path) -> None:
    released(compute, "June", "june.csv")
    register = tmp_path / "releases.toml"
    register.write_text(register.read_text(encoding="utf-8") + "# to the board on 3 July\n", encoding="utf-8")
    assert released(compute, "July", "july.csv", "--by", "sex").code == 0
    assert "# to the board on 3 July\n" in register.read_text(encoding="utf-8")


def test_a_new_release_is_looked_at_beside_all_of_the_register(compute: Compute, tmp_path: Path) -> None:
    released(compute, "June", "june.csv")
    released(compute, "July", "july.json", "--by", "sex")
    named = compute("--disclosure", "standard", "--by", "age_band", "--after", "releases.toml", "-o", "named.csv")
    of_register = released(compute, "August", "august.csv", "--by", "age_band")
    assert named.code == of_register.code == 0
    assert (tmp_path / "named.csv").read_bytes() == (tmp_path / "august.csv").read_bytes()
    run = json.loads((tmp_path / "august.run.json").read_text(encoding="utf-8"))
    assert run["after"] == [{"file": file, "sha256": hash_of(tmp_path / file)} for file in ("june.csv", "july.json")]
    assert b"looked at beside what is out: `june.csv`, `july.json`" in of_register.stderr


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet", "arrow"])
def test_a_release_is_the_same_in_every_form(compute: Compute, tmp_path: Path, suffix: str) -> None:
    compute("--disclosure", "standard", "--by", "age_band", "-o", f"first.{suffix}")
    after = compute("--disclosure", "standard", "--by", "sex", "--after", f"first.{suffix}", "-o", "second.csv")
    again = compute("--disclosure", "standard", "--by", "age_band", "--after", f"first.{suffix}", "-o", "again.csv")
    assert after.code == again.code == 0
    compute("--disclosure", "standard", "--by", "age_band", "-o", "plain.csv")
    shown = pl.read_csv(tmp_path / "again.csv")
    assert shown.equals(pl.read_csv(tmp_path / "plain.csv"), null_equal=True)


def test_a_name_stands_in_the_register_once(compute: Compute, tmp_path: Path) -> None:
    released(compute, "June", "june.csv")
    ending = released(compute, "June", "july.csv")
    assert ending.code == 2
    assert b"has a release `June` already" in ending.stderr
    assert not (tmp_path / "july.csv").exists()


def test_the_file_of_a_release_is_not_written_over(compute: Compute, tmp_path: Path) -> None:
    released(compute, "June", "june.csv")
    before = (tmp_path / "june.csv").read_bytes()
    for arguments in (("--release", "July"), ("--after", "june.csv"), ("--release", "July", "--force")):
        ending = compute("--disclosure", "standard", "--by", "sex", "-o", "june.csv", *arguments)
        assert ending.code == 2
        assert b"is one of the files that are read" in ending.stderr
    assert (tmp_path / "june.csv").read_bytes() == before


def test_a_release_that_was_changed_or_is_gone_is_an_error(compute: Compute, tmp_path: Path) -> None:
    released(compute, "June", "june.csv")
    again = ("--disclosure", "standard", "--after", "releases.toml", "-o", "july.csv")
    (tmp_path / "june.csv").write_bytes((tmp_path / "june.csv").read_bytes() + b"\n")
    ending = compute(*again)
    assert ending.code == 2
    assert b"is not as `releases.toml` knows it" in ending.stderr
    (tmp_path / "june.csv").unlink()
    ending = compute(*again)
    assert ending.code == 2
    assert b"`june.csv`, the release `June` of `releases.toml`, is not there" in ending.stderr


def test_a_file_that_is_no_register_is_an_error(compute: Compute, tmp_path: Path) -> None:
    (tmp_path / "releases.toml").write_text('[[release]]\nname = "June"\n', encoding="utf-8")
    ending = released(compute, "July", "july.csv")
    assert ending.code == 2
    assert b"`release.0.file` must be there" in ending.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--release", "June", "--disclosure", "standard"], b"`--release` needs `-o`"),
        (["--release", "June", "-o", "june.csv"], b"a release is made under a policy"),
        (["--release", "June", "--disclosure", "standard", "-o", "june.xlsx"], b"cannot be xlsx"),
        (["--release", "June", "--disclosure", "standard", "-f", "csv", "-o", "june.txt"], b"does not end as csv does"),
        (["--release", " ", "--disclosure", "standard", "-o", "june.csv"], b"`--release` needs a name"),
        (["--after", str(SAMPLE / "referrals.csv")], b"`--after` looks at what a policy hides"),
        (["--after", "june.csv", "--disclosure", "standard"], b"`june.csv` does not exist"),
        (["--after", str(SAMPLE / "referrals.csv"), "--disclosure", "standard"], b"is not a result file"),
    ],
)
def test_options_that_do_not_go_together_are_told_before_anything_is_done(
    compute: Compute, tmp_path: Path, arguments: list[str], message: bytes
) -> None:
    ending = compute(*arguments)
    assert ending.code == 2
    assert message in ending.stderr
    assert not list(tmp_path.iterdir())


def test_a_release_of_figures_that_cannot_be_counted_any_more_is_refused(compute: Compute, tmp_path: Path) -> None:
    compute("--disclosure", "standard", "--by", "sex", "-o", "june.csv")
    table = pl.read_csv(tmp_path / "june.csv", infer_schema=False)
    other = table.with_columns(pl.col("group").replace({"Female": "Girls"}))
    other.write_csv(tmp_path / "other.csv")
    ending = compute("--disclosure", "standard", "--after", "other.csv", "-o", "july.csv")
    assert ending.code == 2
    assert b"`other.csv` has `cla_rate` by `sex`" in ending.stderr
    table.with_columns(area_code=pl.lit("Tees")).write_csv(tmp_path / "tees.csv")
    ending = compute("--disclosure", "standard", "--after", "tees.csv", "-o", "july.csv")
    assert ending.code == 2
    assert b"hint: give the groups that it was computed with" in ending.stderr
    table.with_columns(indicator=pl.lit("my_rate")).write_csv(tmp_path / "mine.csv")
    ending = compute("--disclosure", "standard", "--after", "mine.csv", "-o", "july.csv")
    assert ending.code == 2
    assert b"`mine.csv` has the indicator `my_rate`" in ending.stderr

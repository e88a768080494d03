"""Runs of the program whose files leave the authority, over the sample and over whole regions made of it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from zlib import crc32

import outsider_knows as knows
import polars as pl
from outsider import Release

from csc_indicators.cli import app
from csc_indicators.specs.load import load_library

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
SAMPLE_AREAS = ("E06000001", "E06000005", "E06000046")
NORTH_EAST = (
    *("E06000047", "E06000005", "E06000001", "E06000002", "E06000057", "E06000003"),
    *("E06000004", "E08000021", "E08000022", "E08000023", "E08000024", "E08000037"),
)
BREAKDOWNS = (
    *("sex", "age_band", "ethnicity", "ethnicity_detailed", "disability", "uasc", "team", "ward"),
    *("placement_type", "legal_status", "length_of_care", "reason_for_distance", "requested_type"),
    *("primary_need", "source", "factor", "harm_outside_home", "category_of_abuse"),
    *("care_leaver_age", "accommodation_type", "age_at_start_of_care", "age_at_issue", "final_order"),
    *("social_care_group", "school_type", "subject", "question", "respondent_group", "case_group"),
)
YEARS = ("2022-23", "2023-24", "2024-25")
SPANS: tuple[tuple[str, ...], ...] = (
    ("--period", "2024-25"),
    ("--period", "2023-24"),
    ("--last", "2"),
    ("--last", "3"),
    ("--last", "4q"),
    ("--last", "8q"),
    ("--last", "3m"),
    ("--last", "4q", "--rolling", "12m"),
    ("--period", "2024-25", "--period", "2024-25 Q1", "--period", "2024-25 Q2", "--period", "2024-25 Q3"),
    ("--period", "2024-25", "--period", "2024-25 Q4"),
)


@dataclass(frozen=True)
class Run:
    """What is asked of a run: of which folder, and with which options."""

    folder: Path
    options: tuple[str, ...] = ()
    extract: str = ""
    """Whatever is made of one extract has one name."""

    def by(self, *breakdowns: str) -> Run:
        return replace(self, options=(*self.options, *(word for name in breakdowns for word in ("--by", name))))

    def of(self, *options: str) -> Run:
        return replace(self, options=(*self.options, *options))


@dataclass
class Published:
    """Results of runs that leave the authority one after the other, and the same with nothing hidden."""

    place: Path
    shut: list[Release] = field(default_factory=list)
    whole: list[Release] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def publish(self, run: Run) -> bool:
        """One more result, protected beside those before it; whether it was not refused."""
        number = len(self.files)
        earlier = [word for file in self.files for word in ("--after", str(file))]
        file, open_file = self.place / f"release_{number}.parquet", self.place / f"open_{number}.parquet"
        assert compute(run, open_file, "--disclosure", "none"), run
        if not compute(run, file, "--disclosure", "standard", *earlier):
            return False
        self.files.append(file)
        self.shut.append(Release(pl.read_parquet(file), run.extract))
        self.whole.append(Release(pl.read_parquet(open_file), run.extract))
        return True


def compute(run: Run, file: Path, *options: str) -> bool:
    """Run the program; whether it did what was asked."""
    asked = ["compute", str(run.folder), "--no-compare", "-q", *run.options, *options, "-o", str(file)]
    return app.run(asked) == 0


def region_folder(place: Path, las: Sequence[str], share: float) -> Path:
    """The sample's children under other authorities, each with some of them, so that a region is whole."""
    place.mkdir()
    shutil.copy(SAMPLE / "extract.toml", place)
    for path in SAMPLE.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        if not rows:
            continue
        with (place / path.name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]))
            writer.writeheader()
            for number, la in enumerate(las):
                of_la = SAMPLE_AREAS[number % len(SAMPLE_AREAS)]
                writer.writerows(
                    row | {"la_code": la}
                    for row in rows
                    if row["la_code"] == of_la
                    and crc32(f"{la} {row.get('family_id') or row.get('child_id', '')}".encode()) % 1000 < share * 1000
                )
    return place


def corrected_folder(place: Path, folder: Path, seed: int) -> Path:
    """The extracts again, with a few children looked after taken out and a few of their attributes corrected."""
    shutil.copytree(folder, place)
    dice = Random(seed)
    children = pl.read_csv(place / "children.csv", infer_schema=False)
    in_care = pl.read_csv(place / "care_episodes.csv", infer_schema=False).filter(pl.col("end_date").is_null())
    chosen = dice.sample(in_care["child_id"].unique(maintain_order=True).to_list(), 3)
    is_chosen = pl.col("child_id").is_in(chosen[1:])
    children.with_columns(
        ethnicity=pl.when(is_chosen).then(pl.lit("MOTH")).otherwise("ethnicity"),
        sex=pl.when(is_chosen).then(pl.lit("F")).otherwise("sex"),
    ).write_csv(place / "children.csv")
    episodes = pl.read_csv(place / "care_episodes.csv", infer_schema=False)
    episodes.filter(pl.col("child_id") != chosen[0]).write_csv(place / "care_episodes.csv")
    return place


def random_run(folder: Path, seed: int, las: Sequence[str] = SAMPLE_AREAS) -> Run:
    """Some indicators, breakdowns, authorities and periods."""
    dice = Random(seed)
    indicators = [] if dice.random() < 0.2 else dice.sample(sorted(knows.COUNTS), dice.randint(2, 25))
    areas = [] if dice.random() < 0.6 else dice.sample(list(las), dice.randint(1, len(las) - 1))
    chosen = [word for name in indicators for word in ("--indicator", name)]
    chosen += [word for la in areas for word in ("--la", la)]
    able = [name for name in BREAKDOWNS if name in _breakdowns_of(indicators or list(knows.COUNTS))]
    by = dice.sample(able, min(len(able), dice.randint(0, 5)))
    return Run(folder, (*chosen, *dice.choice(SPANS))).by(*by)


def _breakdowns_of(indicators: Iterable[str]) -> set[str]:
    library = load_library()
    return {name for id in indicators for name in library.indicators[id].breakdowns}


def random_series(folder: Path, corrected: Path, seed: int) -> Iterator[Run]:
    """Three runs: years, quarters and their year, other breakdowns, or the last of a corrected extract."""
    dice = Random(seed)
    indicators = [*dice.sample(sorted(knows.COUNTS), 12), "cla_rate"]
    able = [name for name in BREAKDOWNS[:11] if name in _breakdowns_of(indicators)]
    first = dice.sample(able, 2)
    run = Run(folder, tuple(word for name in indicators for word in ("--indicator", name)), "first")
    match seed % 4:
        case 0:
            spans = [("--period", year) for year in YEARS] if seed % 8 else [("--last", years) for years in "321"]
            yield from (run.of(*span).by(*first) for span in spans)
        case 1:
            yield run.of("--period", "2024-25 Q1", "--period", "2024-25 Q2").by(*first)
            yield run.of("--period", "2024-25 Q3").by(*first)
            yield run.of("--period", "2024-25").by(*first)
        case 2:
            yield run.by(*first)
            yield run.by(*dice.sample(able, 2))
            yield Run(folder, extract="first").by(dice.choice(able))
        case _:
            yield run.by(*first)
            yield run.by(*dice.sample(able, 2))
            yield replace(run, folder=corrected, extract="corrected").by(*first)

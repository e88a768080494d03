"""DfE's files of figures of authorities, as Explore Education Statistics has them, with made-up figures."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

AREA = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
    "social_care_group",
)
COLUMNS = {
    "ks2_la": ("version", "t_rwm_eligible_pupils", "t_rwm_met_expected_standard", "pt_rwm_met_expected_standard"),
    "ks4_la": ("version", "t_pupils", "t_att8", "avg_att8"),
    "absence_la": (
        "school_type",
        "t_pupils",
        "t_sess_possible",
        "t_sess_overall",
        "pt_overall",
        "t_pupils_pa_10_exact",
        "pt_pupils_pa_10_exact",
        "t_pupils_pa_50_exact",
        "pt_pupils_pa_50_exact",
    ),
}
CINO, CPPO, CLA = "CINO at 31 March", "CPPO at 31 March", "CLA 12 months at 31 March"
HARTLEPOOL = ("805", "E06000001", "Hartlepool")
DARLINGTON = ("841", "E06000005", "Darlington")

Row = tuple[str, ...]


def row(authority: Sequence[str], year: str, group: str, *figures: object, level: str = "Local authority") -> Row:
    """A row of a file: an authority by number, code and name, a year as 202425, a group, and what its columns hold."""
    area = (year, "Academic year", level, "E92000001", "England", "E12000001", "North East", *authority, group)
    return (*area, *map(str, figures))


def ks2(authority: Sequence[str], year: str, group: str, eligible: object, met: object, percent: object) -> Row:
    """A row of the file of key stage 2."""
    return row(authority, year, group, "Revised", eligible, met, percent)


def absence(authority: Sequence[str], year: str, group: str, *figures: object, school_type: str = "Total") -> Row:
    """A row of the file of absence: pupils, sessions and their share, then persistent and severe absentees."""
    return row(authority, year, group, school_type, *figures)


def write(folder: Path, name: str, rows: Sequence[Row], columns: Sequence[str] | None = None) -> Path:
    """A file with these rows; `columns` are those after the social care group, where they are others than usual."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([(*AREA, *(columns or COLUMNS[name.partition("-")[0]])), *rows])
    return file

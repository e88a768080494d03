"""DfE's files of figures of authorities: which rows are taken, what of them, and what becomes of the others."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from made_published import CINO, CLA, COLUMNS, CPPO, DARLINGTON, HARTLEPOOL, Row, absence, ks2, row, write

from csc_indicators.errors import UserError
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.reference.authorities import areas
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns
from csc_indicators.specs.load import load_library

KS2, KS4 = "ks2_reading_writing_maths_expected_percent", "ks4_average_attainment_8"
OVERALL, PERSISTENT, SEVERE = "overall_absence_percent", "persistent_absentees_percent", "severe_absentees_percent"


def imported(*paths: Path) -> Returned:
    returned = import_returns(paths, Options())
    assert returned.account.unbalanced() == []
    return returned


def figures(returned: Returned) -> list[tuple[object, ...]]:
    frame = returned.frames.get("published_figures", pl.DataFrame({"la_code": []}))
    return sorted(frame.select(pl.exclude("source_file", "source_row")).rows(), key=str)


def fates(returned: Returned, fate: str) -> dict[str | None, int]:
    return {one.words: one.rows for one in returned.account.entries if one.fate == fate}


def test_each_file_gives_its_figures_with_their_parts(tmp_path: Path) -> None:
    write(tmp_path, "ks2_la", [ks2(HARTLEPOOL, "202425", CINO, 28, 9, 32)])
    write(tmp_path, "ks4_la", [row(HARTLEPOOL, "202425", CPPO, "Final", 9, 98.5, "10.9")])
    write(tmp_path, "absence_la", [absence(HARTLEPOOL, "202324", CLA, 168, 59555, 4764, 8, 27, 16.1, 7, "4.2")])
    returned = imported(tmp_path)
    assert figures(returned) == [
        ("E06000001", "2023-24", OVERALL, "cla_12_months_31_march", 4764.0, 59555.0, "8"),
        ("E06000001", "2023-24", PERSISTENT, "cla_12_months_31_march", 27.0, 168.0, "16.1"),
        ("E06000001", "2023-24", SEVERE, "cla_12_months_31_march", 7.0, 168.0, "4.2"),
        ("E06000001", "2024-25", KS2, "cino_31_march", 9.0, 28.0, "32"),
        ("E06000001", "2024-25", KS4, "cppo_31_march", 98.5, 9.0, "10.9"),
    ]
    source = returned.frames["published_figures"].select("source_file", "source_row").unique().sort("source_file")
    assert source.rows() == [("absence_la.csv", 2), ("ks2_la.csv", 2), ("ks4_la.csv", 2)]
    assert [file.taken_for for file in returned.files] == [
        "Published figures, Absence by social care group",
        "Published figures, Key stage 2 by social care group",
        "Published figures, Key stage 4 by social care group",
    ]


def test_what_is_printed_is_kept_to_the_letter(tmp_path: Path) -> None:
    symbols = ["c", "z", "x", "k", "low", "u", "0", "17.0", "-0.5"]
    years = [f"20{year}{year + 1}" for year in range(16, 16 + len(symbols))]
    rows = [row(HARTLEPOOL, year, CINO, "Final", 40, text, text) for year, text in zip(years, symbols, strict=True)]
    returned = imported(write(tmp_path, "ks4_la", rows))
    told = returned.frames["published_figures"].sort("year").select("value", "numerator", "denominator").rows()
    assert [value for value, _, _ in told] == symbols
    assert [part for _, part, _ in told] == [None] * 6 + [0.0, 17.0, -0.5]
    assert {of for _, _, of in told} == {40.0}


def test_rows_that_no_indicator_is_of_are_dropped_with_the_reason(tmp_path: Path) -> None:
    rows = [
        row(("", "", ""), "202425", CINO, "Total", *[1] * 8, level="National"),
        row(("", "", ""), "202425", CINO, "Total", *[1] * 8, level="Regional"),
        absence(HARTLEPOOL, "202425", "All pupils", *[1] * 8),
        absence(HARTLEPOOL, "202425", CINO, *[1] * 8, school_type="Special"),
        absence(HARTLEPOOL, "202425", CINO, *[2] * 8),
        absence(HARTLEPOOL, "2024", CINO, *[1] * 8),
    ]
    returned = imported(write(tmp_path, "absence_la", rows))
    assert fates(returned, "dropped") == {
        "no figure is taken of England and regions": 2,
        "no figure is taken of the social care group": 1,
        "no figure is taken of one type of school": 1,
        "its `time_period` cannot be read": 1,
    }
    assert {one.expected for one in returned.account.entries if one.fate == "dropped" and one.rows == 2} == {True}
    assert [row[-1] for row in figures(returned)] == ["2"] * 3


def test_the_type_of_school_is_known_by_its_later_name(tmp_path: Path) -> None:
    columns = ("phase_type_grouping", *COLUMNS["absence_la"][1:])
    rows = [
        absence(HARTLEPOOL, "202425", CINO, *[1] * 8, school_type="State-funded primary"),
        absence(HARTLEPOOL, "202425", CINO, *[2] * 8),
    ]
    assert [row[-1] for row in figures(imported(write(tmp_path, "absence_la", rows, columns)))] == ["2"] * 3


def test_an_authority_is_known_by_codes_of_any_year_but_for_those_merged(tmp_path: Path) -> None:
    authorities = {
        ("825", "E10000002", "Buckinghamshire"): "E06000060",
        ("929", "", ""): "E06000057",
        ("", "", "North Yorkshire"): "E06000065",
        ("838", "E06000059", "Dorset"): "E06000059",
        ("837", "E06000028", "Bournemouth"): None,
        ("836", "E06000029", "Poole"): None,
        ("835", "E10000009", "Dorset"): "E10000009",
        ("909", "E10000006", "Cumbria"): "E10000006",
    }
    rows = [ks2(authority, "201819", CINO, 40, number, number) for number, authority in enumerate(authorities)]
    returned = imported(write(tmp_path, "ks2_la", rows))
    wanted = {(code, str(number)) for number, code in enumerate(authorities.values()) if code is not None}
    assert {(row[0], row[-1]) for row in figures(returned)} == wanted
    assert fates(returned, "dropped") == {"no figure is taken of an authority that is no more": 2}


def test_the_later_release_is_believed_for_the_years_that_both_have(tmp_path: Path) -> None:
    old = [ks2(HARTLEPOOL, "202223", CINO, 40, 13, 33), ks2(HARTLEPOOL, "202324", CINO, 50, 24, 48)]
    new = [ks2(HARTLEPOOL, "202324", CINO, 50, 25, 50), ks2(HARTLEPOOL, "202425", CINO, 28, 9, 32)]
    write(tmp_path / "last year", "ks2_la", old)
    write(tmp_path / "this year", "ks2_la", [*new, new[1]])
    returned = imported(tmp_path)
    assert [(row[1], row[-1]) for row in figures(returned)] == [("2022-23", "33"), ("2023-24", "50"), ("2024-25", "32")]
    assert fates(returned, "merged") == {"another row has its figures": 1}
    merged = [(one.file, one.rows) for one in returned.account.entries if one.fate == "merged"]
    assert merged == [("last year/ks2_la.csv", 1), ("this year/ks2_la.csv", 1)]


def test_a_figure_that_one_release_prints_differently_is_left_out(tmp_path: Path) -> None:
    rows = [
        absence(HARTLEPOOL, "202425", CINO, 398, 144128, 25358, 17.6, 180, 45.2, 51, 12.8),
        absence(HARTLEPOOL, "202425", CINO, 398, 144128, 25358, 17.6, 90, 40.1, 51, 12.8),
        absence(HARTLEPOOL, "202425", CPPO, 10, 100, 10, 10, 1, 10, 1, 10),
        absence(HARTLEPOOL, "202425", CPPO, 20, 300, 60, 20, 2, 20, 2, 20),
    ]
    returned = imported(write(tmp_path, "absence_la", rows))
    assert [(row[2], row[-1]) for row in figures(returned)] == [(OVERALL, "17.6"), (SEVERE, "12.8")]
    assert fates(returned, "dropped") == {"another row of the same release has other figures": 3}
    (query,) = returned.account.queries
    assert (query.problem, query.rows) == ("differs between rows of one release: it is left out", 8)


def test_what_is_neither_a_number_nor_a_symbol_is_no_figure(tmp_path: Path) -> None:
    rows = [
        absence(HARTLEPOOL, "202425", CINO, 398, 144128, 25358, "17,6", 180, ":", 51, 12.8),
        absence(HARTLEPOOL, "202425", CPPO, 398, 144128, 25358, "~", 180, "", 51, "n/a"),
    ]
    returned = imported(write(tmp_path, "absence_la", rows))
    assert [(row[2], row[-1]) for row in figures(returned)] == [(SEVERE, "12.8")]
    assert fates(returned, "dropped") == {"it has neither a number nor a symbol for a figure": 1}
    odd = {(query.column, query.rows) for query in returned.account.queries}
    assert odd == {("pt_overall", 2), ("pt_pupils_pa_10_exact", 1)}


def test_a_file_of_another_measure_is_not_taken_for_one(tmp_path: Path) -> None:
    columns = ("version", "t_mat_eligible_pupils", "t_mat_met_expected_standard", "pt_mat_met_expected_standard")
    file = write(tmp_path, "ks2_la", [ks2(HARTLEPOOL, "202425", CINO, 28, 9, 32)], columns)
    with pytest.raises(UserError, match="there is no return"):
        imported(file)


def test_every_figure_and_group_that_is_taken_is_one_of_a_spec() -> None:
    counterparts = [of for one in load_library().indicators.values() for of in one.published]
    assert code_sets()["published_indicator"].keys() <= {of.indicator for of in counterparts}
    own = {of.breakdown for of in counterparts if of.indicator in code_sets()["published_indicator"]}
    assert code_sets()["published_breakdown"].keys() == own


@pytest.mark.parametrize("seed", range(3))
def test_random_figures_come_back_as_they_were_written(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    groups = {CINO: "cino_31_march", CPPO: "cppo_31_march", CLA: "cla_12_months_31_march"}
    wanted: list[tuple[object, ...]] = []
    files: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    for code, number, name in chance.sample(areas().select("la_code", "old_la_code", "la_name").rows(), 5):
        for year in chance.sample(range(2018, 2025), 2):
            for group in chance.sample(list(groups), 2):
                for file, indicators in {
                    "ks2_la": [KS2],
                    "ks4_la": [KS4],
                    "absence_la": [OVERALL, PERSISTENT, SEVERE],
                }.items():
                    pupils = chance.randint(1, 500)
                    told = [(chance.randint(0, pupils), _text(chance)) for _ in indicators]
                    label = f"{year}-{(year + 1) % 100:02d}"
                    wanted += [
                        (code, label, indicator, groups[group], float(part), float(pupils), text)
                        for indicator, (part, text) in zip(indicators, told, strict=True)
                    ]
                    parts = [cell for pair in told for cell in pair]
                    cells = (pupils, pupils, *parts) if file == "absence_la" else (pupils, *parts)
                    kind = "Total" if file == "absence_la" else "Final"
                    files[file].append(row((number, code, name), label.replace("-", ""), group, kind, *cells))
    for name, rows in files.items():
        chance.shuffle(rows)
        write(tmp_path, name, rows)
    assert figures(imported(tmp_path)) == sorted(wanted, key=str)


def _text(chance: random.Random) -> str:
    return chance.choice(["c", "z", "x", str(chance.randint(0, 100)), f"{chance.uniform(0, 100):.1f}"])


def test_two_authorities_are_told_apart(tmp_path: Path) -> None:
    rows = [ks2(HARTLEPOOL, "202425", CINO, 28, 9, 32), ks2(DARLINGTON, "202425", CINO, 30, "c", "c")]
    assert [(row[0], row[-1]) for row in figures(imported(write(tmp_path, "ks2_la", rows)))] == [
        ("E06000001", "32"),
        ("E06000005", "c"),
    ]

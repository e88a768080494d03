"""Where specs are read from: ours, and a user's folder that adds to ours or stands instead of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from csc_indicators.errors import UserError, UserErrors
from csc_indicators.specs.load import indicator_ids, load_library, read_library

GOOD = (Path(__file__).parents[2] / "fixtures" / "bad_specs" / "example_that_differs.yaml").read_text(encoding="utf-8")


def write(folder: Path, name: str, text: str | None = None) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(GOOD.replace("example_that_differs", name) if text is None else text, encoding="utf-8")
    return path


def test_a_users_folder_adds_to_ours(tmp_path: Path) -> None:
    write(tmp_path, "mine")
    assert set(load_library(tmp_path).indicators) == {*load_library().indicators, "mine"}
    assert set(indicator_ids(tmp_path)) == {*indicator_ids(), "mine"}


def test_a_users_folder_can_stand_instead_of_ours_and_still_has_our_shared_files(tmp_path: Path) -> None:
    write(tmp_path, "mine")
    library = load_library(tmp_path, only_own=True)
    assert list(library.indicators) == indicator_ids(tmp_path, only_own=True) == ["mine"]
    assert library.breakdowns == load_library().breakdowns
    assert library.codes == load_library().codes


def test_a_users_spec_of_the_same_id_takes_the_place_of_ours(tmp_path: Path) -> None:
    path = write(tmp_path, "repeat_referrals")
    library = load_library(tmp_path)
    assert library.indicators["repeat_referrals"].path == path
    assert len(library.indicators) == len(load_library().indicators)


def test_a_users_shared_files_add_to_ours_and_a_key_of_the_same_name_takes_its_place(tmp_path: Path) -> None:
    write(
        tmp_path,
        "_breakdowns",
        "sex: {title: Gender, groups: {Girls: sex = 'F'}}\nward: {title: Ward, groups: {A: age > 1}}\n",
    )
    write(tmp_path, "_codes", "kinship: {title: Kinship, code_set: placement_type, codes: [U1]}\n")
    library = load_library(tmp_path)
    assert library.breakdowns["sex"].title == "Gender"
    assert set(library.breakdowns) == {*load_library().breakdowns, "ward"}
    assert set(library.codes) == {*load_library().codes, "kinship"}


def test_only_the_indicators_asked_for_are_read(tmp_path: Path) -> None:
    write(tmp_path, "mine")
    write(tmp_path, "broken", "kind: [")
    assert list(load_library(tmp_path, ids=["mine", "cin_rate"]).indicators) == ["cin_rate", "mine"]


def test_the_newest_edition_of_the_framework_is_the_one_published_last() -> None:
    library = load_library()
    newest = library.frameworks[library.newest_framework]
    assert newest.published == max(framework.published for framework in library.frameworks.values())


def test_files_that_are_no_specs_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "mine")
    (tmp_path / "readme.md").write_text("about", encoding="utf-8")
    (tmp_path / "_notes.yaml").write_text("[", encoding="utf-8")
    assert indicator_ids(tmp_path, only_own=True) == ["mine"]
    assert read_library(tmp_path, only_own=True)[1] == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_library(tmp_path / "nowhere")
    assert "there is no folder of specs" in caught.value.message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file must be a mapping, not nothing"),
        ("- a\n- b", 1, "the file must be a mapping, not a list"),
        ("text", 1, "the file must be a mapping, not `text`"),
        ("{}", 1, "`kind` is missing: it can be `rate`, `percentage`, `average` or `ratio`"),
        ("id: x\nkind: [rate]", 2, "`kind` is a list; it can be `rate`, `percentage`, `average` or `ratio`"),
    ],
)
def test_a_file_that_is_no_spec_at_all_is_told(tmp_path: Path, text: str, line: int, message: str) -> None:
    write(tmp_path, "odd", text)
    [fault] = read_library(tmp_path, only_own=True)[1]
    assert (fault.line, fault.message) == (line, message)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes("title: café".encode("cp1252"))
    [fault] = read_library(tmp_path, only_own=True)[1]
    assert (fault.message, fault.hint) == ("is not UTF-8 text", "save it as UTF-8")


def test_all_faults_of_all_files_are_told_together_by_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, "b", GOOD.replace("example_that_differs", "b").replace("polarity: neither", "polarity: up"))
    write(tmp_path, "a", "title: one\ntitle: two")
    write(tmp_path, "_codes", "odd: {title: Odd, code_set: x, codes: []}")
    with pytest.raises(UserErrors) as caught:
        load_library(tmp_path, only_own=True)
    places = [error.message.removeprefix(f"{tmp_path}/").split(": ")[0] for error in caught.value.errors]
    assert places == ["_codes.yaml:1", "a.yaml:2", "b.yaml:15"]


BREAKDOWN = "x: {title: X, groups: {A: age > 1}, "


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("_breakdowns", "x: {title: X}", "`x` needs either `groups`, or `column` with `labels`"),
        (
            "_breakdowns",
            "x: {title: X, column: sex}",
            "`x`: `column` and `labels` go together: a coded column and the code set that names its codes",
        ),
        (
            "_breakdowns",
            BREAKDOWN + "population: {B: age > 1}}",
            "`x`: `population` names a group that is not there: `B`",
        ),
        ("_breakdowns", BREAKDOWN + "overlaping: true}", "`x.overlaping` is an unknown key"),
        ("_codes", "x: {title: X, code_set: y, codes: [1]}", "`x.codes.0` must be text, not `1`"),
        (
            "_publications",
            "x: {title: X, decimals: {rates: 1}}",
            "`x.decimals.rates` is `rates`; it can be `rate`, `percentage`, `average` or `ratio`",
        ),
        (
            "_frameworks",
            "x: {title: X, published: y, outcomes: {safety: {number: one, title: Z}}}",
            "`x.outcomes.safety.number` must be a whole number, not `one`",
        ),
    ],
)
def test_faults_of_the_shared_files_are_told(tmp_path: Path, name: str, text: str, message: str) -> None:
    write(tmp_path, name, text)
    [fault] = read_library(tmp_path, only_own=True)[1]
    assert (fault.line, fault.message) == (1, message)

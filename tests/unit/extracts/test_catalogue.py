from __future__ import annotations

import subprocess
import sys

import pytest

from csc_indicators.extracts.catalogue import SOURCE_COLUMNS, TARGET, catalogue, column_type, polars_schema
from csc_indicators.extracts.code_sets import code_sets, spellings
from csc_indicators.extracts.own_yaml import OWN
from csc_indicators.extracts.schemas import SCHEMAS
from csc_indicators.files import cell_texts, tolerance
from csc_indicators.validation.build_catalogue import catalogue_text, cell_texts_text, own_yaml_text, tolerance_text


def test_the_catalogue_is_what_the_schemas_say() -> None:
    command = "python -m csc_indicators.validation.build_catalogue"
    assert TARGET.read_text(encoding="utf-8") == catalogue_text(), f"run {command}"


def test_what_is_held_of_the_code_sets_and_rules_is_what_the_files_say() -> None:
    command = "python -m csc_indicators.validation.build_catalogue"
    assert OWN.target.read_text(encoding="utf-8") == own_yaml_text(), f"run {command}"
    assert cell_texts.HELD.target.read_text(encoding="utf-8") == cell_texts_text(), f"run {command}"
    assert tolerance.HELD.target.read_text(encoding="utf-8") == tolerance_text(), f"run {command}"


def test_the_schemas_have_the_types_that_the_readers_give() -> None:
    for name, model in SCHEMAS.items():
        for column, declared in model.to_schema().columns.items():
            assert declared.dtype.type == column_type(catalogue()[name].columns[column].kind), (name, column)


def test_every_column_has_a_title_and_every_code_column_a_known_code_set() -> None:
    for extract in catalogue().values():
        for column in extract.columns.values():
            assert column.title
            assert (column.kind == "code") == (column.code_set in code_sets())


def test_only_optional_columns_say_what_their_absence_means() -> None:
    said = {
        f"{extract.name}.{column.name}": column.required
        for extract in catalogue().values()
        for column in extract.columns.values()
        if column.absent
    }
    assert not any(said.values())
    assert set(said) == {
        "children.expected_date_of_birth",
        "initial_conferences.transfer_in",
        "cp_plans.previous_plans",
        "cp_plans.other_la",
        "care_leavers.in_touch",
        "court_proceedings.lives_with",
        "social_workers.qualified",
        "vacancies.role",
        "missing_episodes.missing_type",
        "agency_assignments.cooling_off_exempt",
        "social_workers.as_at_date",
    }


def test_every_extract_begins_with_its_authority_and_ends_with_where_a_row_came_from() -> None:
    for name in catalogue():
        columns = list(polars_schema(name))
        assert columns[0] == "la_code"
        assert tuple(columns[-3:]) == SOURCE_COLUMNS


def test_date_columns_are_those_of_kind_date() -> None:
    assert catalogue()["referrals"].date_columns == ("referral_date", "closure_date")


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("csc_indicators.config", ("polars", "pandera", "pyarrow")),
        ("csc_indicators.extracts.catalogue", ("polars", "pandera", "pyarrow")),
        ("csc_indicators.extracts.code_sets", ("polars", "pandera", "pyarrow")),
        ("csc_indicators.extracts.read", ("pandera", "pyarrow", "fastexcel")),
    ],
)
def test_importing_loads_nothing_slow(module: str, unwanted: tuple[str, ...]) -> None:
    command = f"import sys, {module}; print([name for name in {unwanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_labels_of_factors_give_the_published_names() -> None:
    factors = code_sets()["assessment_factor"]
    published = {
        "3A": "domestic_abuse_child",
        "3B": "domestic_abuse_parent",
        "3C": "domestic_abuse_person",
        "10A": "going_missing",
        "11A": "child_sexual_exploitation",
        "12A": "trafficking",
        "13A": "gangs",
        "16A": "neglect",
        "17A": "emotional_abuse",
        "18A": "physical_abuse_unknown",
        "18B": "physical_abuse_child_on_child",
        "18C": "physical_abuse_adult_on_child",
        "19A": "sexual_abuse_unknown",
        "19B": "sexual_abuse_child_on_child",
        "19C": "sexual_abuse_adult_on_child",
        "23A": "faith_linked_abuse",
        "24A": "child_criminal_exploitation",
    }
    slugs = {
        code: "".join(letter if letter.isalpha() else "_" for letter in factors[code].label.lower())
        for code in published
    }
    assert slugs == published


def test_a_code_that_changed_says_in_which_years_it_was_valid() -> None:
    placements = code_sets()["placement_type"]
    assert (placements["K3"].valid_from, placements["K3"].valid_to) == ("2024-25", None)
    assert (placements["P2"].valid_from, placements["P2"].valid_to) == (None, "2023-24")


def test_every_other_spelling_stands_for_a_code_of_its_set() -> None:
    for name, codes in code_sets().items():
        assert set(spellings(name).values()) <= set(codes)
        assert all(spelling == spelling.upper() for spelling in spellings(name))

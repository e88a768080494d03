from __future__ import annotations

import re

import pytest

from csc_indicators.outputs.findings.rule_page import SEVERITIES, SORTS
from csc_indicators.outputs.findings.words import page_of
from csc_indicators.validation.rules import all_rules
from docs import generate


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {str(file.relative_to(generate.HERE)): text for file, text in generate.pages().items()}


def test_every_generated_page_says_what_the_program_is_now(made: dict[str, str]) -> None:
    stale = [
        name
        for name, text in made.items()
        if not (generate.HERE / name).is_file() or (generate.HERE / name).read_text(encoding="utf-8") != text
    ]
    assert not stale, f"run `make docs`: {', '.join(stale)}"


def test_no_page_is_left_of_an_indicator_that_is_no_more() -> None:
    assert not generate.left_over(generate.pages()), "run `make docs`"


def test_every_rule_has_one_anchor_and_it_stands_where_reports_send_the_reader(made: dict[str, str]) -> None:
    places = [
        f"docs/{name}#{code.lower()}"
        for name, text in made.items()
        if name.startswith("rules/")
        for code in re.findall(r"^#+ (\w+)$", text, re.MULTILINE)
        if code in all_rules()
    ]
    assert sorted(places) == sorted(page_of(rule) for rule in all_rules().values())


def test_the_section_of_a_rule_says_all_that_there_is_to_say(made: dict[str, str]) -> None:
    sections = {
        section.partition("\n")[0]: section.lower()
        for name, text in made.items()
        if name.startswith("rules/")
        for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    }
    unsaid = [
        (rule.code, text)
        for rule in all_rules().values()
        for text in (
            *(rule.title, rule.message, rule.hint, rule.effect_says, SEVERITIES[rule.severity].partition(": ")[2]),
            *(SORTS[rule.sort], *rule.columns, *rule.dfe_codes),
            *(text for pair in (*rule.dfe_in_part, *rule.dfe_near) for text in pair),
        )
        if text.lower() not in sections[rule.code]
    ]
    assert unsaid == []


def test_the_index_of_rules_leads_to_every_rule(made: dict[str, str]) -> None:
    links = re.findall(r"^\| \[\w+\]\((.+?)\)", made["rules/README.md"], re.MULTILINE)
    assert sorted(f"docs/rules/{link}" for link in links) == sorted(page_of(rule) for rule in all_rules().values())


def test_pages_are_the_same_when_they_are_made_again(made: dict[str, str]) -> None:
    again = {str(file.relative_to(generate.HERE)): text for file, text in generate.pages().items()}
    assert again == made


def test_the_index_leads_to_every_indicator(made: dict[str, str]) -> None:
    pages = {name for name in made if name.startswith("indicators/") and not name.endswith("README.md")}
    assert [name for name in pages if f"({name.removeprefix('indicators/')})" not in made["indicators/README.md"]] == []


def test_the_index_names_the_two_indicators_that_case_data_cannot_give(made: dict[str, str]) -> None:
    index = made["indicators/README.md"]
    assert "90284" in index
    assert "Ofsted, inspection outcomes" in index

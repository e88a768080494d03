from __future__ import annotations

import subprocess
import sys

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.schemas import SCHEMAS
from csc_indicators.sql import SqlFault
from csc_indicators.validation.checks import LinkCheck, RowCheck, SequenceCheck
from csc_indicators.validation.column_codes import TARGET, column_codes, column_codes_text
from csc_indicators.validation.row_flags import condition
from csc_indicators.validation.rules import all_rules, written_rules


def test_the_rules_are_listed_without_loading_polars_or_pandera() -> None:
    code = (
        "import sys; from csc_indicators.validation.rules import all_rules; all_rules(); "
        "print([name for name in ('polars', 'pandera', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_column_rule_has_a_number_of_its_own() -> None:
    facts = {
        name: {
            "prefix": extract.prefix,
            "columns": {column: vars(info) | {"name": column} for column, info in extract.columns.items()},
        }
        for name, extract in catalogue().items()
    }
    command = "python -m csc_indicators.validation.build_catalogue"
    assert TARGET.read_text(encoding="utf-8") == column_codes_text(facts), f"run {command}"
    assert len(set(column_codes().values())) == len(column_codes())


def test_a_number_once_given_is_never_given_again() -> None:
    facts = {"vacancies": {"prefix": "VA", "columns": {"new_date": {"title": "New", "kind": "date", "blank": True}}}}
    text = column_codes_text(facts, old={"vacancies.gone.blank": "VA107"})
    assert '"vacancies.gone.blank": "VA107"' in text
    assert '"vacancies.new_date.value": "VA108"' in text


def test_extracts_have_prefixes_of_their_own() -> None:
    prefixes = [extract.prefix for extract in catalogue().values()]
    assert len(set(prefixes)) == len(prefixes) == len(SCHEMAS)
    assert all(len(prefix) == 2 for prefix in prefixes)


def test_rules_are_worded_alike() -> None:
    for rule in all_rules().values():
        assert rule.code[:2].isupper(), rule.code
        assert rule.code[2:].isdigit(), rule.code
        assert len(rule.code) == 5
        for text in (rule.title, rule.message, rule.hint, rule.effect_says):
            assert text, rule.code
            assert text == text.strip(), rule.code
            assert not text.endswith("."), (rule.code, text)
            assert "\n" not in text, (rule.code, text)
        assert rule.severity in ("error", "query")
        assert rule.effect in ("counted", "left_out", "repaired", "stops")
        assert rule.columns, rule.code
        for entry in rule.columns:
            name, _, column = entry.partition(".")
            assert column in catalogue()[name].columns, (rule.code, entry)
            assert name in rule.extracts, (rule.code, entry)


def conditions(check: object) -> list[str]:
    match check:
        case RowCheck(when=when) | SequenceCheck(when=when):
            return [when]
        case LinkCheck(when=when, where=where):
            return [when, where]
    return []


def test_every_condition_of_a_rule_can_be_asked() -> None:
    faulty = []
    for rule in written_rules():
        for text in conditions(rule.check):
            try:
                condition(text)
            except SqlFault as fault:
                faulty.append(f"{rule.code}: {fault}: {text}")
    assert faulty == []

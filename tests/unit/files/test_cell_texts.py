from __future__ import annotations

import pytest
from pydantic import ValidationError

from csc_indicators.files.cell_texts import SOURCE, CellTexts, error_texts, load, no_value_texts


def test_no_error_cell_is_taken_for_no_value() -> None:
    assert not {text.upper() for text in no_value_texts()} & set(error_texts())
    assert {"#VALUE!", "#REF!", "#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"} <= set(error_texts())


def test_every_text_is_listed_once_and_error_cells_in_capitals() -> None:
    for texts in (no_value_texts(), error_texts()):
        assert len(set(texts)) == len(texts)
    assert [text.upper() for text in error_texts()] == list(error_texts())


def test_a_key_that_is_not_known_is_an_error() -> None:
    content = load(SOURCE.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    with pytest.raises(ValidationError):
        CellTexts.model_validate({**content, "other": []})

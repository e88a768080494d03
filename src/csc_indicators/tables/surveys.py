"""Advocacy, and answers to surveys."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.duplicates import CHILD, fullest, good, keep_one
from csc_indicators.tables.model import EVERY_COLUMN, Frames, Table, from_extract

_OFFER_COLUMNS = from_extract("advocacy")


def advocacy(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of offer."""
    order = fullest(("started_date",), _OFFER_COLUMNS)
    return good(keep_one(frames["advocacy"], (*CHILD, "offered_date"), order))


def survey_answers(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """Every row: where nobody is named, two equal answers are those of two people."""
    return good(frames["survey_answers"])


ADVOCACY = Table(
    name="advocacy",
    title="Advocacy",
    one_row_is="an offer of an advocate to a child",
    start="offered_date",
    end=None,
    columns=_OFFER_COLUMNS,
    needs=("advocacy",),
    one_per=("child_id", "offered_date"),
    build=advocacy,
)

SURVEY_ANSWERS = Table(
    name="survey_answers",
    title="Survey answers",
    one_row_is="a person's answer to a question of a survey",
    start="answer_date",
    end=None,
    columns=from_extract("survey_answers"),
    needs=("survey_answers",),
    build=survey_answers,
    rows_may_be_alike=True,
)

TABLES = (ADVOCACY, SURVEY_ANSWERS)

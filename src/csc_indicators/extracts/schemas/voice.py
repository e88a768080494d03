"""The voice of children and families, and of those who work with them: advocacy and surveys."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code, needed_text, number, text


class Advocacy(DataFrameModel):
    """Offers of an independent advocate to a child."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    offered_date: pl.Date = day("Date of the offer", blank=False)
    started_date: pl.Date | None = day(
        "First day on which the advocate worked with the child",
        description="Blank where the offer was not taken up",
        filled_where="false",
    )

    class Config:
        """What one row is."""

        title = "Advocacy"
        description = "an offer of an advocate to a child"
        metadata: ClassVar = {"prefix": "AV"}


class SurveyAnswers(DataFrameModel):
    """Answers to questions about experience, on a scale of 1 to 5."""

    la_code: Area = la_code()
    answer_date: pl.Date = day("Date of the answer", blank=False)
    respondent_group: pl.String = code("Who answered", "respondent_group", blank=False)
    question: pl.String = needed_text("Question", description="The survey's own name or number of the question")
    answer: pl.Int64 | None = number(
        "Answer",
        whole=True,
        low=1,
        high=5,
        description="1 is the worst and 5 the best (strongly agree); blank where no answer was given",
    )
    respondent_id: pl.String | None = text(
        "Respondent", description="The same for all answers of one person", identifies="respondent"
    )

    class Config:
        """What one row is."""

        title = "Survey answers"
        description = "a person's answer to a question of a survey"
        metadata: ClassVar = {"prefix": "SA", "rounds": "answer_date"}

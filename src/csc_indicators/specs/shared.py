"""What all specs share: breakdowns, code groups, editions of the framework, and how DfE's publications print."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from csc_indicators.specs.cohort import Name, SpecModel, Sql
from csc_indicators.specs.model import Outcome


class Breakdown(SpecModel):
    """A way to split every indicator that names it: conditions in order, or a column whose values are the groups.

    The column is coded, with labels, or free text (a team, a ward): then the groups are the values that the data has.
    """

    title: str
    groups: dict[str, Sql] | None = None
    column: Name | None = None
    labels: str | None = None
    values_of: Annotated[
        str | None, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$", description="extract.column of a free text")
    ] = None
    otherwise: str = "Not known"
    overlapping: bool = False
    population: Literal["everyone"] | dict[str, Sql] | None = None

    @model_validator(mode="after")
    def _check_form(self) -> Breakdown:
        if (self.groups is None) == (self.column is None):
            raise ValueError("needs either `groups`, or `column` with `labels`")
        if self.labels is not None and self.values_of is not None:
            raise ValueError("says both `labels` and `values_of`: a column is coded, or it is free text")
        if (self.column is None) != (self.labels is None and self.values_of is None):
            raise ValueError("`column` and `labels` go together: a coded column and the code set that names its codes")
        unknown = [
            name
            for name in self.population or {}
            if isinstance(self.population, dict) and name not in (self.groups or {})
        ]
        if unknown:
            raise ValueError(f"`population` names a group that is not there: `{unknown[0]}`")
        return self


class SameColumn(SpecModel):
    """A column that has the value of another in every row but those that meet a condition."""

    table: Name
    same_as: Name
    unless: Sql


class CodeGroup(SpecModel):
    """Codes that belong together under one name, such as every kind of foster placement."""

    title: str
    code_set: str
    codes: Annotated[list[str], Field(min_length=1)]


class OutcomeTitle(SpecModel):
    """The number (enablers have none) and title of an outcome or enabler in one edition of the framework."""

    number: int | None
    title: str


class Framework(SpecModel):
    """One edition of the Children's Social Care National Framework."""

    title: str
    published: str
    outcomes: dict[Outcome, OutcomeTitle]


class PublicationRules(SpecModel):
    """How one publication prints: decimals by kind, the symbol for a value that rounds to 0, the name of its year."""

    title: str
    decimals: dict[Literal["rate", "percentage", "average", "ratio"], int]
    rounds_to_zero: Literal["k", "low"] | None = None
    year_name: Literal["Reporting year", "Financial year"] = "Reporting year"

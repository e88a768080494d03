"""What an indicator spec can say: four kinds over one model of a cohort.

An indicator is a cohort, and one thing said about it. The kind says what the number is (and so which interval, how it
adds up over areas and what 0 of 0 means); the cohort says which rows count. SQL appears only as one-row conditions and
values. This module holds shape only: names are checked by `lint`, meaning by each spec's own examples.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from csc_indicators.errors import UserError
from csc_indicators.periods import YEAR_ENDS, parse_period
from csc_indicators.specs.offsets import FormError, Offset


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _one_or_many_quantities(value: object) -> object:
    return [value] if isinstance(value, dict) else value


def _year_end(value: str) -> str:
    if value not in YEAR_ENDS:
        raise ValueError(f"must be one of {', '.join(f'`{end}`' for end in YEAR_ENDS)}")
    return value


def _period(text: str) -> str:
    try:
        parse_period(text)
    except UserError as error:
        raise FormError(f"is `{text}`, which is not a period", error.hint) from None
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise FormError(f"is `{text}`, which is not a day", "write it as `2024-04-01`") from None
    return text


class SpecModel(BaseModel):
    """Closed and frozen: an unknown key is an error, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Sql = Annotated[str, Field(min_length=1, description="SQL over one row: a condition or a value, never a query")]
NAME = r"^[a-z][a-z0-9_]*$"
RETURNS = r"^(exists|count|(distinct|first|last|sum)\([a-z][a-z0-9_]*\))$"
Name = Annotated[str, Field(pattern=NAME, description="lower case, digits and underscores")]
Conditions = Annotated[list[Sql], BeforeValidator(_one_or_many, json_schema_input_type=Sql | list[Sql])]
Names = Annotated[list[Name], BeforeValidator(_one_or_many, json_schema_input_type=Name | list[Name])]

Outcome = Literal["family_help", "safety", "family_network", "stable_homes", "multi_agency", "leadership", "workforce"]
Publication = Literal["cin", "cla", "outcomes", "workforce", "spending"]


class Lookup(SpecModel):
    """One column added to the cohort from other rows that share a key; the authority is always part of the key."""

    table: Name
    match: Names = ["child_id"]
    where: Conditions = []
    date: Name | None = None
    between: tuple[Offset, Offset] | None = None
    of: Name | None = None
    in_period: Name | None = None
    open_on: Name | None = None
    overlaps: Literal["period"] | tuple[Offset, Offset] | None = None
    returns: Annotated[
        str,
        Field(
            pattern=RETURNS,
            description="exists, count, distinct(column), first(column), last(column) or sum(column)",
        ),
    ] = "exists"

    @model_validator(mode="after")
    def _check_timing(self) -> Lookup:
        ways = [way for way in ("in_period", "open_on", "overlaps") if getattr(self, way) is not None]
        if len(ways) > 1:
            raise ValueError(f"says both `{ways[0]}` and `{ways[1]}`: choose one")
        if not ways and self.between is None:
            raise ValueError("needs a time: `date`, `between` and `of`, or one of `in_period`, `open_on`, `overlaps`")
        windowed = self.between is not None or isinstance(self.overlaps, tuple)
        if windowed != (self.of is not None):
            raise ValueError("`of` goes with a window: it names the cohort's date that the window is counted from")
        if self.between is not None and self.date is None and self.in_period is None:
            raise ValueError("`between` needs `date`: the date in the other table that must fall in the window")
        if self.between is not None and (self.open_on or self.overlaps):
            raise ValueError("`between` is about one date: for spells use `overlaps: [from, to]` with `of`")
        return self

    @property
    def date_column(self) -> str | None:
        """The other table's date that a window or the period is about, if it is about one date."""
        return self.date or self.in_period

    @property
    def function(self) -> str:
        """What is returned, without its column: `exists`, `count`, `distinct`, `first`, `last`, `sum`."""
        return self.returns.split("(")[0]

    @property
    def column(self) -> str | None:
        """The column that the returned function takes, or None for `exists` and `count`."""
        return self.returns.split("(")[1].rstrip(")") if "(" in self.returns else None


class Timing(SpecModel):
    """When rows count: an event in the period, a spell open on a day, or a spell open on any day of it."""

    in_period: Name | None = None
    open_on: Literal["period_end", "period_start"] | None = None
    overlaps: Literal["period"] | None = None


class Cohort(Timing):
    """A table, when its rows count, and which."""

    table: Name
    shift: Offset | None = None
    where: Conditions = []
    exclude: dict[Name, Sql] = {}
    one_per: Names = []
    keep: Literal["first", "last"] = "last"
    lookups: dict[Name, Lookup] = {}
    columns: dict[Name, Sql] = {}
    ages: dict[Name, Name] = {}

    @model_validator(mode="after")
    def _check_timing(self) -> Cohort:
        ways = [way for way in ("in_period", "open_on", "overlaps") if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError("needs exactly one of `in_period`, `open_on`, `overlaps`")
        if self.shift is not None and (self.shift.is_ever or self.shift.unit == "working days"):
            raise ValueError("`shift` is a number of days, weeks, months or years")
        return self


class Quantity(Cohort):
    """A total for a ratio: the rows of a cohort counted, or a value of theirs summed."""

    sum: Sql | None = None


class Population(SpecModel):
    """The children aged 0 to 17 who live in the area (ONS mid-year estimate of the year before)."""

    population: Literal["children"]


class About(SpecModel):
    """The indicator in words, for the page, the screen and the meeting."""

    definition: str
    numerator: str
    denominator: str
    rationale: str
    source: str
    method: str | None = None
    polarity: Literal["high", "low", "neither"]
    caveats: list[str] = []
    differs_from_published: str | None = None


class Published(SpecModel):
    """Which published figure is the counterpart of the total, or of one group of a breakdown."""

    indicator: str
    breakdown: str | None = None
    by: Name | None = None
    group: str | None = None

    @model_validator(mode="after")
    def _check_group(self) -> Published:
        if (self.by is None) != (self.group is None):
            raise ValueError("`by` and `group` go together: the breakdown, and its group that was published")
        return self


class Expected(SpecModel):
    """What an example must give; only what is written is compared, values at the decimals written."""

    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    value_text: str | None = None
    unknown: int | None = None
    excluded: int | None = None
    left_out_unknown: int | None = None
    status: Literal["x", "z"] | None = None

    @model_validator(mode="after")
    def _check_something(self) -> Expected:
        if not self.model_fields_set:
            raise ValueError("says nothing: give at least a numerator, a denominator or a value")
        return self


class Example(SpecModel):
    """A few rows and the figure they give: the spec's test, its documentation and its argument."""

    name: str
    period: Annotated[str, AfterValidator(_period)]
    tables: dict[Name, str]
    population: int | str | None = None
    covers_from: Annotated[str, AfterValidator(_day)] | None = None
    by: Name | None = None
    expect: Expected | None = None
    expect_groups: dict[str, Expected] | None = None

    @model_validator(mode="after")
    def _check_expectation(self) -> Example:
        if (self.expect is None) == (self.expect_groups is None):
            raise ValueError("needs either `expect`, or `by` with `expect_groups`")
        if (self.by is None) != (self.expect_groups is None):
            raise ValueError("`by` and `expect_groups` go together")
        return self


class BaseIndicator(SpecModel):
    """What every kind has."""

    id: Name
    title: str
    outcome: Outcome
    domain: str
    publication: Publication
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    unit: str | None = None
    year_ends: Annotated[str, AfterValidator(_year_end), Field(json_schema_extra={"enum": list(YEAR_ENDS)})] = (
        "31 March"
    )
    status: Literal["published", "proposed"] = "published"
    breakdowns: list[Name] = []
    published: list[Published] = []
    about: About
    examples: Annotated[list[Example], Field(min_length=1)]

    _path: Path = PrivateAttr(default=Path())

    @property
    def path(self) -> Path:
        """The file the spec was read from."""
        return self._path


class Rate(BaseIndicator):
    """How many (or how much) for so many children living in the area."""

    kind: Literal["rate"]
    cohort: Cohort
    per: Annotated[int, Field(gt=0)] = 10_000

    def quantities(self) -> list[Cohort]:
        """The one cohort."""
        return [self.cohort]


class Percentage(BaseIndicator):
    """What share of the cohort, or of its weight, meets a condition."""

    kind: Literal["percentage"]
    cohort: Cohort
    numerator: Sql
    weight: Sql | None = None

    def quantities(self) -> list[Cohort]:
        """The one cohort."""
        return [self.cohort]


class Average(BaseIndicator):
    """The mean, the median or a percentile of a value over the cohort."""

    kind: Literal["average"]
    cohort: Cohort
    value: Sql
    statistic: Literal["mean", "median", "p25", "p75", "p90"] = "mean"

    def quantities(self) -> list[Cohort]:
        """The one cohort."""
        return [self.cohort]


class Ratio(BaseIndicator):
    """One total over another that it need not be part of."""

    kind: Literal["ratio"]
    numerator: Annotated[
        list[Quantity],
        BeforeValidator(_one_or_many_quantities, json_schema_input_type=Quantity | list[Quantity]),
        Field(min_length=1),
    ]
    denominator: Annotated[
        list[Quantity | Population],
        BeforeValidator(
            _one_or_many_quantities, json_schema_input_type=Quantity | Population | list[Quantity | Population]
        ),
        Field(min_length=1),
    ]
    per: Annotated[int, Field(gt=0)] = 1

    def quantities(self) -> list[Cohort]:
        """The quantities that are counted from tables, the denominator's first."""
        counted: list[Cohort] = [part for part in self.denominator if isinstance(part, Quantity)]
        return counted + list(self.numerator)


Indicator = Annotated[Rate | Percentage | Average | Ratio, Field(discriminator="kind")]
AnyIndicator = Rate | Percentage | Average | Ratio


class Breakdown(SpecModel):
    """A way to split every indicator that names it: conditions in order, or a coded column with its labels."""

    title: str
    groups: dict[str, Sql] | None = None
    column: Name | None = None
    labels: str | None = None
    otherwise: str = "Not known"
    overlapping: bool = False
    population: Literal["everyone"] | dict[str, Sql] | None = None

    @model_validator(mode="after")
    def _check_form(self) -> Breakdown:
        if (self.groups is None) == (self.column is None):
            raise ValueError("needs either `groups`, or `column` with `labels`")
        if (self.column is None) != (self.labels is None):
            raise ValueError("`column` and `labels` go together: a coded column and the code set that names its codes")
        unknown = [
            name
            for name in self.population or {}
            if isinstance(self.population, dict) and name not in (self.groups or {})
        ]
        if unknown:
            raise ValueError(f"`population` names a group that is not there: `{unknown[0]}`")
        return self


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
    """How one DfE publication prints: decimals by kind, and the symbol for a value that rounds to 0."""

    title: str
    decimals: dict[Literal["rate", "percentage", "average", "ratio"], int]
    rounds_to_zero: Literal["k", "low"] | None = None


def json_ready(model: SpecModel) -> dict[str, Any]:
    """The model as plain data, defaults left out."""
    return model.model_dump(mode="json", exclude_defaults=True)

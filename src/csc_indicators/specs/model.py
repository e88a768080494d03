"""What an indicator spec can say: four kinds over one model of a cohort.

An indicator is a cohort, and one thing said about it. The kind says what the number is (and so which interval, how it
adds up over areas and what 0 of 0 means); the cohort says which rows count. SQL appears only as one-row conditions and
values. This module holds shape only: names are checked by `lint`, meaning by each spec's own examples.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from csc_indicators.errors import UserError
from csc_indicators.periods import YEAR_ENDS, parse_period
from csc_indicators.specs.cohort import Cohort, Name, Quantity, SpecModel, Sql
from csc_indicators.specs.offsets import FormError


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


def _title_of_period(title: str | None) -> str | None:
    if title is not None:
        names = {name for _, name, _, _ in Formatter().parse(title) if name is not None}
        if not names or names - {"day", "span"}:
            raise ValueError("holds `{day}` or `{span}`, or both, and nothing else in braces")
    return title


Outcome = Literal["family_help", "safety", "family_network", "stable_homes", "multi_agency", "leadership", "workforce"]
Publication = Literal["cin", "cla", "outcomes", "workforce", "spending"]


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
    caveats: list[str] = Field(default=[])
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


CountName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*\.(numerator|denominator)$", description="indicator.numerator or .denominator")
]


class CountRelation(SpecModel):
    """What is known of one of the indicator's counts beside another's, where what they count does not show it.

    `part_of`: it is never more than those, in any group. `same_as`: nor less, but for a few rows. `at_most`: it is
    never more than so many times those. `holds_rest_of`: what the second leaves of the first is a part of it.
    `apart_from`: no row is in both, over one denominator. `overlaps`: rows may be in both, in one or in none.
    """

    count: Literal["numerator", "denominator"] = "numerator"
    part_of: list[CountName] = Field(default=[])
    same_as: list[CountName] = Field(default=[])
    at_most: dict[CountName, Annotated[float, Field(gt=0)]] = Field(default={})
    holds_rest_of: dict[CountName, CountName] = Field(default={})
    apart_from: list[CountName] = Field(default=[])
    overlaps: list[CountName] = Field(default=[])
    reason: str

    @property
    def names(self) -> list[str]:
        """The other counts that it is about."""
        return [*self.part_of, *self.same_as, *self.at_most, *self.holds_rest_of, *self.apart_from, *self.overlaps]

    @model_validator(mode="after")
    def _check_something(self) -> CountRelation:
        if not self.names:
            raise ValueError("says nothing: give the counts that this one is about, such as `part_of`")
        return self


class BaseIndicator(SpecModel):
    """What every kind has."""

    id: Name
    title: str
    title_of_period: Annotated[
        str | None,
        AfterValidator(_title_of_period),
        Field(
            description="the title over a period that is no reporting year, with {day} for its last day (30 June) and "
            "{span} for what it is (quarter); where it differs from the title"
        ),
    ] = None
    outcome: Outcome
    domain: str
    publication: Publication
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    unit: str | None = None
    year_ends: Annotated[str, AfterValidator(_year_end), Field(json_schema_extra={"enum": list(YEAR_ENDS)})] = (
        "31 March"
    )
    grows_with_time: Annotated[
        bool | None,
        Field(description="whether a longer period gives a higher figure, where that does not follow from the rest"),
    ] = None
    status: Literal["published", "proposed"] = "published"
    parameters: dict[Name, str | int] = Field(default={})
    breakdowns: list[Name] = Field(default=[])
    published: list[Published] = Field(default=[])
    counts: Annotated[
        list[CountRelation],
        Field(description="what its counts and those of other indicators tell of each other, for disclosure control"),
    ] = Field(default=[])
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
    groups_of: Annotated[
        Literal["group", "total"],
        Field(description="what a breakdown's group is a share of: its own rows, or all rows of the indicator"),
    ] = "group"

    @model_validator(mode="after")
    def _check_groups(self) -> Percentage:
        if self.groups_of == "total" and not self.breakdowns:
            raise ValueError("says `groups_of: total`, and has no `breakdowns` whose groups could be shares")
        return self

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


def json_ready(model: SpecModel) -> dict[str, Any]:
    """The model as plain data, defaults left out."""
    return model.model_dump(mode="json", exclude_defaults=True)

"""The children who live in each authority: the denominator of a rate, for all of them or for a breakdown's group.

DfE divides a year to 31 March Y by the ONS estimate of mid Y-1; a period takes that of the reporting year it ends in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from csc_indicators.engine.groups import GROUP, TOTAL, labels
from csc_indicators.engine.measures import MILLION
from csc_indicators.engine.timing import PERIOD
from csc_indicators.periods import Period
from csc_indicators.reference.populations import by_age, by_sex, children
from csc_indicators.specs.shared import Breakdown, CodeGroup
from csc_indicators.sql import columns_of, compile_sql


def own_populations(ethnic_groups: pl.DataFrame) -> Populations:
    """The packaged estimates, and those by ethnic group that the data brings (la_code, year, ethnicity, people)."""
    return Populations(children(), _ages_in_use, ethnic_groups)


def _ages_in_use() -> pl.DataFrame:
    """The packaged estimates by age, and those by sex without an age; both add up to the totals in use.

    An estimate by age that was revised later does not, and is left out.
    """
    ages = by_age().filter(~pl.col("superseded"))
    return pl.concat([ages, by_sex()], how="diagonal")


def needs_ethnic_groups(breakdown: Breakdown, codes: Mapping[str, CodeGroup]) -> bool:
    """Whether the breakdown divides by the children of an ethnic group, of whom no estimate is packaged."""
    parts = breakdown.population if isinstance(breakdown.population, dict) else {}
    return any(of_ethnic_groups(condition, codes) for condition in parts.values())


def of_ethnic_groups(condition: str, codes: Mapping[str, CodeGroup]) -> bool:
    """Whether a condition on the children who live there asks for their ethnic group."""
    return "ethnicity" in columns_of(condition, codes)


class Populations:
    """Children by authority and mid-year, and the same by age and sex, or ethnic group, where an estimate is held.

    Those by age are asked for when a group is divided by them, since the packaged ones take a while to read.
    """

    def __init__(
        self,
        everyone: pl.DataFrame,
        ages: Callable[[], pl.DataFrame],
        ethnic_groups: pl.DataFrame | None = None,
    ) -> None:
        self._everyone = everyone
        self._ages = ages
        self._ethnic_groups = ethnic_groups

    @property
    def has_ethnic_groups(self) -> bool:
        """Whether any estimate by ethnic group is there."""
        return self._ethnic_groups is not None and not self._ethnic_groups.is_empty()

    def denominators(
        self, periods: Sequence[Period], breakdowns: Mapping[str, Breakdown], codes: Mapping[str, CodeGroup]
    ) -> pl.DataFrame:
        """People in millionths: la_code, period, breakdown, group (its place), denominator."""
        mid_years = pl.DataFrame(
            {"period": range(len(periods)), "mid_year": [period.mid_year for period in periods]},
            schema={"period": PERIOD, "mid_year": pl.Int32},
        )
        everyone = self._everyone.select("la_code", "mid_year", "people")
        populations = [_named(everyone, TOTAL, 0)]
        for name, breakdown in breakdowns.items():
            for place, label in enumerate(labels(breakdown)):
                if breakdown.population == "everyone":
                    populations.append(_named(everyone, name, place))
                elif breakdown.population is not None and label in breakdown.population:
                    condition = breakdown.population[label]
                    if of_ethnic_groups(condition, codes):
                        part = self._ethnic_part(condition, codes, mid_years)
                    else:
                        part = self._part(condition, codes)
                    populations.append(_named(part, name, place))
        return (
            pl.concat(populations)
            .join(mid_years, on="mid_year")
            .select("la_code", "period", "breakdown", "group", denominator=pl.col("people") * MILLION)
        )

    def _ethnic_part(self, condition: str, codes: Mapping[str, CodeGroup], mid_years: pl.DataFrame) -> pl.DataFrame:
        """The people of an ethnic group by the latest estimate that is not of a later year; earlier, nobody knows."""
        if self._ethnic_groups is None:
            return self._everyone.select("la_code", "mid_year", "people").clear()
        years = self._ethnic_groups.select("la_code", "year").unique()
        latest = (
            mid_years.select("mid_year")
            .unique()
            .join(years, how="cross")
            .filter(pl.col("year") <= pl.col("mid_year"))
            .group_by("la_code", "mid_year")
            .agg(pl.col("year").max())
        )
        people = self._ethnic_groups.filter(compile_sql(condition, codes).expr)
        return (
            latest.join(people, on=["la_code", "year"])
            .group_by("la_code", "mid_year")
            .agg(pl.col("people").sum().cast(pl.Int64))
        )

    def _part(self, condition: str, codes: Mapping[str, CodeGroup]) -> pl.DataFrame:
        """The people who meet a condition on age and sex, from estimates by sex if it asks for sex."""
        rows = self._ages()
        if "sex" in columns_of(condition, codes):
            rows = rows.filter(pl.col("sex").is_not_null())
        else:
            persons = pl.col("sex").is_null()
            has_persons = persons.any().over("la_code", "mid_year")
            rows = rows.filter(persons | ~has_persons)
        return (
            rows.filter(compile_sql(condition, codes).expr).group_by("la_code", "mid_year").agg(pl.col("people").sum())
        )


def _named(people: pl.DataFrame, breakdown: str, place: int) -> pl.DataFrame:
    return people.select("la_code", "mid_year", "people", breakdown=pl.lit(breakdown), group=pl.lit(place, GROUP))

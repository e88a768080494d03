"""What a disclosure policy can say: which counts are hidden, by DfE publication."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from csc_indicators.specs.cohort import Name, SpecModel
from csc_indicators.specs.model import Publication


class PublicationPolicy(SpecModel):
    """What is hidden in the figures of one publication.

    Counts from 1 to `hide_up_to` are; with `both_sides` also shares that leave out so few. `hide_zero_of` names the
    indicators whose zero is hidden too, `round_larger_areas_to` what counts of England and regions are rounded to.
    `most_of_one_child` is for sums that are no counts: the most that one child can add to them, so that a sum of fewer
    than so many children can be told.
    """

    hide_up_to: Annotated[int, Field(gt=0)]
    both_sides: bool = False
    hide_zero_of: list[Name] = Field(default=[])
    round_larger_areas_to: Annotated[int, Field(gt=1)] | None = None
    most_of_one_child: dict[Name, Annotated[int, Field(gt=0)]] = Field(default={})


class DisclosurePolicy(SpecModel):
    """One policy: at least `possible_values` values stay possible for every hidden count.

    `indicators` are those that are treated otherwise than the rest of their publication.
    """

    title: str
    possible_values: Annotated[int, Field(ge=2)] = 3
    publications: dict[Publication, PublicationPolicy] = Field(default={})
    indicators: dict[Name, PublicationPolicy] = Field(default={})

    def rules(self, indicator: str, publication: str) -> PublicationPolicy | None:
        """What the policy says of the indicator; None if it is shown whole."""
        by_publication = {str(name): rules for name, rules in self.publications.items()}
        return self.indicators.get(indicator) or by_publication.get(publication)

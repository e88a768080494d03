"""What the made-up authorities know about their made-up children, before it becomes rows."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Authority:
    """An invented authority, under the code of a real one of about its size."""

    code: str
    people: int
    level: float
    """Its activity as a share of England's rate for each child."""


@dataclass
class Assessment:
    """One assessment."""

    start: date
    completed: date
    factors: list[str]


@dataclass
class Enquiry:
    """One section 47 enquiry and what came of it."""

    start: date
    conference: date | None
    police: bool
    health: bool


@dataclass
class Plan:
    """One child protection plan."""

    start: date
    end: date
    category: str
    latest_category: str
    previous: int
    other_la: bool = False


@dataclass
class Episode:
    """One SSDA903 episode."""

    start: date
    end: date
    reason_new: str
    legal: str
    place: str
    need: str
    provider: str
    distance: str
    urn: str
    reason_ended: str
    reason_change: str = ""
    home: str = ""
    reason_for_distance: str = ""


@dataclass
class Proceedings:
    """One child's part in section 31 proceedings."""

    issued: date
    ended: date
    order: str
    lives_with: str


@dataclass
class Adoption:
    """The way to an adoption."""

    decision: date
    match: date
    placed: date
    order: date


@dataclass
class CarePeriod:
    """A continuous time in care."""

    start: date
    end: date
    exit: str
    episodes: list[Episode] = field(default_factory=list)
    proceedings: Proceedings | None = None
    adoption: Adoption | None = None

    def place_on(self, day: date) -> str:
        """The kind of placement on a day, or on the last day before it."""
        return next((episode.place for episode in reversed(self.episodes) if episode.start <= day), "")


@dataclass
class Case:
    """An episode of need: a referral and what followed."""

    opened: date
    source: str
    need: str
    no_further_action: bool = False
    closed: date = date.max
    closure_reason: str = ""
    assessments: list[Assessment] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    transfer_in: date | None = None
    plans: list[Plan] = field(default_factory=list)
    proceedings: list[Proceedings] = field(default_factory=list)


@dataclass
class Child:
    """A made-up child."""

    number: int
    family: int
    born: date
    sex: str
    ethnicity: str
    disabilities: str
    unsettled: bool
    unborn_when_known: bool = False
    upn: str = ""
    uasc_until: date | None = None
    cases: list[Case] = field(default_factory=list)
    care: list[CarePeriod] = field(default_factory=list)
    breaks: list[Episode] = field(default_factory=list)
    held_for_others: list[Plan] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The child's id, which means nothing outside the authority."""
        return f"C{self.number:05}"

    def in_care_on(self, day: date) -> CarePeriod | None:
        """The period of care that is open on a day."""
        return next((period for period in self.care if period.start <= day < period.end), None)

    def plan_on(self, day: date) -> Plan | None:
        """The child protection plan that is open on a day."""
        plans = (plan for case in self.cases for plan in case.plans)
        return next((plan for plan in plans if plan.start <= day < plan.end), None)

    def case_on(self, day: date) -> Case | None:
        """The episode of need that is open on a day."""
        return next(
            (case for case in self.cases if not case.no_further_action and case.opened <= day < case.closed), None
        )


@dataclass
class Family:
    """Children who share a family id."""

    number: int
    children: list[Child] = field(default_factory=list)
    had_plan: bool = False

"""Why a row of a return became no row of an extract of its own: values to ask, worded in this place alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ReasonCode(Enum):
    """What there was with a row; its name is its key in the JSON report, its value is how it is worded.

    `{column}` and `{detail}` stand for those of the `Reason`.
    """

    # The row has nothing for an extract, and nothing is wrong with it.
    BLANK_ROW = "a blank row"
    NOT_TAKEN = "no extract takes this table"
    NOT_TAKEN_FOR = "no extract takes this table: {detail}"
    NO_FIGURE = "no figure is taken of {detail}"

    # The row cannot be used as it is.
    NO_KEY = "no `{column}`"
    UNREADABLE = "`{column}` cannot be read"
    UNREADABLE_DATE = "`{column}` cannot be read as a date: write 31/03/2025 or 2025-03-31"
    BEFORE_1900 = "`{column}` is before 1900"
    NEWER_ROW_UNUSABLE = (
        "a later submission tells of it in a row that cannot be used: what is true of it now is not known"
    )
    EMPTY_ELEMENT = "the element holds nothing that is read"
    UNKNOWN_ELEMENT = "an element that {detail} does not have"
    CELL_UNREADABLE = "its `{column}` cannot be read"
    CELL_UNREADABLE_BLANK_MEANS = "its `{column}` cannot be read, and a blank would mean that {detail}"
    CELL_BLANK = "its `{column}` is blank"
    CELL_BLANK_OR_UNREADABLE = "its `{column}` is blank or cannot be read"
    HEADINGS_AGAIN = "it holds the column names again"
    NO_AUTHORITY = "it is of no authority with children's services"
    AUTHORITY_UNSAID = "neither `lea` nor `--la-code` says which authority it is of"
    NO_AMOUNT = "none of its lines has an amount"
    NO_PRINTED_FIGURE = "it has neither a number nor a symbol for a figure"
    SAME_AUTHORITY = "another row is of the same present authority"
    OTHER_FIGURES = "another row of the same release has other figures"
    NO_DAY = "the file does not say which year it is of, by a column `Year` or `ReferenceDate` or in its name"
    NO_BIRTHDAY = "no date of birth to tell the birthday from"
    NO_BIRTHDAY_WITHOUT = "without {detail} its birthday is not known"
    NO_LATEST_BIRTHDAY = "the day of the workbook, and so the latest birthday, is not known"
    AROUND_NO_BIRTHDAY = "its latest contact was around no birthday"
    NO_STEP = "it has no step of an adoption"
    NEITHER_ENQUIRY_NOR_CONFERENCE = "it has neither the start of an enquiry nor a conference"
    DECISION_REVERSED = "the decision was reversed"
    TO_DELETE = "it asks for the record to be deleted"
    REPAIRED = "repaired by {detail}"
    LATER_PICTURE = "a later workbook gives the picture"
    GAVE_WAY = "another return gives the extract with its history"
    NOTHING_TO_JOIN = "there is no {detail} to join it to"
    JOINS_NOTHING = "no row of {detail} is the one that it is about"
    SAYS_NOTHING_TAKEN = "nothing is taken of what its `{column}` says"
    NO_UPN_OR_BIRTH = "it has no UPN or no date of birth to know the child by"
    NO_CHILD_HAS_UPN = "no child of the other returns has its UPN and date of birth"
    SEVERAL_CHILDREN_HAVE_UPN = "several children of the other returns have its UPN and date of birth"
    NO_SESSIONS = "it has no possible sessions, and no date of entry to tell of a school"
    NO_POSSIBLE_SESSIONS = "its pupil has no possible sessions"
    NO_PUPIL = "no pupil of the census has it"
    PUPIL_LEFT_OUT = "its pupil is left out: it has no UPN, no date of birth or no authority"
    NO_PUPIL_OF_SCHOOL = "no pupil of it is a child of the other returns"

    # What the row says is in another row of the extract.
    REPEATED = "the same row again"
    REPLACED = "a later submission tells of it"
    SENT_AGAIN = "the authority sent the return for the year again"
    ONE_CHILD = "one row for a child: the latest known value of each column"
    ONE_ADOPTION = "one row for a child, with the steps of its adoption"
    ONE_CONFERENCE = "another row tells of the conference"
    IN_ANOTHER_LIST = "list 6 has the episode that it began"
    LATER_SCORE = "a later score of the year is taken"
    OTHER_ROW_HAS_FIGURES = "another row has its figures"
    OTHER_FILE_HAS_LINES = "another file has its lines"
    OF_EPISODE = "it says something of an episode of care"
    OF_CHILD = "it says something of a child"
    OF_ASSESSMENT = "it has the factors of an assessment"
    OF_SCHOOL = "it says something of the school of pupils"
    OF_PUPIL = "its sessions are counted for the pupil"
    SESSIONS_ADDED = "its sessions are added to those of another row of the pupil's year at the school"
    TELLS_OF_SCHOOL = "it has no possible sessions, and tells of a school"
    ROW_OF_EVENT = "it tells of the same {detail} as another row"


_EXPECTED = frozenset({ReasonCode.BLANK_ROW, ReasonCode.NOT_TAKEN, ReasonCode.NOT_TAKEN_FOR, ReasonCode.NO_FIGURE})


@dataclass(frozen=True)
class Reason:
    """A cause with what it is about: a column as the return calls it, and a detail that our own data has words for."""

    code: ReasonCode
    column: str = ""
    detail: str = ""

    @property
    def expected(self) -> bool:
        """Whether rows are left out through no fault of theirs."""
        return self.code in _EXPECTED

    @property
    def text(self) -> str:
        """The reason in words; never with a value of a record."""
        return self.code.value.format(column=self.column, detail=self.detail)


def not_taken(because: str | None = None) -> Reason:
    """That no extract takes the table, with why where our data says it."""
    return Reason(ReasonCode.NOT_TAKEN) if because is None else Reason(ReasonCode.NOT_TAKEN_FOR, detail=because)

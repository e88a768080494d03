"""The family network: conferences, contact, and the time before care proceedings."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.duplicates import CHILD, backwards, fullest, good, keep_one
from csc_indicators.tables.model import EVERY_COLUMN, Column, Frames, Table, from_extract
from csc_indicators.tables.referrals import children

_CONFERENCE_COLUMNS = from_extract("family_group_conferences")
_CONTACT_COLUMNS = from_extract("family_contacts")
_STAGE_COLUMNS = from_extract("pre_proceedings")


def family_group_conferences(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of offer."""
    order = fullest(("held_date",), _CONFERENCE_COLUMNS)
    rows = good(keep_one(frames["family_group_conferences"], (*CHILD, "offered_date"), order))
    if "family" not in wanted:
        return rows
    return rows.join(children(frames).select(*CHILD, "family"), on=CHILD, how="left")


def family_contacts(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child, day and person of the network."""
    key = (*CHILD, "contact_date", "contact_with")
    order = fullest((), _CONTACT_COLUMNS)
    return good(keep_one(frames["family_contacts"], key, order, must_know=(*CHILD, "contact_date")))


def pre_proceedings(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of letter; those that end before the letter are left out."""
    impossible = backwards("letter_date", "end_date")
    order = fullest((~impossible, pl.col("end_date")), _STAGE_COLUMNS)
    rows = keep_one(frames["pre_proceedings"], (*CHILD, "letter_date"), order)
    return rows.with_columns(left_out=pl.when(impossible).then(pl.lit("ends_before_start")))


FAMILY_GROUP_CONFERENCES = Table(
    name="family_group_conferences",
    title="Family group conferences",
    one_row_is="an offer of a family group conference, for a child",
    start="offered_date",
    end=None,
    columns=_CONFERENCE_COLUMNS
    | {
        "family": Column(
            pl.String(), "The child's family; a child whose family is not recorded is one", ("children.family_id",)
        ),
    },
    needs=("family_group_conferences",),
    one_per=("child_id", "offered_date"),
    uses=("children",),
    build=family_group_conferences,
)

FAMILY_CONTACTS = Table(
    name="family_contacts",
    title="Contact with the family network",
    one_row_is="a contact that took place of a child in care with their family network",
    start="contact_date",
    end=None,
    columns=_CONTACT_COLUMNS,
    needs=("family_contacts",),
    build=family_contacts,
)

PRE_PROCEEDINGS = Table(
    name="pre_proceedings",
    title="Pre-proceedings",
    one_row_is="a child's time under a letter before proceedings",
    start="letter_date",
    end="end_date",
    columns=_STAGE_COLUMNS,
    needs=("pre_proceedings",),
    one_per=("child_id", "letter_date"),
    build=pre_proceedings,
    left_out={"ends_before_start": "it ends before the letter that begins it"},
    left_out_reads=("pre_proceedings.end_date",),
)

TABLES = (FAMILY_GROUP_CONFERENCES, FAMILY_CONTACTS, PRE_PROCEEDINGS)

"""`extract.toml`: what a folder states about itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from csc_indicators.config import parse_toml, read_toml
from csc_indicators.errors import UserError, did_you_mean, raise_all
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.reference.authorities import AREA

FILE_NAME = "extract.toml"


class Span(BaseModel):
    """From which day, and to which, rows are complete."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    covers_from: date | None = None
    extracted_on: date | None = None


class LeftOut(BaseModel):
    """What the returns of the days from `first` to `last` leave out of an extract; without `column`, rows of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str | None = None
    first: date
    last: date
    part: bool = False
    """Whether they have some of it."""


class AuthorityStatement(Span):
    """What the folder states about the rows of one authority in an extract."""

    left_out: tuple[LeftOut, ...] = ()


class ExtractStatement(Span):
    """What the folder states about one extract."""

    authorities: dict[str, AuthorityStatement] = {}
    """By present GSS code: authorities whose rows cover less than the extract, or leave something out."""
    open_from: date | None = None
    """From this day on, all that was open on a day is in the extract, however long ago it began."""
    picture_of: date | None = None
    """The extract holds what was open on this day, and nothing of what went before."""


class FolderStatement(BaseModel):
    """When the extracts were taken, and from which day on they hold everything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    extracted_on: date | None = None
    covers_from: date | None = None
    open_from: date | None = None
    extracts: dict[str, ExtractStatement] = {}

    def extracted(self, extract: str) -> date | None:
        """The day on which an extract was taken: its own, or else that of the folder."""
        own = self.extracts.get(extract)
        return (own.extracted_on if own else None) or self.extracted_on


def read_statement(folder: Path) -> FolderStatement:
    """The folder's statement; one that states nothing when there is no file."""
    path = folder / FILE_NAME
    if not path.is_file():
        return FolderStatement()
    statement = parse_toml(FolderStatement, read_toml(path), path)
    problems = [
        UserError(f"`{path}` has `[extracts.{name}]`, which is no extract", hint=did_you_mean(name, catalogue()))
        for name in sorted(statement.extracts)
        if name not in catalogue()
    ]
    spans = [(statement.covers_from, statement.extracted_on)]
    for own in statement.extracts.values():
        spans.append((own.covers_from or statement.covers_from, own.extracted_on or statement.extracted_on))
        spans += [
            (authority_part.covers_from, authority_part.extracted_on) for authority_part in own.authorities.values()
        ]
    if any(start and end and start > end for start, end in spans):
        problems.append(UserError(f"`{path}`: `covers_from` is after `extracted_on`"))
    problems += [
        UserError(f"`{path}` has `left_out` of `{name}` without a column that it has: `{authority_part.column}`")
        for name, own in sorted(statement.extracts.items())
        for of in own.authorities.values()
        for authority_part in of.left_out
        if name in catalogue()
        and authority_part.column is not None
        and authority_part.column not in catalogue()[name].columns
    ]
    stated = {code for own in statement.extracts.values() for code in own.authorities}
    problems += [
        UserError(f"`{path}` has authority `{code}`, which is none", hint="write its present GSS code")
        for code in sorted(stated.difference(AREA.categories))
    ]
    raise_all(problems)
    return statement

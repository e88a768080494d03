"""Take returns from anywhere and make extracts of them: look at every file, read it by its kind, account for it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import polars as pl

from csc_indicators.config import FILE_NAME, Config
from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.extracts.catalogue import catalogue, polars_schema
from csc_indicators.extracts.coverage_statement import LeftOut
from csc_indicators.extracts.read import authority
from csc_indicators.files.content import Content
from csc_indicators.files.headings import likely_headings
from csc_indicators.progress import stage
from csc_indicators.returns.content import contents
from csc_indicators.returns.coverage import all_gaps, together
from csc_indicators.returns.file_preview import look_at
from csc_indicators.returns.id_overlap import notes_on_ids
from csc_indicators.returns.merge import merge_children
from csc_indicators.returns.pupils import linked
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.registry import is_heading, kinds, recognise, why_not
from csc_indicators.returns.return_type import Imported, Options, Recognised
from csc_indicators.returns.row_ledger import Account

_MOST_NAMED = 3
_MAY_BE_RETURNS = (".csv", ".xml", ".xlsx", ".xls", ".ods", ".parquet", ".json", ".zip")


def chosen_authority(named: str | None, config: Config) -> str | None:
    """The present code of the authority of returns that do not name one: as named, or else as the config has it."""
    problems: list[UserError] = []
    text, where = (config.la_code, str(config.path or FILE_NAME)) if named is None else (named, "--la-code")
    code = authority(text, where, problems)
    raise_all(problems)
    return code


@dataclass(frozen=True)
class FileRead:
    """A file that the user named: what it was read as, or why it was not read."""

    shown: str
    path: Path
    taken_for: str | None
    why_not: str | None = None
    besides: tuple[str, ...] = ()
    """Columns that are no part of the return and were not read."""
    kind: str | None = None
    """The name of the kind of return that it is."""

    def holds(self, source: str) -> bool:
        """Whether `source_file` of a row names this file, or a sheet of it, as in `Annex A.xlsx [List 3]`."""
        return source == self.shown or source.startswith(f"{self.shown} [")

    @property
    def is_odd(self) -> bool:
        """Whether it looks like a return and is none that is known: something that the user should look at."""
        return self.taken_for is None and Path(self.shown).suffix.lower() in _MAY_BE_RETURNS


@dataclass(frozen=True)
class Returned:
    """The extracts, as `Imported` has them but with one row a child, and the report on them."""

    frames: dict[str, pl.DataFrame]
    account: Account
    files: tuple[FileRead, ...]
    covers_from: dict[str, date]
    covers_to: dict[str, date]
    spans: dict[str, dict[str, tuple[date, date]]]
    open_from: dict[str, date]
    gaps: dict[str, dict[str, tuple[tuple[date, date], ...]]]
    left_out: dict[str, dict[str, list[LeftOut]]]
    pictures: dict[str, date]
    unmatched: dict[tuple[str, str, str], int]
    notes: tuple[str, ...]

    def paths(self, extract: str) -> tuple[Path, ...]:
        """The files on disk that an extract comes from; any of them may have something about children."""
        sources = {entry.file for entry in self.account.entries if entry.extract == extract or extract == "children"}
        return tuple(dict.fromkeys(file.path for file in self.files if any(file.holds(source) for source in sources)))


@dataclass(frozen=True)
class RecognisedFiles:
    """What the files and folders hold: returns, other files with why they are none, what is wrong with zips."""

    paths: tuple[Path, ...]
    returns: list[Recognised]
    others: list[FileRead]
    problems: list[UserError]


def recognised_files(paths: Sequence[Path]) -> RecognisedFiles:
    """Look at every file; `UserError` for a path that does not exist."""
    inside, problems = contents(paths)
    mine: list[Recognised] = []
    others: list[FileRead] = []
    with stage("Looking at files", "files", len(inside)) as looking:
        for content in inside:
            look = look_at(content, is_heading)
            recognised = recognise(look) if look.problem is None else None
            if recognised is not None:
                mine.append(recognised)
            else:
                others.append(FileRead(content.shown, content.path, None, why_not(look)))
            looking.advance()
    return RecognisedFiles(tuple(paths), mine, others, problems)


def import_returns(paths: Sequence[Path], options: Options) -> Returned:
    """Everything that the returns in these files and folders give; `UserError` with all that is wrong with them."""
    return import_files(recognised_files(paths), options)


def import_files(recognised: RecognisedFiles, options: Options) -> Returned:
    """The same, of files that were looked at already."""
    if not recognised.returns and not recognised.problems:
        raise _nothing(recognised.paths, recognised.others)
    mine, problems = recognised.returns, list(recognised.problems)
    done: list[tuple[list[Recognised], Imported]] = []
    with stage("Reading returns", "files", len(mine)) as reading:
        for kind in kinds():
            own = [file for file in mine if file.kind == kind.name]
            if not own:
                continue
            try:
                done.append((own, kind.read(own, options)))
            except UserErrors as errors:
                problems += errors.errors
            except UserError as error:
                problems.append(error)
            else:
                reading.advance(len(own), sum(frame.height for frame in done[-1][1].frames.values()))
    raise_all(_each_cause_once(problems, [file.shown for file in mine]))
    return _together(done, recognised.others)


def _each_cause_once(problems: Sequence[UserError], files: Sequence[str]) -> list[UserError]:
    """The problems in order; of those that differ in nothing but the file one, which says how many files have it."""
    groups: dict[tuple[str, str | None, str | None], list[tuple[str, UserError]]] = {}
    for problem in sorted(problems, key=lambda problem: problem.message):
        file = next((name for name in files if problem.message.startswith(f"`{name}`")), "")
        about = problem.message.removeprefix(f"`{file}`") if file else problem.message
        groups.setdefault((about, problem.evidence, problem.hint), []).append((file, problem))
    distinct = []
    for (_, evidence, hint), alike in groups.items():
        (_, first), *others = alike
        if others:
            names = ", ".join(f"`{file}`" for file, _ in others[:_MOST_NAMED]) + (" …" if others[_MOST_NAMED:] else "")
            more = "1 more file" if len(others) == 1 else f"{len(others)} more files"
            same = f"the same of {more}: {names}"
            first = UserError(first.message, evidence=f"{evidence}; {same}" if evidence else same, hint=hint)
        distinct.append(first)
    return distinct


def _together(done: Sequence[tuple[list[Recognised], Imported]], others: Sequence[FileRead]) -> Returned:
    _pictures_give_way([imported for _, imported in done])
    _refuse_two_sources(done)
    account = Account()
    files = list(others)
    for own, imported in done:
        account.add(imported.account)
        files += [_file_read(file, imported) for file in own]
    parts = [imported.frames for _, imported in done]
    news = [frames["children"] for frames in parts if "children" in frames]
    children = merge_children(pl.concat(news, how="diagonal"), account) if news else None
    parts += [linked(imported.pupils, children, account) for _, imported in done if imported.pupils is not None]
    frames: dict[str, pl.DataFrame] = {}
    for extract in catalogue():
        rows = [frame[extract] for frame in parts if extract in frame]
        if not rows:
            continue
        frame = children if extract == "children" and children is not None else pl.concat(rows, how="diagonal")
        frames[extract] = frame.select(column for column in polars_schema(extract) if column in frame.columns)
    _check(account, frames)
    return Returned(
        frames,
        account,
        tuple(sorted(files, key=lambda file: file.shown)),
        _latest(imported.covers_from for _, imported in done),
        _latest(imported.covers_to for _, imported in done),
        together(imported.spans for _, imported in done),
        _latest(imported.open_from for _, imported in done),
        all_gaps(imported.gaps for _, imported in done),
        _all_left_out(imported.left_out for _, imported in done),
        _latest(imported.pictures for _, imported in done),
        dict(sum((Counter(imported.unmatched) for _, imported in done), Counter())),
        (*(note for _, imported in done for note in imported.notes), *_notes_on_ids(done)),
    )


def _refuse_two_sources(done: Sequence[tuple[list[Recognised], Imported]]) -> None:
    """`UserError` for an extract that two kinds of return give of one authority: each of its rows would count twice."""
    titles = {kind.name: kind.title for kind in kinds()}
    sources: dict[str, list[tuple[str, set[str]]]] = {}
    for own, imported in done:
        for extract, frame in imported.frames.items():
            if extract != "children" and "la_code" in frame.columns:
                sources.setdefault(extract, []).append((titles[own[0].kind], set(frame["la_code"].unique())))
    twice: dict[tuple[str, str], list[str]] = {}
    for extract, of_kinds in sources.items():
        for (title, first), (other_title, second) in combinations(of_kinds, 2):
            if first & second:
                twice.setdefault((title, other_title), []).append(extract)
    raise_all(
        [
            UserError(
                f"{title} and {other_title} are of the same authority and both give "
                + ", ".join(f"`{name}`" for name in names),
                hint="each row would count twice: give one of the two, or import them into folders of their own",
            )
            for (title, other_title), names in twice.items()
        ]
    )


def _notes_on_ids(done: Sequence[tuple[list[Recognised], Imported]]) -> Sequence[str]:
    titles = {kind.name: kind.title for kind in kinds()}
    children_of = [(own[0].kind, imported.frames.get("children")) for own, imported in done]
    return notes_on_ids({titles[kind]: children for kind, children in children_of if children is not None})


def _pictures_give_way(imported: Sequence[Imported]) -> None:
    """Leave out what there is a picture of, or a return that gives way has, where another return gives its history."""
    may_give_way = [set(kind.frames) if kind.gives_way else set(kind.pictures) for kind in imported]
    with_history = {
        name for kind, gone in zip(imported, may_give_way, strict=True) for name in kind.frames if name not in gone
    }
    for kind, gone in zip(imported, may_give_way, strict=True):
        for name in (with_history & gone) - {"children"}:
            for facts in (
                kind.frames,
                kind.covers_from,
                kind.covers_to,
                kind.spans,
                kind.open_from,
                kind.gaps,
                kind.left_out,
                kind.pictures,
            ):
                facts.pop(name, None)
            kind.account.give_way(name, Reason(ReasonCode.GAVE_WAY))


def _file_read(file: Recognised, imported: Imported) -> FileRead:
    content: Content = file.look.content
    besides = tuple(likely_headings(file.besides))
    return FileRead(
        content.shown, content.path, imported.taken_for.get(content.shown, file.table), None, besides, file.kind
    )


def _latest(returns: Iterable[dict[str, date]]) -> dict[str, date]:
    """The latest day of each extract: what one return does not cover, the extract does not."""
    latest: dict[str, date] = {}
    for days in returns:
        for extract, day in days.items():
            latest[extract] = max(day, latest.get(extract, day))
    return latest


def _all_left_out(returns: Iterable[dict[str, dict[str, list[LeftOut]]]]) -> dict[str, dict[str, list[LeftOut]]]:
    """What the returns of all kinds leave out, by extract and authority."""
    together: dict[str, dict[str, list[LeftOut]]] = {}
    for extracts in returns:
        for extract, of_authorities in extracts.items():
            for la_code, own in of_authorities.items():
                together.setdefault(extract, {}).setdefault(la_code, []).extend(own)
    return together


def _check(account: Account, frames: dict[str, pl.DataFrame]) -> None:
    """Refuse to give figures that a mistake of ours has lost rows from."""
    lost = account.unbalanced()
    lost += [f"{name}: {frame.height} rows" for name, frame in frames.items() if account.rows_of(name) != frame.height]
    if lost:
        raise AssertionError(f"the account of rows does not balance: {'; '.join(lost)}")


def _nothing(paths: Sequence[Path], others: Sequence[FileRead]) -> UserError:
    where = ", ".join(f"`{path}`" for path in paths[:3]) + (" …" if len(paths) > 3 else "")
    evidence = "; ".join(f"`{file.shown}`: {file.why_not}" for file in others[:5])
    known = ", ".join(kind.title for kind in kinds())
    return UserError(
        f"there is no return in {where}", evidence=evidence or "no file", hint=f"the kinds known are {known}"
    )

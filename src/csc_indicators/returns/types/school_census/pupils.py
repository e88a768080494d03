"""The tables of one census as rows of pupils: their sessions of the term, and their school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from csc_indicators.calendar import year_label_of
from csc_indicators.errors import UserError
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.form import FormsFile, read_yaml

PUPILS = {"pupilonroll": "onroll", "pupilnolongeronroll": "offroll"}
_DETAILS = {
    "onroll": ("termlysessiondetailsonroll", "summerhalfterm2sessiondetailsonroll"),
    "offroll": ("termlysessiondetailsoffroll", "summerhalfterm2sessiondetailsoffroll"),
}
_UPN = pl.col("upn").str.strip_chars().str.to_uppercase()
_MISSED = ("authorised", "unauthorised")


class SchoolCensusFile(FormsFile):
    """`tables.yaml`: the tables, the codes of registers by sort of absence, and our phase of each of theirs."""

    sessions: Mapping[str, tuple[str, ...]]
    school_type: Mapping[str, str]


@cache
def declared() -> SchoolCensusFile:
    """The file, read once."""
    return read_yaml("csc_indicators.returns.types.school_census", "tables.yaml", SchoolCensusFile)


class Census:
    """The tables of one census."""

    def __init__(self) -> None:
        self.tables: dict[str, pl.DataFrame] = {}
        self.files: dict[str, str] = {}

    def add(self, name: str, rows: pl.DataFrame, shown: str) -> None:
        """Rows of a table; `UserError` for the same table again, since its ids are those of one census."""
        if name in self.tables:
            raise UserError(
                f"`{self.files[name]}` and `{shown}` are the same table of the school census",
                hint="put the files of each census into a folder of its own",
            )
        self.tables[name] = rows
        self.files[name] = shown


@dataclass
class CensusPupils:
    """The content of censuses: `pupils` with their year, school and sessions, and the rows behind that.

    `followers` are rows of sessions with the pupil that they are of, `schools` those of schools; neither is accounted
    for. `census_key` identifies the census of a folder.
    """

    pupils: list[pl.DataFrame] = field(default_factory=list)
    followers: list[pl.DataFrame] = field(default_factory=list)
    schools: list[pl.DataFrame] = field(default_factory=list)


def pupils_of(census: Census, place: str, census_pupils: CensusPupils, account: Account) -> None:
    """Add the pupils of a census, on roll and no longer on roll; `place` is the folder that it is in."""
    schools = _schools(census, place, census_pupils)
    for name, roll in PUPILS.items():
        details = [table for table in _DETAILS[roll] if table in census.tables]
        if name not in census.tables:
            for table in details:
                account.dropped(census.tables[table], table, Reason(ReasonCode.NOTHING_TO_JOIN, detail=name))
            continue
        pupils = census.tables[name]
        if schools is None or "census" not in pupils.columns:
            raise UserError(
                f"`{census.files[name]}` does not say which term and school it is of",
                hint="put `schoolcensus` of the same census into its folder",
            )
        pupils = pupils.join(schools, on="census", how="left", maintain_order="left")
        for table in details:
            census_pupils.followers.append(_of_pupils(census.tables[table], pupils, table, account))
            pupils = _with_missed(pupils, census.tables[table], table, account)
        census_pupils.pupils.append(_finished(pupils, name, has_details=bool(details)))


def _of_pupils(details: pl.DataFrame, pupils: pl.DataFrame, table: str, account: Account) -> pl.DataFrame:
    """The rows of sessions with the pupil that they are of; those of no pupil are dropped."""
    of = pupils.select("pupil", _UPN, "date_of_birth", "academic_year", "authority", "school_urn").unique(
        "pupil", keep="first", maintain_order=True
    )
    account.dropped(details.join(of, on="pupil", how="anti"), table, Reason(ReasonCode.NO_PUPIL))
    mine = details.select("pupil", "source_file", "source_row").join(of, on="pupil")
    return mine.drop("pupil").with_columns(table=pl.lit(table), cause=pl.lit(ReasonCode.OF_PUPIL.name))


def _schools(census: Census, place: str, census_pupils: CensusPupils) -> pl.DataFrame | None:
    """By census id: academic_year, authority, school_urn, school_type, census_key."""
    censuses = census.tables.get("schoolcensus")
    schools = census.tables.get("school")
    key = pl.concat_str(pl.lit(f"{place}/"), "census").alias("census_key")
    for name, rows in (("schoolcensus", censuses), ("school", schools)):
        if rows is not None:
            census_pupils.schools.append(rows.select(key, "source_file", "source_row", table=pl.lit(name)))
    if censuses is None:
        return None
    for name in ("authority", "establishment", "urn"):
        if name not in censuses.columns:
            censuses = censuses.with_columns(pl.lit(None, pl.String).alias(name))
    # Each census asks for the sessions of the term before: in autumn for summer, in spring for autumn.
    academic = year_label_of(pl.col("year"))
    number = pl.concat_str(pl.col("authority").str.zfill(3), pl.col("establishment").str.zfill(4))
    terms = censuses.select(
        "census", "authority", key, academic_year=academic, school_urn=pl.coalesce("urn", number)
    ).unique("census", keep="first", maintain_order=True)
    if schools is None:
        return terms.with_columns(school_type=pl.lit(None, pl.String))
    phases = declared().school_type
    kinds = schools.select(
        "census", school_type=pl.col("phase").str.to_uppercase().replace_strict(phases, default=None)
    ).unique("census", keep="first")
    return terms.join(kinds, on="census", how="left", maintain_order="left")


def _with_missed(pupils: pl.DataFrame, details: pl.DataFrame, table: str, account: Account) -> pl.DataFrame:
    """The pupils with the sessions that each register code says they missed, added up by sort of absence."""
    codes = {code: kind for kind, own in declared().sessions.items() for code in own}
    kind = pl.col("code").str.strip_chars().str.to_uppercase().replace_strict(codes, default="unknown")
    details = details.with_columns(kind=kind)
    odd = details.filter(pl.col("kind") == "unknown")
    account.query(odd, table, "attendancereason", "is no code of a register: the pupil's absence is not known")
    sums = details.group_by("pupil").agg(
        *(
            pl.when((pl.col("kind") != "unknown").all() & pl.col("sessions").is_not_null().all())
            .then(pl.col("sessions").filter(pl.col("kind") == sort).sum())
            .alias(f"{table}:{sort}")
            for sort in _MISSED
        ),
        pl.lit(value=True).alias(f"{table}:told"),
    )
    return pupils.join(sums, on="pupil", how="left", maintain_order="left")


def _finished(pupils: pl.DataFrame, name: str, *, has_details: bool) -> pl.DataFrame:
    """Possible and missed sessions of the term; with a table of details, a pupil without any missed none."""
    halves = [column for column in ("possible", "possible_after_half_term") if column in pupils.columns]
    possible = pl.sum_horizontal(halves) if halves else pl.lit(None, pl.Int64)
    all_blank = pl.all_horizontal(pl.col(column).is_null() for column in halves) if halves else pl.lit(value=True)
    sums: dict[str, pl.Expr] = {"sessions_possible": pl.when(~all_blank).then(possible)}
    for sort in _MISSED:
        if has_details:
            columns = [column for column in pupils.columns if column.endswith(f":{sort}")]
            parts = []
            for column in columns:
                has_rows = pl.col(f"{column.removesuffix(f':{sort}')}:told").fill_null(value=False)
                parts.append(pl.when(has_rows).then(pl.col(column)).otherwise(0))
            unknown = pl.any_horizontal(part.is_null() for part in parts)
            sums[f"sessions_{sort}"] = pl.when(~unknown).then(pl.sum_horizontal(parts))
        else:
            sums[f"sessions_{sort}"] = pl.col(sort) if sort in pupils.columns else pl.lit(None, pl.Int64)
    days = [
        pl.col(column) if column in pupils.columns else pl.lit(None, pl.Date).alias(column)
        for column in ("start_date", "end_date")
    ]
    return pupils.select(
        _UPN,
        "census_key",
        "date_of_birth",
        "academic_year",
        "authority",
        "school_urn",
        "school_type",
        *days,
        *(expression.alias(column) for column, expression in sums.items()),
        "source_file",
        "source_row",
        table=pl.lit(name),
    )

"""SSDA903 returns written from extracts: what a case system would send each year, in each form that it is sent in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from xml.sax.saxutils import escape

import polars as pl

Extracts = Mapping[str, pl.DataFrame]
Tables = dict[str, pl.DataFrame]

CHILD = ["la_code", "child_id"]
COLUMNS = {
    "Header": ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"],
    "Episodes": [
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
        *("HOME_POST", "PL_POST", "URN"),
    ],
    "UASC": ["CHILD", "SEX", "DOB", "DUC"],
    "OC2": ["CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED"],
    "OC3": ["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"],
    "AD1": ["CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE"],
    "PlacedAdoption": ["CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"],
    "Missing": ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"],
    "SWEpisodes": ["CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"],
}
HOME = "HM1 1AA"


def returned(extracts: Extracts, year: int, la_code: str) -> Tables:
    """The return of an authority for the year that ends in `year`, as it stood on the last day of that year."""
    begins, ends = date(year - 1, 4, 1), date(year, 3, 31)
    own = {name: frame.filter(pl.col("la_code").cast(pl.String) == la_code) for name, frame in extracts.items()}

    def there(name: str, start: str, end: str | None) -> pl.DataFrame:
        """Rows that go on at any time in the year; what ends after it has not ended yet."""
        frame = own.get(name, pl.DataFrame(schema={"child_id": pl.String, start: pl.Date, end or start: pl.Date}))
        rows = frame.filter(pl.col(start) <= ends)
        if end is None:
            return rows.filter(pl.col(start) >= begins)
        rows = rows.filter(pl.col(end).is_null() | (pl.col(end) >= begins))
        ended = pl.col(end) <= ends
        after = [name for name in ("reason_ended", "reason_placement_change") if name in rows.columns]
        return rows.with_columns(pl.when(ended).then(name).alias(name) for name in (end, *after))

    episodes = there("care_episodes", "start_date", "end_date")
    leavers = there("care_leavers", "birthday", None)
    scores = there("sdq_scores", "as_at_date", None)
    workers = there("case_allocations", "start_date", "end_date")
    missing = there("missing_episodes", "start_date", "end_date")
    adopted = there("adoptions", "order_date", None)
    decided = own["adoptions"].filter(pl.col("decision_date") <= ends) if "adoptions" in own else adopted
    known = pl.concat([frame.select("child_id") for frame in (episodes, leavers, scores, workers, missing)]).unique()
    children = own["children"].join(known, on="child_id", how="semi", maintain_order="left")
    uasc = children.filter(pl.col("uasc_until").is_not_null())
    decided = decided.join(episodes.select("child_id").unique(), on="child_id", how="semi", maintain_order="left")
    sex = pl.col("sex") if year >= 2025 else pl.col("sex").replace({"M": "1", "F": "2"})
    born = children.select("child_id", "date_of_birth")

    def table(name: str, rows: pl.DataFrame, **columns: str) -> pl.DataFrame:
        wanted = COLUMNS[name]
        dated = rows if "date_of_birth" in rows.columns else rows.join(born, on="child_id", how="left")
        sources = {"CHILD": "child_id", "DOB": "date_of_birth"} | columns
        made = {column: _written(dated, sources[column]) if column in sources else pl.lit(None) for column in wanted}
        return dated.select(**made).cast(pl.String)

    miles = pl.lit(None, pl.String)
    if "distance_miles" in episodes.columns:
        tenths = (pl.col("distance_miles") * 10).round().cast(pl.Int64)
        miles = pl.when(pl.col("distance_miles") < 999).then(pl.format("D{} 1AA", tenths))
    return {
        "Header": table("Header", children.with_columns(sex=sex), SEX="sex", ETHNIC="ethnicity", UPN="upn"),
        "Episodes": table(
            "Episodes",
            episodes.with_columns(_home=pl.lit(HOME), _place=miles),
            DECOM="start_date",
            RNE="reason_new_episode",
            LS="legal_status",
            CIN="need",
            PLACE="placement_type",
            PLACE_PROVIDER="provider",
            DEC="end_date",
            REC="reason_ended",
            REASON_PLACE_CHANGE="reason_placement_change",
            HOME_POST="_home",
            PL_POST="_place",
            URN="urn",
        ),
        "UASC": table("UASC", uasc.with_columns(sex=sex), SEX="sex", DUC="uasc_until"),
        "OC2": table("OC2", scores, SDQ_SCORE="sdq_score", SDQ_REASON="sdq_reason"),
        "OC3": table("OC3", leavers, IN_TOUCH="in_touch", ACTIV="activity", ACCOM="accommodation"),
        "AD1": table("AD1", adopted, DATE_INT="decision_date", DATE_MATCH="match_date"),
        "PlacedAdoption": table("PlacedAdoption", decided, DATE_PLACED="decision_date"),
        "Missing": table("Missing", missing, MISSING="missing_type", MIS_START="start_date", MIS_END="end_date"),
        "SWEpisodes": table("SWEpisodes", workers, SW_ID="worker_id", SW_DECOM="start_date", SW_DEC="end_date"),
    }


def _written(rows: pl.DataFrame, column: str) -> pl.Expr:
    if column not in rows.columns:
        return pl.lit(None, pl.String)
    return pl.col(column).dt.strftime("%d/%m/%Y") if rows.schema[column] == pl.Date else pl.col(column).cast(pl.String)


def as_csv(tables: Tables) -> dict[str, str]:
    """The CSV form: a file for each table that has rows, by name."""
    return {f"{name.lower()}.csv": frame.write_csv() for name, frame in tables.items() if not frame.is_empty()}


def as_regional(of_years: Iterable[tuple[int, str, Tables]]) -> dict[str, str]:
    """The regional form: a file for each table with the rows of all years and authorities, and ISO dates."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for year, la_code, tables in of_years:
        for name, frame in tables.items():
            stated = {"LA": pl.lit(la_code), "YEAR": pl.lit(str(year))}
            parts.setdefault(name, []).append(frame.with_columns(**stated))
    whole = {name: pl.concat(frames) for name, frames in parts.items()}
    british = r"^(\d\d)/(\d\d)/(\d{4})$"
    return {
        f"{name}.csv": frame.with_columns(pl.all().str.replace(british, "${3}-${2}-${1}")).write_csv()
        for name, frame in whole.items()
        if not frame.is_empty()
    }


_IN_HEADER = {"UASC": ["DUC"], "OC3": ["IN_TOUCH", "ACTIV", "ACCOM"], "AD1": ["DATE_INT", "DATE_MATCH", "FOSTER_CARE"]}
_ELEMENTS = {"Missing": "AMISSING", "OC2": "OC2", "PlacedAdoption": "AD_PLACED", "SWEpisodes": "SW_EPISODE"}
_RENAMED = {"CHILD": "CHILDID", "PLACE": "PL"}


def as_xml(tables: Tables) -> str:
    """The XML form: a child after the other, with an element on each line."""
    by_child: dict[str, dict[str, list[dict[str, str | None]]]] = {}
    for name, frame in tables.items():
        for row in frame.iter_rows(named=True):
            by_child.setdefault(row["CHILD"], {}).setdefault(name, []).append(row)
    lines = ['<?xml version="1.0" encoding="us-ascii"?>', "<EXPSSDA903>"]
    for own in by_child.values():
        header = dict(own.get("Header", [{}])[0])
        for name, columns in _IN_HEADER.items():
            for row in own.get(name, []):
                header |= {column: row.get(column) for column in columns}
        if "UASC" in own:
            header["UASC"] = "1"
        lines += ["<CHILD>", "<HEADER>", *_elements(header)]
        for name, element in _ELEMENTS.items():
            for row in own.get(name, []):
                lines += [
                    f"<{element}>",
                    *_elements({k: v for k, v in row.items() if k not in ("CHILD", "DOB")}),
                    f"</{element}>",
                ]
        lines.append("</HEADER>")
        for row in own.get("Episodes", []):
            lines += ["<EPISODE>", *_elements({k: v for k, v in row.items() if k != "CHILD"}), "</EPISODE>"]
        lines.append("</CHILD>")
    return "\n".join([*lines, "</EXPSSDA903>"]) + "\n"


def _elements(values: Mapping[str, str | None]) -> list[str]:
    names = {column: _RENAMED.get(column, column) for column in values}
    return [f"<{names[c]}>{escape(v)}</{names[c]}>" if v is not None else f"<{names[c]} />" for c, v in values.items()]


def postcodes(extracts: Extracts) -> str:
    """Grid references that put every placement as far from home as its episode says."""
    tenths = (extracts["care_episodes"]["distance_miles"].drop_nulls() * 10).round().cast(pl.Int64).unique().sort()
    rows = [f"{HOME},100000,200000", *(f"D{one} 1AA,{100_000 + round(one * 160.93)},200000" for one in tenths)]
    return "\n".join(["pcds,oseast1m,osnrth1m", *rows]) + "\n"

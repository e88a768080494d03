"""Extracts that take something from a second table: factors of assessments, conferences of enquiries, adoptions."""

from __future__ import annotations

import json

import polars as pl

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.tabular.convert import WRONG
from csc_indicators.returns.tabular.usable import once
from csc_indicators.returns.types.ssd.tables import Joins, Tables

_OF_ASSESSMENT = Joins("ssd_assessment_factors", "ssd_cin_assessments", "assessments", Reason(ReasonCode.OF_ASSESSMENT))
_SOURCE = ("source_file", "source_row")
_YES = {"yes", "y", "true", "1"}


def assessments(tables: Tables) -> pl.DataFrame | None:
    """Assessments with their factors."""
    rows = tables.take("ssd_cin_assessments")
    if rows is None:
        tables.give_up("ssd_assessment_factors", Reason(ReasonCode.NOTHING_TO_JOIN, detail="ssd_cin_assessments"))
        return None
    factors = tables.take("ssd_assessment_factors")
    names = [name for name in ("child_id", "start_date", "completed_date", "assessment_id") if name in rows.columns]
    rows = rows.select(*names, *_SOURCE)
    if factors is not None and "assessment_id" in rows.columns:
        factors = tables.joined(factors, rows, "assessment_id", _OF_ASSESSMENT)
        rows = rows.join(_factors(factors, tables), on="assessment_id", how="left", maintain_order="left")
    elif factors is not None:
        tables.give_up("ssd_assessment_factors", Reason(ReasonCode.NOTHING_TO_JOIN, detail="cina_assessment_id"))
    return once(rows.drop("assessment_id", strict=False), "ssd_cin_assessments", "assessments", tables.account)


def _factors(rows: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The factors of each assessment, as codes with `;` between; texts that hold none are counted."""
    distinct = rows["factors"].drop_nulls().unique()
    codes = pl.DataFrame(
        {"factors": distinct, "codes": [_codes(text) for text in distinct]},
        schema_overrides={"codes": pl.List(pl.String)},
    )
    read = rows.join(codes, on="factors", how="left", maintain_order="left")
    odd = read.filter(pl.col("factors").is_not_null() & pl.col("codes").is_null())
    tables.account.query(odd, "ssd_assessment_factors", "cinf_assessment_factors_json", "holds no list of factors")
    return (
        read.drop_nulls("codes")
        .explode("codes")
        .drop_nulls("codes")
        .group_by("assessment_id")
        .agg(factors=pl.col("codes").unique().sort().str.join(";"))
    )


def _codes(text: str) -> list[str] | None:
    """The factors that a JSON text names, as a list or as an object of yes and no; None when it is neither."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    known = code_sets()["assessment_factor"]
    if isinstance(content, dict):
        content = [name for name, value in content.items() if str(value).strip().casefold() in _YES]
    if not isinstance(content, list):
        return None
    return [code for item in content if (code := str(item).strip().upper()) in known]


def enquiries(tables: Tables) -> pl.DataFrame | None:
    """Section 47 enquiries, with the date of the conference that names them."""
    rows = tables.take("ssd_s47_enquiry")
    if rows is None:
        return None
    names = [name for name in ("child_id", "start_date", "enquiry_id") if name in rows.columns]
    rows = rows.select(*names, *_SOURCE)
    conferences = tables.take("ssd_initial_cp_conference")
    if conferences is not None and "enquiry_id" in conferences.columns and "enquiry_id" in rows.columns:
        held = conferences.drop_nulls("enquiry_id").group_by("enquiry_id").agg(pl.col("conference_date").min())
        rows = rows.join(held, on="enquiry_id", how="left", maintain_order="left")
    return once(rows.drop("enquiry_id", strict=False), "ssd_s47_enquiry", "s47_investigations", tables.account)


def without_unclear_orders(rows: pl.DataFrame) -> pl.DataFrame:
    """Typed rows of ssd_permanence without the date of an order whose kind is a text that matches none."""
    unclear = f"{WRONG}order_type"
    if unclear not in rows.columns or "order_date" not in rows.columns:
        return rows
    return rows.with_columns(order_date=pl.when(~pl.col(unclear)).then("order_date"))


def adoptions(tables: Tables) -> pl.DataFrame | None:
    """The steps to an adoption; an order of another kind, or a row without any step, is none.

    Where the kind of order is blank, it is taken to be that of the table, adoption.
    """
    rows = tables.take("ssd_permanence")
    if rows is None:
        return None
    steps = [name for name in ("decision_date", "match_date", "placed_date", "order_date") if name in rows.columns]
    if "order_type" in rows.columns and "order_date" in rows.columns:
        of_adoption = (pl.col("order_type") == "adoption").fill_null(value=True)
        rows = rows.with_columns(order_date=pl.when(of_adoption).then("order_date"))
    nothing = pl.all_horizontal(pl.col(name).is_null() for name in steps)
    tables.account.dropped(rows.filter(nothing), "ssd_permanence", Reason(ReasonCode.NO_STEP))
    rows = rows.filter(~nothing).select("child_id", *steps, *_SOURCE)
    return once(rows, "ssd_permanence", "adoptions", tables.account)

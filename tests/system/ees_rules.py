"""The rules of the open data standard and its screener, said again. Failures stop a publication, warnings do not."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path

LISTS = Path(__file__).parents[1] / "fixtures" / "ees"

REQUIRED_META = {
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
}
TIME_AND_COUNTRY = {"geographic_level", "time_period", "time_identifier", "country_code", "country_name"}
REGION = {"region_code", "region_name"}
AUTHORITY = {"old_la_code", "la_name", "new_la_code"}
LEVEL_COLUMNS = {"National": set[str](), "Regional": REGION, "Local authority": AUTHORITY}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
FAMILIES = [
    {"Calendar year"},
    {"Reporting year"},
    set(MONTHS),
    {"Financial year"},
    {"Academic year"},
    {f"Financial year Q{n}" for n in range(1, 5)},
    {"Part 1 (April to September)", "Part 2 (October to March)"},
]
FOUR_DIGITS = {"Calendar year", "Reporting year", *MONTHS}
SYMBOLS = set("zxcku") | {"low"}
LEGACY = {"N/A", "n/a", ".", "..", "-"}
NULLS = {"NA", "na", "NULL", "Null", "null"}
SMUSHED = [
    "male",
    "female",
    "asian",
    "chinese",
    "indian",
    "pakistani",
    "bangladeshi",
    "black",
    "african",
    "caribbean",
    "white",
    "roma",
    "irish",
    "english",
    "british",
    "scottish",
    "welsh",
    "arab",
]
UNITS = {"", "%", "pp", "£", "£m", "numberstring"}


@dataclass
class Verdict:
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@cache
def _list(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _pairs_of(name: str, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row[column] for column in columns) for row in _list(name)}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def judge(name: str, data: bytes, meta: bytes) -> Verdict:
    """The verdict on a pair, of the data file's name and both contents."""
    verdict = Verdict()
    rows, about = _rows(data.decode("utf-8")), _rows(meta.decode("utf-8"))
    verdict.failures += _names(name, data, meta)
    verdict.failures += _columns(rows, about)
    verdict.failures += _metadata(about)
    verdict.failures += _times(rows)
    verdict.failures += _places(rows)
    verdict.failures += _filters(rows, about)
    verdict.failures += _cells(rows, about)
    verdict.warnings += _could_be_better(rows, about)
    return verdict


def _names(name: str, data: bytes, meta: bytes) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9_-]+", name) or len(name) >= 50:
        yield f"filename: {name}"
    for content in (data, meta):
        if content.startswith(b"\xef\xbb\xbf") or b"\r" in content or not content.endswith(b"\n"):
            yield "form of the file"


def _columns(rows: list[dict[str, str]], about: list[dict[str, str]]) -> Iterator[str]:
    columns = set(rows[0])
    if REQUIRED_META - set(about[0]) or set(about[0]) - REQUIRED_META - {"filter_default", "parent_filter"}:
        yield "col_req_meta, col_invalid_meta"
    if TIME_AND_COUNTRY - columns:
        yield "col_req_data"
    if len(columns) - 5 < len(about):
        yield "col_to_rows"
    yield from (f"not in the data: {row['col_name']}" for row in about if row["col_name"] not in columns)
    for row in about:
        name = row["col_name"].lower()
        if row["col_type"] == "Indicator" and any(word in name for word in (*SMUSHED, "northern irish")):
            yield f"col_ind_smushed: {name}"
        for entry in _list("harmonised_col_names"):
            allowed = {
                other["col_name_harmonised"]
                for other in _list("harmonised_col_names")
                if other["col_name_search_string"] == entry["col_name_search_string"]
            }
            if entry["col_name_search_string"] in name and name not in allowed:
                yield f"harmonised_variables: {name}"


def _metadata(about: list[dict[str, str]]) -> Iterator[str]:
    place = re.compile((LISTS / "potential_ob_units_regex.txt").read_text(encoding="utf-8").strip().strip('"'))
    for what in ("col_name", "label"):
        yield from (f"repeated {what}: {text}" for text, n in Counter(row[what] for row in about).items() if n > 1)
    for row in about:
        name, is_filter = row["col_name"], row["col_type"] == "Filter"
        if row["col_type"] not in ("Filter", "Indicator"):
            yield f"meta_col_type: {name}"
        if name in TIME_AND_COUNTRY | REGION | AUTHORITY:
            yield f"meta_ob_unit: {name}"
        if not name or re.search(r"\s", name) or not row["label"]:
            yield f"meta_col_name, meta_label: {name}"
        if is_filter and (place.search(name) or row["indicator_dp"] or row["indicator_unit"]):
            yield f"meta_geog_catch, meta_indicator_dp, meta_ind_unit: {name}"
        if is_filter and row["indicator_grouping"]:
            yield f"meta_indicator_grouping: {name}"
        if not is_filter and (row["filter_hint"] or row["filter_grouping_column"]):
            yield f"meta_filter_hint, meta_fil_grp: {name}"
        if not is_filter and not re.fullmatch(r"\d+", row["indicator_dp"]):
            yield f"meta_ind_dp_values: {name}"
        if row["indicator_unit"] not in UNITS:
            yield f"meta_ind_unit_validation: {name}"


def _times(rows: list[dict[str, str]]) -> Iterator[str]:
    times = {(row["time_period"], row["time_identifier"]) for row in rows}
    identifiers = {identifier for _, identifier in times}
    if not any(identifiers <= family for family in FAMILIES):
        yield f"time_id_valid, time_id_mix: {sorted(identifiers)}"
    for period, identifier in times:
        if not re.fullmatch(r"\d{4}" if identifier in FOUR_DIGITS else r"\d{6}", period):
            yield f"time_period: {period} {identifier}"
        elif len(period) == 6 and (int(period[2:4]) + 1) % 100 != int(period[4:]):
            yield f"time_period_six: {period}"


def _places(rows: list[dict[str, str]]) -> Iterator[str]:
    columns = set(rows[0])
    for own in (REGION, AUTHORITY):
        if own & columns and own - columns:
            yield f"geog_la_col_present, geog_region_col_present: {own - columns}"
    regions, las = (
        _pairs_of("acceptable_regions", "region_code", "region_name"),
        _pairs_of("acceptable_las", "old_la_code", "new_la_code", "la_name"),
    )
    for row in rows:
        level = row["geographic_level"]
        if level not in LEVEL_COLUMNS:
            yield f"geog_level: {level}"
            continue
        if (row["country_code"], row["country_name"]) not in _pairs_of(
            "acceptable_countries", "country_code", "country_name"
        ):
            yield "geog_country_combos"
        if any(not row[column] for column in LEVEL_COLUMNS[level]):
            yield f"geog_level_completed: {level}"
        allowed = {"National": set(), "Regional": REGION, "Local authority": REGION | AUTHORITY}[level]
        if any(row[column] for column in (REGION | AUTHORITY) - allowed):
            yield f"geog_overcompleted_cols: {level}"
        if row["region_code"] and (row["region_code"], row["region_name"]) not in regions:
            yield f"geog_region_combos: {row['region_code']}"
        if row["old_la_code"] and (row["old_la_code"], row["new_la_code"], row["la_name"]) not in las:
            yield f"geog_la_combos: {row['la_name']}"
        if {row[column] for column in columns & (TIME_AND_COUNTRY | REGION | AUTHORITY)} & {"Total", "All"}:
            yield "filter_ob_total"


def _filters(rows: list[dict[str, str]], about: list[dict[str, str]]) -> Iterator[str]:
    filters = [row["col_name"] for row in about if row["col_type"] == "Filter"]
    for name in filters:
        values = {row[name] for row in rows}
        if len(values) < 2 or len(values) > 25_000:
            yield f"filter_not_singular, filter_item_limit: {name}"
        if "" in values or any(value != value.strip() for value in values):
            yield f"filter_blanks, filter_whitespace: {name}"
    key = ["time_period", "time_identifier", "geographic_level", "region_code", "old_la_code", *filters]
    counted = Counter(tuple(row[name] for name in key) for row in rows)
    if max(counted.values()) > 1:
        yield "general_dupes"
    # The whole matrix: every time and area has the same rows.
    blocks = Counter(cell[:5] for cell in counted)
    if len(set(blocks.values())) > 1:
        yield "the matrix is not complete"


def _cells(rows: list[dict[str, str]], about: list[dict[str, str]]) -> Iterator[str]:
    if any(value in NULLS for row in (*rows, *about) for value in row.values()):
        yield "general_null"
    units = {row["col_name"]: row for row in about if row["col_type"] == "Indicator"}
    for row in rows:
        for name, told in units.items():
            cell = row[name]
            if cell in SYMBOLS:
                continue
            if not re.fullmatch(r"-?\d+(\.\d+)?", cell):
                yield f"ind_invalid_entry: {name}: {cell!r}"
            elif len(cell.partition(".")[2]) > int(told["indicator_dp"]):
                yield f"more decimals than said: {name}: {cell}"
            elif told["indicator_unit"] == "%" and not -100 <= float(cell) <= 1000:
                yield f"no percentage: {name}: {cell}"


def _could_be_better(rows: list[dict[str, str]], about: list[dict[str, str]]) -> Iterator[str]:
    told = {row["col_name"] for row in about}
    for name in set(rows[0]) - told - TIME_AND_COUNTRY - REGION - AUTHORITY:
        if len({row[name] for row in rows}) > 1:
            yield f"cross_data_to_meta: {name}"
    for name in rows[0]:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or len(name) > 50:
            yield f"col_snake_case, col_var_start, api_char_col_name: {name}"
    for row in about:
        name, values = row["col_name"], {one[row["col_name"]] for one in rows}
        if name.startswith("characteristic") or len(row["label"]) > 100:
            yield f"col_var_characteristic, api_char_col_label: {name}"
        if row["col_type"] == "Filter":
            if "Total" not in values and row.get("filter_default") not in values:
                yield f"filter_defaults: {name}"
            if any(len(value) > 120 for value in values):
                yield f"api_char_filter_items: {name}"
            if name in ("ethnicity_major", "ethnicity_minor"):
                known = {entry[name] for entry in _list("acceptable_ethnicity_values")}
                yield from (f"harmonised_eth_vals: {value}" for value in values - known)
    for row in rows:
        if row["geographic_level"] == "Local authority" and not row["region_code"]:
            yield "geog_region_for_la"
        if LEGACY & set(row.values()):
            yield "general_null"

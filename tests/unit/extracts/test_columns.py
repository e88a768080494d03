from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.calendar import read_year_label
from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.extracts.read import empty_extract, extract_from_text
from csc_indicators.files.tolerance import MarkedDay, no_value_or_dash, tolerance


def values(extract: str, column: str, texts: Sequence[str | None]) -> list[Any]:
    return extract_from_text(extract, {column: texts}, "E09000001").frame.select(column).collect()[column].to_list()


def problem(extract: str, column: str, texts: Sequence[str | None]) -> str:
    with pytest.raises(UserError) as told:
        extract_from_text(extract, {column: texts}, "E09000001")
    return str(told.value).removeprefix(f"`{extract} (example)` ")


@pytest.mark.parametrize(
    "texts",
    [
        ["2024-04-01", "2024-12-31"],
        ["01/04/2024", "31/12/2024"],
        ["1/4/2024", "31/12/2024"],
        ["2024-04-01 00:00:00", "2024-12-31T23:59:59.000"],
        ["2024-04-01", "2024-12-31 00:00"],
        ["01/04/2024 00:00", "31/12/2024"],
    ],
)
def test_dates_of_one_form_are_read(texts: list[str]) -> None:
    assert values("referrals", "closure_date", [*texts, None, ""]) == [date(2024, 4, 1), date(2024, 12, 31), None, None]


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-05",
        "05/06/2024",
        "5.6.2024",
        "5-6-2024",
        "2024/06/05",
        "20240605",
        "05-Jun-2024",
        "5th June 2024",
        "June 5, 2024",
        "Jun  5 2024 12:00AM",
        "05/06/2024 0:00",
        "05/06/2024 11:59:59 pm",
        "2024-06-04T23:00:00Z",
        "2024-06-05T00:30:00+01:00",
        "2024-06-05 01:30:00+02:00",
        "45448",
        "45448.75",
        "\u00a005/06/2024\u00a0",
    ],
)
def test_every_form_of_a_day_is_read_beside_any_other(text: str) -> None:
    assert values("referrals", "closure_date", ["2024-04-01", text, "31/12/2024"])[1] == date(2024, 6, 5)


def test_midnight_in_another_time_zone_is_the_day_in_england() -> None:
    assert values("referrals", "closure_date", ["2024-03-31T23:00:00Z", "2024-01-31T23:00:00Z"]) == [
        date(2024, 4, 1),
        date(2024, 1, 31),
    ]
    assert values("referrals", "closure_date", ["2024-04-30T23:00:00Z"]) == [date(2024, 5, 1)]


def test_midnights_in_utc_without_a_time_zone_are_the_days_in_england() -> None:
    written = [f"2024-{month:02d}-20 {'23' if 4 <= month <= 10 else '00'}:00:00.000" for month in range(1, 13)]
    days = [date(2024, month, 21 if 4 <= month <= 10 else 20) for month in range(1, 13)]
    assert values("referrals", "closure_date", [*written, "9999-12-31 00:00:00"]) == [*days, None]


@pytest.mark.parametrize(
    "texts",
    [
        ["2024-06-04T23:00:00"],
        ["2024-06-04 23:00", "2024-01-05 00:00"],
        [f"2024-{month:02d}-20 23:00:00" for month in range(1, 13)],
        [*(f"2024-06-{day:02d} 23:00:00" for day in range(1, 9)), "2024-07-05"],
    ],
)
def test_times_that_may_be_midnight_elsewhere_are_an_error(texts: list[str]) -> None:
    told = problem("referrals", "closure_date", texts)
    assert "has times of 23:00 that may be midnight in another time zone" in told


def test_a_time_of_23_00_beside_other_times_is_a_time() -> None:
    assert values("referrals", "closure_date", ["2024-06-04 23:00", "2024-06-05 10:20"]) == [
        date(2024, 6, 4),
        date(2024, 6, 5),
    ]


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u200e", "\u2060", "\ufeff"])
def test_marks_that_nobody_sees_are_no_part_of_a_value_wherever_they_stand(mark: str) -> None:
    def marked(text: str) -> str:
        return f"{mark}{text[:2]}{mark}{text[2:]}{mark}"

    assert values("referrals", "child_id", [marked("C0012")]) == ["C0012"]
    assert values("referrals", "closure_date", [marked("2024-04-01")]) == [date(2024, 4, 1)]
    assert values("care_episodes", "placement_type", [marked("U4")]) == ["U4"]
    assert values("spending", "amount", [marked("1250")]) == [1250.0]
    assert values("referrals", "no_further_action", [marked("Yes")]) == [True]


@pytest.mark.parametrize(
    ("extract", "column"), [("referrals", "child_id"), ("social_workers", "worker_id"), ("vacancies", "role")]
)
@pytest.mark.parametrize("text", ["Total", "Grand Total", " SUBTOTAL "])
def test_a_row_of_totals_is_an_error(extract: str, column: str, text: str) -> None:
    assert "has a row of totals" in problem(extract, column, [text])


def test_a_day_and_month_that_could_be_swapped_never_are() -> None:
    assert values("referrals", "closure_date", ["04/05/2024"]) == [date(2024, 5, 4)]
    told = problem("referrals", "closure_date", ["04/05/2024", "05/25/2024"])
    assert told.startswith("row 3: `closure_date` has a date with the month before the day")


def test_the_month_in_front_in_some_rows_is_an_error_that_names_a_row_of_each() -> None:
    told = problem("referrals", "closure_date", ["04/05/2024", "04/25/2024", "25/04/2024", "04/04/2024"])
    assert told == (
        "column `closure_date` has dates in two forms\n"
        "  found: one form in row 3, the other in row 4\n"
        "  hint: write all dates of a column as 2025-03-31 or 31/03/2025"
    )


def test_dates_that_excel_changed_to_other_days_are_an_error() -> None:
    changed = [f"2024-{month:02d}-05 00:00:00" for month in range(1, 7)]
    assert "has dates in two forms" in problem("referrals", "closure_date", [*changed, "25/04/2024"])
    assert len(values("referrals", "closure_date", [*changed, "2024-05-13", "25/04/2024"])) == 8


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("31/02/2024", "is not a date"),
        ("29/02/2023", "is not a date"),
        ("31/06/2024", "is not a date"),
        ("2024-06-05 25:00", "is not a date"),
        ("01/04/24", "has a year of two digits"),
        ("24-04-01", "has a year of two digits"),
        ("1-Apr-24", "has a year of two digits"),
        ("1824-04-01", "has a year before 1900"),
        ("2024", "is not a date"),
        ("9999", "is not a date"),
        ("April", "is not a date"),
        ("#REF!", "holds an error of a formula"),
        ("########", "holds # signs where a value did not fit its column"),
    ],
)
def test_what_is_no_date_is_an_error_with_its_row(text: str, wrong: str) -> None:
    told = problem("referrals", "closure_date", ["2024-04-01", None, text, text])
    assert told.splitlines()[0] == f"row 4: `closure_date` {wrong}"
    assert told.splitlines()[1] == "  found: 2 such rows"


@pytest.mark.parametrize("entry", tolerance().null_dates, ids=lambda entry: str(entry.day))
@pytest.mark.parametrize("form", ["{:%Y-%m-%d}", "{:%d/%m/%Y}", "{:%Y-%m-%d} 00:00:00", "{:%Y-%m-%d}T00:00:00Z"])
def test_a_day_that_means_no_date_is_no_value(entry: MarkedDay, form: str) -> None:
    # strftime leaves out the noughts before a year.
    text = form.format(entry.day).replace("-1-", "-0001-")
    text = f"0001{text[1:]}" if text.startswith("1-") else text
    text = f"{text[:-1]}0001" if text.endswith("/1") else text
    for column in ("referral_date", "closure_date"):
        assert values("referrals", column, ["2024-04-01", text])[1] is None
    assert values("children", "date_of_birth", ["2012-04-01", text])[1] is None


@pytest.mark.parametrize("entry", tolerance().open_ends, ids=lambda entry: str(entry.day))
@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00Z"])
def test_an_end_that_stands_for_open_is_no_value(entry: MarkedDay, form: str) -> None:
    assert values("referrals", "closure_date", ["2024-04-01", entry.day.strftime(form)]) == [date(2024, 4, 1), None]


def test_a_day_that_may_be_planned_is_taken_at_its_word() -> None:
    assert values("children", "uasc_until", ["9999-12-31"]) == [date(9999, 12, 31)]


@given(st.lists(st.dates(date(1900, 1, 2), date(2099, 12, 30)), min_size=1), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y"]))
def test_every_date_comes_back_from_either_form(days: list[date], form: str) -> None:
    texts = [day.strftime(form) for day in days]
    assert values("referrals", "closure_date", texts) == days


@pytest.mark.parametrize("text", ["Y", "y", "Yes", "YES", "true", "True", "1", "T", " yes "])
def test_ways_to_say_yes(text: str) -> None:
    assert values("referrals", "no_further_action", [text]) == [True]


@pytest.mark.parametrize("text", ["N", "n", "No", "NO", "false", "False", "0", "F", "0.0"])
def test_ways_to_say_no(text: str) -> None:
    assert values("referrals", "no_further_action", [text, None]) == [False, None]


def test_another_word_for_yes_is_an_error() -> None:
    told = problem("referrals", "no_further_action", ["Y", "maybe"])
    assert told == "row 3: `no_further_action` is not yes or no\n  hint: write Y or N"


def test_sex_is_one_column_whatever_the_year_of_the_codes() -> None:
    assert values("children", "sex", ["M", "f", "1", "2", "0", "9", "U", "1.0", "Female"]) == list("MFMFUUUMF")


def test_codes_are_trimmed_and_upper_case_and_unknown_ones_are_kept() -> None:
    assert values("care_episodes", "placement_type", [" u1", "k2 ", "", "zz", None]) == ["U1", "K2", None, "ZZ", None]
    assert values("referrals", "source", ["6.0", "10", "1a"]) == ["6", "10", "1A"]


def test_several_codes_have_semicolons_between_them() -> None:
    assert values("assessments", "factors", ["1a; 3B", "16A,4c", " 20 ", ";", "1A;;"]) == [
        "1A;3B",
        "16A;4C",
        "20",
        None,
        "1A",
    ]


def test_spending_lines_keep_their_names() -> None:
    assert values("spending", "line", ["CLA_Expenditure", "csc_total_expenditure"]) == [
        "cla_expenditure",
        "csc_total_expenditure",
    ]


def test_types_of_school_may_be_written_as_dfe_does() -> None:
    assert values("attendance", "school_type", ["State-funded primary", "SECONDARY", "Special"]) == [
        "PRIMARY",
        "SECONDARY",
        "SPECIAL",
    ]


@pytest.mark.parametrize("text", no_value_or_dash())
def test_a_text_that_means_no_value_is_none_in_any_column(text: str) -> None:
    for name, column in (
        ("children", "family_id"),
        ("children", "sex"),
        ("children", "ward"),
        ("referrals", "closure_date"),
        ("referrals", "no_further_action"),
        ("assessments", "factors"),
    ):
        assert values(name, column, [f" {text} ", text.lower()]) == [None, None]


def test_a_code_is_never_taken_for_no_value() -> None:
    assert values("children", "disabilities", ["NONE", "none", "NULL"]) == ["NONE", "NONE", None]


def test_a_figure_as_printed_is_kept_to_the_letter() -> None:
    assert values("published_figures", "value", [" c ", "-", "low"]) == ["c", "-", "low"]


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("1001", "1001"),
        (" 1001\u00a0", "1001"),
        ("1001.0", "1001"),
        ('="001001"', "001001"),
        ('"1001"', "1001"),
        ("'001001", "001001"),
        ("a12", "a12"),
        ("12E4", "12E4"),
        ("1E11", "1E11"),
        ("1.23456789012E+11", "123456789012"),
        ("1001.5", "1001.5"),
        ("-1", None),
        ("NULL", None),
        ("None", None),
    ],
)
def test_identifiers_are_read_without_what_programs_put_around_them(text: str, identifier: str | None) -> None:
    assert values("children", "family_id", [text]) == [identifier]


@pytest.mark.parametrize("text", ["1.23457E+11", "1.23457e+11", "1,23457E+11", "1.2E7", "1E+05"])
def test_an_identifier_that_lost_its_digits_is_an_error(text: str) -> None:
    for extract, column in (("children", "child_id"), ("children", "family_id"), ("social_workers", "worker_id")):
        told = problem(extract, column, ["1001", text, text])
        assert told.startswith(f"row 3: `{column}` has a number in short form, whose last digits are gone\n")
        assert "found: 2 such rows" in told
    assert "did not fit its column" in problem("children", "child_id", ["#######"])


def test_every_code_of_every_set_is_read_as_itself() -> None:
    for name, columns in (("care_episodes", ("placement_type", "reason_ended")), ("care_leavers", ("activity",))):
        for column in columns:
            codes = list(code_sets()[column])
            assert values(name, column, codes) == codes
            assert values(name, column, [code.lower() for code in codes]) == codes


@pytest.mark.parametrize("text", ["2024-25", "2024/25", "202425", "2024-2025", "2024/2025", "202425.0", " 2024-25 "])
def test_ways_to_write_a_year(text: str) -> None:
    assert values("attendance", "academic_year", [text]) == ["2024-25"]


@pytest.mark.parametrize("text", ["2024", "2024-26", "24-25", "2025-24", "2024-2026", "1999-00-01"])
def test_what_is_no_year_is_an_error(text: str) -> None:
    told = problem("spending", "financial_year", ["2024-25", text])
    assert told == "row 3: `financial_year` is not a year\n  hint: write years as 2024-25"


def test_the_turn_of_the_century_is_a_year() -> None:
    assert read_year_label("1999-00") == "1999-00"
    assert read_year_label("1999-2000") == "1999-00"


def test_numbers_are_read_and_unknown_distances_are_null() -> None:
    assert values("care_episodes", "distance_miles", ["12.5", "20", "999.9", "", "1e1"]) == [12.5, 20, None, None, 10]
    assert values("sdq_scores", "sdq_score", ["12", "12.0", None]) == [12, 12, None]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234),
        ("1,234,567.50", 1234567.5),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("£1,234.50", 1234.5),
        ("£ 5", 5),
        ("-£5", -5),
        ("(1,234)", -1234),
        ("NULL", None),
        ("N/A", None),
    ],
)
def test_sums_are_read_as_people_write_them(text: str, number: float | None) -> None:
    assert values("spending", "amount", [text]) == [number]


@pytest.mark.parametrize(
    ("extract", "column", "text", "wrong"),
    [
        ("spending", "amount", "1,5", "has a comma in a number"),
        ("spending", "amount", "1.234,50", "has a comma in a number"),
        ("spending", "amount", "12,34", "has a comma in a number"),
        ("spending", "amount", "$5", "is not a number"),
        ("spending", "amount", "-", "is not a number"),
        ("spending", "amount", "(-5)", "is not a number"),
        ("spending", "amount", "12%", "has a percent sign"),
        ("spending", "amount", "1.23457E+11", "has a number in short form, whose last digits are gone"),
        ("spending", "amount", "#DIV/0!", "holds an error of a formula"),
        ("spending", "amount", "inf", "is not a number"),
        ("spending", "amount", "Infinity", "is not a number"),
        ("sdq_scores", "sdq_score", "1.5", "is not a whole number"),
        ("sdq_scores", "sdq_score", "99999999999999999999", "is not a whole number"),
        ("sdq_scores", "sdq_score", "x", "is not a number"),
    ],
)
def test_what_is_no_number_is_an_error_with_its_row(extract: str, column: str, text: str, wrong: str) -> None:
    assert problem(extract, column, ["1", None, text]).splitlines()[0] == f"row 4: `{column}` {wrong}"


def test_points_that_may_part_thousands_are_refused() -> None:
    wrong = "row 2: `amount` has three digits after every point, which may part thousands"
    for others in ([], ["950"], ["0", None]):
        assert problem("spending", "amount", ["12.537", "284.586", "1.204", *others]).splitlines()[0] == wrong


@pytest.mark.parametrize(
    "texts",
    [
        ["12.537", "284.586"],
        ["12.537", "284.586", "1.2045"],
        ["12.537", "284.586", "1.204", "0.5"],
        ["12.537", "284.586", "1.204", "2500"],
        ["1.000", "2.500", "12.000", "3.125"],
        ["0.125", "1.625", "2.375", "3.875"],
    ],
)
def test_points_that_are_decimal_are_read(texts: list[str]) -> None:
    assert values("spending", "amount", texts) == [float(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E09000001", "E09000001"),
        (" e09000001 ", "E09000001"),
        ("201", "E09000001"),
        ("201.0", "E09000001"),
        ("City of London", "E09000001"),
        ("E10000002", "E06000060"),
        ("E09000021 / E09000027", "E09000021 / E09000027"),
    ],
)
def test_ways_to_name_an_authority(text: str, code: str) -> None:
    assert values("spending", "la_code", [text, "E09000003"]) == [code, "E09000003"]


def test_an_unknown_and_a_blank_authority_are_errors() -> None:
    assert problem("spending", "la_code", ["E09000001", "E99"]).startswith(
        "row 3: `la_code` is not a local authority of England\n  hint: write the code"
    )
    with pytest.raises(UserError, match="row 3: `la_code` is blank"):
        extract_from_text("spending", {"la_code": ["E09000001", " "], "amount": ["1", "2"]}, "E09000001")


def test_an_example_fills_its_authority_and_lacks_what_it_does_not_give() -> None:
    extract = extract_from_text("referrals", {"child_id": ["a"], "referral_date": ["2024-04-01"]}, "Barnet")
    assert extract.frame.collect()["la_code"].to_list() == ["E09000003"]
    assert "closure_date" in extract.absent_columns
    assert "la_code" not in extract.absent_columns


def test_an_example_with_an_unknown_column_or_of_uneven_length_is_an_error() -> None:
    with pytest.raises(UserError, match="did you mean `referral_date`"):
        extract_from_text("referrals", {"referal_date": ["2024-04-01"]}, "E09000001")
    with pytest.raises(UserError, match="not all of one length"):
        extract_from_text("referrals", {"child_id": ["a"], "referral_date": []}, "E09000001")


def test_every_extract_has_its_declared_types_in_order_even_when_empty() -> None:
    for name in ("children", "spending", "care_episodes"):
        assert dict(empty_extract(name).collect_schema()) == polars_schema(name)
        assert dict(extract_from_text(name, {}, "E09000001").frame.collect_schema()) == polars_schema(name)

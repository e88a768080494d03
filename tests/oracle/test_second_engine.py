"""Every indicator counted again by DuckDB, from the extract files alone, and equal to ours to the last digit."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from random_folders import Folder, folders, write_folder
from second_engine import INDICATORS, TOTAL, Key, answers

from csc_indicators.specs.load import load_library
from csc_indicators.workflows import Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
PERIODS = ("2022-23", "2023-24", "2024-25")

# A folder holds up to a dozen children and every indicator is computed for it, so a twelfth of the examples do.
few = settings(max_examples=settings().max_examples // 12)


_NO_FIGURE = (
    *("find their child in `children`", "no child is both in", "has no `as_at_date`", "has no `answer_date`"),
    *("is blank in every row of the authority", "have the same `", "in more than 5% of the rows of "),
)
"""With fewer rows that find their child than we ask for, no census or survey in the period, or a column that cannot be
right as a whole, we give no figure; the second engine counts what there is."""


def differences(folder: Path, not_covered: Collection[tuple[str, str]] = ()) -> list[str]:
    """Every figure on which the two engines differ, but for the indicators and periods that are not covered."""
    found = answers(folder)
    by = tuple(sorted({breakdown for breakdowns in found.breakdowns.values() for breakdown in breakdowns}))
    table = compute(Request(folder, periods=PERIODS, indicators=INDICATORS, by=by)).table
    theirs = {key: figure for key, figure in found.figures.items() if key[:2] not in not_covered}
    differing = []
    # Headings without rows are no extract: the second engine counts nothing in it, and we cannot tell.
    without = [f"there is no extract `{name}`" for name in _without_rows(folder)]
    columns = [
        *("indicator", "period", "area_code", "breakdown", "group"),
        *("numerator", "denominator", "value", "status", "reason"),
    ]
    for *name, numerator, denominator, value, status, reason in table.select(columns).iter_rows():
        key = Key(*name)
        if reason in without or any(words in (reason or "") for words in _NO_FIGURE):
            theirs.pop(key, None)
            continue
        if key.breakdown not in ("total", *found.breakdowns[key.indicator]):
            continue
        figure = theirs.pop(key, None)
        if key[:2] in not_covered:
            agree = status == "x"
        elif figure is None:
            # The second engine is silent where there is nothing to count.
            agree = not numerator and (key.group != TOTAL or (not denominator and value is None))
        else:
            # Nothing over nothing is printed as not available by some publications.
            agree = (status == "x" and not figure.denominator) or (
                _equal(numerator, figure.numerator)
                and _equal(denominator, figure.denominator)
                and _close(value, figure.value)
            )
        if not agree:
            differing.append(f"{key}: {numerator} / {denominator} = {value} ({status}), and {figure}")
    split = set(table.select("indicator", "breakdown").iter_rows())
    return differing + [
        f"{key}: no such figure, and {figure}"
        for key, figure in theirs.items()
        if not without or (key.indicator, key.breakdown) in split
    ]


def _without_rows(folder: Path) -> list[str]:
    """The extracts that are headings only."""
    return [file.stem for file in folder.glob("*.csv") if len(file.read_text(encoding="utf-8").splitlines()) == 1]


def _equal(ours: float | None, theirs: Decimal | int) -> bool:
    """Whether two counts or sums are equal, to the millionth that sums are kept to."""
    return round((ours or 0) * 1_000_000) == round(theirs * 1_000_000)


def _close(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours == theirs
    return isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)


FIRST_YEAR = {
    "no_return_after_cp_plan": "2023-24",
    "cla_long_term_stability": "2023-24",
    "reunification_without_return_2_years": "2023-24",
    "supervision_orders_returning": "2023-24",
    "early_help_after_assessment": "2023-24",
    "pre_proceedings_diverted": "2023-24",
    "pre_proceedings_duration": "2023-24",
    "missing_from_care": "2023-24",
    "missing_from_care_episodes": "2023-24",
    "early_help_no_further_plan": "2024-25",
    "cp_reviews_overdue": "2024-25",
    "advocacy_access": "2024-25",
    "advocacy_access_offered": "2024-25",
    "agency_fte_by_job": "2024-25",
    "agency_pay_rate": "2024-25",
    "agency_pay_rate_permanent": "2024-25",
    "agency_rules_compliance": "2023-24",
    "agency_rules_compliance_asye": "2023-24",
    "agency_rules_compliance_cooling_off": "2023-24",
    "agency_rules_compliance_experience": "2023-24",
    "agency_rules_compliance_notice": "2023-24",
    "agency_rules_compliance_price_cap": "2023-24",
    "agency_rules_compliance_references": "2023-24",
    "children_in_contact_with_family_network": "2024-25",
    "family_group_conferences": "2024-25",
    "family_group_conferences_offered": "2024-25",
    "leavers_fte_by_job": "2024-25",
    "pre_proceedings_started": "2023-24",
    "vacancies_by_job": "2024-25",
}
"""The first year that the sample's extracts reach back far enough for."""


def test_both_engines_agree_on_the_sample() -> None:
    too_early = [(name, period) for name, first in FIRST_YEAR.items() for period in PERIODS if period < first]
    assert not differences(SAMPLE, not_covered=too_early)


def test_there_is_a_query_for_every_indicator() -> None:
    assert set(INDICATORS) == set(load_library().indicators)


@few
@given(folders())
def test_both_engines_agree_on_children_whose_dates_are_near_the_boundaries(folder: Folder) -> None:
    with TemporaryDirectory() as path:
        write_folder(Path(path), folder)
        assert not differences(Path(path))

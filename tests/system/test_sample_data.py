"""The made-up extracts: made again to the byte, true to the shape of the real ones, and free of contradictions."""

import csv
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from csc_indicators.config import Config
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.extracts.read import read_extracts

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "sample_data" / "extracts"
FILES = sorted(FOLDER.glob("*.csv"))
AUTHORITIES = 3
OF_YEARLY_RETURNS = ("social_workers", "as_at_date")
"""The column that the sample does not have: its workers are a history, not the returns of several years."""
YEAR = "between date '2024-04-01' and date '2025-03-31'"
LAST_DAY = "date '2025-03-31'"
LOOKED_AFTER = f"""
    (select e.*, c.date_of_birth from care_episodes e join children c using (la_code, child_id)
     where e.start_date <= {LAST_DAY} and (e.end_date is null or e.end_date > {LAST_DAY})
       and legal_status not in ('V3', 'V4'))
"""
IN_POST = "start_date <= date '2024-09-30' and (end_date is null or end_date > date '2024-09-30')"


@pytest.fixture(scope="module")
def sample() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for file in FILES:
        connection.execute(f"create table {file.stem} as select * from read_csv('{file}', sample_size = -1)")
    return connection


def by_authority(sample: duckdb.DuckDBPyConnection, value: str, rows: str) -> dict[str, float]:
    found = sample.execute(f"select la_code, {value} from {rows} group by la_code").fetchall()
    return dict(found)


def test_making_it_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "sample_data.make", str(tmp_path)], cwd=ROOT, check=True)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in [*FILES, FOLDER / "extract.toml"]}


def test_every_indicator_has_a_value_in_the_latest_year_of_each_authority() -> None:
    command = [sys.executable, "-m", "csc_indicators", "compute", str(FOLDER), "-f", "csv"]
    output = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    rows = [row for row in csv.DictReader(output.splitlines()) if row["geographic_level"] == "Local authority"]
    assert {row["period"] for row in rows} == {"2024-25"}
    assert len(rows) == AUTHORITIES * len(list((ROOT / "indicator_specs").glob("[!_]*.yaml")))
    assert {row["indicator"]: row["status"] for row in rows if row["status"]} == {}


def test_it_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 3_000_000


def test_its_readme_gives_the_rows_of_each_file(sample: duckdb.DuckDBPyConnection) -> None:
    readme = (ROOT / "sample_data" / "README.md").read_text(encoding="utf-8")
    for file in FILES:
        rows = sample.execute(f"select count(*) from {file.stem}").fetchone()
        assert rows
        assert f"| `{file.stem}` | {rows[0]:,} |" in readme


def test_it_has_every_column_of_the_extracts_it_shows(sample: duckdb.DuckDBPyConnection) -> None:
    for file in FILES:
        header = file.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert header == [name for name in catalogue()[file.stem].columns if (file.stem, name) != OF_YEARLY_RETURNS]
        counts = ", ".join(f"count({column})" for column in header)
        filled = sample.execute(f"select {counts} from {file.stem}").fetchone()
        assert filled
        assert all(filled), file.stem


def test_it_is_read_without_a_note_or_an_absent_column() -> None:
    extracts = read_extracts(FOLDER, Config())
    assert extracts.notes == ()
    assert {name: extract.absent_columns for name, extract in extracts.by_name.items()} == {
        file.stem: frozenset({OF_YEARLY_RETURNS[1]} if file.stem == OF_YEARLY_RETURNS[0] else ()) for file in FILES
    }


def test_every_code_is_in_its_code_set() -> None:
    for name, extract in read_extracts(FOLDER, Config()).by_name.items():
        for column, info in catalogue()[name].columns.items():
            if info.code_set:
                texts = extract.frame.select(column).drop_nulls().unique().collect().to_series()
                codes = {code for text in texts for code in text.split(";")}
                assert codes <= code_sets()[info.code_set].keys(), f"{name}.{column}"


@pytest.mark.parametrize(
    ("value", "rows", "low", "high"),
    [
        pytest.param("count(*) / 2.24", f"referrals where referral_date {YEAR}", 270, 430, id="referral rate"),
        pytest.param("count(*) / 2.24", LOOKED_AFTER, 33, 56, id="rate of children in care"),
        pytest.param(
            "100 * avg((no_further_action = 'Y')::int)", f"referrals where referral_date {YEAR}", 4, 9, id="nfa"
        ),
        pytest.param(
            """100 * avg(exists (
                from referrals e where e.la_code = r.la_code and e.child_id = r.child_id
                and e.referral_date < r.referral_date and e.referral_date >= r.referral_date - interval 12 month)::int)
            """,
            f"referrals r where referral_date {YEAR}", 18, 27, id="repeat referrals",
        ),
        pytest.param(
            "100 * avg((conference_date is not null)::int)",
            f"s47_investigations where start_date {YEAR}", 26, 39, id="enquiries with a conference",
        ),
        pytest.param(
            "100 * avg((previous_plans > 0)::int)", f"cp_plans where start_date {YEAR}", 15, 34, id="repeat plans"
        ),
        pytest.param("100 * avg((placement_type like 'U%')::int)", LOOKED_AFTER, 58, 78, id="foster care"),
        pytest.param(
            "100 * avg((placement_type in ('U1', 'U2', 'U3'))::int)", LOOKED_AFTER, 9, 24, id="relatives and friends"
        ),
        pytest.param("100 * avg((placement_type in ('K1', 'K2'))::int)", LOOKED_AFTER, 7, 20, id="children's homes"),
        pytest.param("100 * avg((placement_type = 'K3')::int)", LOOKED_AFTER, 4, 14, id="supported accommodation"),
        pytest.param(
            "100 * avg((distance_miles > 20 and distance_miles < 999)::int)", LOOKED_AFTER, 14, 32, id="over 20 miles"
        ),
        pytest.param(
            "100.0 * count(*) filter (distance_miles is null or distance_miles > 999) / count(*)",
            LOOKED_AFTER, 3, 17, id="distance not known",
        ),
        pytest.param("avg(sdq_score)", f"sdq_scores where as_at_date = {LAST_DAY}", 12.5, 17, id="questionnaire"),
        pytest.param(
            "100.0 * count(sdq_score) / count(*)",
            f"sdq_scores where as_at_date = {LAST_DAY} and sdq_reason is distinct from 'SDQ1'",
            68, 88, id="questionnaires received",
        ),
        pytest.param(
            "100 * avg((activity ~ '^[FP]')::int)", f"care_leavers where birthday {YEAR}", 45, 72, id="their days"
        ),
        pytest.param(
            "100 * avg((accommodation ~ '1$')::int)", f"care_leavers where birthday {YEAR}", 80, 98, id="their homes"
        ),
        pytest.param(
            "100.0 * sum(sessions_authorised + sessions_unauthorised) / sum(sessions_possible)",
            "attendance where academic_year = '2024-25'", 14, 22, id="absence",
        ),
        pytest.param(
            "100.0 * sum(fte) filter (agency = 'Y') / sum(fte)", f"social_workers where {IN_POST}", 9, 18, id="agency"
        ),
        pytest.param(
            "sum(cases_held) / sum(fte)", f"social_workers where cases_held > 0 and {IN_POST}", 13, 18, id="caseload"
        ),
    ],
)  # fmt: skip
def test_the_latest_year_of_each_authority_is_of_a_likely_size(
    sample: duckdb.DuckDBPyConnection, value: str, rows: str, low: float, high: float
) -> None:
    values = by_authority(sample, value, rows)
    assert len(values) == AUTHORITIES
    assert all(low <= share <= high for share in values.values()), values


@pytest.mark.parametrize(
    "rows",
    [
        f"adoptions where order_date {YEAR} and match_date is not null",
        f"care_episodes where end_date {YEAR} and reason_ended in ('E45', 'E46', 'E47', 'E48')",
        f"care_episodes where end_date {YEAR} and reason_ended = 'E41'",
        f"court_proceedings where final_order_date {YEAR} and lives_with = 'PARENTS'",
        f"cp_plans where start_date <= date '2023-03-31' and (end_date is null or end_date > {LAST_DAY})",
        f"care_leavers where birthday {YEAR} and activity in ('F1', 'P1')",
        f"care_leavers where birthday {YEAR} and accommodation like '%2'",
        f"initial_conferences where conference_date {YEAR} and transfer_in = 'Y'",
        f"{LOOKED_AFTER} join children c using (la_code, child_id) where c.uasc_until is not null",
        "care_episodes where legal_status = 'V3'",
        "care_episodes where legal_status = 'V4'",
        "care_episodes where placement_type like 'T%'",
        "vacancies where as_at_date = date '2024-09-30'",
        "attainment where academic_year = '2024-25' and key_stage = 'KS2' and maths_progress is not null",
        "attainment where academic_year = '2024-25' and key_stage = 'KS4' and progress_8 is not null",
    ],
)
def test_what_is_rare_occurs_in_each_authority(sample: duckdb.DuckDBPyConnection, rows: str) -> None:
    assert len(by_authority(sample, "count(*)", rows)) == AUTHORITIES


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(f"referrals where referral_date = {LAST_DAY}", id="referred on 31 March"),
        pytest.param("referrals where referral_date = date '2025-04-01'", id="referred on 1 April"),
        pytest.param(f"referrals where closure_date = {LAST_DAY}", id="closed on 31 March"),
        pytest.param(f"cp_plans where end_date = {LAST_DAY}", id="a plan that ended on 31 March"),
        pytest.param("care_episodes where strftime(end_date, '%m-%d') = '03-31'", id="an episode ended on 31 March"),
        pytest.param("care_episodes where strftime(start_date, '%m-%d') = '04-01'", id="an episode began on 1 April"),
        pytest.param(
            "referrals r join s47_investigations s on (r.la_code, r.child_id, referral_date) = "
            "(s.la_code, s.child_id, s.start_date)",
            id="referral and enquiry on one day",
        ),
        pytest.param("children where date_of_birth is null", id="unborn"),
        pytest.param("children where strftime(date_of_birth, '%m-%d') = '02-29'", id="born on 29 February"),
        pytest.param("(select upn from children group by upn having count(distinct la_code) > 1)", id="in two places"),
        pytest.param("(select child_id from children group by child_id having count(*) > 1)", id="ids are local"),
        pytest.param("cp_plans where start_date < date '2021-04-01'", id="a plan from before the sample"),
        pytest.param("care_episodes where start_date < date '2015-04-01'", id="a long time in care"),
        pytest.param("cp_plans where other_la = 'Y'", id="another authority's plan"),
    ],
)
def test_days_and_children_that_trap_careless_programs_occur(sample: duckdb.DuckDBPyConnection, rows: str) -> None:
    assert sample.execute(f"select count(*) from {rows}").fetchone() != (0,)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            """assessments a where not exists (
                from referrals r where (r.la_code, r.child_id) = (a.la_code, a.child_id) and no_further_action = 'N'
                and referral_date <= start_date
                and (closure_date is null or closure_date >= coalesce(completed_date, date '2025-10-01')))""",
            id="an assessment outside a case",
        ),
        pytest.param(
            """s47_investigations s where not exists (
                from referrals r where (r.la_code, r.child_id) = (s.la_code, s.child_id) and no_further_action = 'N'
                and referral_date <= start_date
                and (closure_date is null or closure_date >= coalesce(conference_date, start_date)))""",
            id="an enquiry outside a case",
        ),
        pytest.param(
            """initial_conferences i where transfer_in = 'N' and not exists (
                from s47_investigations s
                where (s.la_code, s.child_id, s.conference_date) = (i.la_code, i.child_id, i.conference_date))""",
            id="a conference without an enquiry",
        ),
        pytest.param(
            """cp_plans p where other_la = 'N' and not exists (
                from initial_conferences i
                where (i.la_code, i.child_id, conference_date) = (p.la_code, p.child_id, start_date))
            """,
            id="a plan without a conference",
        ),
        pytest.param(
            """cp_plans p join cp_plans q using (la_code, child_id)
            where p.start_date < q.start_date and (p.end_date is null or p.end_date > q.start_date)""",
            id="two plans at once",
        ),
        pytest.param(
            """referrals r join referrals s using (la_code, child_id)
            where r.no_further_action = 'N' and r.referral_date < s.referral_date
            and (r.closure_date is null or r.closure_date > s.referral_date)""",
            id="a referral inside a case",
        ),
        pytest.param(
            "(select child_id from referrals group by la_code, child_id, referral_date having count(*) > 1)",
            id="two referrals in a day",
        ),
        pytest.param(
            """care_episodes join children using (la_code, child_id)
            where date_of_birth is null or start_date < date_of_birth
            or coalesce(end_date, date '2025-09-30') > date_of_birth + interval 18 year + interval 1 day""",
            id="in care unborn or grown up",
        ),
        pytest.param(
            "care_episodes where end_date <= start_date or (end_date is null) <> (reason_ended is null)",
            id="an episode without a length, or half ended",
        ),
        pytest.param(
            """(select reason_ended, end_date, reason_new_episode,
                   lag(reason_ended) over child as reason_before, lag(end_date) over child as end_before, start_date
                from care_episodes where legal_status <> 'V4'
                window child as (partition by la_code, child_id order by start_date))
            where (reason_before = 'X1' and (end_before <> start_date or reason_new_episode = 'S'))
            or (reason_before is distinct from 'X1' and reason_new_episode <> 'S') or end_before > start_date
            or (end_before is null and reason_before is not null)""",
            id="a broken chain of episodes",
        ),
        pytest.param(
            """case_allocations a where not exists (
                from social_workers w where (w.la_code, w.worker_id) = (a.la_code, a.worker_id)
                and w.start_date <= a.start_date and (w.end_date is null or w.end_date >= a.end_date))""",
            id="a child with a worker who is not there",
        ),
        pytest.param(
            """case_allocations a join case_allocations b using (la_code, child_id)
            where a.start_date < b.start_date and (a.end_date is null or a.end_date > b.start_date)""",
            id="two workers at once",
        ),
        pytest.param(
            """school_enrolments a join school_enrolments b using (la_code, child_id)
            where a.start_date < b.start_date and (a.end_date is null or a.end_date > b.start_date)""",
            id="two schools at once",
        ),
        pytest.param("attendance where sessions_authorised + sessions_unauthorised > sessions_possible", id="absence"),
        pytest.param(
            "(select upn from children where upn is not null group by la_code, upn having count(*) > 1)",
            id="one number",
        ),
        pytest.param(
            "(select upn from children where upn is not null group by upn having count(distinct date_of_birth) > 1)",
            id="one pupil",
        ),
    ],
)
def test_it_holds_no_contradiction(sample: duckdb.DuckDBPyConnection, rows: str) -> None:
    assert sample.execute(f"select count(*) from {rows}").fetchone() == (0,)


@pytest.mark.parametrize("file", [file for file in FILES if "child_id" in file.read_text(encoding="utf-8")[:40]])
def test_every_child_is_among_the_children(sample: duckdb.DuckDBPyConnection, file: Path) -> None:
    strangers = sample.execute(f"select count(*) from {file.stem} anti join children using (la_code, child_id)")
    assert strangers.fetchone() == (0,)

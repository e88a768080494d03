"""Make the sample extracts again: `python -m sample_data.make [FOLDER]`. The same bytes come out every time."""

import sys
from datetime import date
from pathlib import Path

from sample_data.agency import Agency
from sample_data.away import Away
from sample_data.contacts import Contacts
from sample_data.days import COVERS_FROM, EXTRACTED_ON
from sample_data.dice import Dice
from sample_data.homes import Homes
from sample_data.leaders import appoint_leaders
from sample_data.leavers import return_care_leavers, return_questionnaires
from sample_data.meetings import Meetings
from sample_data.model import Authority, Child
from sample_data.money import write_spending
from sample_data.network import Network
from sample_data.people import write_population
from sample_data.records import write_care, write_cases, write_children
from sample_data.rows import Rows, write
from sample_data.schools import Schools
from sample_data.support import Support
from sample_data.voices import write_advocacy, write_surveys
from sample_data.workforce import Workforce

AUTHORITIES = (
    Authority("E06000001", 21_090, 0.78),
    Authority("E06000005", 22_771, 0.66),
    Authority("E06000046", 23_351, 0.57),
)
SEED = "15"
"""Of the seeds tried, one that gives every authority something of everything in the latest year."""
FOLDER = Path(__file__).parent / "extracts"
STATEMENT = f"""\
# Every row in this folder is made up. The codes are those of Hartlepool, Darlington and the Isle of Wight because the
# tool knows only real authorities; nothing here comes from those authorities or says anything about them.
extracted_on = {EXTRACTED_ON}
covers_from = {COVERS_FROM}

[extracts.social_workers]
covers_from = 2020-10-01

[extracts.vacancies]
covers_from = 2020-09-30

[extracts.leadership_posts]
covers_from = 2017-09-01

[extracts.early_help]
covers_from = 2023-04-01

[extracts.cin_plans]
covers_from = 2023-04-01

[extracts.cp_reviews]
covers_from = 2024-04-01

[extracts.family_group_conferences]
covers_from = 2023-04-01

[extracts.family_contacts]
covers_from = 2024-04-01

[extracts.pre_proceedings]
covers_from = 2023-04-01

[extracts.missing_episodes]
covers_from = 2023-04-01

[extracts.placement_requests]
covers_from = 2024-04-01

[extracts.advocacy]
covers_from = 2024-03-01

[extracts.survey_answers]
covers_from = 2024-04-01

[extracts.supervisions]
covers_from = 2024-04-01

[extracts.agency_return]
covers_from = 2024-03-31

[extracts.agency_assignments]
covers_from = 2024-04-01

[extracts.agency_price_caps]
covers_from = 2023-04-01
"""


def make(folder: Path) -> None:
    """Write every extract into the folder."""
    movers: list[tuple[date, Child]] = []
    authorities = []
    for number, authority in enumerate(AUTHORITIES, start=1):
        contacts = Contacts(authority, _dice(authority, "contacts"), movers)
        children = contacts.run()
        movers = contacts.movers
        authorities.append(_rows(number, authority, children))
    write(folder, authorities)
    (folder / "extract.toml").write_text(STATEMENT, encoding="utf-8", newline="\n")


def _dice(authority: Authority, theme: str) -> Dice:
    return Dice(f"{SEED} {authority.code} {theme}")


def _rows(number: int, authority: Authority, children: list[Child]) -> Rows:
    rows = Rows(authority.code)

    Homes(_dice(authority, "homes")).settle(children)
    write_cases(rows, children, Meetings(_dice(authority, "meetings")))
    write_care(rows, children)
    return_care_leavers(rows, _dice(authority, "care leavers"), children)
    return_questionnaires(rows, _dice(authority, "questionnaires"), children)
    schools = Schools(_dice(authority, "schools"), number)
    schools.returns(rows, children)
    schools.enrolments(rows, children)
    workforce = Workforce(authority, _dice(authority, "workforce"))
    workforce.write(rows)
    workforce.allocate(rows, children)
    Support(_dice(authority, "support"), workforce).write(rows, children)
    Network(_dice(authority, "network")).write(rows, children)
    Away(_dice(authority, "away")).write(rows, children)
    write_advocacy(rows, _dice(authority, "advocacy"), children)
    write_surveys(rows, _dice(authority, "surveys"))
    Agency(_dice(authority, "agency"), workforce).write(rows)
    appoint_leaders(rows, authority)
    write_spending(rows, _dice(authority, "spending"), authority)
    write_population(rows, authority)
    write_children(rows, children, number)
    return rows


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)

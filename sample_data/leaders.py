"""The directors of children's services and the practice leaders."""

from sample_data.model import Authority
from sample_data.rows import Rows

LEADERS = {
    "E06000001": """
        DCS             L1 2017-09-01 2022-05-31 N
        DCS             L2 2022-06-01 2022-11-01 Y
        DCS             L2 2022-11-01 -          N
        PRACTICE_LEADER L3 2019-09-02 2024-06-28 N
        PRACTICE_LEADER L4 2024-07-01 2024-07-22 Y
        PRACTICE_LEADER L5 2024-07-22 -          N
    """,
    "E06000005": """
        DCS             L1 2018-05-14 2021-12-31 N
        DCS             L2 2022-01-04 2024-09-30 N
        DCS             L3 2024-10-01 2025-01-06 Y
        DCS             L4 2025-01-06 -          N
        PRACTICE_LEADER L5 2020-02-03 2023-08-31 N
        PRACTICE_LEADER L6 2023-09-01 -          N
    """,
    "E06000046": """
        DCS             L1 2019-01-07 -          N
        PRACTICE_LEADER L2 2018-11-05 2021-07-30 N
        PRACTICE_LEADER L3 2021-08-02 2024-03-31 N
        PRACTICE_LEADER L4 2024-04-01 -          N
    """,
}
"""Post, holder, first day, last day, interim: a few words say it better than chance, one holder being a whole post."""


def appoint_leaders(rows: Rows, authority: Authority) -> None:
    """Every spell in a post."""
    for spell in LEADERS[authority.code].strip().splitlines():
        role, holder, start, end, interim = spell.split()
        rows.add(
            "leadership_posts", role=role, holder_id=holder, start_date=start, end_date=end.strip("-"), interim=interim
        )

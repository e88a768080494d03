"""Episodes that do not join up: queried, and mended only when that is asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_files import folder_of

from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n"
Row = tuple[Any, ...]


def row(start: str, reason: str = "S", end: str = "", ended: str = "", child: str = "1") -> str:
    return f"{child},{start},{reason},C2,N1,U4,{end},{ended}\n"


def imported(folder: Path, years: dict[str, str], repair: bool) -> Returned:
    files = {f"{year}/episodes.csv": EPISODES + rows for year, rows in years.items()}
    given = folder_of(folder / ("mended" if repair else "given"), dict(files))
    returned = import_returns([given], Options("E08000035", repair=repair))
    assert returned.account.unbalanced() == []
    return returned


def episodes(returned: Returned) -> list[Row]:
    return returned.frames["care_episodes"].select("start_date", "end_date", "reason_ended").rows()


CASES: dict[str, tuple[dict[str, str], list[Row]]] = {
    "RULE_1": (
        {"2023-24": row("01/05/2023") + row("01/08/2023", "P")},
        [(date(2023, 5, 1), date(2023, 8, 1), "X1"), (date(2023, 8, 1), None, None)],
    ),
    "RULE_1A": (
        {"2023-24": row("01/05/2023") + row("01/08/2023", "S")},
        [(date(2023, 5, 1), date(2023, 7, 31), None), (date(2023, 8, 1), None, None)],
    ),
    "RULE_2": (
        {"2022-23": row("01/05/2022"), "2023-24": row("01/05/2023", child="2")},
        [(date(2022, 5, 1), date(2023, 3, 31), None), (date(2023, 5, 1), None, None)],
    ),
    "RULE_3": (
        {"2023-24": row("01/05/2023", end="01/06/2023", ended="E4A") + row("01/05/2023")},
        [(date(2023, 5, 1), None, None)],
    ),
    "RULE_3A": (
        {"2022-23": row("07/05/2022"), "2023-24": row("01/05/2022", end="01/06/2023", ended="E4A")},
        [(date(2022, 5, 1), date(2023, 6, 1), "E4A")],
    ),
    "RULE_4": (
        {"2023-24": row("01/05/2023", end="01/09/2023", ended="X1") + row("01/08/2023", "P")},
        [(date(2023, 5, 1), date(2023, 8, 1), "X1"), (date(2023, 8, 1), None, None)],
    ),
    "RULE_5": (
        {"2023-24": row("01/05/2023", end="01/06/2023", ended="X1") + row("01/08/2023", "P")},
        [(date(2023, 5, 1), date(2023, 8, 1), "X1"), (date(2023, 8, 1), None, None)],
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_break_is_mended_when_that_is_asked_for_and_listed(tmp_path: Path, rule: str) -> None:
    years, mended = CASES[rule]
    returned = imported(tmp_path, years, repair=True)
    assert sorted(episodes(returned)) == mended
    assert [one.rule.split(":")[0] for one in returned.account.repairs] == [rule]
    assert returned.account.queries == []


@pytest.mark.parametrize("rule", CASES)
def test_a_break_is_queried_and_left_when_nobody_asks(tmp_path: Path, rule: str) -> None:
    years, _ = CASES[rule]
    returned = imported(tmp_path, years, repair=False)
    mended = imported(tmp_path, years, repair=True)
    assert returned.account.repairs == []
    assert len(episodes(returned)) == sum(rows.count("\n") for rows in years.values())
    places = [(query.file, query.first) for query in returned.account.queries if query.column in ("DEC", "DECOM")]
    assert places[0] == (mended.account.repairs[0].file, (mended.account.repairs[0].row,))


def test_the_end_before_a_new_start_is_not_after_the_end_of_its_year(tmp_path: Path) -> None:
    years = {"2022-23": row("01/05/2022"), "2024-25": row("01/08/2024", "S")}
    assert sorted(episodes(imported(tmp_path, years, repair=True)))[0][1] == date(2023, 3, 31)


def test_what_joins_up_is_left_alone(tmp_path: Path) -> None:
    rows = row("01/05/2022", end="01/06/2022", ended="X1") + row("01/06/2022", "L", "01/07/2022", "E4A")
    years = {"2022-23": rows + row("01/09/2022"), "2023-24": row("01/09/2022")}
    returned = imported(tmp_path, years, repair=True)
    assert returned.account.repairs == []
    assert len(episodes(returned)) == 3


def test_an_end_that_is_mended_twice_keeps_its_reason(tmp_path: Path) -> None:
    """A reason without an end is left out first: the repair then gives what belongs there."""
    rows = row("01/05/2023", ended="X1") + row("01/08/2023", "T", "01/09/2023", "E8")
    returned = imported(tmp_path, {"2023-24": rows}, repair=True)
    assert sorted(episodes(returned))[0] == (date(2023, 5, 1), date(2023, 8, 1), "X1")

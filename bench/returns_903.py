"""Five yearly SSDA903 returns of one large authority, made up: `python -m bench.returns_903 FOLDER`."""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

YEARS = range(2021, 2026)
CHILDREN = 6_000
FIRST_DAY, LAST_DAY = date(2018, 4, 1), date(2025, 3, 31)

Row = list[str]
HEADERS = {
    "header": ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"],
    "episodes": [
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
        *("HOME_POST", "PL_POST", "URN"),
    ],
    "reviews": ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"],
    "oc2": ["CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS"],
    "oc3": ["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"],
    "missing": ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"],
    "sw_episodes": ["CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"],
}


def main() -> None:
    """Write the returns into the folder named on the command line, a folder for each year."""
    folder = Path(sys.argv[1])
    luck = Random(903)
    tables: dict[int, dict[str, list[Row]]] = {year: {name: [] for name in HEADERS} for year in YEARS}
    for number in range(CHILDREN):
        _child(luck, str(100_000 + number), tables)
    for year, own in tables.items():
        place = folder / f"{year - 1}-{year % 100:02d}"
        place.mkdir(parents=True)
        for name, rows in own.items():
            with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([HEADERS[name], *rows])


def _child(luck: Random, id: str, tables: dict[int, dict[str, list[Row]]]) -> None:
    start = FIRST_DAY + timedelta(days=luck.randrange((LAST_DAY - FIRST_DAY).days))
    born = start - timedelta(days=luck.randrange(20, 6000))
    spells = []
    for number in range(luck.randint(1, 5)):
        end = start + timedelta(days=luck.randrange(5, 500))
        spells.append((start, end, "S" if number == 0 else luck.choice("LPBTU"), luck.choice(["U4", "U1", "K2", "A6"])))
        start = end
    workers = [(begin, end, f"SW{luck.randrange(400)}") for begin, end, *_ in spells]
    for year, own in tables.items():
        begins, ends = date(year - 1, 4, 1), date(year, 3, 31)
        here = [spell for spell in spells if spell[0] <= ends and spell[1] >= begins]
        if not here:
            continue
        own["header"].append([id, luck.choice("12"), _uk(born), "WBRI", f"A{id}000000", "", ""])
        for begin, end, reason, place in here:
            last = end == spells[-1][1]
            over = [_uk(end), "E4A" if last else "X1", "CARPL"] if end <= ends else ["", "", ""]
            own["episodes"].append(
                [id, _uk(begin), reason, "C2", "N1", place, "PR1", *over, "LS1 1AA", "LS2 2BB", "1234567"]
            )
        own["oc2"].append([id, _uk(born), str(luck.randrange(41)), "", "0", "1", "1"])
        own["reviews"] += [
            [id, _uk(born), _uk(begins + timedelta(days=days)), "PN1"] for days in (30, 210) for _ in here
        ]
        own["sw_episodes"] += [
            [id, _uk(born), worker, _uk(begin), _uk(end) if end <= ends else "", ""]
            for begin, end, worker in workers
            if begin <= ends and end >= begins
        ]
        if luck.random() < 0.1:
            own["missing"].append(
                [id, _uk(born), "M", _uk(begins + timedelta(days=9)), _uk(begins + timedelta(days=9))]
            )
        if 17 <= year - 1 - born.year <= 21:
            own["oc3"].append([id, _uk(born), "YES", "F1", "U1"])


def _uk(day: date) -> str:
    return day.strftime("%d/%m/%Y")


if __name__ == "__main__":
    main()

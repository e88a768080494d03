"""A return of the children in need census, made up: `python -m bench.cin_census FOLDER [CHILDREN]`, 10,000 of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

CHILDREN = 10_000
YEAR = 2025
BEGINS, ENDS = date(YEAR - 1, 4, 1), date(YEAR, 3, 31)

HEADER = f"""<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails>
      <Collection>CIN</Collection>
      <Year>{YEAR}</Year>
      <ReferenceDate>{ENDS}</ReferenceDate>
    </CollectionDetails>
    <Source>
      <SourceLevel>L</SourceLevel>
      <LEA>383</LEA>
      <SoftwareCode>made up</SoftwareCode>
      <DateTime>{YEAR}-06-01T10:00:00</DateTime>
    </Source>
  </Header>
  <Children>
"""
END = "  </Children>\n</Message>\n"


def main() -> None:
    """Write the return into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    luck = Random(2025)
    children = int(sys.argv[2]) if len(sys.argv) > 2 else CHILDREN
    with (folder / "cin.xml").open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(_lines("Child", _child(luck, number), 2) for number in range(children))
        file.write(END)


def _lines(name: str, inside: str | list[tuple[str, object]], depth: int) -> str:
    indent = "  " * depth
    if isinstance(inside, str):
        return f"{indent}<{name}>{inside}</{name}>\n"
    return f"{indent}<{name}>\n{''.join(_lines(*one, depth + 1) for one in inside)}{indent}</{name}>\n"  # type: ignore[arg-type]


def _child(luck: Random, number: int) -> list[tuple[str, object]]:
    born = ENDS - timedelta(days=luck.randrange(1, 6_500))
    identifiers = [("LAchildID", f"C{number:07d}"), ("UPN", f"A{number:012d}"), ("PersonBirthDate", str(born))]
    features = [("Ethnicity", luck.choice(["WBRI", "BCRB", "APKN"])), ("Disabilities", [("Disability", "NONE")])]
    return [
        ("ChildIdentifiers", [*identifiers, ("Sex", luck.choice("MF"))]),
        ("ChildCharacteristics", features),
        *(("CINdetails", list(_episode(luck))) for _ in range(luck.choice([1, 1, 1, 2]))),
    ]


def _episode(luck: Random) -> Iterator[tuple[str, object]]:
    start = BEGINS + timedelta(days=luck.randrange(-200, 364))
    end = start + timedelta(days=luck.randrange(20, 400))
    yield from [("CINreferralDate", str(start)), ("ReferralSource", "6"), ("PrimaryNeedCode", "N1")]
    if BEGINS <= end <= ENDS:
        yield from [("CINclosureDate", str(end)), ("ReasonForClosure", "RC8")]
    for _ in range(luck.choice([0, 1, 1, 2])):
        begun = start + timedelta(days=luck.randrange(0, 40))
        yield (
            "Assessments",
            [
                ("AssessmentActualStartDate", str(begun)),
                ("AssessmentAuthorisationDate", str(begun + timedelta(days=30))),
                ("FactorsIdentifiedAtAssessment", [("AssessmentFactors", luck.choice(["2B", "4A"])) for _ in range(3)]),
            ],
        )
    if luck.random() < 0.4:
        begun = start + timedelta(days=luck.randrange(0, 40))
        held = [("DateOfInitialCPC", str(begun + timedelta(days=14)))] if luck.random() < 0.4 else []
        yield ("Section47", [("S47ActualStartDate", str(begun)), *held, ("ICPCnotRequired", "01"[not held])])
    yield ("ReferralNFA", "false")
    if luck.random() < 0.2:
        begun = start + timedelta(days=luck.randrange(0, 60))
        reviews = [("CPPreviewDate", str(begun + timedelta(days=90 * number))) for number in (1, 2)]
        yield (
            "ChildProtectionPlans",
            [
                ("CPPstartDate", str(begun)),
                ("InitialCategoryOfAbuse", "NEG"),
                ("LatestCategoryOfAbuse", "EMO"),
                ("NumberOfPreviousCPP", luck.choice("0012")),
                ("Reviews", reviews),
            ],
        )


if __name__ == "__main__":
    main()

"""The tables of a census read by hand, whole, with ElementTree: no question asked of a row, no account kept."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import polars as pl

TABLES = ("CINdetails", "Assessments", "Section47", "ChildProtectionPlans")


def main() -> None:
    """Read the file in the folder, and write a CSV file for each table: `cin_by_hand FOLDER OUT`."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    rows: dict[str, list[dict[str, str | None]]] = {name: [] for name in ("Child", *TABLES)}
    for child in ET.parse(folder / "cin.xml").getroot().iter("Child"):
        told = {element.tag: element.text for element in child.iterfind("ChildIdentifiers/*")}
        rows["Child"].append(told | {"Ethnicity": child.findtext("ChildCharacteristics/Ethnicity")})
        for name in TABLES:
            for element in child.iter(name):
                own = {part.tag: part.text for part in element if not len(part)}
                listed = [part.text or "" for part in element.iter("AssessmentFactors")]
                rows[name].append({"LAchildID": told["LAchildID"], **own, "factors": ";".join(listed) or None})
    for name, found in rows.items():
        frame = pl.DataFrame(found, infer_schema_length=None)
        dates = [column for column in frame.columns if column.lower().endswith(("date", "cpc"))]
        frame.with_columns(pl.col(dates).str.to_date(strict=False)).write_csv(out / f"{name}.csv")


if __name__ == "__main__":
    main()

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from made_extracts import frame, own_columns, parquet, workbook

EPISODE = st.fixed_dictionaries(
    {
        "la_code": st.sampled_from(["E09000001", "E08000016", "E06000047"]),
        "child_id": st.from_regex(r"[A-Z]{1,2}[0-9]{1,6}", fullmatch=True),
        "start_date": st.dates(date(1990, 1, 1), date(2099, 1, 1)),
        "end_date": st.none() | st.dates(date(1990, 1, 1), date(2099, 1, 1)),
        "reason_new_episode": st.sampled_from(["S", "p", "L "]),
        "legal_status": st.sampled_from(["C2", "V2"]),
        "placement_type": st.sampled_from(["U1", "k2", "Z1"]),
        "distance_miles": st.none() | st.integers(0, 9990).map(lambda tenths: tenths / 10),
    }
)


@given(st.lists(EPISODE, min_size=1, max_size=12))
@settings(deadline=None, max_examples=25)
def test_csv_parquet_and_excel_of_the_same_rows_give_the_same_extract(episodes: list[dict[str, object]]) -> None:
    names = list(episodes[0])
    columns = {name: [episode[name] for episode in episodes] for name in names}
    with TemporaryDirectory() as folder:
        csv, columnar, excel = (Path(folder) / form for form in ("csv", "parquet", "excel"))
        csv.mkdir()
        excel.mkdir()
        pl.DataFrame(columns).write_csv(csv / "care_episodes.csv", date_format="%d/%m/%Y")
        parquet(columnar / "care_episodes.parquet", **columns)
        cells = [[_cell(episode[name]) for name in names] for episode in episodes]
        workbook(excel / "care_episodes.xlsx", [names, *cells])
        read = [own_columns(frame(form, "care_episodes")) for form in (csv, columnar, excel)]
    assert read[0] == read[1] == read[2]


def _cell(value: object) -> object:
    return datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value

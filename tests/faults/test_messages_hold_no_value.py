from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from made_extracts import parquet, read, workbook

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import catalogue

MARK = "Q7secretQ7"

GOOD = {
    "la_code": "E09000001",
    "date": "2024-04-01",
    "yes_no": "Y",
    "year": "2024-25",
    "integer": "1",
    "number": "1",
    "code": "X",
    "text": "x",
}

CAN_BE_WRONG = {
    (extract.name, column.kind): column.name
    for extract in catalogue().values()
    for column in extract.columns.values()
    if column.kind not in ("text", "code")
}
"""A column of every kind that can fail, of every extract."""


def columns_of(extract: str, wrong: str, text: str) -> dict[str, list[str]]:
    columns = {name: [GOOD[column.kind]] * 3 for name, column in catalogue()[extract].columns.items()}
    columns[wrong] = [GOOD[catalogue()[extract].columns[wrong].kind], text, text]
    return columns


def write_csv(folder: Path, extract: str, columns: dict[str, list[str]]) -> None:
    lines = [",".join(columns), *(",".join(f'"{cell}"' for cell in row) for row in zip(*columns.values(), strict=True))]
    (folder / f"{extract}.csv").write_text("\n".join(lines))


def write_parquet(folder: Path, extract: str, columns: dict[str, list[str]]) -> None:
    parquet(folder / f"{extract}.parquet", **columns)


def write_excel(folder: Path, extract: str, columns: dict[str, list[str]]) -> None:
    workbook(folder / f"{extract}.xlsx", [list(columns), *zip(*columns.values(), strict=True)])


@pytest.mark.parametrize("write", [write_csv, write_parquet, write_excel])
def test_no_error_or_traceback_holds_a_value_from_the_data(
    tmp_path: Path, write: Callable[[Path, str, dict[str, list[str]]], None], caplog: pytest.LogCaptureFixture
) -> None:
    for (extract, _), column in CAN_BE_WRONG.items():
        # A comma in a text means something in CSV alone.
        for text in (MARK, f"{MARK},1") if write is write_csv else (MARK,):
            folder = tmp_path / f"{extract}.{column}.{len(text)}"
            folder.mkdir()
            write(folder, extract, columns_of(extract, column, text))
            with pytest.raises(UserError) as told:
                read(folder)
            message = "".join(traceback.format_exception(told.value))
            assert MARK not in message
            assert f"`{column}`" in message
            assert "row 3" in message or "row 2" in message
    assert MARK not in caplog.text


def test_a_broken_line_never_shows_its_text(tmp_path: Path) -> None:
    for number, line in enumerate([f'"{MARK}', f"{MARK}" + ",x" * 30, f'{MARK}"{MARK}"', f'"{MARK}"x,"']):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "referrals.csv").write_text(f"la_code,child_id,referral_date\nE09000001,{line},2024-04-01\n")
        assert MARK not in told_of(folder)


def told_of(folder: Path) -> str:
    """All that reading the folder says, whether it succeeds or not."""
    try:
        return "\n".join(read(folder).notes)
    except UserError as error:
        return "".join(traceback.format_exception(error))

"""Whatever is in the cells and whatever happens to the bytes: the account balances, or an error says what is wrong."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from made_files import folder_of, zip_of
from random_care import LA, random_extracts
from written_903 import as_csv, as_xml
from written_903 import returned as sent

from csc_indicators.errors import UserError
from csc_indicators.returns.report import as_csv as report_csv
from csc_indicators.returns.report import as_json, as_text
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns
from csc_indicators.returns.types.ssda903.form import form

CELLS = st.sampled_from(
    [
        *(
            "",
            " ",
            "NULL",
            "nan",
            "1",
            "1.0",
            "0",
            "01",
            "2",
            "9",
            "-3",
            "1e9",
            "999.9",
            "x",
            "S",
            "P",
            "X1",
            "E4A",
            "E12",
        ),
        *(
            "C2",
            "V4",
            "U4",
            "A3",
            "H5",
            "Z11",
            "SDQ1",
            "YES",
            "F1",
            "B1",
            "M",
            "SW1",
            "LS1 1AA",
            "\u00a0",
            "é",
            "'",
            ";",
        ),
        *("01/04/2023", "31/03/2024", "1/4/23", "29/02/2023", "29/02/2024", "2023-04-01", "2023-13-01", "00/00/0000"),
        *("01/01/1899", "31/12/9999", "01/05/2023 10:30", "Leeds", "383", "2023", "2023-24", "99999999999999999999"),
    ]
)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, str]:
    """A few tables of the form with any cells; some columns are missing, and regional ones are there now and then."""
    files = {}
    for name in draw(st.lists(st.sampled_from(sorted(form().tables)), min_size=1, max_size=4, unique=True)):
        table = form().tables[name]
        others = [column for column in (*table.columns, *table.optional) if column not in table.needed]
        columns = [*sorted(table.needed), *draw(st.lists(st.sampled_from(others), unique=True))]
        rows = draw(st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=6))
        files[f"2023-24/{name}.csv"] = "\n".join(",".join(row) for row in [columns, *rows]) + "\n"
    return files


@given(tables(), st.booleans())
def test_any_cells_are_accounted_for(files: dict[str, str], repair: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(UserError):
        returned = import_returns([folder_of(Path(folder), dict(files))], Options("E09000001", repair=repair))
        assert returned.account.unbalanced() == []
        assert all(told(returned) for told in (as_text, report_csv, as_json))


@given(st.data())
def test_damaged_bytes_end_in_an_error_in_words_or_in_an_import(data: st.DataObject) -> None:
    luck = Random(data.draw(st.integers(0, 1000)))
    extracts = random_extracts(luck)
    written = sent(extracts, 2024, LA)
    form_of = data.draw(st.sampled_from(["csv", "xml", "zip"]))
    files: dict[str, bytes] = {f"2023-24/{name}": text.encode() for name, text in as_csv(written).items()}
    if form_of == "xml":
        files = {"2023-24.xml": as_xml(written).encode()}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "given"
        place.mkdir()
        if form_of == "zip":
            zip_of(place / "a.zip", dict(files))
        else:
            folder_of(place, dict(files))
        broken = data.draw(st.sampled_from(sorted(file for file in place.rglob("*") if file.is_file())))
        content = bytearray(broken.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(content) - 1))
            change = data.draw(st.binary(max_size=3))
            content[at : at + data.draw(st.integers(0, 5))] = change
        broken.write_bytes(content)
        with suppress(UserError):
            assert import_returns([place], Options(LA)).account.unbalanced() == []

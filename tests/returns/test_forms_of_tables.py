"""The YAML files that describe the tables of returns are closed: a key or a column that there is not is an error."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from csc_indicators.returns.mapping import ExtractsFile
from csc_indicators.returns.tabular.form import FormsFile
from csc_indicators.returns.types.cin_census.csv_form import CsvTablesFile
from csc_indicators.returns.types.csc_api.payload import PayloadFile
from csc_indicators.returns.types.outturn.columns import OutturnFile
from csc_indicators.returns.types.published.figures import PublishedFile
from csc_indicators.returns.types.school_census.pupils import SchoolCensusFile
from csc_indicators.returns.types.ssda903.form import FormFile

FILES: dict[str, type[BaseModel]] = {
    "annex_a/lists.yaml": FormsFile,
    "cin_census/extracts.yaml": ExtractsFile,
    "cin_census/tables.yaml": CsvTablesFile,
    "csc_api/payload.yaml": PayloadFile,
    "outturn/lines.yaml": OutturnFile,
    "published/files.yaml": PublishedFile,
    "school_census/tables.yaml": SchoolCensusFile,
    "ssd/tables.yaml": FormsFile,
    "ssda903/form.yaml": FormFile,
    "workforce_census/extracts.yaml": ExtractsFile,
}
OF_TABLES = [name for name, model in FILES.items() if issubclass(model, FormsFile)]


def content_of(name: str) -> dict[str, Any]:
    kind, _, file = name.partition("/")
    text = files("csc_indicators.returns.types").joinpath(kind, file).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    return content


@pytest.mark.parametrize("name", FILES)
def test_a_key_that_the_file_does_not_have_is_an_error(name: str) -> None:
    with pytest.raises(ValidationError, match="colums"):
        FILES[name].model_validate(content_of(name) | {"colums": {}})


@pytest.mark.parametrize("name", OF_TABLES)
@pytest.mark.parametrize("key", ["need", "giv", "column"])
def test_a_misspelt_key_of_a_table_is_an_error(name: str, key: str) -> None:
    content = content_of(name)
    for table in content["tables"].values():
        table[key] = []
    with pytest.raises(ValidationError, match="extra_forbidden"):
        FILES[name].model_validate(content)


@pytest.mark.parametrize("name", OF_TABLES)
@pytest.mark.parametrize("key", ["needed", "events", "required"])
def test_a_column_that_the_table_does_not_have_is_an_error(name: str, key: str) -> None:
    content = content_of(name)
    table, entry = next(iter(content["tables"].items()))
    entry[key] = ["no_such_column"]
    file = FILES[name].model_validate(content)
    assert isinstance(file, FormsFile)
    with pytest.raises(ValueError, match=f"`{table}` has no column .'no_such_column'"):
        _ = file.forms


def test_an_extract_takes_columns_of_the_table_alone() -> None:
    content = {"tables": {"list": {"columns": {"a": "A"}, "needed": ["a"], "gives": {"children": {"sex": "b"}}}}}
    with pytest.raises(ValueError, match=r"`list` has no column .'b'"):
        _ = FormsFile.model_validate(content).forms


def test_a_column_is_its_headers_or_a_mapping_with_them() -> None:
    columns = {
        "a": "A",
        "b": ["B", "Bee"],
        "c": {"headers": "C", "holds": "date"},
        "d": {"headers": ["D"], "values": "sex"},
    }
    form = FormsFile.model_validate({"tables": {"list": {"columns": columns, "needed": ["a", "d"]}}}).forms["list"]
    assert {name: (column.headers, column.holds) for name, column in form.columns.items()} == {
        "a": (("A",), "text"),
        "b": (("B", "Bee"), "text"),
        "c": (("C",), "date"),
        "d": (("D",), "code"),
    }
    assert form.required == ("a",)

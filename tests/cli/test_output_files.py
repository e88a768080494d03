from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from csc_indicators.cli import output
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.shipped import folder
from csc_indicators.errors import UserError
from csc_indicators.safe_writing import write_result_folder
from csc_indicators.written_files import base_record, run_file


def test_a_file_that_cannot_be_finished_does_not_appear_and_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("old")

    def broken() -> Iterator[bytes]:
        yield b"new"
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        output.write(broken(), file)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"results.csv": "old"}


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("old")
    file.chmod(0o640)
    output.write([b"new"], file)
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_mode_that_a_shell_would_give_it(tmp_path: Path) -> None:
    output.write([b"new"], tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes(b"new")
    assert (tmp_path / "a.csv").stat().st_mode == (tmp_path / "b.csv").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    output.write([b"new"], link)
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"


def test_the_run_beside_a_file_has_its_name() -> None:
    assert run_file(Path("out/results.2025.csv")) == Path("out/results.2025.run.json")


def test_a_folder_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no folder"):
        output.write([b"new"], tmp_path / "nowhere" / "results.csv")


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="it is a folder"):
        output.write([b"new"], tmp_path)


def test_what_is_no_file_is_written_into_and_not_replaced() -> None:
    output.write([b"new"], Path(os.devnull))
    assert Path(os.devnull).is_char_device()


def test_the_sample_is_written_into_a_new_folder_and_never_over_anything(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    ending = cli("sample", "-o", tmp_path / "new" / "extracts")
    assert (ending.code, ending.stdout) == (0, b"")
    written = sorted(path.name for path in (tmp_path / "new" / "extracts").iterdir())
    assert written == sorted(path.name for path in (folder("sample_data") / "extracts").glob("[!.]*"))

    again = cli("sample", "-o", tmp_path / "new" / "extracts")
    assert again.code == 2
    assert "is not empty" in again.stderr


def test_a_folder_is_made_and_filled_and_filled_again_without_what_is_no_longer_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "ees"
    for files in ({"a.csv": [b"1"], "b.csv": [b"2"]}, {"a.csv": [b"3"], "c.csv": [b"4"]}):
        check_places(Writes(result_folders=[folder]), Reads())
        write_result_folder(files, folder, base_record())
    written = {file.name: file.read_text() for file in folder.iterdir() if file.name != "run.json"}
    assert written == {"a.csv": "3", "c.csv": "4"}


def test_a_folder_with_files_of_others_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(UserError, match="holds other files"):
        check_places(Writes(result_folders=[tmp_path]), Reads())
    assert [file.name for file in tmp_path.iterdir()] == ["mine.csv"]


def test_a_folder_of_a_result_that_was_changed_is_refused(tmp_path: Path) -> None:
    write_result_folder({"a.csv": [b"1"]}, tmp_path / "ees", base_record())
    (tmp_path / "ees" / "a.csv").write_text("mine")
    with pytest.raises(UserError, match="was changed since it was written"):
        check_places(Writes(result_folders=[tmp_path / "ees"]), Reads())


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ees").write_text("mine")
    with pytest.raises(UserError, match="is a file, and a folder is needed"):
        check_places(Writes(result_folders=[tmp_path / "ees"]), Reads())


def test_a_folder_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no folder"):
        check_places(Writes(result_folders=[tmp_path / "nowhere" / "ees"]), Reads())


@pytest.mark.parametrize("format", ["ees", "star"])
def test_a_folder_of_files_needs_a_name(cli: Callable[..., Any], format: str) -> None:
    ending = cli("compute", "extracts", "-f", format)
    assert (ending.code, ending.stdout) == (2, b"")
    assert f"hint: name a new folder: `-f {format} -o {format}`" in ending.stderr


def test_a_list_is_no_workbook(cli: Callable[..., Any]) -> None:
    ending = cli("list", "-f", "xlsx")
    assert (ending.code, ending.stdout) == (2, b"")
    assert "the list cannot be written as xlsx" in ending.stderr

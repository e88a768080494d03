"""Files and folders that appear whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from csc_indicators.errors import UserError
from csc_indicators.safe_writing import Output, new_folder, write_alone, write_outputs, write_result_folder
from csc_indicators.written_files import Origin, hash_of, origin, recorded_files, run_file

ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes and signals")


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir() if not file.name.endswith("run.json")}


def test_a_record_belongs_to_its_file(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    write_outputs([Output(file, [b"a,b\n", b"1,2\n"])])
    assert recorded_files(run_file(file)) == {"results.csv": hash_of(file)}
    assert origin(file) is Origin.OURS
    file.write_text("mine")
    assert origin(file) is Origin.CHANGED
    run_file(file).unlink()
    assert origin(file) is Origin.UNKNOWN


def test_files_of_one_name_share_a_record_and_each_keeps_its_own(tmp_path: Path) -> None:
    csv, text = tmp_path / "results.csv", tmp_path / "results.txt"
    write_outputs([Output(csv, [b"1"], {"tool": "csc-indicators", "options": "those of csv"})])
    write_outputs([Output(text, [b"2"], {"tool": "csc-indicators", "options": "those of txt"})])
    assert (origin(csv), origin(text)) == (Origin.OURS, Origin.OURS)
    record = json.loads(run_file(csv).read_text())
    assert record["options"] == "those of txt"
    assert record["others"]["results.csv"]["options"] == "those of csv"
    write_outputs([Output(csv, [b"3"], {"tool": "csc-indicators", "options": "newer"})])
    record = json.loads(run_file(csv).read_text())
    assert (record["options"], list(record["others"])) == ("newer", ["results.txt"])
    text.unlink()
    write_outputs([Output(csv, [b"3"])])
    assert "others" not in json.loads(run_file(csv).read_text())


def test_several_files_at_once_are_all_there_or_none_is(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError, match="No space left on device"):
        write_outputs([Output(tmp_path / "a.csv", [b"1"]), Output(tmp_path / "b.csv", broken())])
    assert list(tmp_path.iterdir()) == []


@ON_UNIX
def test_what_is_private_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "findings.csv").touch(0o644)
    write_outputs([Output(tmp_path / "findings.csv", [b"1"], private=True)])
    write_alone(tmp_path / "values.toml", [b"1"], private=True)
    with new_folder(tmp_path / "extracts", private=True) as part:
        (part / "children.csv").write_text("1")
    modes = {file.name: file.stat().st_mode & 0o777 for file in (*tmp_path.iterdir(), *tmp_path.glob("*/*"))}
    assert {name: oct(mode) for name, mode in modes.items() if not name.endswith("run.json")} == {
        "findings.csv": "0o600",
        "values.toml": "0o600",
        "extracts": "0o700",
        "children.csv": "0o600",
    }


@ON_UNIX
def test_an_empty_folder_that_is_filled_becomes_private_too(tmp_path: Path) -> None:
    (tmp_path / "extracts").mkdir(0o755)
    with new_folder(tmp_path / "extracts", private=True) as part:
        (part / "children.csv").write_text("1")
    assert (tmp_path / "extracts").stat().st_mode & 0o777 == 0o700
    assert contents(tmp_path / "extracts") == {"children.csv": "1"}


def test_a_folder_that_fails_is_not_there(tmp_path: Path) -> None:
    def write_and_fail(folder: Path) -> None:
        with new_folder(folder) as part:
            (part / "children.csv").write_text("1")
            raise OSError(28, "No space left on device")

    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new", tmp_path / "empty"):
        with pytest.raises(UserError, match="No space left"):
            write_and_fail(folder)
    assert [file.name for file in tmp_path.rglob("*")] == ["empty"]


def test_a_folder_into_which_another_run_has_written_is_left_to_it(tmp_path: Path) -> None:
    def write_late(folder: Path) -> None:
        with new_folder(folder) as part:
            (part / "children.csv").write_text("late")
            write_result_folder({"children.csv": [b"early"]}, folder, {"tool": "csc-indicators"})

    for folder in (tmp_path / "new", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(UserError):
            write_late(folder)
        assert contents(folder) == {"children.csv": "early"}
    assert not list(tmp_path.rglob("*.part"))


SLOW = """
import sys, time
from pathlib import Path
from csc_indicators.safe_writing import Output, new_folder, write_outputs
where = Path(sys.argv[1])
def slowly():
    yield b"half"
    print("writing", flush=True)
    time.sleep(30)
if sys.argv[2] == "file":
    write_outputs([Output(where / "results.csv", slowly())])
else:
    with new_folder(where / "extracts") as part:
        for chunk in slowly():
            (part / "children.csv").write_bytes(chunk)
"""


@ON_UNIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_run_that_is_stopped_leaves_everything_as_it_was_and_ends_by_the_signal(
    tmp_path: Path, number: signal.Signals, what: str
) -> None:
    (tmp_path / "results.csv").write_text("old")
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path), what], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    time.sleep(0.1)
    process.send_signal(number)
    assert process.wait(timeout=30) == -number
    process.stdout.close()
    assert contents(tmp_path) == {"results.csv": "old"}


LIMITED = """
import resource, sys
from pathlib import Path
import polars as pl
from csc_indicators.errors import UserError
from csc_indicators.safe_writing import Output, new_folder, write_outputs
where = Path(sys.argv[1])
rows = pl.DataFrame({"a": range(100_000)})
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    if sys.argv[2] == "file":
        write_outputs([Output(where / "results.csv", [b"x" * 1000] * 100)])
    else:
        with new_folder(where / "extracts") as part:
            rows.write_csv(part / "a.csv") if sys.argv[2] == "csv" else rows.write_parquet(part / "a.parquet")
except UserError as error:
    print(error)
"""


@ON_UNIX
@pytest.mark.parametrize("what", ["file", "csv", "parquet"])
def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(tmp_path: Path, what: str) -> None:
    (tmp_path / "results.csv").write_text("old")
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path), what], capture_output=True, check=True, timeout=60
    )
    assert ended.stdout.startswith(b"cannot write `")
    assert contents(tmp_path) == {"results.csv": "old"}


RACING = """
import sys
from pathlib import Path
from csc_indicators.safe_writing import Output, write_outputs
for turn in range(60):
    text = f"{sys.argv[2]} {turn} ".encode()
    write_outputs([Output(Path(sys.argv[1]) / "results.csv", [text] * 1000)])
"""


@ON_UNIX
def test_of_two_runs_into_one_place_one_is_there_whole_with_its_record(tmp_path: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", RACING, str(tmp_path), str(number)]) for number in range(3)]
    assert [run.wait(timeout=60) for run in runs] == [0, 0, 0]
    file = tmp_path / "results.csv"
    assert len(set(file.read_text().split())) <= 2
    assert recorded_files(run_file(file)) == {"results.csv": hash_of(file)}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["results.csv", "results.run.json"]

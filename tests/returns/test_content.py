from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from made_files import content, folder_of, zip_of

from csc_indicators.errors import UserError
from csc_indicators.returns.content import contents
from csc_indicators.returns.file_preview import look_at


def test_files_of_folders_and_zips_are_named_alike(tmp_path: Path) -> None:
    files = {"2023/header.csv": "CHILD\n1\n", "2024/header.csv": "CHILD\n2\n"}
    folder = folder_of(tmp_path / "data", files)
    zip_of(folder / "old.zip", {"a/header.csv": "CHILD\n3\n"})
    found, problems = contents([folder])
    assert [one.shown for one in found] == ["2023/header.csv", "2024/header.csv", "old.zip/a/header.csv"]
    assert [one.read() for one in found] == [b"CHILD\n1\n", b"CHILD\n2\n", b"CHILD\n3\n"]
    assert problems == []


def test_files_given_one_by_one_are_named_from_the_folder_they_share(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"2023/header.csv": "CHILD\n", "2024/header.csv": "CHILD\n"})
    found, _ = contents([folder / "2024" / "header.csv", folder / "2023" / "header.csv"])
    assert [one.shown for one in found] == ["2023/header.csv", "2024/header.csv"]
    assert [one.shown for one in contents([folder / "2023" / "header.csv"])[0]] == ["header.csv"]


def test_what_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    junk = {".DS_Store": "x", "~$episodes.xlsx": "x", "Thumbs.db": "x", "extract.toml": "", "a/.hidden/x.csv": "x"}
    folder = folder_of(tmp_path, junk)
    zip_of(folder / "mac.zip", {"__MACOSX/._header.csv": "x"})
    assert contents([folder]) == ([], [])


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        contents([tmp_path / "nothing"])


def refused(file: Path) -> str:
    found, problems = contents([file])
    assert found == []
    return problems[0].message


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    bomb = zip_of(tmp_path / "bomb.zip", {"episodes.csv": b"0" * (64 * 1024 * 1024)})
    assert bomb.stat().st_size < 100_000
    assert "unpacks to far more" in refused(bomb)


def test_files_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    file = zip_of(tmp_path / "overlap.zip", {"a.csv": b"CHILD\n" * 1000, "b.csv": b"CHILD\n" * 1000})
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as container:
        second = container.infolist()[1].header_offset
    start = data.rfind(b"PK\x01\x02")
    assert int.from_bytes(data[start + 42 : start + 46], "little") == second
    data[start + 42 : start + 46] = (0).to_bytes(4, "little")
    file.write_bytes(data)
    assert "the same bytes" in refused(file)


def test_what_is_too_large_for_memory_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csc_indicators.files.content.LARGEST_IN_MEMORY", 10)
    with pytest.raises(UserError, match="too large to be a return"):
        content(tmp_path, "a.csv", "CHILD,DOB,SEX\n").read()


def test_a_zip_file_with_a_password_or_damage_is_told(tmp_path: Path) -> None:
    file = zip_of(tmp_path / "locked.zip", {"a.csv": "CHILD\n"})
    data = bytearray(file.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(data)
    assert "has a password" in refused(file)
    cut = tmp_path / "cut.zip"
    whole = zip_of(tmp_path / "whole.zip", {"a.csv": "CHILD\n1\n" * 100}).read_bytes()
    start = whole.index(b"CHILD") if b"CHILD" in whole else 40
    cut.write_bytes(whole[:start] + bytes(8) + whole[start + 8 :])
    found, _ = contents([cut])
    with pytest.raises(UserError, match="damaged"):
        found[0].read()


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.csv", "CHILD,DOB\n", "csv"),
        ("a.dat", "\ufeffCHILD,DOB\r\n", "csv"),
        ("a.txt", "<?xml version='1.0'?><Message><Header/></Message>", "xml"),
        ("a.csv", "[{}]", "json"),
        ("notes.md", "# notes", "other"),
        ("a.csv", b"%PDF-1.7", "other"),
    ],
)
def test_the_form_is_told_by_the_content(tmp_path: Path, name: str, text: str | bytes, form: str) -> None:
    assert look_at(content(tmp_path, name, text)).form == form


def test_headers_and_first_elements_are_seen(tmp_path: Path) -> None:
    assert look_at(content(tmp_path, "a.csv", "\ufeff CHILD , DOB\r\n1,\r\n")).headers == ("CHILD", "DOB")
    xml = '<m:Message xmlns:m="x"><Header><Collection>CIN</Collection></Header><Children><Child>'
    look = look_at(content(tmp_path, "a.xml", xml))
    assert (look.root, look.texts["Collection"]) == ("Message", "CIN")


def test_a_document_type_is_not_looked_into(tmp_path: Path) -> None:
    look = look_at(content(tmp_path, "a.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"))
    assert look.root is None
    assert look.problem is not None


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    assert "is empty" in str(look_at(content(tmp_path, "a.csv", "")).problem)

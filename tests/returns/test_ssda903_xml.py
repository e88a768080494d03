from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_files import folder_of

from csc_indicators.errors import UserError
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

START = '<?xml version="1.0" encoding="us-ascii"?>\n<EXPSSDA903>\n'
END = "</EXPSSDA903>\n"
CHILD = """<CHILD>
<HEADER><CHILDID>1</CHILDID><SEX>2</SEX><DOB>03/05/2004</DOB><ETHNIC>WBRI</ETHNIC><UASC>1</UASC><DUC>01/08/2023</DUC>
<IN_TOUCH>YES</IN_TOUCH><ACTIV>F1</ACTIV><ACCOM>U1</ACCOM>
<AMISSING>
<MISSING>M</MISSING><MIS_START>01/06/2023</MIS_START><MIS_END/>
</AMISSING>
<OC2><SDQ_SCORE>12</SDQ_SCORE></OC2>
</HEADER>
<EPISODE>
<DECOM>01/05/2023</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL><DEC /><REC /></EPISODE>
</CHILD>
"""


def imported(folder: Path, text: str | bytes) -> Returned:
    given = folder_of(folder / "given", {"2023-24.xml": text})
    returned = import_returns([given], Options("E08000035"))
    assert returned.account.unbalanced() == []
    return returned


def test_every_row_keeps_the_line_of_its_element(tmp_path: Path) -> None:
    returned = imported(tmp_path, START + CHILD + END)
    lines = {name: frame["source_row"].to_list() for name, frame in returned.frames.items()}
    assert lines == {
        "children": [4],
        "care_episodes": [11],
        "care_leavers": [4],
        "sdq_scores": [9],
        "missing_episodes": [6],
    }
    assert returned.frames["children"].select("date_of_birth", "sex", "uasc_until").row(0) == (
        date(2004, 5, 3),
        "F",
        date(2023, 8, 1),
    )


def test_an_element_that_a_file_never_names_is_an_absent_column_unless_it_is_blank_by_nature(tmp_path: Path) -> None:
    open_only = CHILD.replace("<DEC /><REC />", "").replace("<MIS_END/>", "")
    returned = imported(tmp_path, START + open_only + END)
    episodes = set(returned.frames["care_episodes"].columns)
    assert {"end_date", "reason_ended", "reason_placement_change"} <= episodes
    assert {"urn", "provider", "distance_miles"}.isdisjoint(episodes)
    assert "end_date" in returned.frames["missing_episodes"].columns


@pytest.mark.parametrize(
    "text",
    [
        START.replace("<EXPSSDA903>", '<EXPSSDA903 xmlns="http://example.org/903">') + CHILD + END,
        ("\ufeff" + START.replace("us-ascii", "utf-8") + CHILD + END).encode(),
        (START.replace("us-ascii", "utf-16") + CHILD + END).encode("utf-16"),
        "<!-- made by a system -->" + START.split("\n")[1] + CHILD + END,
    ],
)
def test_namespaces_encodings_and_comments_change_nothing(tmp_path: Path, text: str | bytes) -> None:
    assert imported(tmp_path, text).frames["care_episodes"].height == 1


def test_a_file_on_one_line_says_that_its_lines_tell_nothing(tmp_path: Path) -> None:
    returned = imported(tmp_path, (START + CHILD + END).replace("\n", ""))
    assert returned.notes == ("`2023-24.xml` is all on one line: its rows cannot be told apart by where they stand",)
    assert returned.files[0].taken_for == "SSDA903 XML (Header, Episodes, UASC, OC2, OC3, Missing), 2023-24"


def test_elements_that_the_return_does_not_have_are_accounted_for(tmp_path: Path) -> None:
    odd = CHILD.replace("</CHILD>", "<PETS><NAME>Rex</NAME></PETS></CHILD>")
    returned = imported(tmp_path, START + odd + END)
    dropped = [(one.table, one.words, one.rows) for one in returned.account.entries if one.fate == "dropped"]
    assert dropped == [("other elements", "an element that SSDA903 does not have", 1)]


def test_social_workers_are_known_by_what_is_in_their_element(tmp_path: Path) -> None:
    worker = "<SOCIALWORKER><SW_ID>SW1</SW_ID><SW_DECOM>01/05/2023</SW_DECOM></SOCIALWORKER>"
    returned = imported(tmp_path, START + CHILD.replace("</CHILD>", worker + "</CHILD>") + END)
    assert returned.frames["case_allocations"].select("child_id", "worker_id").rows() == [("1", "SW1")]


def test_a_child_without_a_header_is_nobody(tmp_path: Path) -> None:
    episode = CHILD[CHILD.index("<EPISODE>") :]
    returned = imported(tmp_path, START + CHILD + "<CHILD>" + episode + END)
    assert [one.words for one in returned.account.entries if one.fate == "dropped"] == ["no `CHILD`"]


BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "ha"}">' for n in range(10))
HOSTILE = {
    "billion laughs": f"<!DOCTYPE E [{BOMB}]><EXPSSDA903><CHILD>&b9;</CHILD></EXPSSDA903>",
    "external entity": '<!DOCTYPE E [<!ENTITY x SYSTEM "file:///etc/passwd">]><EXPSSDA903>&x;</EXPSSDA903>',
    "remote type": '<!DOCTYPE E SYSTEM "http://127.0.0.1:9/e.dtd"><EXPSSDA903></EXPSSDA903>',
    "deep nesting": START + "<CHILD>" + "<HEADER>" * 100_000,
    "a text without end": START + "<CHILD><HEADER><CHILDID>" + "9" * 20_000_000,
    "cut off": START + CHILD + "<CHILD><HEADER>",
    "not closed": START + "<CHILD><HEADER></CHILD>" + END,
    "undeclared entity": START + "<CHILD>&secret;</CHILD>" + END,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_xml_that_is_made_to_harm_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError) as error:
        imported(tmp_path, HOSTILE[name])
    told = str(error.value)
    assert "2023-24.xml" in told
    assert "secret" not in told
    assert "999" not in told

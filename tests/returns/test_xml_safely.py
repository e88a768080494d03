"""XML that is broken or hostile ends in a clear error, in little time and memory; nothing is fetched or expanded."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from csc_indicators.errors import UserError
from csc_indicators.returns.xml_safely import elements, line_of, local_name, opening

CHILD = b"<Message><Child>1</Child></Message>"


class Endless(io.RawIOBase):
    """A stream that is made while it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts = parts

    def read(self, size: int = -1) -> bytes:
        return next(self.parts, b"")


def names_read(content: bytes | Iterator[bytes], *names: str) -> list[str]:
    stream = io.BytesIO(content) if isinstance(content, bytes) else Endless(content)
    return [local_name(element) for element in elements(stream, "a.xml", names or ("Child",))]  # type: ignore[arg-type]


def error_of(content: bytes | Iterator[bytes]) -> str:
    with pytest.raises(UserError) as error:
        names_read(content)
    assert "secret" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("root", [b"<Message>%s</Message>", b"<m:Message xmlns:m='urn:x' xmlns='urn:y'>%s</m:Message>"])
def test_elements_come_in_order_whatever_their_namespace(root: bytes) -> None:
    content = root % b"<Header><LEA>201</LEA></Header><Children><Child/><Child/></Children>"
    assert names_read(content, "Header", "Child") == ["Header", "Child", "Child"]


def test_a_line_beyond_65535_is_counted_on() -> None:
    child = b"<Child>\n\n  <A>1</A>\n<B><C>\n2</C></B><D/>\n\n<E/></Child>\n"
    content = b"<Message>\n" + child * 20_000 + b"</Message>"
    places = [
        (line_of(element) - 2 - 7 * number, [line_of(held) - line_of(element) for held in element.iter()])
        for number, element in enumerate(elements(io.BytesIO(content), "a.xml", ["Child"]))
    ]
    assert set(map(str, places)) == {"(0, [0, 2, 3, 3, 4, 6])"}


def test_an_element_is_emptied_after_its_step() -> None:
    seen = []
    for element in elements(io.BytesIO(b"<M><Child><A/></Child><Child><A/></Child></M>"), "a.xml", ["Child"]):
        seen.append(element)
        assert len(element) == 1
        assert element.getprevious() is None or len(element.getprevious()) == 0
    assert [len(element) for element in seen] == [0, 0]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("latin-1", "ISO-8859-1"), ("cp1252", "windows-1252"),
     ("utf-16", "UTF-16"), ("ascii", "us-ascii")],
)  # fmt: skip
def test_every_encoding_that_is_declared_is_read(encoding: str, declared: str) -> None:
    text = "e" if encoding == "ascii" else "é"
    content = f'<?xml version="1.0" encoding="{declared}"?><M><Child>{text}</Child></M>'.encode(encoding)
    assert [element.text for element in elements(io.BytesIO(content), "a.xml", ["Child"])] == [text]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
            (b" \n", "is empty"),
            (b"<!-- secret -->", "not well-formed"),
        (b"secret,of,a,child\n", "line 1: this is not well-formed XML"),
        (b"<M>\n<Child><A>secret</B></Child></M>", "line 2: this is not well-formed XML"),
        (b"<M>\n<Child>secret & more</Child></M>", "line 2: this is not well-formed XML"),
        (b"<M><Child>1</Child></M><M/>", "not well-formed"),
        (b"<M>\n<Child>secret</Child>\n<Chi", "line 3: the file ends in the middle"),
        (b"<M>\n<Child>secret</Child>\n", "the file ends in the middle"),
        (b"<M>\n<Child>secret &nbsp;</Child></M>", "line 2: an entity (&name;) is used"),
        (b"<M>\n<Child>secret \x00</Child></M>", "line 2: a character is none that XML may hold"),
        ('<?xml version="1.0" encoding="UTF-8"?>\n<M><Child>secret é</Child></M>'.encode("latin-1"),
         "line 2: a character is none that XML may hold in the encoding that the file declares"),
        ('<?xml version="1.0" encoding="us-ascii"?><M><Child>secret é</Child></M>'.encode(), "a character"),
        (b'<?xml version="1.0" encoding="klingon"?><M><Child>secret</Child></M>', "a character"),
        (b'<?xml version="1.0" encoding="UTF-16"?><M><Child>secret</Child></M>', "not well-formed"),
    ],
)  # fmt: skip
def test_broken_xml_is_told_with_its_line_and_without_its_content(content: bytes, problem: str) -> None:
    assert problem in error_of(content)


BILLION_LAUGHS = (
    b'<!DOCTYPE M [<!ENTITY a0 "secret">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><M><Child>&a9;</Child></M>"
)
PARAMETER_LAUGHS = (
    b'<!DOCTYPE M [<!ENTITY % p_0 "<!---->">'
    + b"".join(b'<!ENTITY %% p_%d "&#37;p_%d;<!---->&#37;p_%d;">' % (n, n - 1, n - 1) for n in range(1, 40))
    + b"%p_39;]>"
    + CHILD
)


@pytest.mark.parametrize(
    "content",
    [
        BILLION_LAUGHS,
        PARAMETER_LAUGHS,
        b'<!DOCTYPE M SYSTEM "file:///etc/passwd">' + CHILD,
        b'<!DOCTYPE M SYSTEM "http://192.0.2.1/a.dtd">' + CHILD,
        b'<!DOCTYPE M [<!ENTITY x SYSTEM "file:///etc/passwd">]><M><Child>&x;</Child></M>',
        b'<?xml version="1.0"?>\n<!-- hello -->\n<!DOCTYPE M>' + CHILD,
        b" " * 100_000 + b"<!DOCTYPE M>" + CHILD,
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE M><M><Child>1</Child></M>'.encode("utf-16"),
    ],
)
def test_a_document_type_is_refused_before_anything_in_it_is_read(content: bytes) -> None:
    assert "has a document type" in error_of(content)
    assert opening(content[:65_536]) is None


def _deep() -> Iterator[bytes]:
    yield b"<M>"
    while True:
        yield b"<a>" * 20_000


def _long_text() -> Iterator[bytes]:
    yield b"<M><Child><A>"
    while True:
        yield b"x" * 60_000


def _wide_record() -> Iterator[bytes]:
    yield b"<M><Child>"
    while True:
        yield b"<a/>" * 15_000


def _no_record() -> Iterator[bytes]:
    yield b"<M>"
    while True:
        yield b"<a>1</a>" * 8_000


def _many_attributes() -> Iterator[bytes]:
    yield b"<M><Child "
    for number in range(10**9):
        yield b"".join(b'a%d="1" ' % (number * 5_000 + n) for n in range(5_000))


def _comments() -> Iterator[bytes]:
    while True:
        yield b"<!-- " + b"x" * 50_000 + b" -->"


def _between_records() -> Iterator[bytes]:
    yield b"<M>"
    while True:
        yield b"<x/>" * 5_000 + b"<Child/>"


def _many_names() -> Iterator[bytes]:
    yield b"<M>"
    for number in range(10**9):
        yield b"<Child>" + b"".join(b"<a%d/>" % (number * 500 + n) for n in range(500)) + b"</Child>"


def _many_names_of_attributes() -> Iterator[bytes]:
    yield b"<M>"
    for number in range(10**9):
        yield b"<Child %s/>" % b"".join(b'a%d="1" ' % (number * 500 + n) for n in range(500))


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        (_many_names, "more than 1,000 names"),
        (_many_names_of_attributes, "more than 1,000 names"),
        (_deep, "nested too deeply"),
        (_long_text, "more than 4 MB and no end of a record"),
        (_wide_record, "more than 4 MB and no end of a record"),
        (_no_record, "more than 4 MB and no end of a record"),
        (_many_attributes, "more than 4 MB and no end of a record"),
        (_comments, "holds no element in its first"),
        (_between_records, "elements between the records"),
    ],
)
def test_what_has_no_end_is_given_up_early(parts: Callable[[], Iterator[bytes]], problem: str) -> None:
    assert problem in error_of(parts())


def test_memory_is_that_of_one_record(tmp_path: Path) -> None:
    program = """
        import resource, sys
        from csc_indicators.returns.xml_safely import elements
        with open(sys.argv[1], "rb") as stream:
            n = sum(1 for _ in elements(stream, "a.xml", ["Child"]))
        print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    """
    used = {}
    for children in (1_000, 100_000):
        file = tmp_path / f"{children}.xml"
        file.write_bytes(b"<M>\n" + b"<Child><A>1</A><B><C>2</C></B></Child>\n" * children + b"</M>\n")
        # By a shell: until a child has loaded its own program, its memory is counted as that of who starts it.
        command = ["sh", "-c", '"$@"; true', "sh", sys.executable, "-c", textwrap.dedent(program), str(file)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        assert int(answer[0]) == children
        used[children] = int(answer[1])
    assert used[100_000] < used[1_000] + 10


def test_the_opening_tells_the_root_and_first_texts_of_a_part() -> None:
    content = b"<m:Message xmlns:m='u'><Header><Collection> CIN </Collection><LEA>201</LEA></Header><Children><Child>"
    start = opening(content)
    assert start is not None
    assert start.root == "Message"
    assert start.texts["Collection"] == "CIN"
    assert start.texts["LEA"] == "201"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\x00\x01", b"<!-- only -->"])
def test_what_is_no_xml_has_no_opening(content: bytes) -> None:
    assert opening(content) is None

from __future__ import annotations

import re
from collections import Counter

import pages

TEXT = (pages.DOCS / "decisions.md").read_text(encoding="utf-8")
NUMBERS = [int(number) for number in re.findall(r"^### (\d+)\. ", TEXT, re.MULTILINE)]


def test_every_decision_stands_once() -> None:
    assert [number for number, times in Counter(NUMBERS).items() if times > 1] == []
    # Whatever is a heading is a topic or a decision with its number.
    assert len(re.findall(r"^###", TEXT, re.MULTILINE)) == len(NUMBERS)


def test_the_contents_name_every_topic_in_order() -> None:
    topics = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert re.findall(r"^\* \[(.+?)\]\(#", TEXT, re.MULTILINE) == topics


def test_every_decision_that_code_or_a_page_refers_to_is_there() -> None:
    files = [
        *(pages.ROOT / "src").rglob("*.py"),
        *(pages.ROOT / "src").rglob("*.yaml"),
        *(pages.ROOT / "tests").rglob("*.py"),
        *pages.pages(),
    ]
    lists = [
        found
        for file in files
        for found in re.findall(r"\bdecisions? (\d+(?:(?:, | and )\d+)*)", file.read_text(encoding="utf-8"))
    ]
    named = {int(number) for numbers in lists for number in re.findall(r"\d+", numbers)}
    assert named
    assert sorted(named - {*NUMBERS}) == []

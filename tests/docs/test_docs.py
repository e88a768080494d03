from __future__ import annotations

import re
import shlex
from pathlib import Path

import pages
import pytest
from docs.writing.commands_page import commands
from docs.writing.site import outside_files

from csc_indicators.cli import app
from csc_indicators.cli.diagnostics import ExitCode
from csc_indicators.cli.reports import OF_CI_SYSTEMS
from csc_indicators.returns.registry import kinds
from csc_indicators.returns.types.ssda903.form import form

README = pages.ROOT / "README.md"
STARTED = pages.DOCS / "getting_started.md"
COMMITTEE = pages.DOCS / "committee_paper.md"
COMPARISON = pages.DOCS / "comparison.md"
ANNEX_A = pages.DOCS / "returns" / "annex_a.md"
EXPLAIN = pages.DOCS / "explain.md"
OUTPUTS = pages.DOCS / "outputs.md"
RETURNS = pages.DOCS / "returns.md"
VALIDATION = pages.DOCS / "validation.md"
RUN = [
    README,
    STARTED,
    RETURNS,
    ANNEX_A,
    VALIDATION,
    EXPLAIN,
    OUTPUTS,
    pages.DOCS / "comparators.md",
    COMMITTEE,
]


def words(*files: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_command_is_shown_to_a_newcomer() -> None:
    shown = words(README, STARTED, pages.DOCS / "tutorial.md")
    assert [name for name in commands() if f"{pages.PROGRAM} {name}" not in shown] == []


def test_every_command_and_option_is_in_the_page_of_commands() -> None:
    page = words(pages.DOCS / "commands.md")
    options = {option for command in commands().values() for param in command.params for option in param.opts}
    assert [name for name in commands() if f"## {name}\n" not in page] == []
    assert [option for option in options if option.startswith("-") and option not in page] == []


def test_every_option_of_compute_is_explained() -> None:
    told = words(README, STARTED, pages.DOCS / "method.md")
    options = [param.opts for param in commands()["compute"].params if param.opts[0].startswith("-")]
    assert [names for names in options if not any(name in told for name in names)] == []


@pytest.mark.parametrize(("command", "page"), [("validate", VALIDATION), ("explain", EXPLAIN)])
def test_every_option_is_explained(command: str, page: Path) -> None:
    told = words(page, pages.DOCS / "ci.md", STARTED)
    options = [param.opts + param.secondary_opts for param in commands()[command].params if param.opts[0][0] == "-"]
    assert [names for names in options if not any(f"`{name}" in told or f" {name}" in told for name in names)] == []


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_explained(code: ExitCode) -> None:
    assert re.search(rf"^\| {code.value} \|", words(README), re.MULTILINE)


def anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


OUTSIDE = [pages.ROOT / path for path in outside_files() if path.endswith(".md")]
"""Pages outside `docs/` that those in it lead to."""


@pytest.mark.parametrize("page", sorted({*pages.pages(), *OUTSIDE}), ids=lambda page: str(page.relative_to(pages.ROOT)))
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http:", "https:")):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def test_every_page_that_the_program_names_is_there() -> None:
    code = [*(pages.ROOT / "src").rglob("*.py"), *(pages.ROOT / "src").rglob("*.yaml")]
    named = set(re.findall(r"\bdocs/[\w/]+\.md\b", words(*code, README, pages.ROOT / "CHANGELOG.md")))
    assert named
    assert [name for name in sorted(named) if not (pages.ROOT / name).is_file()] == []


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_the_commands_of_the_page_run_and_say_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OF_CI_SYSTEMS:
        monkeypatch.delenv(name, raising=False)
    assert list(pages.Reader(page, tmp_path, pages.here).follow()) == []


def test_the_relationships_of_the_star_are_those_of_its_page() -> None:
    from csc_indicators.outputs.star import RELATIONSHIPS

    page = words(OUTPUTS)
    for one, column, other, key in RELATIONSHIPS.iter_rows():
        assert f"| `{one}.{column}` | `{other}.{key}` |" in page


@pytest.mark.long
def test_every_command_in_the_comparison_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OF_CI_SYSTEMS:
        monkeypatch.delenv(name, raising=False)
    assert list(pages.Reader(COMPARISON, tmp_path, pages.here).follow()) == []
    monkeypatch.chdir(tmp_path)
    shown = re.findall(rf"`{pages.PROGRAM} ([^`]+)`", COMPARISON.read_text(encoding="utf-8"))
    # One of each, in this process, as a reader would type it.
    endings = {command: app.run(shlex.split(command)) for command in dict.fromkeys(shown)}
    changed = {command for command in endings if command.startswith("diff ")}
    assert {command: code for command, code in endings.items() if code != int(command in changed)} == {}


def test_the_comparison_answers_each_weakness() -> None:
    assert re.findall(r"^\| (\d+) \|", words(COMPARISON), re.MULTILINE) == [str(number) for number in range(1, 19)]


def test_what_the_tests_take_from_a_page_is_there_to_be_taken() -> None:
    assert any(block.role == "run" for block in pages.blocks(README))
    assert any(block.role == "output" for block in pages.blocks(README))
    assert any("| duckdb" in block.text for block in pages.blocks(STARTED) if block.role == "run")


def test_three_dots_stand_for_lines_that_are_left_away() -> None:
    assert pages.agrees("a\n...\nd\n", "a\nb\nc\nd\n")
    assert not pages.agrees("a\n...\nd\n", "a\nb\n")
    assert not pages.agrees("a\n", "a\nb\n")


def test_every_kind_of_return_is_in_the_page_of_returns_with_what_it_becomes() -> None:
    page = words(RETURNS)
    told = [kind for kind in kinds() if f"returns/{kind.name}.md" in page or kind.title in page]
    assert told == [*kinds()]
    taken = {table.extract for table in form().tables.values() if table.extract}
    assert [extract for extract in taken if f"`{extract}`" not in page] == []


def test_every_option_of_import_is_explained() -> None:
    told = words(RETURNS, STARTED, *(pages.DOCS / "returns").glob("*.md"))
    options = [param.opts for param in commands()["import"].params if param.opts[0].startswith("-")]
    common = {"--quiet", "--color", "--no-progress", "--config"}
    assert [names for names in options if not common & {*names} and not any(name in told for name in names)] == []


def test_every_word_of_the_tool_is_in_the_glossary() -> None:
    glossary = words(pages.DOCS / "glossary.md")
    known = ("spec", "indicator", "cohort", "lookup", "period", "area", "breakdown", "group", "extract", "table")
    assert [word for word in known if f"**{word}**" not in glossary.lower()] == []

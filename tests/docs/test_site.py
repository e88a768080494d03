from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pages
import pytest
import yaml
from docs.writing import site


def test_a_link_out_of_the_documentation_leads_to_a_page_of_the_site() -> None:
    text = (
        "[one](../../indicator_specs/cla_rate.yaml), [two](../../sample_data/README.md#columns), [three](../method.md)"
    )
    assert site.for_the_site("docs/indicators/cla_rate.md", text) == (
        "[one](../source/indicator_specs/cla_rate.yaml.md), "
        "[two](../source/sample_data.md#columns), [three](../method.md)"
    )


def test_a_page_from_outside_leads_back_to_the_documentation() -> None:
    assert (
        site.for_the_site("sample_data/README.md", "[rules](../docs/rules/README.md)") == "[rules](../rules/README.md)"
    )


def test_links_that_lead_nowhere_or_elsewhere_stay_for_the_build_to_judge() -> None:
    text = "[gone](gone.md), [web](https://example.org/a.md), [here](#below)"
    assert site.for_the_site("docs/method.md", text) == text


def test_a_block_keeps_its_language_and_shows_the_name_of_its_file() -> None:
    text = "```csv file=extracts/a.csv\n[a](../README.md)\n```\n\n```sh run\nls\n```\n"
    assert site.for_the_site("docs/method.md", text) == (
        '```csv title="extracts/a.csv"\n[a](../README.md)\n```\n\n```sh\nls\n```\n'
    )


def test_a_diagram_becomes_a_picture_with_a_title() -> None:
    sources: list[str] = []

    def draw(source: str) -> str:
        sources.append(source)
        return "method_1.svg"

    text = "Before\n\n```mermaid\nflowchart LR\n    accTitle: From a to b\n    a --> b\n```\n\n```sh\nls\n```\n"
    assert site.with_pictures(text, draw) == ("Before\n\n![From a to b](method_1.svg){ .diagram }\n\n```sh\nls\n```\n")
    assert sources == ["flowchart LR\n    accTitle: From a to b\n    a --> b\n"]


def test_a_picture_is_as_wide_as_it_was_drawn() -> None:
    svg = '<svg id="a" width="100%" class="flowchart" viewBox="0 0 362.5 464.1" role="img"><path width="100%"/></svg>'
    assert site.in_its_own_size(svg) == (
        '<svg id="a" width="362.5" height="464.1" class="flowchart" viewBox="0 0 362.5 464.1" role="img">'
        '<path width="100%"/></svg>'
    )


def test_the_picture_of_the_rooms_shows_each_of_them_in_the_order_of_the_layers() -> None:
    project = tomllib.loads((pages.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    picture = next(block for block in pages.blocks(pages.DOCS / "architecture.md") if block.language == "mermaid")
    names = ",".join(re.findall(r"<b>(.+?)</b>", picture.text)).replace("<br>", "")
    # The program itself starts the command line, and is no room.
    assert re.findall(r"\w+", names) == [layer.removeprefix("csc_indicators.") for layer in layers[1:]]


def test_every_diagram_has_a_title_for_those_who_do_not_see_it() -> None:
    diagrams = [
        (page.name, block.text) for page in pages.pages() for block in pages.blocks(page) if block.language == "mermaid"
    ]
    assert diagrams
    assert [name for name, text in diagrams if "accTitle:" not in text] == []


def test_every_file_that_a_page_leads_to_is_on_the_site() -> None:
    on_site = {*site.outside_files(), *(page.relative_to(pages.ROOT).as_posix() for page in pages.DOCS.rglob("*"))}
    lost = [
        (page.name, target)
        for page in pages.DOCS.rglob("*.md")
        for target in site.linked_files(page.relative_to(pages.ROOT).as_posix(), page.read_text(encoding="utf-8"))
        if target not in on_site
    ]
    assert lost == []


def test_a_folder_in_the_navigation_stands_for_its_other_pages_by_title() -> None:
    titles = {
        "a.md": "A",
        "b.md": "B",
        "x/README.md": "X",
        "x/two.md": "Beta",
        "x/one.md": "Aaa",
        "x/three.md": "alpha's",
    }
    nav = [{"More": ["./"]}, "a.md", {"Xs": ["x/README.md", {"First": "x/two.md"}, "x/"]}]
    assert site.with_folders(nav, titles) == [
        {"More": [{"B": "b.md"}]},
        "a.md",
        {"Xs": ["x/README.md", {"First": "x/two.md"}, {"Aaa": "x/one.md"}, {"alpha's": "x/three.md"}]},
    ]


def test_the_navigation_names_no_page_that_is_not_there() -> None:
    text = (pages.ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = yaml.safe_load(text[text.index("\nnav:") :])["nav"]
    there = {*site.page_titles(pages.DOCS), *map(site.page_of_file, site.outside_files())}
    named = [*site.named_pages(site.with_folders(nav, site.page_titles(pages.DOCS)))]
    assert [path for path in named if path not in there] == []
    # A page that stands twice would be found in one place only.
    assert sorted(path for path in named if not path.startswith(site.SOURCE)) == sorted(site.page_titles(pages.DOCS))


def test_every_page_has_one_title_that_the_navigation_can_show() -> None:
    titles = site.page_titles(pages.DOCS)
    assert [path for path, title in titles.items() if not title or title.startswith(("#", "<"))] == []


@pytest.mark.parametrize("file", ["docs/assets/site.css", "docs/assets/iframe-worker.js", "mkdocs.yml"])
def test_the_site_asks_no_other_server(file: str) -> None:
    text = (pages.ROOT / file).read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\s\"']+|@import", text) == []


def test_the_theme_brings_no_font_of_another_server() -> None:
    # The loader of mkdocs knows the tag of the slug function; only the theme is looked at here.
    text = Path(pages.ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    theme = yaml.safe_load(text[text.index("theme:") : text.index("extra_css:")])["theme"]
    assert theme["font"] is False

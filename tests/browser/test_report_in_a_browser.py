from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import browsing
import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from csc_indicators.cli import app

ROOT = Path(__file__).parents[2]
FEW = ("cla_rate", "repeat_referrals", "cp_plans_over_2_years", "average_caseload")
"""One of each kind that the page tells apart: axe takes minutes over a page of all indicators."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    chosen = [word for name in FEW for word in ("--indicator", name)]
    command = ["report", str(ROOT / "sample_data/extracts"), "--la", "Hartlepool", "-q", "-o", str(file), *chosen]
    assert app.run(command) == 0
    return file


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with browsing.browser() as chrome:
        yield chrome


def opened(chrome: Chrome, page: Path) -> Chrome:
    chrome.get(browsing.address(page))
    return chrome


def test_nothing_is_fetched_and_the_console_stays_silent(chrome: Chrome, page: Path) -> None:
    opened(chrome, page)
    assert set(browsing.requests(chrome)) == {browsing.address(page)}
    assert browsing.console(chrome) == []


def test_no_serious_fault_is_found_by_axe_with_everything_unfolded(chrome: Chrome, page: Path) -> None:
    opened(chrome, page)
    chrome.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browsing.faults(chrome) == []


def test_no_serious_fault_is_found_by_axe_on_a_dark_screen(page: Path) -> None:
    with browsing.browser("--force-dark-mode", "--blink-settings=preferredColorScheme=0") as chrome:
        opened(chrome, page)
        dark = chrome.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches")
        assert dark
        assert browsing.faults(chrome) == []


def test_the_first_key_leads_past_the_contents(chrome: Chrome, page: Path) -> None:
    opened(chrome, page).find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = chrome.switch_to.active_element
    assert skip.text == "Skip to the figures"
    assert skip.is_displayed()


def test_figures_and_definitions_unfold_by_key(chrome: Chrome, page: Path) -> None:
    details = opened(chrome, page).find_element(By.CSS_SELECTOR, "#cla_rate details")
    details.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert details.find_element(By.TAG_NAME, "table").is_displayed()


def test_the_page_is_no_wider_than_a_telephone(page: Path) -> None:
    with browsing.browser(width=500) as chrome:
        opened(chrome, page)
        wide = chrome.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0


def test_every_link_in_the_page_leads_somewhere_in_it(chrome: Chrome, page: Path) -> None:
    lost = opened(chrome, page).execute_script(
        "return [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        ".filter(to => !to.startsWith('#') || !document.getElementById(to.slice(1)))"
    )
    assert lost == []


def test_printed_the_page_shows_what_is_folded(chrome: Chrome, page: Path) -> None:
    opened(chrome, page)
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    seen = chrome.execute_script(
        "return document.querySelector('#cla_rate details table').getBoundingClientRect().height"
    )
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert seen > 0

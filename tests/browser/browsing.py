"""A headless browser on a report, and what it tells of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@contextmanager
def browser(*options: str, width: int = 1300, height: int = 1000) -> Iterator[Chrome]:
    """A headless browser that writes down every request and every line of its console."""
    binary = next((path for path in map(shutil.which, _NAMES) if path), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        raise RuntimeError("no Chromium with chromedriver here: `scripts/browser.sh` installs them")
    chosen = ChromeOptions()
    chosen.binary_location = binary
    for option in (*_QUIET, f"--window-size={width},{height}", *options):
        chosen.add_argument(option)
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = Chrome(options=chosen, service=ChromeService(driver))
    chrome.set_script_timeout(120)
    try:
        yield chrome
    finally:
        chrome.quit()


def requests(chrome: Chrome) -> list[str]:
    """The address of every request that the page has made."""
    messages = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]  # type: ignore[no-untyped-call]  # no stub
    sent = [one for one in messages if one["method"] == "Network.requestWillBeSent"]
    return [one["params"]["request"]["url"] for one in sent]


def console(chrome: Chrome) -> list[str]:
    """Every line of the console."""
    return [entry["message"] for entry in chrome.get_log("browser")]  # type: ignore[no-untyped-call]  # no stub


def faults(chrome: Chrome) -> list[str]:
    """The serious faults that axe-core finds: the rule, and where."""
    chrome.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = chrome.execute_async_script("axe.run().then(arguments[0])")
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:200]}" for one in serious for node in one["nodes"]]


def address(page: Path) -> str:
    """The page as the browser is told it."""
    return page.resolve().as_uri()

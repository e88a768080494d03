"""Take the pictures of the sample report that the documentation shows: `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

import browsing  # noqa: E402  # it stands beside the tests that open the report

from csc_indicators.cli import app  # noqa: E402  # after the path to its neighbours above

IMAGES = ROOT / "docs" / "images"
DARK = "--blink-settings=preferredColorScheme=0"


def main() -> None:
    """Write the report of one authority and photograph it."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        app.run(["report", str(ROOT / "sample_data" / "extracts"), "--la", "Hartlepool", "-q", "-o", str(page)])
        IMAGES.mkdir(exist_ok=True)
        for name, where, options in (
            ("report_overview.png", "", []),
            ("report_indicator.png", "#repeat_referrals", []),
            ("report_dark.png", "#repeat_referrals", [DARK]),
        ):
            with browsing.browser(*options, width=1240, height=1150) as chrome:
                chrome.get(browsing.address(page) + where)
                chrome.save_screenshot(str(IMAGES / name))


if __name__ == "__main__":
    main()

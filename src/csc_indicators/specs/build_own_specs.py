"""Write `own_specs.json`: `python -m csc_indicators.specs.build_own_specs`."""

from __future__ import annotations

from csc_indicators.specs.load import own_folder
from csc_indicators.specs.own_specs import TARGET, own_specs_text

if __name__ == "__main__":
    TARGET.write_text(own_specs_text(own_folder().glob("*.yaml")), encoding="utf-8")

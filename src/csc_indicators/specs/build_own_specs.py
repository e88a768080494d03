"""Write `own_specs.json`: `python -m csc_indicators.specs.build_own_specs`."""

from __future__ import annotations

from csc_indicators.held_yaml import as_json
from csc_indicators.specs import yaml_lines
from csc_indicators.specs.load import OWN, own_folder


def own_specs_text() -> str:
    """What every file of ours says, as JSON."""
    return as_json(own_folder().glob("*.yaml"), yaml_lines.load)


if __name__ == "__main__":
    OWN.target.write_text(own_specs_text(), encoding="utf-8")

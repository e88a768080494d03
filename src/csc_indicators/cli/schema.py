"""`schema`: the JSON Schema of a spec, for editors that complete and check YAML."""

from __future__ import annotations

import json

from csc_indicators.cli import output
from csc_indicators.cli.diagnostics import ExitCode
from csc_indicators.cli.options import Force, OutputFile
from csc_indicators.cli.output_places import Reads, Writes, check_places

HELP = """\
Write the JSON Schema of an indicator spec, for an editor that completes and checks YAML.

\b
Example:
  csc-indicators schema -o indicator.schema.json

\b
A spec names it in its first line:
  # yaml-language-server: $schema=indicator.schema.json
"""


def schema(output_file: OutputFile = None, force: Force = False) -> ExitCode:
    """Write the schema."""
    check_places(Writes([output_file], force=force), Reads())
    from csc_indicators.specs.schema import json_schema

    output.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", output_file)
    return ExitCode.DONE

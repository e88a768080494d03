"""`compute`: extracts in, one tidy table of indicators out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, complete, diagnostics, output, progress, results
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import (
    OUTPUT,
    Color,
    Framework,
    OutputFile,
    Quiet,
    ResultFormat,
    SpecsFolder,
    SpecsOnly,
    Verbose,
    check_specs_only,
)
from csc_indicators.errors import UserError

if TYPE_CHECKING:
    import polars as pl

HELP = """\
Compute indicators from a folder of case-level extracts.

\b
Examples:
  csc-indicators compute extracts
  csc-indicators compute extracts --period 2024-25 --by sex -o results.csv
  csc-indicators compute extracts --last 3 --indicator cla_rate --la Leeds --compare
  csc-indicators compute extracts -f jsonl | jq .value
  csc-indicators compute extracts --last 5 -o indicators.xlsx

Without --period or --last: the latest reporting year (1 April to 31 March) that the extracts cover. What the data
cannot give is `x` in the result, with the reason on stderr.
"""

_MODELS = (2025, 2021)
_WHICH = "What to compute"
_BESIDE = "What to set beside it"
_DATA = "About the data"


def compute(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="The folder that holds the extracts.", show_default=False)
    ],
    period: Annotated[
        list[str] | None,
        typer.Option(
            "--period",
            metavar="P",
            help="2024-25, '2024-25 Q3', 2025-02 or 2024-10-01..2025-09-30. May be repeated.",
            rich_help_panel=_WHICH,
            show_default=False,
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--last",
            metavar="N",
            help="The latest complete years, quarters (8q) or months (12m).",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    rolling: Annotated[
        str | None,
        typer.Option(
            "--rolling", metavar="12m", help="So many months up to the end of each period.", rich_help_panel=_WHICH
        ),
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option(
            "--indicator",
            metavar="ID",
            help="Only this one. May be repeated.",
            rich_help_panel=_WHICH,
            autocompletion=complete.indicators,
            show_default="all",
        ),
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="KEY",
            help="Only the indicators of this outcome or enabler. May be repeated.",
            rich_help_panel=_WHICH,
            autocompletion=complete.outcomes,
            show_default="all",
        ),
    ] = None,
    la: Annotated[
        list[str] | None,
        typer.Option(
            "--la",
            metavar="LA",
            help="Only this authority, by code or name. May be repeated.",
            rich_help_panel=_WHICH,
            show_default="all",
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="BREAKDOWN",
            help="Groups beside the total, for every indicator that has them. May be repeated.",
            rich_help_panel=_WHICH,
            autocompletion=complete.breakdowns,
            show_default="totals only",
        ),
    ] = None,
    compare: Annotated[
        bool | None,
        typer.Option(
            "--compare/--no-compare",
            help="Published figures beside yours where the data has no comparator, and columns for band, rank and "
            "change; or neither.",
            rich_help_panel=_BESIDE,
            show_default="published figures beside a single authority",
        ),
    ] = None,
    neighbours: Annotated[
        int,
        typer.Option(
            "--neighbours",
            metavar="YEAR",
            help="DfE's model of statistical neighbours: 2025 or 2021.",
            rich_help_panel=_BESIDE,
        ),
    ] = 2025,
    groups: Annotated[
        Path | None,
        typer.Option(
            "--groups",
            metavar="FILE",
            help="Groups of authorities of your own: CSV with the columns group and la_code.",
            rich_help_panel=_BESIDE,
        ),
    ] = None,
    framework: Framework = None,
    la_code: Annotated[
        str | None,
        typer.Option(
            "--la-code", metavar="LA", help="The authority of extracts that do not name one.", rich_help_panel=_DATA
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Other column names and settings.",
            rich_help_panel=_DATA,
            show_default="csc-indicators.toml",
        ),
    ] = None,
    specs: SpecsFolder = None,
    specs_only: SpecsOnly = False,
    format: ResultFormat = None,
    output_file: OutputFile = None,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="No counting of seconds on a terminal.", rich_help_panel=OUTPUT)
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Compute the indicators asked for, write them, and say what was done."""
    diagnostics.configure(color, quiet, verbose)
    if period and last:
        raise UserError("`--period` and `--last` both say which periods to compute", hint="give one of them")
    check_specs_only(specs, specs_only)
    _check_model(neighbours)
    chosen = results.choose_format(format, output_file)
    began = perf_counter()
    with progress.shown("computing", not (no_progress or quiet)):
        from csc_indicators.compute import Request
        from csc_indicators.compute import compute as run

        outcome_of_run = run(
            Request(
                data=data,
                config_file=config,
                la_code=la_code,
                periods=_all(period),
                last=last,
                rolling=rolling,
                indicators=_all(indicator),
                outcomes=_all(outcome),
                las=_all(la),
                by=_all(by),
                specs=specs,
                only_own_specs=specs_only,
                framework=framework,
                compare=compare,
                neighbours=neighbours,
                groups=groups,
            )
        )
    _spare_inputs(output_file, data, outcome_of_run.run)
    computed = perf_counter()
    of_writing = results.write(outcome_of_run, chosen, output_file, color)
    for text in (*outcome_of_run.notes, *of_writing):
        diagnostics.note(text)
    diagnostics.detail(f"computed in {computed - began:.1f} s, written in {perf_counter() - computed:.1f} s")
    diagnostics.done(_summary(outcome_of_run.table, output_file))
    return ExitCode.DONE


def _all(values: list[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def _check_model(year: int) -> None:
    if year not in _MODELS:
        known = " and ".join(map(str, _MODELS))
        raise UserError(f"there is no model of statistical neighbours of {year}", hint=f"those of {known} are held")


def _spare_inputs(file: Path | None, data: Path, run: Mapping[str, object]) -> None:
    """Refuse a result in the place of an extract: nothing could be computed again."""
    inputs = run.get("inputs")
    for name in inputs if isinstance(inputs, dict) else ():
        if file is not None and file.exists() and file.samefile(data / name):
            raise UserError(f"`{file}` is one of the extracts", hint="name another file with `-o`")


def _summary(table: pl.DataFrame, file: Path | None) -> str:
    """What was done, in one line."""
    import polars as pl

    computed = table.filter(pl.col("source") == "extracts")
    every = computed["indicator"].n_unique()
    given = computed.filter(pl.col("value_text") != "x")["indicator"].n_unique()
    authorities = computed.filter(pl.col("geographic_level") == "Local authority")["area_code"].n_unique()
    periods = computed["period"].n_unique()
    of = "" if given == every else f"{given} of "
    where = "" if file is None or file == output.STDOUT else f": {file}"
    return (
        f"computed {of}{counted(every, 'indicator')} for {counted(authorities, 'authority', 'authorities')}, "
        f"{counted(periods, 'period')}{where}"
    )

"""`compute`: extracts in, one tidy table of indicators out."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from csc_indicators.cli import colour, diagnostics, output, progress, results
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import (
    Color,
    Force,
    Framework,
    OutputFile,
    Quiet,
    ResultFormat,
    SpecsFolder,
    SpecsOnly,
    Verbose,
    check_specs_only,
)
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.releases import add_to_register, check_policy, new_release, read_releases, release_files
from csc_indicators.cli.run_options import (
    After,
    AllowUnreadable,
    By,
    Compare,
    ConfigFile,
    DataFolder,
    Disclosure,
    Groups,
    Indicators,
    LaCode,
    Las,
    Last,
    Neighbours,
    NoProgress,
    NoValidate,
    Outcomes,
    Periods,
    RelativeTo,
    ReleaseName,
    Rolling,
    Set,
    Strict,
    check_model,
    check_periods,
    check_validation,
    several,
)

if TYPE_CHECKING:
    import polars as pl

HELP = """\
Compute indicators from a folder of case-level extracts.

\b
Examples:
  csc-indicators compute extracts
  csc-indicators compute extracts --period 2024-25 --by sex -o results.csv
  csc-indicators compute extracts --last 3 --indicator cla_rate --la Leeds --compare
  csc-indicators compute extracts --by sex --disclosure standard -o to_share.csv
  csc-indicators compute extracts -f jsonl | jq .value
  csc-indicators compute extracts --last 5 -o indicators.xlsx

Without --period or --last: the latest reporting year (1 April to 31 March) that the folder covers; an indicator whose
records end earlier is given for its own latest year. What the data cannot give is `x`, with the reason beside it.
Rows that cannot be counted because of an error are left out, counted in `excluded`, and named on stderr by the
rule they break (`csc-indicators validate`).
"""


def compute(
    data: DataFolder,
    period: Periods = None,
    last: Last = None,
    rolling: Rolling = None,
    indicator: Indicators = None,
    outcome: Outcomes = None,
    la: Las = None,
    by: By = None,
    set_: Set = None,
    compare: Compare = None,
    neighbours: Neighbours = 2025,
    groups: Groups = None,
    no_validate: NoValidate = False,
    strict: Strict = False,
    allow_unreadable: AllowUnreadable = False,
    relative_to: RelativeTo = None,
    framework: Framework = None,
    la_code: LaCode = None,
    config: ConfigFile = None,
    specs: SpecsFolder = None,
    specs_only: SpecsOnly = False,
    format: ResultFormat = None,
    output_file: OutputFile = None,
    force: Force = False,
    disclosure: Disclosure = None,
    after: After = None,
    release: ReleaseName = None,
    no_progress: NoProgress = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Compute the indicators asked for, write them, and say what was done."""
    diagnostics.configure(color, quiet, verbose)
    check_periods(period, last)
    check_specs_only(specs, specs_only)
    check_validation(no_validate, strict)
    check_model(neighbours)
    chosen = results.choose_format(format, output_file)
    to_file, to_folder = (None, output_file) if chosen.is_folder else (output_file, None)
    policy = results.disclosure_of(disclosure, chosen)
    new = new_release(release, output_file, chosen, policy)
    files = release_files(after or (), new)
    reads = Reads([data], [groups, specs, *(file.path for file in files)], config)
    check_places(Writes([to_file], [to_folder], force=force), reads)
    check_policy(after or (), policy)
    began = perf_counter()
    with progress.shown("Computing", wanted=not (no_progress or quiet)):
        from csc_indicators.workflows import Request
        from csc_indicators.workflows import compute as run

        outcome_of_run = run(
            Request(
                data=data,
                disclosure=policy,
                after=read_releases(files),
                config_file=config,
                la_code=la_code,
                periods=several(period),
                last=last,
                rolling=rolling,
                indicators=several(indicator),
                outcomes=several(outcome),
                las=several(la),
                by=several(by),
                parameters=several(set_),
                specs=specs,
                only_own_specs=specs_only,
                framework=framework,
                compare=compare,
                neighbours=neighbours,
                groups=groups,
                validate=not no_validate,
                strict=strict,
                allow_unreadable=allow_unreadable,
                relative_to=relative_to,
            )
        )
    computed = perf_counter()
    of_writing = results.write(outcome_of_run, chosen, output_file, color)
    if new is not None:
        add_to_register(new)
    for text in (*outcome_of_run.notes, *of_writing):
        diagnostics.note(text)
    diagnostics.detail(f"computed in {computed - began:.1f} s, written in {perf_counter() - computed:.1f} s")
    diagnostics.done(_summary(outcome_of_run.table, output_file))
    return ExitCode.DONE


def _summary(table: pl.DataFrame, file: Path | None) -> str:
    """What was done, in one line."""
    import polars as pl

    computed = table.filter(pl.col("source") == "extracts")
    every = computed["indicator"].n_unique()
    available = computed.filter(pl.col("value_text") != "x")["indicator"].n_unique()
    authorities = computed.filter(pl.col("geographic_level") == "Local authority")["area_code"].n_unique()
    periods = computed["period"].n_unique()
    of = "" if available == every else f"{available} of "
    where = "" if file is None or file == output.STDOUT else f": {file}"
    return (
        f"computed {of}{counted(every, 'indicator')} for {counted(authorities, 'authority', 'authorities')}, "
        f"{counted(periods, 'period')}{where}"
    )

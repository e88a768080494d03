"""Options of every command that computes: which figures, of which data, and what to set beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csc_indicators.cli import complete
from csc_indicators.cli.options import OUTPUT
from csc_indicators.errors import UserError

WHICH = "What to compute"
COMPARISONS = "What to set beside it"
DATA = "About the data"
_MODELS = (2025, 2021)

DataFolder = Annotated[
    Path, typer.Argument(metavar="DATA", help="The folder that holds the extracts.", show_default=False)
]
Periods = Annotated[
    list[str] | None,
    typer.Option(
        "--period",
        metavar="P",
        help="2024-25, '2024-25 Q3', 2025-02 or 2024-10-01..2025-09-30. May be repeated.",
        rich_help_panel=WHICH,
        show_default=False,
    ),
]
Last = Annotated[
    str | None,
    typer.Option(
        "--last",
        metavar="N",
        help="The latest complete years, quarters (8q) or months (12m).",
        rich_help_panel=WHICH,
    ),
]
Rolling = Annotated[
    str | None,
    typer.Option(
        "--rolling",
        metavar="12m",
        help="Rolling window, such as 12 months to the end of each period.",
        rich_help_panel=WHICH,
    ),
]
Indicators = Annotated[
    list[str] | None,
    typer.Option(
        "--indicator",
        metavar="ID",
        help="Only this one. May be repeated.",
        rich_help_panel=WHICH,
        autocompletion=complete.indicators,
        show_default="all",
    ),
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option(
        "--outcome",
        metavar="KEY",
        help="Only the indicators of this outcome or enabler. May be repeated.",
        rich_help_panel=WHICH,
        autocompletion=complete.outcomes,
        show_default="all",
    ),
]
Las = Annotated[
    list[str] | None,
    typer.Option(
        "--la",
        metavar="LA",
        help="Only this authority, by code or name. May be repeated.",
        rich_help_panel=WHICH,
        show_default="all",
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="BREAKDOWN",
        help="Groups beside the total, for every indicator that has them. May be repeated.",
        rich_help_panel=WHICH,
        autocompletion=complete.breakdowns,
        show_default="totals only",
    ),
]
Disclosure = Annotated[
    str | None,
    typer.Option(
        "--disclosure",
        metavar="POLICY",
        help="What to hide of small numbers: none for your own use, standard for what leaves the authority, dfe as DfE "
        "publishes.",
        rich_help_panel=OUTPUT,
        autocompletion=complete.disclosure,
        show_default="dfe for the format ees, else none",
    ),
]
After = Annotated[
    list[Path] | None,
    typer.Option(
        "--after",
        metavar="FILE",
        help="A result that is out already, or releases.toml: keep hidden what both together would tell. May be "
        "repeated.",
        rich_help_panel=COMPARISONS,
        show_default=False,
    ),
]
ReleaseName = Annotated[
    str | None,
    typer.Option(
        "--release",
        metavar="NAME",
        help="Note the output in releases.toml beside it, and look at all that is there as `--after` does.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ID.NAME=VALUE",
        help="Another value for a parameter of an indicator. May be repeated.",
        rich_help_panel=WHICH,
        show_default="as its page says",
    ),
]
Compare = Annotated[
    bool | None,
    typer.Option(
        "--compare/--no-compare",
        help="Published figures beside yours where the data has no comparator, and columns for band, rank and "
        "change; or neither.",
        rich_help_panel=COMPARISONS,
        show_default="published figures beside a single authority",
    ),
]
Neighbours = Annotated[
    int,
    typer.Option(
        "--neighbours",
        metavar="YEAR",
        help="DfE's model of statistical neighbours: 2025 or 2021.",
        rich_help_panel=COMPARISONS,
    ),
]
Groups = Annotated[
    Path | None,
    typer.Option(
        "--groups",
        metavar="FILE",
        help="Groups of authorities of your own: CSV with the columns group and la_code.",
        rich_help_panel=COMPARISONS,
    ),
]
RelativeTo = Annotated[
    str | None,
    typer.Option(
        "--relative-to",
        metavar="GROUP",
        help="Each group's value over that of this one, with an interval: --by ethnicity --relative-to White.",
        rich_help_panel=COMPARISONS,
        show_default=False,
    ),
]
LaCode = Annotated[
    str | None,
    typer.Option(
        "--la-code", metavar="LA", help="Authority to use when files have no `la_code`.", rich_help_panel=DATA
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Other column names and settings.",
        rich_help_panel=DATA,
        show_default="csc-indicators.toml",
    ),
]
NoProgress = Annotated[
    bool, typer.Option("--no-progress", help="Hide the progress on a terminal.", rich_help_panel=OUTPUT)
]


NoValidate = Annotated[
    bool,
    typer.Option(
        "--no-validate",
        help="Do not count the rows that are left out because of errors. The figures are the same.",
        rich_help_panel=DATA,
    ),
]
AllowUnreadable = Annotated[
    bool,
    typer.Option(
        "--allow-unreadable",
        help="Leave out rows whose values cannot be read, and say how many, instead of stopping.",
        rich_help_panel=DATA,
    ),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Compute only where `validate` finds no errors.", rich_help_panel=DATA),
]


def several(values: list[str] | None) -> tuple[str, ...]:
    """The values of an option that may be repeated."""
    return tuple(values or ())


def check_periods(period: list[str] | None, last: str | None) -> None:
    """Tell a user who says twice which periods to compute."""
    if period and last:
        raise UserError("`--period` and `--last` both say which periods to compute", hint="give one of them")


def check_model(year: int) -> None:
    """Tell a user who asks for neighbours of a model that there is none of."""
    if year not in _MODELS:
        known = " and ".join(map(str, _MODELS))
        raise UserError(f"there is no neighbours model for {year}", hint=f"there are models for {known}")


def check_validation(no_validate: bool, strict: bool) -> None:
    """UserError for options that are at odds."""
    if no_validate and strict:
        raise UserError("`--strict` asks for what `--no-validate` leaves out", hint="give one of them")

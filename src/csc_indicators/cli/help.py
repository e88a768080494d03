"""Help and completion in time: plain text with options under their headings, and no conversion of values.

Typer's own help with headings is drawn by Rich, whose import alone takes the 0.2 seconds that help may take, and which
draws boxes that a pipe has to parse around. Typer converts values with pydantic, which takes as long again.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""The context settings of every command."""


class Command(TyperCommand):
    """A command whose options stand under the headings they name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; while a shell completes, without converting them."""
        if not ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        ctx.params, ctx.args, _ = self.make_parser(ctx).parse_args(args=args)
        return list(ctx.args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, then options heading by heading, in the order they were declared."""
        _write_options(self, ctx, formatter)


class Group(TyperGroup):
    """The program: its commands, then its options."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options of the program, all of them flags: absent means False, since Typer would convert None."""
        params = list(super().get_params(ctx))
        for flag in params:
            flag.default = bool(flag.default)
        return params

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write commands before options: they are what a reader came for."""
        self.format_commands(ctx, formatter)
        _write_options(self, ctx, formatter)


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    headings: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None:
            usual = "Arguments" if param.param_type_name == "argument" else "Options"
            headings.setdefault(getattr(param, "rich_help_panel", None) or usual, []).append(record)
    for heading, records in headings.items():
        with formatter.section(heading):
            formatter.write_dl(records)

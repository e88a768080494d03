"""Lengths of time as an analyst writes them: `-12 months`, `15 working days`, `ever`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

Unit = Literal["days", "working days", "weeks", "months", "years"]

_PATTERN = re.compile(r"(-?[0-9]+) (working day|day|week|month|year)s?")
_HINT = "write a whole number and a unit, such as `-12 months`, `15 working days` or `0 days`, or `ever`"


class FormError(ValueError):
    """A text that is not of the form that is due, with what to write instead."""

    def __init__(self, message: str, hint: str | None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Offset:
    """A whole number of units before (negative) or after a date; `ever` has no number and no end."""

    number: int | None
    unit: Unit = "days"

    @property
    def is_ever(self) -> bool:
        """Whether the window has no bound on this side."""
        return self.number is None

    @property
    def polars(self) -> str:
        """The offset as Polars' `offset_by` writes it, calendar units only."""
        letters = {"days": "d", "weeks": "w", "months": "mo", "years": "y"}
        return f"{self.number}{letters[self.unit]}"

    def __str__(self) -> str:
        if self.number is None:
            return "ever"
        unit = self.unit.removesuffix("s") if abs(self.number) == 1 else self.unit
        return f"{self.number} {unit}"

    @classmethod
    def parse(cls, text: object) -> Offset:
        """The offset that the text says; FormError otherwise."""
        if isinstance(text, Offset):
            return text
        if text == "ever":
            return cls(None)
        match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise FormError(f"is `{text}`, which is not a length of time", _HINT)
        unit: Any = match[2] + "s"
        return cls(int(match[1]), unit)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": r"^(ever|-?\d+ (working day|day|week|month|year)s?|-?\$[a-z][a-z0-9_]*)$",
            "description": "A length of time: " + _HINT,
        }

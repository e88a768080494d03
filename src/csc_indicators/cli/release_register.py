"""What stands in `releases.toml`: the results that were given out."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class RegisteredRelease(BaseModel):
    """A result that was given out: its file, from the folder of the register, and the hash that it had."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    file: Annotated[str, Field(min_length=1)]
    sha256: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    policy: str
    day: date


class Register(BaseModel):
    """The releases in the order in which they were given out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: tuple[RegisteredRelease, ...] = ()

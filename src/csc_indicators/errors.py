"""The errors a user can cause, each with evidence and a hint.

Nothing here imports anything of ours. A message names files, columns, rows, keys and codes of the tool, never a
value from a child's record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class UserError(Exception):
    """Something that the user can put right: shown in plain words without a traceback, with exit code 2."""

    def __init__(self, message: str, *, evidence: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.evidence = evidence
        self.hint = hint

    def lines(self) -> list[str]:
        """The error as the lines a person reads: the message, then what was found, then the hint."""
        lines = [self.message]
        if self.evidence:
            lines.append(f"  found: {self.evidence}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return lines

    def __str__(self) -> str:
        return "\n".join(self.lines())


class UserErrors(UserError):
    """Several errors shown together, so that the user can correct a folder in one go and not one file at a time."""

    def __init__(self, errors: Sequence[UserError]) -> None:
        super().__init__(f"{len(errors)} problems")
        self.errors = tuple(errors)

    def lines(self) -> list[str]:
        """Every line of every error, in the order of the errors."""
        return [line for error in self.errors for line in error.lines()]


def raise_all(errors: Sequence[UserError]) -> None:
    """Raise the errors together if there are any: one alone as itself, several as `UserErrors`."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise UserErrors(errors)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known name, or None when nothing is near (cutoff 0.6)."""
    match = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{match[0]}`?" if match else None

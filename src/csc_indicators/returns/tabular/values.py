"""What the texts of a column mean: the DfE code that stands in a text, or else what a value map says of it.

A value map is TOML: `list."text" = "code"`, or a table for a list and in it `"text" = "code"`. Texts are compared
without regard to case, blanks, kinds of dash, and a letter in front such as `a)`. The user's own map comes before ours.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from csc_indicators.config import read_toml
from csc_indicators.errors import UserError, did_you_mean, raise_all
from csc_indicators.extracts.code_sets import code_sets, spellings
from csc_indicators.files.tolerance import no_value_or_dash

OWN_LISTS: Mapping[str, tuple[str, ...]] = {
    "yes_no": ("Y", "N"),
    "accommodation_type": ("0", *(f"{kind}{suitable}" for kind in "BCDEGHKRSTUVWXYZ" for suitable in ("", "1", "2"))),
    "suitability": ("1", "2"),
    "immigration_status": ("unaccompanied", "other"),
    "permanence_order": ("adoption", "other"),
}
"""Lists of values that are no code set of an extract."""
_WHOLE_TEXTS = frozenset({"immigration_status", "permanence_order"})
"""Lists of which a word within a text means nothing by itself: `Not UASC`, `Former UASC`."""

_LETTER = re.compile(r"^[a-z]{1,2}\)\s*")


def plain_text(text: str) -> str:
    """A text as it is compared: without case, doubled blanks, kinds of dash and quotation mark, and `a)` in front."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for marks, plain in (("‐‑‒–—−", "-"), ("‘’‚′`´", "'"), ("“”„″", '"')):
        text = text.translate(str.maketrans(marks, plain * len(marks)))
    return _LETTER.sub("", " ".join(text.split())).strip(" :.-")


@cache
def _no_value() -> frozenset[str]:
    """The texts that mean "no value", as they are compared."""
    return frozenset(plain_text(text) for text in no_value_or_dash())


@cache
def codes_of(name: str) -> tuple[str, ...]:
    """The codes of a list of values."""
    return OWN_LISTS[name] if name in OWN_LISTS else tuple(code_sets()[name])


@dataclass(frozen=True)
class ValueMap:
    """By list of values: plain text -> code, or None for a text that is known to say nothing."""

    lists: Mapping[str, Mapping[str, str | None]]
    path: Path | None = None


@cache
def shipped(package: str, name: str) -> ValueMap:
    """The value map that a package ships."""
    content = tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    return ValueMap({name: _plainly(texts) for name, texts in content.items()})


def users(path: Path | None) -> ValueMap:
    """The user's value map; `UserError` for lists and codes that there are not. No message holds a text of it."""
    if path is None:
        return ValueMap({})
    if not path.is_file():
        raise UserError(f"the value map `{path}` does not exist")
    content = read_toml(path)
    problems: list[UserError] = []
    known = {*OWN_LISTS, *code_sets()}
    for name, texts in content.items():
        if name not in known or not isinstance(texts, dict):
            hint = did_you_mean(name, known) or "the lists are those of the file that `--unmatched` writes"
            problems.append(UserError(f"`{path}` has `[{name}]`, which is no list of values", hint=hint))
            continue
        if not all(isinstance(code, str | bool) for code in texts.values()):
            hint = 'a line is `placement_type."text" = "U4"`, or under `[placement_type]` only `"text" = "U4"`'
            problems.append(UserError(f"`{path}` has something else than codes under `{name}`", hint=hint))
            continue
        wrong = {str(code) for code in texts.values() if code and code is not True and code not in codes_of(name)}
        wrong |= {str(code) for code in texts.values() if code is True}
        for code in sorted(wrong):
            hint = did_you_mean(code, codes_of(name)) or f"the codes are {', '.join(codes_of(name))}"
            problems.append(UserError(f"`{path}` gives `{code}` under `[{name}]`, which is no code of it", hint=hint))
    raise_all(problems)
    return ValueMap({name: _plainly(texts) for name, texts in content.items()}, path)


def _plainly(texts: Mapping[str, object]) -> dict[str, str | None]:
    """`false` says that the text means nothing; an empty code is not filled in yet."""
    return {plain_text(text): (str(code) if code else None) for text, code in texts.items() if code or code is False}


@dataclass
class Meanings:
    """The codes of texts, by the user's map, the code in the text, and our map; and what none of them knows."""

    user: ValueMap
    ours: ValueMap
    unmatched: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """(list, header, text) -> rows."""

    def meaning(self, name: str, text: str) -> tuple[bool, str | None]:
        """Whether the text is known, and its code."""
        key = plain_text(text)
        own = self.user.lists.get(name, {})
        if key in own:
            return True, own[key]
        if key in _no_value() and not self._readers[name].is_code(key):
            return True, None
        code = None if name in _WHOLE_TEXTS else self._readers[name](text)
        if code is not None:
            return True, code
        shipped_codes = self.ours.lists.get(name, {})
        if key in shipped_codes:
            return True, shipped_codes[key]
        return False, None

    @cached_property
    def _readers(self) -> _Readers:
        return _Readers()


class _Readers(dict[str, "CodeInText"]):
    def __missing__(self, name: str) -> CodeInText:
        self[name] = CodeInText(name)
        return self[name]


class CodeInText:
    """Takes the code of a list out of a text: `a) U1: Foster placement`, `N1 - Abuse`, `Fostered (U1)`, `U1`."""

    def __init__(self, name: str) -> None:
        codes = codes_of(name)
        self._codes = {code.casefold(): code for code in codes}
        if name not in OWN_LISTS:
            self._codes |= {text.casefold(): code for text, code in spellings(name).items()}
        either = "|".join(re.escape(code) for code in sorted(self._codes, key=len, reverse=True))
        # A word may follow without a mark where the code has a digit and a letter: `U1 Foster`, not `No longer`.
        self._at_start = re.compile(rf"({either})\s*(?:$|[:\-(/.])")
        self._before_word = re.compile(rf"((?=\S*\d)(?=\S*[a-z])(?:{either}))\s")
        self._in_brackets = re.compile(rf"[(\[]\s*((?=\S*\d|\S{{3}})(?:{either}))\s*[)\]]")
        self._at_end = re.compile(rf"\s-\s((?=\S*\d|\S{{3}})(?:{either}))$")

    def is_code(self, plain: str) -> bool:
        """Whether a plain text is a code as it stands: then it means that, whatever else it may mean."""
        return plain in self._codes

    def __call__(self, text: str) -> str | None:
        """The code, or None when there is none, or more than one in brackets."""
        key = plain_text(text)
        match = self._at_start.match(key) or self._before_word.match(key) or self._at_end.search(key)
        if match:
            return self._codes[match[1]]
        inside = set(self._in_brackets.findall(key))
        return self._codes[inside.pop()] if len(inside) == 1 else None

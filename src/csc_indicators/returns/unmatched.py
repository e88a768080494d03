"""The texts that match no code, as a value map for the user to fill in: it holds what people typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.tabular.values import codes_of, plain_text

VALUES_NAME = "values.toml"
"""The value map that is read from a folder of returns without being named."""

_HEAD = """\
# Texts in the returns that match no code. They are copied from the returns: treat this file as you treat those.
# Write the code between the quotation marks, or `false` in place of them for a text that says nothing, save the file as
# values.toml in the folder of the returns (or name it with --values), and import again. If there is a values.toml
# already, paste the lines into it. Lines left as they are change nothing.
"""

_PROJECT_HEAD = """\
# Texts in the extracts that are no code. They are copied from the extracts: treat this file as you treat those.
# Write the code between the quotation marks, or `false` in place of them for a text that says nothing, and paste the
# lines into csc-indicators.toml. Lines left as they are change nothing; upper and lower case are alike.
"""


def as_toml(unmatched: Mapping[tuple[str, str, str], int]) -> str:
    """A line for each text, by list of values, with the codes of the list above; the texts with most rows first.

    Each line names its list, so that lines can be pasted into a value map wherever it has no tables.
    """
    return "\n".join(_lines(unmatched)) + "\n"


def _lines(unmatched: Mapping[tuple[str, str, str], int]) -> Iterator[str]:
    yield _HEAD.rstrip()
    if not unmatched:
        yield "# There is none."
    for name in sorted({name for name, _, _ in unmatched}):
        yield ""
        yield f"# {'; '.join(_codes(name))}"
        texts: dict[str, tuple[str, int, set[str]]] = {}
        for (own, header, text), rows in sorted(unmatched.items()):
            if own == name:
                first, before, headers = texts.get(plain_text(text), (text, 0, set()))
                texts[plain_text(text)] = (first, before + rows, {*headers, header})
        for text, rows, headers in sorted(texts.values(), key=lambda entry: (-entry[1], entry[0])):
            columns = ", ".join(f"`{_single_line(header)}`" for header in sorted(headers))
            near = _near(name, text)
            yield f'{name}.{_quoted(text)} = ""  # {rows:,} {"row" if rows == 1 else "rows"} of {columns}{near}'


def as_project_lines(unknown: Mapping[tuple[str, str, str], int]) -> str:
    """The tables `[values.…]` of the project file, for texts by (extract, column, text) with their rows, most first."""
    return "\n".join(_project_lines(unknown)) + "\n"


def _project_lines(unknown: Mapping[tuple[str, str, str], int]) -> Iterator[str]:
    yield _PROJECT_HEAD.rstrip()
    if not unknown:
        yield "# There is none."
    for extract, column in sorted({(extract, column) for extract, column, _ in unknown}):
        code_set = catalogue()[extract].columns[column].code_set or ""
        texts = {text: rows for (name, own, text), rows in unknown.items() if (name, own) == (extract, column)}
        yield ""
        yield f"[values.{extract}.{column}]"
        yield f"# {'; '.join(_codes(code_set))}"
        for text, rows in sorted(texts.items(), key=lambda entry: (-entry[1], entry[0])):
            yield f'{_quoted(text)} = ""  # {rows:,} {"row" if rows == 1 else "rows"}{_near(code_set, text)}'


def _codes(name: str) -> list[str]:
    labels = {code: about.label for code, about in code_sets().get(name, {}).items()}
    return [f"{code} {labels[code]}" if code in labels else code for code in codes_of(name)]


def _near(name: str, text: str) -> str:
    """The code whose meaning reads most like the text, where one does."""
    labels = {plain_text(about.label): code for code, about in code_sets().get(name, {}).items()}
    near = get_close_matches(plain_text(text), labels, n=1, cutoff=0.75)
    return f"; {labels[near[0]]}?" if near else ""


def _quoted(text: str) -> str:
    """The text as TOML writes it; JSON escapes are TOML's too, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _single_line(header: str) -> str:
    return "".join(character for character in " ".join(header.split()) if character.isprintable())

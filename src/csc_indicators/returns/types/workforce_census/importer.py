"""The children's social work workforce census: how its files are known."""

from __future__ import annotations

from collections.abc import Sequence

from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.mapping import nesting_of
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape, by_columns, mostly_foreign, plain
from csc_indicators.returns.types.workforce_census.form import FIGURES, HEADER, KIND, SAME, TITLE, WORKERS

_NEEDED = {WORKERS: ("AgencyWorker", "SWENo", "FTE"), FIGURES: ("NumberOfVacancies",)}


class WorkforceCensus:
    """The kind of return; what its elements mean is in `nesting.yaml` and `extracts.yaml`."""

    name = KIND
    title = TITLE
    roots: Sequence[str] = ("Message",)

    @property
    def shapes(self) -> Sequence[Shape]:
        """The CSV form: a file of workers, and one of the authority's figures."""
        return tuple(
            Shape(table, (*HEADER, *(name for name in nesting_of(KIND)[table] if name != "row")), frozenset(needed))
            for table, needed in _NEEDED.items()
        )

    def recognise(self, look: Look) -> Recognised | None:
        """A message that says it is of this collection, or that says nothing and holds workers; or a CSV file."""
        if look.form == "csv":
            match = by_columns(look.headers, self.shapes)
            if match is None:
                return None
            shape, lacks, besides = match
            unread = tuple(header for header in besides if plain(header) not in SAME)
            if mostly_foreign(look.headers, unread):
                return None
            return Recognised(look, self.name, shape.name, lacks, unread)
        if look.root != "Message":
            return None
        collection = look.texts.get("Collection", "").upper()
        if collection == "CSWW" or (not collection and "SWENo" in look.texts):
            return Recognised(look, self.name, "XML")
        return None

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """The extracts of all files together."""
        from csc_indicators.returns.types.workforce_census.read import read_submissions

        return read_submissions(files, options)

"""The children in need census of any year from 2016-17 on: how its files are known."""

from __future__ import annotations

from collections.abc import Sequence

from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape
from csc_indicators.returns.types.cin_census.csv_form import shapes, table_of


class CinCensus:
    """The kind of return; what its elements mean is in `nesting.yaml` and `extracts.yaml`."""

    name = "cin_census"
    title = "CIN census"
    roots: Sequence[str] = ("Message",)

    @property
    def shapes(self) -> Sequence[Shape]:
        """The tables of the census as CSV files."""
        return shapes()

    def recognise(self, look: Look) -> Recognised | None:
        """A message that says it is of this collection, or that says nothing and holds children; or a table in CSV."""
        if look.form == "csv":
            match = table_of(look.headers)
            return None if match is None else Recognised(look, self.name, match[0], (), match[1])
        if look.root != "Message":
            return None
        collection = look.texts.get("Collection", "").upper()
        if collection == "CIN" or (not collection and "LAchildID" in look.texts):
            return Recognised(look, self.name, "XML")
        return None

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """The extracts of all files together."""
        from csc_indicators.returns.types.cin_census.read import read_submissions

        return read_submissions(files, options)

"""Published figures as a kind of file: recognised by its columns, and read as `published_figures`."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape
from csc_indicators.returns.tabular.place import place, shape
from csc_indicators.returns.tabular.sources import text_tables
from csc_indicators.returns.types.published.figures import figures_in, published_forms
from csc_indicators.returns.types.published.releases import latest


class DfeFigures:
    """Figures of authorities on attainment and absence, as DfE publishes them on Explore Education Statistics."""

    name = "published"
    title = "Published figures of DfE"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        self.shapes: Sequence[Shape] = [shape(form) for form in published_forms().values()]

    def recognise(self, look: Look) -> Recognised | None:
        """The file when its first row has the columns of one."""
        placed = place(look.rows, published_forms().values())
        return None if placed is None else Recognised(look, self.name, placed.form.name)

    def read(self, files: Sequence[Recognised], _options: Options) -> Imported:
        """The figures of all files; of two releases that have a figure of one year, the later is believed."""
        imported = Imported()
        parts: list[pl.DataFrame] = []
        for file in files:
            imported.taken_for[file.shown] = f"Published figures, {file.table}"
            for table in text_tables(file.look):
                imported.notes += table.notes
                placed = place(table.first_rows, published_forms().values())
                if placed is not None:
                    parts.append(figures_in(table, placed, imported.account))
        figures = latest(pl.concat(parts), imported.account)
        if figures.height:
            imported.frames["published_figures"] = figures
        return imported

"""Published figures as a kind of file: recognised by its columns, and made into `published_figures`."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape
from csc_indicators.returns.tabular.place import place, shape
from csc_indicators.returns.tabular.sources import text_tables
from csc_indicators.returns.types.published.figures import figures_in, files
from csc_indicators.returns.types.published.releases import latest


class Published:
    """Figures of authorities on attainment and absence, as DfE publishes them on Explore Education Statistics."""

    name = "published"
    title = "Published figures of DfE"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        self.shapes: Sequence[Shape] = [shape(form) for form in files().values()]

    def recognise(self, look: Look) -> Recognised | None:
        """The file when its first row has the columns of one."""
        placed = place(look.rows, files().values())
        return None if placed is None else Recognised(look, self.name, placed.form.name)

    def read(self, given: Sequence[Recognised], options: Options) -> Imported:
        """The figures of all files; of two releases that have a figure of one year, the later is believed."""
        imported = Imported()
        parts: list[pl.DataFrame] = []
        for one in given:
            imported.taken_for[one.shown] = f"Published figures, {one.table}"
            for table in text_tables(one.look):
                imported.notes += table.notes
                placed = place(table.first_rows, files().values())
                if placed is not None:
                    parts.append(figures_in(table, placed, imported.account))
        figures = latest(pl.concat(parts), imported.account)
        if figures.height:
            imported.frames["published_figures"] = figures
        return imported

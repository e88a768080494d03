"""Published figures as a kind of file: recognised, counted, and left out with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from csc_indicators.returns.account import NOT_TAKEN
from csc_indicators.returns.kind import Imported, Options, Recognised, Shape
from csc_indicators.returns.look import Look
from csc_indicators.returns.tabular.convert import Where, typed_rows
from csc_indicators.returns.tabular.form import TableForm, forms
from csc_indicators.returns.tabular.place import place, shape
from csc_indicators.returns.tabular.sources import text_tables
from csc_indicators.returns.tabular.values import Meanings, ValueMap


def files() -> dict[str, TableForm]:
    """The files that are known."""
    return forms("csc_indicators.returns.published", "files.yaml")


class Published:
    """Figures of authorities on attainment and absence, as DfE publishes them."""

    name = "published"
    title = "Published figures of DfE"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        self.shapes: Sequence[Shape] = [shape(form) for form in files().values()]

    def recognise(self, look: Look) -> Recognised | None:
        """The file when its first row has the columns of one."""
        placed = place([look.headers], files().values()) if look.headers else None
        return None if placed is None else Recognised(look, self.name, placed.form.name)

    def read(self, given: Sequence[Recognised], options: Options) -> Imported:
        """Nothing but the account: every row is dropped."""
        imported = Imported()
        for one in given:
            imported.taken_for[one.shown] = f"Published figures, {one.table}"
            for table in text_tables(one.look):
                placed = place([[cell or "" for cell in table.rows.row(0)]], files().values())
                if placed is None:
                    continue
                where = Where(table.source, placed.form.name, one.shown)
                meanings = Meanings(ValueMap({}), ValueMap({}))
                rows = typed_rows(table.rows, placed, where, meanings, imported.account)
                imported.account.dropped(rows, placed.form.name, f"{NOT_TAKEN}: {placed.form.without}")
        return imported

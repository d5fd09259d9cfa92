"""Names in one space: SQLite has no schemas, folds case, and keeps sqlite_… for itself."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import MetaData, Table

from dbworkbench.engines.sqlite.quoting import fold, quote
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

OWN = "sqlite_"


def names_of(table: Table) -> Names:
    """Return what the tables of a table's design are called in SQLite."""
    found = _KNOWN.get(table.metadata)
    if found is None:
        found = _KNOWN[table.metadata] = Names(Design("", table.metadata), [])
    return found


def quote_table(table: Table) -> str:
    """Return the name of a table in SQLite, quoted."""
    return quote(names_of(table).table(table))


class Names:
    """What the tables and columns of a design are called in SQLite."""

    def __init__(self, design: Design, losses: list[Loss]) -> None:
        self._taken: set[str] = set()
        self.tables: dict[str, str] = {}
        self.columns: dict[str, Mapping[str, str]] = {}
        for table in sorted(design.tables, key=lambda table: table.schema is not None):
            wanted = f"{table.schema}_{table.name}" if table.schema else table.name
            self.tables[table.key] = name = self.free(wanted)
            if name != table.name:
                losses.append(Loss(table.key, f"the table is called {name}: {_why(table, wanted)}"))
            self.columns[table.key] = self._columns(table, losses)

    def free(self, wanted: str) -> str:
        """Return the name that is wanted, with a number after it when something else has it."""
        check_name(wanted)
        stem = f"{wanted[len(OWN) :] or 'table'}_" if fold(wanted).startswith(OWN) else wanted
        name, number = stem, 2
        while fold(name) in self._taken or fold(name).startswith(OWN):
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(fold(name))
        return name

    def table(self, table: Table) -> str:
        return self.tables[table.key]

    def column(self, table: Table, name: str) -> str:
        return self.columns[table.key][name]

    def _columns(self, table: Table, losses: list[Loss]) -> dict[str, str]:
        found: dict[str, str] = {}
        taken = {fold(column.name) for column in table.columns}
        seen: set[str] = set()
        for column in table.columns:
            check_name(column.name)
            name, number = column.name, 2
            while fold(name) in seen or (name != column.name and fold(name) in taken):
                name, number = f"{column.name}_{number}", number + 1
            if name != column.name:
                why = "SQLite does not tell capital letters from small ones"
                losses.append(Loss(f"{table.key}.{column.name}", f"the column is called {name}: {why}"))
            seen.add(fold(name))
            found[column.name] = name
        return found


def check_name(name: str) -> None:
    """Raise UnusableInput for a name that no text of SQL can hold."""
    if "\0" in name or any("\ud800" <= sign <= "\udfff" for sign in name):
        raise UnusableInput(
            f"the name {name!r} holds a sign that SQLite has no place for", hint="Give it another name."
        )


def _why(table: Table, wanted: str) -> str:
    if fold(wanted).startswith(OWN):
        return "names that begin with sqlite_ are SQLite's own"
    return "SQLite has no schemas" if table.schema else "another table has that name already"


_KNOWN: WeakKeyDictionary[MetaData, Names] = WeakKeyDictionary()

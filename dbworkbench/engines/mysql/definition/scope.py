"""What the reading of a definition knows around it: the database in use, and where statements stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dbworkbench.errors import Place
from dbworkbench.model.declared.cursor import Cursor
from dbworkbench.model.declared.objects import DeclaredSchema

Locate = Callable[[int], Place | None]


def nowhere(_offset: int) -> Place | None:
    """Tell no place, for definitions that a server printed."""
    return None


@dataclass
class Scope:
    """`home` is the database whose tables stand without a schema, `database` the one in use now."""

    schema: DeclaredSchema = field(default_factory=DeclaredSchema)
    home: str | None = None
    database: str | None = None
    locate: Locate = nowhere

    def table_name(self, cursor: Cursor) -> tuple[str | None, str]:
        """Take a table's name; return its schema, none for that of the home database, and the name."""
        first = cursor.name().value
        if cursor.accept("."):
            return self._schema(first), cursor.name().value
        return self._schema(self.database), first

    def _schema(self, database: str | None) -> str | None:
        return None if database is None or database == self.home else database

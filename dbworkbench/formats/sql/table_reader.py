"""Tables of dialects that follow the SQL standard closely: what T-SQL and Oracle have in common.

Only tokens are read, so an expression stays as it is written but for its quotes. A clause that is not
understood is reported and left out; the rest of its column or table is kept.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import sqlalchemy as sa

from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.declarations import Declarations, drop_table, find_table
from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.model.datatype import Type
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood
from dbworkbench.model.declared.expression import bare, read_expression
from dbworkbench.model.declared.lexicon import Lexicon
from dbworkbench.model.declared.objects import (
    DeclaredCheck,
    DeclaredColumn,
    DeclaredIndex,
    DeclaredKey,
    DeclaredReference,
    DeclaredTable,
)

KEY_KINDS = ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK")
ACTIONS = (("CASCADE",), ("RESTRICT",), ("SET", "NULL"), ("NO", "ACTION"), ("SET", "DEFAULT"))
# where a default's expression ends, outside of parentheses
AFTER_DEFAULT = frozenset((
    "CONSTRAINT", "NOT", "NULL", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "COLLATE", "IDENTITY", "FOR",
    "WITH", "ENABLE", "DISABLE", "VISIBLE", "INVISIBLE", "ROWGUIDCOL", "SPARSE", "INDEX", "MASKED",
))  # fmt: skip
Verb = Callable[["TableReader", Cursor], None]


class TableReader(ABC):
    """Reads statements one after the other into declared tables."""

    dialect: ClassVar[str]
    lexicon: ClassVar[Lexicon]
    home: ClassVar[str | None] = None  # the schema whose tables stand without one
    clocks: ClassVar[tuple[str, ...]] = ()

    def __init__(self, source: SourceText) -> None:
        self.said = Declarations(source)
        self.schema = self.said.schema

    @abstractmethod
    def statement(self, piece: Piece) -> None:
        """Read one statement; raises NotUnderstood."""

    @abstractmethod
    def type(self, cursor: Cursor) -> tuple[Type, dict[str, str]]:
        """Take a type; return it and what is to be kept of its word."""

    @abstractmethod
    def own_attribute(self, cursor: Cursor, column: DeclaredColumn, table: DeclaredTable) -> bool:
        """Read what only this dialect says of a column; False when the next words are not that."""

    @abstractmethod
    def own_element(self, part: Cursor, table: DeclaredTable, name: str | None) -> bool:
        """Read what only this dialect has among the columns; False when the next words are not that."""

    def name(self, cursor: Cursor) -> str:
        """Take a name as the design writes it."""
        return cursor.name().value

    def finish(self, name: str) -> Reading:
        return self.said.finish(name)

    # -- names ------------------------------------------------------------------------------------

    def path(self, cursor: Cursor) -> tuple[str | None, str]:
        """Take a name with what it is in; return its schema, none for the usual one, and the name."""
        names = [self.name(cursor)]
        while cursor.accept("."):
            while cursor.accept("."):  # database..table: the usual schema
                names.append(self.home or "")
            names.append(self.name(cursor))
        schema = names[-2] if len(names) > 1 else None
        is_home = schema is None or schema.casefold() == (self.home or "").casefold()
        return (None if is_home else schema), names[-1]

    def table(self, cursor: Cursor) -> DeclaredTable:
        """Take the name of a table that has been declared; raises NotUnderstood."""
        start = cursor.start
        return find_table(self.schema, self.path(cursor), start)

    def expression(self, text: str) -> str:
        """Return an expression with the quotes of a design."""
        return bare(read_expression(text, self.lexicon))

    def complain(self, cursor: Cursor, reason: str) -> None:
        """Report what is left at a cursor, and pass it over."""
        start = cursor.start
        self.said.complain(start, cursor.rest(), reason)

    # -- tables -----------------------------------------------------------------------------------

    def create_table(self, cursor: Cursor, start: int = 0) -> DeclaredTable | None:
        """Read CREATE TABLE after these words, up to the end of its parentheses."""
        cursor.accept("IF", "NOT", "EXISTS")
        at = cursor.start
        schema, name = self.path(cursor)
        if self.schema.table(schema, name) is not None:
            raise NotUnderstood(f"the table {name!r} is there already", at)
        if not cursor.at("("):
            raise NotUnderstood("the columns are not in the text", at)
        table = DeclaredTable(name, schema, place=self.said.locate(start))
        for part in cursor.group().parts():
            if not part.ended:
                self.element(part, table)
        self.schema.tables.append(table)
        return table

    def element(self, part: Cursor, table: DeclaredTable) -> None:
        """Read one column or constraint; what is not understood is reported."""
        try:
            self._element(part, table)
            if not part.ended:
                self.complain(part, f"it is not understood in the table {table.key!r}")
        except NotUnderstood as error:
            self.said.complain(error.start, part.all_text(), error.reason)

    def _element(self, part: Cursor, table: DeclaredTable) -> None:
        first = part.position
        name = None
        if part.accept("CONSTRAINT"):
            name = self.name(part)
        if self.own_element(part, table, name) or self.constraint(part, table, name):
            return
        if name is not None:
            raise part.lost("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK")
        part.position = first
        self.column(part, table)

    def constraint(self, part: Cursor, table: DeclaredTable, name: str | None) -> bool:
        """Read a constraint of a table; False when the next words are none."""
        if part.accept("PRIMARY", "KEY"):
            self._set_primary(table, self.keys(part), name)
        elif part.at("UNIQUE"):
            part.take()
            table.uniques.append(DeclaredIndex(self.keys(part), name, unique=True))
        elif part.accept("FOREIGN", "KEY"):
            columns = [self.name(column) for column in part.group().parts()]
            part.expect("REFERENCES")
            table.references.append(self.reference(part, columns, name))
        elif part.accept("CHECK"):
            part.accept("NOT", "FOR", "REPLICATION")
            table.checks.append(DeclaredCheck(self.expression(part.group().all_text()), name))
        else:
            return False
        self.after_constraint(part)
        return True

    def after_constraint(self, part: Cursor) -> None:  # noqa: B027  # nothing follows in the standard
        """Pass over how a constraint is kept, which is no part of the design."""

    def _set_primary(self, table: DeclaredTable, keys: list[DeclaredKey], name: str | None) -> None:
        table.primary = DeclaredIndex(keys, name)
        for key in keys:
            column = table.column(key.column or "")
            if column is not None:
                column.nullable = False

    def before_keys(self, part: Cursor) -> None:  # noqa: B027  # nothing stands there in the standard
        """Pass over what stands between PRIMARY KEY and its columns."""

    def keys(self, part: Cursor) -> list[DeclaredKey]:
        """Read the columns of a key or an index, in parentheses."""
        self.before_keys(part)
        return [self._key(inner) for inner in part.group().parts()]

    def _key(self, inner: Cursor) -> DeclaredKey:
        words = [token.upper for token in inner.tokens]
        plain = len(inner.tokens) - (words[-1] in ("ASC", "DESC")) == 1
        if plain and inner.here.kind in ("word", "name"):
            return DeclaredKey(self.name(inner), descending=words[-1] == "DESC")
        last = len(words) - (words[-1] in ("ASC", "DESC"))
        text = read_expression(inner.written(0, last), self.lexicon)
        return DeclaredKey(expression=f"({bare(text)})", descending=words[-1] == "DESC")

    def reference(self, part: Cursor, columns: list[str], name: str | None) -> DeclaredReference:
        """Read what follows REFERENCES."""
        schema, table = self.path(part)
        targets = [self.name(column) for column in part.group().parts()] if part.at("(") else []
        reference = DeclaredReference(columns, schema, table, targets, name)
        while True:
            if part.accept("ON", "DELETE"):
                reference.on_delete = self._action(part)
            elif part.accept("ON", "UPDATE"):
                reference.on_update = self._action(part)
            elif part.accept("NOT", "FOR", "REPLICATION"):
                continue
            elif part.accept("DEFERRABLE"):
                reference.options["deferrable"] = True
            elif part.accept("NOT", "DEFERRABLE"):
                continue
            elif part.at("INITIALLY"):
                part.take()
                reference.options["initially"] = part.take().upper
            else:
                return reference

    def _action(self, part: Cursor) -> str | None:
        for words in ACTIONS:
            if part.accept(*words):
                return None if words == ("NO", "ACTION") else " ".join(words)
        raise part.lost("CASCADE, SET NULL or NO ACTION")

    # -- columns ----------------------------------------------------------------------------------

    def column(self, part: Cursor, table: DeclaredTable) -> DeclaredColumn:
        """Read a column; a clause that is not understood is reported, the column kept."""
        token = part.here
        name = self.name(part)
        if table.column(name) is not None:
            raise NotUnderstood(f"the table {table.key!r} has a column {name!r} already", token.start)
        column = DeclaredColumn(name, sa.Text(), place=self.said.locate(token.start))
        if not self.computed(part, column):
            self._type_of(part, column)
        table.columns.append(column)
        self.attributes(part, column, table)
        return column

    def _type_of(self, part: Cursor, column: DeclaredColumn) -> None:
        first = part.position
        column.type, column.settings = self.type(part)
        column.written_type = " ".join(part.written(first, part.position).split())

    def computed(self, part: Cursor, column: DeclaredColumn) -> bool:
        """Read a column that is computed and has no type; False when it has one."""
        del part, column
        return False

    def attributes(self, part: Cursor, column: DeclaredColumn, table: DeclaredTable) -> None:
        """Read what is said of a column after its type."""
        name = None
        while not part.ended:
            if part.accept("CONSTRAINT"):
                name = self.name(part)
            elif self.own_attribute(part, column, table) or self._attribute(part, column, table, name):
                name = None
            else:
                self.complain(part, f"it is not understood in the column {table.key}.{column.name}")

    def _attribute(
        self, part: Cursor, column: DeclaredColumn, table: DeclaredTable, name: str | None
    ) -> bool:
        if part.accept("NOT", "NULL"):
            column.nullable = False
        elif part.accept("NULL"):
            column.nullable = True
        elif part.accept("DEFAULT"):
            self.set_default(column, self.default(part))
        elif part.accept("PRIMARY", "KEY"):
            self.before_keys(part)
            self._set_primary(table, [DeclaredKey(column.name)], name)
            self.after_constraint(part)
        elif part.accept("UNIQUE"):
            self.before_keys(part)
            table.uniques.append(DeclaredIndex([DeclaredKey(column.name)], name, unique=True))
            self.after_constraint(part)
        elif part.accept("CHECK"):
            part.accept("NOT", "FOR", "REPLICATION")
            sql = self.expression(part.group().all_text())
            table.checks.append(DeclaredCheck(sql, name, column.name))
            self.after_constraint(part)
        elif part.at("REFERENCES") or part.at("FOREIGN", "KEY", "REFERENCES"):
            part.accept("FOREIGN", "KEY")
            part.expect("REFERENCES")
            table.references.append(self.reference(part, [column.name], name))
            self.after_constraint(part)
        elif part.accept("COLLATE"):
            column.settings["collate"] = self.name(part)
        else:
            return False
        return True

    def default(self, part: Cursor) -> str:
        """Take a default's expression, which ends where the next clause begins."""
        first = part.position
        depth = 0
        while not part.ended:
            token = part.here
            if depth == 0 and part.position > first and token.upper in AFTER_DEFAULT:
                break
            part.take()
            depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
        if first == part.position:
            raise part.lost("a default")
        return self.expression(part.written(first, part.position))

    def set_default(self, column: DeclaredColumn, text: str) -> None:
        """Give a column its default, in the design's words where the dialect's mean the same."""
        word = text.lower().replace(" ", "")
        if word == "null":
            column.default = None
        elif word in self.clocks:
            column.default = "CURRENT_TIMESTAMP"
        elif isinstance(column.type, sa.Boolean) and text in ("0", "1", "'0'", "'1'"):
            column.default = "true" if "1" in text else "false"
        else:
            column.default = text

    # -- changes ----------------------------------------------------------------------------------

    def drop_tables(self, cursor: Cursor) -> None:
        """Read DROP TABLE after these words."""
        lenient = cursor.accept("IF", "EXISTS")
        for part in cursor.parts():
            start = part.start
            found = self.path(part)
            table = self.schema.table(*found)
            if table is not None:
                drop_table(self.schema, table)
            elif not lenient:
                raise NotUnderstood(f"there is no table {found[1]!r}", start)

    def drop_column(self, part: Cursor, table: DeclaredTable) -> None:
        """Drop a column whose name comes next."""
        token = part.here
        column = table.column(self.name(part))
        if column is None:
            raise NotUnderstood(f"the table {table.key!r} has no column {token.value!r}", token.start)
        table.drop_column(column)

    def drop_constraint(self, part: Cursor, table: DeclaredTable) -> None:
        """Drop a constraint whose name comes next."""
        token = part.here
        name = self.name(part)
        if table.primary is not None and (table.primary.name or "").casefold() == name.casefold():
            table.primary = None
        elif not table.drop_named(name, "checks", "references", "uniques"):
            raise NotUnderstood(f"the table {table.key!r} has no constraint {name!r}", token.start)

    def carry(self, cursor: Cursor, kind: str, *, on: str | None = None) -> None:
        """Carry a statement through whole, under the name that comes next."""
        schema, name = self.path(cursor)
        key = f"{schema}.{name}" if schema else name
        self.said.carry(self.dialect, kind, key, cursor.text, on=on)

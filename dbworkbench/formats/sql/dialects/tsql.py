"""DDL of SQL Server, read from scripts such as Management Studio writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.declarations import rename_table
from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.formats.sql.table_reader import TableReader
from dbworkbench.formats.sql.tsql_splitter import split_tsql
from dbworkbench.model.datatype import NamedType, Type, read_type
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood, whole_number
from dbworkbench.model.declared.lexicon import TSQL
from dbworkbench.model.declared.objects import DeclaredColumn, DeclaredIndex, DeclaredTable

PASSED_OVER = frozenset((
    "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "SET", "USE", "PRINT", "GRANT", "DENY", "REVOKE",
    "ELSE", "BEGIN", "END", "DECLARE", "RAISERROR", "THROW", "RETURN", "WHILE", "SELECT", "WITH",
    "COMMIT", "ROLLBACK", "DBCC", "BACKUP", "RESTORE",
))  # fmt: skip


def _decimal(size: str) -> sa.Numeric[Any]:
    precision, _, scale = size.partition(",")
    return sa.Numeric(int(precision or 18), int(scale or 0))


def _text(size: str) -> Type:
    return sa.Text() if size.lower() == "max" else sa.String(int(size or 1))


TYPES: dict[str, Callable[[str], Type]] = {
    "bit": lambda _: sa.Boolean(),
    "money": lambda _: sa.Numeric(19, 4),
    "smallmoney": lambda _: sa.Numeric(10, 4),
    "datetime": lambda _: sa.DateTime(),
    "smalldatetime": lambda _: sa.DateTime(),
    "sysname": lambda _: sa.String(128),
    "rowversion": lambda _: sa.LargeBinary(),
    "timestamp": lambda _: sa.LargeBinary(),
    "ntext": lambda _: sa.Text(),
    "xml": lambda _: NamedType("xml"),
    "float": lambda size: sa.REAL() if size.isdigit() and int(size) <= 24 else sa.Double(),
    "decimal": _decimal,
    "numeric": _decimal,
    "dec": _decimal,
    "char": lambda size: sa.CHAR(int(size or 1)),
    "nchar": lambda size: sa.CHAR(int(size or 1)),
    "varchar": _text,
    "nvarchar": _text,
    "binary": lambda _: sa.LargeBinary(),
    "varbinary": lambda _: sa.LargeBinary(),
}
FINEST = 6  # digits of a second that a design's types have; SQL Server counts one more
MOMENTS = ("datetime2", "datetimeoffset", "time")
# where and how rows and keys are kept
PLACES = ("ON", "TEXTIMAGE_ON", "FILESTREAM_ON", "WITH")
GRAPH = ("NODE", "EDGE")
KINDS = (
    "TABLE", "INDEX", "VIEW", "SEQUENCE", "TYPE", "SCHEMA", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER",
    "SYNONYM", "DATABASE", "USER", "LOGIN", "ROLE",
)  # fmt: skip
ADMINISTRATION = ("SCHEMA", "DATABASE", "USER", "LOGIN", "ROLE")
DESCRIPTION = ("sp_addextendedproperty", "sp_updateextendedproperty")


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    reader = _Reader(source)
    reader.said.read(split_tsql(source.text), reader.statement)
    return reader.finish(name)


class _Reader(TableReader):
    dialect = "tsql"
    lexicon = TSQL
    home = "dbo"
    clocks = ("getdate()", "sysdatetime()", "current_timestamp")

    def __init__(self, source: SourceText) -> None:
        super().__init__(source)
        self.aliases: dict[str, Type] = {}

    def statement(self, piece: Piece) -> None:
        cursor = Cursor.over(piece.text, TSQL)
        word = cursor.here.upper
        if cursor.ended or word in PASSED_OVER:
            self.said.pass_over(piece)
            return
        if word == "IF":
            self._condition(cursor)
        elif word in VERBS:
            cursor.take()
            VERBS[word](self, cursor)
        else:
            raise NotUnderstood("this statement is not understood", 0)

    def _condition(self, cursor: Cursor) -> None:
        made = {token.upper for token in cursor.tokens} & {"CREATE", "ALTER"}
        if made:
            raise NotUnderstood("it is run under a condition only, which is not looked into", 0)

    # -- create -----------------------------------------------------------------------------------

    def create(self, cursor: Cursor) -> None:
        cursor.accept("OR", "ALTER")
        words: list[str] = []
        while not cursor.at_any(*KINDS):
            if cursor.ended or len(words) > 4:
                raise NotUnderstood("this statement is not understood", 0)
            words.append(cursor.take().upper)
        kind = cursor.take().upper
        if kind == "TABLE":
            self._table(cursor)
        elif kind == "INDEX":
            self._index(cursor, words)
        elif kind == "TYPE":
            self._type(cursor)
        elif kind == "TRIGGER":
            self._trigger(cursor)
        elif kind not in ADMINISTRATION:
            self.carry(cursor, "procedure" if kind == "PROC" else kind.lower())

    def _table(self, cursor: Cursor) -> None:
        if cursor.here.text.startswith("#"):
            raise NotUnderstood("a temporary table is no part of the design", 0)
        self.create_table(cursor)
        while not cursor.ended:
            if cursor.at("WITH"):
                self._table_options(cursor)
            elif cursor.at_any(*PLACES):
                self._place(cursor)
            else:
                self.complain(cursor, "it is not understood after the columns")

    def _table_options(self, cursor: Cursor) -> None:
        cursor.take()
        for part in cursor.group().parts():
            if part.at("SYSTEM_VERSIONING") or part.at("MEMORY_OPTIMIZED") or part.at("LEDGER"):
                self.complain(part, "it has no place in a design")

    def _place(self, cursor: Cursor) -> None:
        """Pass over the filegroup or partition scheme; the latter is reported."""
        cursor.take()
        token = cursor.name()
        if cursor.at("("):
            self.said.complain(
                token.start, cursor.text[token.start :], "partitions have no place in a design"
            )
            cursor.group()

    def _index(self, cursor: Cursor, words: list[str]) -> None:
        place = self.said.locate(cursor.start)
        if special := {"COLUMNSTORE", "XML", "SPATIAL", "FULLTEXT"} & set(words):
            raise NotUnderstood(f"a {special.pop().lower()} index has no place in a design", 0)
        name = self.name(cursor)
        cursor.expect("ON")
        table = self.table(cursor)
        index = DeclaredIndex(self.keys(cursor), name, unique="UNIQUE" in words, place=place)
        if "CLUSTERED" in words:
            index.options["mssql_clustered"] = True
        self._index_options(cursor, index)
        table.indexes.append(index)

    def _index_options(self, cursor: Cursor, index: DeclaredIndex) -> None:
        while not cursor.ended:
            if cursor.accept("INCLUDE"):
                index.options["postgresql_include"] = [self.name(part) for part in cursor.group().parts()]
            elif cursor.accept("WHERE"):
                first = cursor.position
                while cursor.here.kind != "end" and not cursor.at_any("WITH", "ON"):
                    cursor.take()
                text = self.expression(cursor.written(first, cursor.position))
                index.options["postgresql_where"] = sa.text(text.replace(":", "\\:"))
            else:
                self.after_constraint(cursor)
                if not cursor.ended:
                    self.complain(cursor, "it is not understood in the index")

    def _type(self, cursor: Cursor) -> None:
        key = ".".join(part for part in self.path(cursor) if part).lower()
        if not cursor.accept("FROM"):
            raise NotUnderstood("a type of this kind has no place in a design", 0)
        self.aliases[key], _ = self.type(cursor)

    def _trigger(self, cursor: Cursor) -> None:
        ahead = Cursor(cursor.text, cursor.tokens)
        ahead.position = cursor.position
        self.path(ahead)
        ahead.expect("ON")
        self.carry(cursor, "trigger", on=self.table(ahead).key)

    # -- columns ----------------------------------------------------------------------------------

    def type(self, cursor: Cursor) -> tuple[Type, dict[str, str]]:
        token = cursor.name()
        word, own = token.value.lower(), [token.value]
        while cursor.accept("."):
            own.append(cursor.name().value)
        size = "".join(cursor.group().all_text().split()) if cursor.at("(") else ""
        alias = ".".join(name for name in own if name.lower() not in ("dbo", "sys")).lower()
        if alias in self.aliases:
            return self.aliases[alias], {}
        word = own[-1].lower()
        try:
            return self._known_type(word, size), {}
        except ValueError:
            raise NotUnderstood(f"{word}({size}) is no type of SQL Server", token.start) from None

    def _known_type(self, word: str, size: str) -> Type:
        if word in TYPES:
            return TYPES[word](size)
        if word in MOMENTS:
            precise = f"({size})" if size and int(size) < FINEST else ""
            return read_type(
                {"datetime2": "timestamp", "datetimeoffset": "timestamptz"}.get(word, word) + precise
            )
        return read_type(f"{word}({size})" if size else word)

    def computed(self, part: Cursor, column: DeclaredColumn) -> bool:
        if not part.accept("AS"):
            return False
        self.said.note(part.start, part.all_text(), "its type is not in the text: it is taken as text")
        column.generated = self.expression(part.group().all_text())
        column.stored = part.accept("PERSISTED")
        return True

    def _counting(self, cursor: Cursor, column: DeclaredColumn) -> None:
        """Read `(1000, 10)`: where an identity begins and how far it steps."""
        place = cursor.start
        numbers = [whole_number(part.all_text(), place) for part in cursor.group().parts()]
        if len(numbers) != 2:
            raise NotUnderstood("IDENTITY takes a seed and an increment", place)
        if numbers != [1, 1]:
            column.identity_start, column.identity_step = numbers

    def own_attribute(self, cursor: Cursor, column: DeclaredColumn, table: DeclaredTable) -> bool:
        del table
        if cursor.accept("IDENTITY"):
            column.identity, column.nullable = "always", False
            if cursor.at("("):
                self._counting(cursor, column)
            cursor.accept("NOT", "FOR", "REPLICATION")
        elif cursor.accept("GENERATED", "ALWAYS", "AS", "ROW"):
            column.settings["tsql_generated"] = f"row {cursor.take().text.lower()}"
            cursor.accept("HIDDEN")
        elif cursor.at("MASKED", "WITH"):
            cursor.accept("MASKED", "WITH")
            column.settings["tsql_masked"] = cursor.group().all_text()
        elif cursor.at("WITH", "VALUES"):
            cursor.accept("WITH", "VALUES")
        elif not cursor.accept_any("ROWGUIDCOL", "SPARSE", "PERSISTED"):
            return False
        return True

    def set_default(self, column: DeclaredColumn, text: str) -> None:
        same = text.lower().replace(" ", "") == "newid()"
        super().set_default(column, "gen_random_uuid()" if same else text)

    # -- constraints ------------------------------------------------------------------------------

    def own_element(self, part: Cursor, table: DeclaredTable, name: str | None) -> bool:
        if part.accept("DEFAULT"):
            text = self.default(part)
            part.expect("FOR")
            token = part.here
            column = table.column(self.name(part))
            if column is None:
                raise NotUnderstood(f"the table {table.key!r} has no column {token.value!r}", token.start)
            self.set_default(column, text)
            part.accept("WITH", "VALUES")
            return True
        if part.at("PERIOD", "FOR"):
            self.complain(part, "it has no place in a design")
            return True
        if part.at("INDEX") and name is None and part.peek(1).kind in ("word", "name"):
            part.take()
            self._inner_index(part, table)
            return True
        return False

    def _inner_index(self, part: Cursor, table: DeclaredTable) -> None:
        name = self.name(part)
        unique = part.accept("UNIQUE")
        index = DeclaredIndex(self.keys(part), name, unique=unique)
        self._index_options(part, index)
        table.indexes.append(index)

    def before_keys(self, part: Cursor) -> None:
        part.accept_any("CLUSTERED", "NONCLUSTERED")
        part.accept("HASH")

    def after_constraint(self, part: Cursor) -> None:
        while part.at("WITH", "(") or part.at("ON") or part.at("WITH", "FILLFACTOR"):
            if part.accept("ON"):
                part.name()
                if part.at("("):
                    part.group()
            elif part.accept("WITH", "FILLFACTOR"):
                part.accept("=")
                part.take()
            else:
                part.take()
                part.group()

    # -- changes ----------------------------------------------------------------------------------

    def alter(self, cursor: Cursor) -> None:
        if cursor.at_any(*ADMINISTRATION, "AUTHORIZATION"):
            return
        if cursor.at_any("VIEW", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER"):
            self._replace(cursor)
            return
        if not cursor.accept("TABLE"):
            raise NotUnderstood("this change is not understood", 0)
        table = self.table(cursor)
        unchecked = cursor.at("WITH", "NOCHECK")
        cursor.accept("WITH", "CHECK") or cursor.accept("WITH", "NOCHECK")
        if unchecked and cursor.at("ADD"):
            self.said.complain(0, cursor.text, "existing rows are not checked: it is read as if they were")
        if cursor.accept("CHECK", "CONSTRAINT"):
            return
        if cursor.accept("ADD"):
            for part in self._items(cursor):
                self.element(part, table)
        elif cursor.accept("ALTER", "COLUMN"):
            self._alter_column(cursor, table)
        elif cursor.accept("DROP"):
            self._drop_parts(cursor, table)
        else:
            raise cursor.lost("ADD, ALTER COLUMN or DROP")

    def _items(self, cursor: Cursor) -> list[Cursor]:
        cursor.accept("COLUMN")
        return [part for part in cursor.parts() if not part.ended]

    def _alter_column(self, cursor: Cursor, table: DeclaredTable) -> None:
        token = cursor.here
        column = table.column(self.name(cursor))
        if column is None:
            raise NotUnderstood(f"the table {table.key!r} has no column {token.value!r}", token.start)
        column.nullable = True
        self._type_of(cursor, column)
        self.attributes(cursor, column, table)

    def _drop_parts(self, cursor: Cursor, table: DeclaredTable) -> None:
        kind = cursor.accept_any("COLUMN", "CONSTRAINT")
        for part in cursor.parts():
            kind = part.accept_any("COLUMN", "CONSTRAINT") or kind
            part.accept("IF", "EXISTS")
            (self.drop_column if kind == "COLUMN" else self.drop_constraint)(part, table)

    def _replace(self, cursor: Cursor) -> None:
        changed = Cursor.over("CREATE" + cursor.text[len("ALTER") :], TSQL)
        changed.take()
        self.create(changed)

    def drop(self, cursor: Cursor) -> None:
        kind = cursor.accept_any(*KINDS)
        if kind == "TABLE":
            self.drop_tables(cursor)
        elif kind == "INDEX":
            self._drop_index(cursor)
        elif kind is None:
            raise NotUnderstood("this statement is not understood", 0)
        elif kind not in ADMINISTRATION:
            cursor.accept("IF", "EXISTS")
            schema, name = self.path(cursor)
            word = "procedure" if kind == "PROC" else kind.lower()
            self.schema.drop_routine(word, f"{schema}.{name}" if schema else name)

    def _drop_index(self, cursor: Cursor) -> None:
        lenient = cursor.accept("IF", "EXISTS")
        token = cursor.name()
        cursor.expect("ON")
        table = self.table(cursor)
        if not table.drop_named(token.value, "indexes") and not lenient:
            raise NotUnderstood(f"the table {table.key!r} has no index {token.value!r}", token.start)

    # -- procedures that describe -----------------------------------------------------------------

    def execute(self, cursor: Cursor) -> None:
        _, procedure = self.path(cursor)
        values = self._arguments(cursor)
        if procedure.lower() in DESCRIPTION:
            self._describe(values)
        elif procedure.lower() == "sp_rename":
            self._rename(values)
        else:
            raise NotUnderstood(f"the procedure {procedure} is not run", 0)

    def _arguments(self, cursor: Cursor) -> dict[str, str]:
        order = ("name", "value", "level0type", "level0name", "level1type", "level1name", "level2type",
                 "level2name")  # fmt: skip
        values = {}
        for number, part in enumerate(cursor.parts()):
            named = part.peek(1).text == "="
            key = part.take().text.lower().removeprefix("@") if named else str(number)
            part.accept("=")
            key = order[number] if not named and number < len(order) else key
            values[key] = part.take().value if not part.ended else ""
        return values

    def _describe(self, values: dict[str, str]) -> None:
        schema = values.get("level0name")
        table = self.schema.table(None if schema == "dbo" else schema, values.get("level1name", ""))
        known = values.get("name") == "MS_Description" and values.get("level1type", "").upper() == "TABLE"
        if not known or table is None:
            raise NotUnderstood("it describes nothing that is in the design", 0)
        kind = values.get("level2type", "").upper()
        if kind == "COLUMN":
            column = table.column(values.get("level2name", ""))
            if column is None:
                raise NotUnderstood(f"the table {table.key!r} has no such column", 0)
            column.comment = values.get("value")
        elif kind == "INDEX":
            for index in table.indexes:
                index.note = values["value"] if index.name == values.get("level2name") else index.note
        elif kind:
            raise NotUnderstood(f"a {kind.lower()} holds no comment in a design", 0)
        else:
            table.comment = values.get("value")

    def _rename(self, values: dict[str, str]) -> None:
        target = Cursor.over(values.get("objname") or values.get("name", ""), TSQL)
        names = [target.name().value]
        while target.accept("."):
            names.append(target.name().value)
        new = values.get("newname") or values.get("value", "")
        kind = (values.get("objtype") or values.get("level0type", "OBJECT")).upper()
        if kind == "COLUMN" and len(names) > 1:
            table = self.schema.table(*_home(names[:-1]))
            if table is not None and (column := table.column(names[-1])) is not None:
                table.rename_column(column.name, new)
                return
        elif (table := self.schema.table(*_home(names))) is not None:
            rename_table(self.schema, table, table.schema, new)
            return
        raise NotUnderstood(f"it renames {'.'.join(names)!r}, which is not in the design", 0)


def _home(names: list[str]) -> tuple[str | None, str]:
    schema = names[-2] if len(names) > 1 else None
    return (None if schema in (None, "dbo") else schema), names[-1]


VERBS: dict[str, Callable[[_Reader, Cursor], None]] = {
    "CREATE": _Reader.create,
    "ALTER": _Reader.alter,
    "DROP": _Reader.drop,
    "EXEC": _Reader.execute,
    "EXECUTE": _Reader.execute,
}

"""DDL of Oracle, read from scripts for SQL*Plus and from what DBMS_METADATA prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.declarations import rename_table
from dbworkbench.formats.sql.oracle_splitter import split_oracle
from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.formats.sql.table_reader import TableReader
from dbworkbench.model.datatype import NamedType, Type
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood, whole_number
from dbworkbench.model.declared.lexicon import ORACLE
from dbworkbench.model.declared.objects import DeclaredColumn, DeclaredIndex, DeclaredTable

PASSED_OVER = frozenset((
    "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "SELECT", "WITH", "COMMIT", "ROLLBACK",
    "SAVEPOINT", "GRANT", "REVOKE", "SET", "ANALYZE", "EXEC", "EXECUTE", "CALL", "BEGIN", "DECLARE",
    "LOCK", "PURGE", "AUDIT", "NOAUDIT", "EXPLAIN", "FLASHBACK",
))  # fmt: skip
KINDS = (
    "TABLE", "INDEX", "VIEW", "SEQUENCE", "TYPE", "PROCEDURE", "FUNCTION", "PACKAGE", "TRIGGER", "SYNONYM",
    "USER", "ROLE", "TABLESPACE", "DIRECTORY", "PROFILE", "CONTEXT",
)  # fmt: skip
ADMINISTRATION = ("USER", "ROLE", "TABLESPACE", "DIRECTORY", "PROFILE", "CONTEXT", "SESSION", "SYSTEM")
# how rows and keys are kept: each word with how many follow it
STORAGE = {
    "TABLESPACE": 1, "PCTFREE": 1, "PCTUSED": 1, "INITRANS": 1, "MAXTRANS": 1, "STORAGE": 1, "LOGGING": 0,
    "NOLOGGING": 0, "COMPRESS": 0, "NOCOMPRESS": 0, "CACHE": 0, "NOCACHE": 0, "PARALLEL": 0, "NOPARALLEL": 0,
    "MONITORING": 0, "NOMONITORING": 0, "SEGMENT": 2, "ROW": 2, "ENABLE": 0, "DISABLE": 0, "VALIDATE": 0,
    "NOVALIDATE": 0, "USING": 1, "REVERSE": 0, "COMPUTE": 1, "ONLINE": 0, "ORGANIZATION": 1,
    "RESULT_CACHE": 1, "RELY": 0, "NORELY": 0, "LOCAL": 0, "GLOBAL": 0, "BASIC": 0, "ADVANCED": 0,
    "BUFFER_POOL": 1,
    "FLASH_CACHE": 1, "CELL_FLASH_CACHE": 1, "INDEXING": 1, "NOSORT": 0,
}  # fmt: skip
OUTSIDE = ("PARTITION", "LOB", "NESTED", "VARRAY", "XMLTYPE", "CLUSTER", "AS", "OF", "ON", "EXTERNAL")
COUNTING = (
    "START", "INCREMENT", "MINVALUE", "MAXVALUE", "NOMINVALUE", "NOMAXVALUE", "CACHE", "NOCACHE", "CYCLE",
    "NOCYCLE", "ORDER", "NOORDER", "KEEP", "NOKEEP", "SCALE", "NOSCALE",
)  # fmt: skip
FINEST = 6  # digits of a second that a design's types have; Oracle counts nine


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    reader = _Reader(source)
    reader.said.read(split_oracle(source.text), reader.statement)
    return reader.finish(name)


class _Reader(TableReader):
    dialect = "oracle"
    lexicon = ORACLE
    clocks = ("sysdate", "systimestamp", "current_timestamp", "localtimestamp", "current_date")

    def name(self, cursor: Cursor) -> str:
        """Take a name; one without quotes, or in capitals, is read in small letters, as it means the same."""
        token = cursor.name()
        folds = token.kind == "word" or re.fullmatch(r"[A-Z][A-Z0-9_$#]*", token.value)
        return token.value.lower() if folds else token.value

    def expression(self, text: str) -> str:
        folded = re.sub(r'"([A-Z][A-Z0-9_$#]*)"', lambda found: f'"{found[1].lower()}"', text)
        return super().expression(folded)

    def statement(self, piece: Piece) -> None:
        cursor = Cursor.over(piece.text, ORACLE)
        word = cursor.here.upper
        if cursor.ended or word in PASSED_OVER:
            self.said.pass_over(piece)
            return
        if word not in VERBS:
            raise NotUnderstood("this statement is not understood", 0)
        cursor.take()
        VERBS[word](self, cursor)

    # -- create -----------------------------------------------------------------------------------

    def create(self, cursor: Cursor) -> None:
        words: list[str] = []
        while not cursor.at_any(*KINDS):
            if cursor.ended or len(words) > 6:
                raise NotUnderstood("this statement is not understood", 0)
            words.append(cursor.take().upper)
        kind = cursor.take().upper
        if kind == "TABLE":
            self._table(cursor, words)
        elif kind == "INDEX":
            self._index(cursor, words)
        elif kind == "TRIGGER":
            self.carry(cursor, "trigger", on=self._triggering(cursor))
        elif kind == "SYNONYM" and "PUBLIC" in words:
            raise NotUnderstood("a public synonym is no part of a design", 0)
        elif kind not in ADMINISTRATION:
            body = " body" if cursor.accept("BODY") else ""
            kind = "materialized view" if "MATERIALIZED" in words else kind.lower()
            self.carry(cursor, kind + body)

    def _table(self, cursor: Cursor, words: list[str]) -> None:
        if "TEMPORARY" in words:
            raise NotUnderstood("a temporary table is no part of the design", 0)
        self.create_table(cursor)
        self.storage(cursor)
        if not cursor.ended:
            self.complain(cursor, "it has no place in a design")

    def storage(self, cursor: Cursor) -> None:
        """Pass over where and how things are kept, up to what else is said of them."""
        while not cursor.ended and not cursor.at_any(*OUTSIDE):
            word = cursor.here.upper
            if word not in STORAGE:
                return
            cursor.take()
            for _ in range(STORAGE[word]):
                if cursor.at("("):
                    cursor.group()
                elif not cursor.ended:
                    cursor.take()
            if word in ("COMPRESS", "PARALLEL") and cursor.here.kind == "number":
                cursor.take()
            if word == "USING":  # USING INDEX name or (CREATE INDEX …)
                if cursor.at("("):
                    cursor.group()
                if cursor.here.kind == "name":
                    cursor.take()

    def _index(self, cursor: Cursor, words: list[str]) -> None:
        place = self.said.locate(cursor.start)
        name = self.path(cursor)[1]
        cursor.expect("ON")
        table = self.table(cursor)
        index = DeclaredIndex(self.keys(cursor), name, unique="UNIQUE" in words, place=place)
        self.storage(cursor)
        if "BITMAP" in words:
            self.said.complain(0, cursor.text, "a bitmap index is read as a common one")
        if not cursor.ended:
            self.complain(cursor, "it is not understood in the index")
        table.indexes.append(index)

    def _triggering(self, cursor: Cursor) -> str | None:
        ahead = Cursor(cursor.text, cursor.tokens)
        ahead.position = cursor.position
        while not ahead.ended and not ahead.accept("ON"):
            ahead.take()
        if ahead.at_any("SCHEMA", "DATABASE") or ahead.ended:
            return None
        return self.table(ahead).key

    # -- columns ----------------------------------------------------------------------------------

    def type(self, cursor: Cursor) -> tuple[Type, dict[str, str]]:
        token = cursor.name()
        word = token.value.lower()
        if word in ("long", "double", "character") and cursor.at_any("RAW", "PRECISION", "VARYING"):
            word += " " + cursor.take().text.lower()
        while cursor.accept("."):
            word = cursor.name().value.lower()
        size = cursor.group().all_text() if cursor.at("(") else ""
        if word == "interval":
            return self._interval(cursor), {}
        zoned = self._zone(cursor) if word == "timestamp" else False
        try:
            return _known_type(word, size, zoned=zoned), {}
        except ValueError:
            raise NotUnderstood(f"{word}({size}) is no type of Oracle", token.start) from None

    def _interval(self, cursor: Cursor) -> Type:
        while cursor.accept_any("YEAR", "DAY", "TO", "MONTH", "SECOND"):
            if cursor.at("("):
                cursor.group()
        return sa.Interval()

    def _zone(self, cursor: Cursor) -> bool:
        return any(cursor.accept(*words) for words in (
            ("WITH", "TIME", "ZONE"), ("WITH", "LOCAL", "TIME", "ZONE"),
        ))  # fmt: skip

    def own_attribute(self, cursor: Cursor, column: DeclaredColumn, table: DeclaredTable) -> bool:
        del table
        if cursor.at("GENERATED") and not cursor.at("GENERATED", "ALWAYS", "AS", "("):
            self._identity(cursor, column)
        elif cursor.accept("GENERATED", "ALWAYS", "AS") or cursor.accept("AS"):
            column.generated = self.expression(cursor.group().all_text())
            column.stored = False
            cursor.accept("VIRTUAL")
        elif cursor.accept("DEFAULT", "ON", "NULL"):
            self.set_default(column, self.default(cursor))
            column.nullable = False
        elif cursor.accept("INVISIBLE"):
            column.settings["oracle_invisible"] = "yes"
        elif not cursor.accept_any("VISIBLE", "SORT"):
            before = cursor.position
            self.storage(cursor)
            return cursor.position > before
        return True

    def _identity(self, cursor: Cursor, column: DeclaredColumn) -> None:
        cursor.expect("GENERATED")
        column.identity = "always" if cursor.accept("ALWAYS") else "by default"
        cursor.accept("BY", "DEFAULT")
        cursor.accept("ON", "NULL")
        cursor.expect("AS", "IDENTITY")
        column.nullable = False
        inner = cursor.group() if cursor.at("(") else cursor
        while (word := inner.accept_any(*COUNTING)) is not None:
            inner.accept_any("WITH", "BY")
            number = inner.take().text if inner.here.kind == "number" else ""
            if word == "START" and number:
                column.identity_start = whole_number(number, inner.start)
            elif word == "INCREMENT" and number:
                column.identity_step = whole_number(number, inner.start)
        kind = column.type
        if isinstance(kind, sa.Numeric) and not kind.scale:  # others count in whole numbers only
            column.type = sa.Integer() if (kind.precision or 38) <= 9 else sa.BigInteger()

    # -- constraints ------------------------------------------------------------------------------

    def own_element(self, part: Cursor, table: DeclaredTable, name: str | None) -> bool:
        if part.at("SUPPLEMENTAL") or part.at("PERIOD", "FOR"):
            self.complain(part, f"it has no place in the table {table.key!r} of a design")
            return True
        if part.accept("FOREIGN", "KEY"):  # without ON UPDATE, but with ENABLE and the like
            columns = [self.name(column) for column in part.group().parts()]
            part.expect("REFERENCES")
            table.references.append(self.reference(part, columns, name))
            self.after_constraint(part)
            return True
        return False

    def after_constraint(self, part: Cursor) -> None:
        if any(token.upper in ("DISABLE", "NOVALIDATE") for token in part.tokens[part.position :]):
            self.said.complain(part.start, part.all_text(), "it is not enforced: it is read as if it were")
        self.storage(part)
        while part.accept_any("DEFERRABLE", "INITIALLY", "IMMEDIATE", "DEFERRED"):
            self.storage(part)

    # -- changes ----------------------------------------------------------------------------------

    def alter(self, cursor: Cursor) -> None:
        if cursor.at_any(*ADMINISTRATION):
            return
        if cursor.at_any("TRIGGER", "VIEW", "PACKAGE", "PROCEDURE", "FUNCTION", "INDEX"):
            raise NotUnderstood("this change is not understood", 0)
        if not cursor.accept("TABLE"):
            raise NotUnderstood("this change is not understood", 0)
        table = self.table(cursor)
        while not cursor.ended:
            self._change(cursor, table)

    def _change(self, cursor: Cursor, table: DeclaredTable) -> None:
        if cursor.accept("ADD"):
            self._each(cursor, table, self.element)
        elif cursor.accept("MODIFY"):
            self._each(cursor, table, self._modify)
        elif cursor.accept("RENAME", "TO"):
            rename_table(self.schema, table, table.schema, self.name(cursor))
        elif cursor.accept("RENAME", "COLUMN"):
            old = table.column(self.name(cursor))
            cursor.expect("TO")
            if old is None:
                raise cursor.lost("a column of the table before TO")
            table.rename_column(old.name, self.name(cursor))
        elif cursor.accept("DROP"):
            self._drop_parts(cursor, table)
        elif cursor.at_any("ENABLE", "DISABLE"):
            word = cursor.take().upper
            if word == "DISABLE":
                self.said.complain(0, cursor.text, "what is disabled here is read as if it were not")
            cursor.rest()
        else:
            before = cursor.position
            self.storage(cursor)
            if cursor.position == before:
                raise cursor.lost("ADD, MODIFY, RENAME or DROP")

    def _each(
        self, cursor: Cursor, table: DeclaredTable, act: Callable[[Cursor, DeclaredTable], None]
    ) -> None:
        cursor.accept("COLUMN")
        if cursor.at("("):
            parts = cursor.group().parts()
        else:
            parts = [Cursor(cursor.text, cursor.tokens[cursor.position :])]
            cursor.rest()
        for part in parts:
            act(part, table)

    def _modify(self, part: Cursor, table: DeclaredTable) -> None:
        token = part.here
        column = table.column(self.name(part))
        if column is None:
            raise NotUnderstood(f"the table {table.key!r} has no column {token.value!r}", token.start)
        said = (
            "NOT",
            "NULL",
            "DEFAULT",
            "CONSTRAINT",
            "CHECK",
            "INVISIBLE",
            "VISIBLE",
            "GENERATED",
            "ENABLE",
        )
        if not part.ended and not part.at_any(*said):
            self._type_of(part, column)
        self.attributes(part, column, table)

    def _drop_parts(self, cursor: Cursor, table: DeclaredTable) -> None:
        if cursor.accept("PRIMARY", "KEY"):
            table.primary = None
            cursor.rest()
        elif cursor.accept("CONSTRAINT"):
            self.drop_constraint(cursor, table)
            cursor.accept_any("CASCADE", "RESTRICT")
        elif cursor.accept("COLUMN"):
            self.drop_column(cursor, table)
            cursor.accept("CASCADE", "CONSTRAINTS")
        else:
            for part in cursor.group().parts():
                self.drop_column(part, table)
            cursor.accept("CASCADE", "CONSTRAINTS")

    def drop(self, cursor: Cursor) -> None:
        kind = cursor.accept_any(*KINDS)
        if kind == "TABLE":
            tokens = [t for t in cursor.tokens if t.upper not in ("CASCADE", "CONSTRAINTS", "PURGE")]
            kept = Cursor(cursor.text, tokens)
            kept.position = cursor.position
            self.drop_tables(kept)
        elif kind == "INDEX":
            name = self.path(cursor)[1]
            if not any(table.drop_named(name, "indexes") for table in self.schema.tables):
                raise NotUnderstood(f"there is no index {name!r}", 0)
        elif kind is None:
            raise NotUnderstood("this statement is not understood", 0)
        elif kind not in ADMINISTRATION:
            schema, name = self.path(cursor)
            self.schema.drop_routine(kind.lower(), f"{schema}.{name}" if schema else name)

    def comment(self, cursor: Cursor) -> None:
        cursor.expect("ON")
        kind = cursor.accept_any("TABLE", "COLUMN")
        if kind is None:
            raise NotUnderstood("a comment on this has no place in a design", 0)
        names = [self.name(cursor)]
        while cursor.accept("."):
            names.append(self.name(cursor))
        cursor.expect("IS")
        text = cursor.string() or None
        owner = names[:-1] if kind == "COLUMN" else names
        if not owner:
            raise NotUnderstood("the column's table is not named", 0)
        table = self.schema.table(owner[-2] if len(owner) > 1 else None, owner[-1])
        column = table.column(names[-1]) if table and kind == "COLUMN" else None
        if table is None or (kind == "COLUMN" and column is None):
            raise NotUnderstood(f"there is no {kind.lower()} {'.'.join(names)!r}", 0)
        if column is not None:
            column.comment = text
        else:
            table.comment = text

    def rename(self, cursor: Cursor) -> None:
        table = self.table(cursor)
        cursor.expect("TO")
        rename_table(self.schema, table, table.schema, self.name(cursor))


def _known_type(word: str, size: str, *, zoned: bool) -> Type:
    numbers = [part.strip() for part in size.split(",")] if size else []
    first = int(re.split(r"\s", numbers[0])[0]) if numbers and numbers[0] != "*" else None
    match word:
        case "number" | "numeric" | "decimal" | "dec":
            return _number(numbers)
        case "varchar2" | "nvarchar2" | "varchar" | "character varying":
            return sa.String(first)
        case "char" | "nchar" | "character":
            return sa.CHAR(first or 1)
        case "date":
            return pg.TIMESTAMP(precision=0)
        case "timestamp":
            if first is not None and first < FINEST:
                return pg.TIMESTAMP(timezone=zoned, precision=first)
            return sa.DateTime(timezone=zoned)
    return SIMPLE[word]() if word in SIMPLE else NamedType(f"{word}({size})" if size else word)


def _number(numbers: list[str]) -> sa.Numeric[Any]:
    if not numbers:
        return sa.Numeric()
    precision = 38 if numbers[0] == "*" else int(numbers[0])
    return sa.Numeric(precision, int(numbers[1]) if len(numbers) > 1 else 0)


SIMPLE: dict[str, Callable[[], Type]] = {
    "integer": sa.Integer, "int": sa.Integer, "smallint": sa.SmallInteger, "float": sa.Double,
    "real": sa.Double, "double precision": sa.Double, "binary_float": sa.REAL, "binary_double": sa.Double,
    "clob": sa.Text, "nclob": sa.Text, "long": sa.Text, "blob": sa.LargeBinary, "bfile": sa.LargeBinary,
    "raw": sa.LargeBinary, "long raw": sa.LargeBinary, "json": sa.JSON, "boolean": sa.Boolean,
    "xmltype": lambda: NamedType("xml"), "rowid": lambda: sa.String(18), "urowid": lambda: sa.String(4000),
}  # fmt: skip


VERBS: dict[str, Callable[[_Reader, Cursor], None]] = {
    "CREATE": _Reader.create,
    "ALTER": _Reader.alter,
    "DROP": _Reader.drop,
    "COMMENT": _Reader.comment,
    "RENAME": _Reader.rename,
}

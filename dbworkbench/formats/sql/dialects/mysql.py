"""DDL of MySQL and MariaDB: read from dumps and migrations without a server, written as servers print it."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from dbworkbench.engines.mysql.catalog import in_order, without_definer
from dbworkbench.engines.mysql.ddl import draft
from dbworkbench.engines.mysql.definition.keys import read_keys
from dbworkbench.engines.mysql.definition.scope import Scope
from dbworkbench.engines.mysql.definition.tables import read_create_table, settle
from dbworkbench.engines.mysql.definition.versions import open_comments
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.declarations import Declarations, drop_table, find_table, rename_table
from dbworkbench.formats.sql.mysql_alteration import alter_table, drop_index
from dbworkbench.formats.sql.mysql_splitter import split_mysql
from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood
from dbworkbench.model.declared.lexicon import MYSQL
from dbworkbench.model.declared.objects import DeclaredTable
from dbworkbench.model.design import Design

# rows, rights, sessions and upkeep are no part of a design
PASSED_OVER = frozenset((
    "SET", "INSERT", "REPLACE", "UPDATE", "DELETE", "TRUNCATE", "SELECT", "WITH", "LOCK", "UNLOCK",
    "START", "BEGIN", "COMMIT", "ROLLBACK", "GRANT", "REVOKE", "FLUSH", "ANALYZE", "OPTIMIZE", "CHECK",
    "REPAIR", "LOAD", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "RESET", "KILL", "DO",
))  # fmt: skip
PROGRAMS = ("VIEW", "TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "SEQUENCE", "PACKAGE")
UNMODELLED = ("DATABASE", "SCHEMA", "USER", "ROLE")
KINDS = (*PROGRAMS, *UNMODELLED, "TABLE", "INDEX", "SERVER", "TABLESPACE", "LOGFILE", "UNDO", "RESOURCE")
SEQUENCE = re.compile(
    r"(?P<call>nextval|lastval)\((?:[^().]+|\"[^\"]+\")\.(?P<name>[^().]+)\)", re.IGNORECASE
)
HEAD = re.compile(r"\bAS\b", re.IGNORECASE)


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    reader = _Reader(source)
    reader.said.read(split_mysql(source.text, reader.said.passed), reader.statement)
    _bring_home(reader.scope)
    views = [routine for routine in reader.scope.schema.routines if routine.kind == "view"]
    others = [routine for routine in reader.scope.schema.routines if routine.kind != "view"]
    reader.scope.schema.routines = [*others, *in_order(iter(views))]
    return reader.said.finish(name)


def _bring_home(scope: Scope) -> None:
    """Call the text's own sequences by their bare names, for a dump writes them with its database's."""
    own = {routine.name for routine in scope.schema.routines if routine.kind == "sequence"}
    for table in scope.schema.tables:
        for column in table.columns:
            match = SEQUENCE.fullmatch(column.default or "")
            if match and match["name"].strip('"') in own:
                column.default = f"{match['call']}({match['name']})"


def write(design: Design) -> Written:
    """Write the DDL of a design, for MySQL 8 and MariaDB 10.6 and newer."""
    plan = draft(design)
    lines = loss_lines(plan.losses, "--", "this dialect")
    statements = ["SET NAMES utf8mb4;\n", *map(_terminated, plan.texts)]
    return Written("\n".join([*lines, *statements]), plan.losses)


def _terminated(sql: str) -> str:
    """End a statement; one that holds semicolons of its own needs another mark in the client."""
    if any(token.text == ";" for token in MYSQL.tokens(sql)):
        return f"DELIMITER ;;\n{sql};;\nDELIMITER ;\n"
    return f"{sql};\n"


class _Reader:
    """Reads statements one after the other, as the server would run them."""

    def __init__(self, source: SourceText) -> None:
        self.said = Declarations(source)
        self.scope = Scope(self.said.schema, locate=self.said.locate)

    def statement(self, piece: Piece) -> None:
        """Read one statement; raises NotUnderstood."""
        text = open_comments(piece.text)
        cursor = Cursor.over(text, MYSQL)
        word = cursor.here.upper
        if cursor.ended or word in PASSED_OVER:
            self.said.pass_over(piece)
            return
        read = VERBS.get(word)
        if read is None:
            raise NotUnderstood("this statement is not understood", 0)
        cursor.take()
        read(self, cursor)

    # -- create -----------------------------------------------------------------------------------

    def create(self, cursor: Cursor) -> None:
        prefixes = []
        while not cursor.at_any(*KINDS):
            if cursor.ended:
                raise NotUnderstood("this statement is not understood", 0)
            prefixes.append(cursor.take().upper)
        kind = cursor.take().upper
        if kind == "TABLE":
            self._table(cursor, prefixes)
        elif kind == "INDEX":
            self._index(cursor, prefixes)
        elif kind in PROGRAMS:
            self._program(cursor, kind)
        elif kind not in UNMODELLED:
            raise NotUnderstood(f"a {kind.lower()} is no part of a design", 0)

    def _table(self, cursor: Cursor, prefixes: list[str]) -> None:
        if "TEMPORARY" in prefixes:
            raise NotUnderstood("a temporary table is no part of the design", 0)
        lenient = cursor.accept("IF", "NOT", "EXISTS")
        start = cursor.start
        schema, name = self.scope.table_name(cursor)
        known = self.scope.schema.table(schema, name)
        if known is not None and lenient:
            return
        if known is not None and "REPLACE" not in prefixes:
            raise NotUnderstood(f"the table {known.key!r} is there already", start)
        place = self.said.locate(0)
        table = DeclaredTable(name, schema, place=place)
        if cursor.accept("LIKE") or cursor.at("(", "LIKE"):
            table = self._twin(cursor, table)
        else:
            if not cursor.at("("):
                raise NotUnderstood("a table made from a query: its columns are not in the text", start)
            before = list(self.scope.schema.routines)
            try:
                read_create_table(cursor, self.scope, table)
            except NotUnderstood:
                self.scope.schema.routines = before
                raise
        if known is not None:
            drop_table(self.scope.schema, known)
        self.scope.schema.tables.append(table)

    def _twin(self, cursor: Cursor, table: DeclaredTable) -> DeclaredTable:
        """Return a table like another one, which takes over all but its foreign keys."""
        inner = cursor.group() if cursor.at("(") else cursor
        inner.accept("LIKE")
        start = inner.start
        other = find_table(self.scope.schema, self.scope.table_name(inner), start)
        twin = deepcopy(other)
        twin.name, twin.schema, twin.place, twin.references = table.name, table.schema, table.place, []
        return twin

    def _index(self, cursor: Cursor, prefixes: list[str]) -> None:
        lenient = cursor.accept("IF", "NOT", "EXISTS")
        place = self.said.locate(cursor.start)
        name = cursor.name().value
        method = cursor.name().text.upper() if cursor.accept("USING") else None
        cursor.expect("ON")
        start = cursor.start
        table = find_table(self.scope.schema, self.scope.table_name(cursor), start)
        if any(
            (index.name or "").casefold() == name.casefold() for index in [*table.indexes, *table.uniques]
        ):
            if lenient:
                return
            raise NotUnderstood(f"the table {table.key!r} has an index {name!r} already", start)
        kind = next((word for word in prefixes if word in ("FULLTEXT", "SPATIAL")), "")
        unique = "UNIQUE" in prefixes
        index = read_keys(_without_manners(cursor), name, kind=kind, unique=unique, place=place)
        if method:
            index.options["mysql_using"] = method
        (table.uniques if unique else table.indexes).append(index)
        settle(table)

    def _program(self, cursor: Cursor, kind: str) -> None:
        lenient = cursor.accept("IF", "NOT", "EXISTS")
        start = cursor.start
        _, name = self.scope.table_name(cursor)
        known = any(r.kind == kind.lower() and r.name == name for r in self.scope.schema.routines)
        if known and lenient:
            return
        on = self._triggering(cursor, start) if kind == "TRIGGER" else None
        sql = cursor.text
        if kind == "VIEW" and (found := HEAD.search(sql, start)):
            sql = " ".join(sql[: found.start()].split()) + " " + sql[found.start() :]
        else:
            sql = " ".join(sql[:start].split()) + " " + sql[start:]
        self.said.carry("mysql", kind.lower(), name, without_definer(sql), on=on)

    def _triggering(self, cursor: Cursor, start: int) -> str:
        """Return the table that a trigger stands on."""
        while not cursor.accept("ON"):
            cursor.take()
        return find_table(self.scope.schema, self.scope.table_name(cursor), start).key

    # -- change -----------------------------------------------------------------------------------

    def alter(self, cursor: Cursor) -> None:
        while cursor.accept_any("ONLINE", "IGNORE", "OR", "REPLACE"):
            pass
        if cursor.at_any(*UNMODELLED):
            return
        if not cursor.accept("TABLE"):
            self._replace(cursor)
            return
        cursor.accept("IF", "EXISTS")
        start = cursor.start
        table = find_table(self.scope.schema, self.scope.table_name(cursor), start)
        if cursor.at("PARTITION", "BY"):
            alter_table(cursor, self.scope, table)
            return
        for part in cursor.parts():
            if part.ended:
                continue
            try:
                alter_table(part, self.scope, table)
            except NotUnderstood as error:
                self.said.complain(error.start, f"ALTER TABLE {table.key} {part.all_text()}", error.reason)

    def _replace(self, cursor: Cursor) -> None:
        """Take ALTER VIEW for the CREATE VIEW that it amounts to."""
        if not any(token.upper == "VIEW" for token in cursor.tokens[:12]):
            raise NotUnderstood("this change is not understood", 0)
        text = re.sub(r"\AALTER", "CREATE", cursor.text, count=1, flags=re.IGNORECASE)
        changed = Cursor.over(text, MYSQL)
        changed.take()
        self.create(changed)

    def drop(self, cursor: Cursor) -> None:
        cursor.accept("TEMPORARY")
        kind = cursor.accept_any(*KINDS)
        if kind is None:
            raise NotUnderstood("this statement is not understood", 0)
        lenient = cursor.accept("IF", "EXISTS")
        if kind == "INDEX":
            self._drop_index(cursor)
        elif kind == "TABLE":
            for part in cursor.parts():
                self._drop_table(part, lenient=lenient)
        elif kind in PROGRAMS:
            for part in cursor.parts():
                self.scope.schema.drop_routine(kind.lower(), self.scope.table_name(part)[1])

    def _drop_table(self, part: Cursor, *, lenient: bool) -> None:
        start = part.start
        found = self.scope.table_name(part)
        table = self.scope.schema.table(*found)
        if table is not None:
            drop_table(self.scope.schema, table)
        elif not lenient:
            raise NotUnderstood(f"there is no table {found[1]!r}", start)

    def _drop_index(self, cursor: Cursor) -> None:
        token = cursor.name()
        cursor.expect("ON")
        table = find_table(self.scope.schema, self.scope.table_name(cursor), token.start)
        if not drop_index(table, token.value):
            raise NotUnderstood(f"the table {table.key!r} has no index {token.value!r}", token.start)

    def rename(self, cursor: Cursor) -> None:
        cursor.expect("TABLE")
        for part in cursor.parts():
            start = part.start
            table = find_table(self.scope.schema, self.scope.table_name(part), start)
            part.expect("TO")
            rename_table(self.scope.schema, table, *self.scope.table_name(part))

    def use(self, cursor: Cursor) -> None:
        database = cursor.name().value
        if self.scope.home is None and not self.scope.schema.tables:
            self.scope.home = database
        self.scope.database = database


def _without_manners(cursor: Cursor) -> Cursor:
    """Leave out how the index is to be built: ALGORITHM=…, LOCK=…."""
    kept = []
    position = cursor.position
    while position < len(cursor.tokens):
        if cursor.tokens[position].upper in ("ALGORITHM", "LOCK"):
            position += (
                3 if cursor.tokens[position + 1 :][:1] and cursor.tokens[position + 1].text == "=" else 2
            )
            continue
        kept.append(cursor.tokens[position])
        position += 1
    return Cursor(cursor.text, kept)


VERBS: dict[str, Callable[[_Reader, Cursor], None]] = {
    "CREATE": _Reader.create,
    "ALTER": _Reader.alter,
    "DROP": _Reader.drop,
    "RENAME": _Reader.rename,
    "USE": _Reader.use,
}

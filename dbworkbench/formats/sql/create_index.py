"""`CREATE INDEX`, read as a value that can be put on a table of a design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, MetaData, Table, text
from sqlalchemy.sql.elements import ColumnElement, TextClause

from dbworkbench.errors import Place, UnknownName, UnusableInput
from dbworkbench.model.content import describe_index

LONGEST_NAME = 63


@dataclass(frozen=True)
class IndexKey:
    """One key of an index: a column, or an expression as SQL text, in parentheses unless it is a call."""

    column: str | None = None
    expression: str | None = None
    descending: bool = False
    nulls: str | None = None
    opclass: str | None = None


@dataclass(frozen=True)
class CreateIndex:
    """What a `CREATE INDEX` statement asks for; `name` is None when the server is to find one."""

    table: str
    keys: tuple[IndexKey, ...]
    name: str | None = None
    schema: str | None = None
    method: str = "btree"
    unique: bool = False
    include: tuple[str, ...] = ()
    where: str | None = None

    @property
    def table_key(self) -> str:
        return f"{self.schema}.{self.table}" if self.schema else self.table

    @property
    def given_name(self) -> str:
        """Return the index's name, by convention when none was written."""
        if self.name:
            return self.name
        words = [key.column or "expr" for key in self.keys]
        return "_".join(["ix", self.table, *words])[:LONGEST_NAME]


def read_create_index(sql: str) -> CreateIndex:
    """Read one `CREATE INDEX` statement of PostgreSQL.

    Raises UnusableInput with the place when it is another statement, several, or none at all.
    """
    import pglast
    from pglast import ast, parser
    from pglast.stream import RawStream

    try:
        statements = pglast.parse_sql(sql)
    except parser.ParseError as error:
        raise UnusableInput(f"not SQL: {error.args[0]}", place=_place(sql, error)) from error
    if len(statements) != 1 or not isinstance(statements[0].stmt, ast.IndexStmt):
        raise UnusableInput(
            f"not one CREATE INDEX statement: {' '.join(sql.split())[:60]!r}",
            hint="Write it like: CREATE INDEX ON flights (dest, time_hour)",
        )
    statement: Any = statements[0].stmt
    return CreateIndex(
        table=statement.relation.relname,
        schema=statement.relation.schemaname,
        name=statement.idxname,
        method=statement.accessMethod or "btree",
        unique=bool(statement.unique),
        keys=tuple(_key(element, RawStream()) for element in statement.indexParams),
        include=tuple(element.name for element in statement.indexIncludingParams or ()),
        where=RawStream()(statement.whereClause) if statement.whereClause else None,
    )


def make_index(wanted: CreateIndex, table: Table) -> Index:
    """Put an index on a table that is being built. Raises UnknownName for a column it does not have."""
    options: dict[str, Any] = {}
    if wanted.method != "btree":
        options["postgresql_using"] = wanted.method
    if wanted.include:
        options["postgresql_include"] = [_column(table, name).name for name in wanted.include]
    if wanted.where:
        options["postgresql_where"] = text(wanted.where)
    opclasses = {key.column: key.opclass for key in wanted.keys if key.column and key.opclass}
    if opclasses:
        options["postgresql_ops"] = opclasses
    keys = [_expression(key, table) for key in wanted.keys]
    return Index(wanted.given_name, *keys, unique=wanted.unique, _table=table, **options)


def is_same_index(wanted: CreateIndex, index: Index) -> bool:
    """Say whether an index of a table is the wanted one, whatever its name."""
    if index.table is None or any(
        key.column and key.column not in index.table.columns for key in wanted.keys
    ):
        return False
    twin = make_index(wanted, index.table.to_metadata(MetaData()))
    return _content(twin) == _content(index)


def _content(index: Index) -> dict[str, object]:
    about = describe_index(index)
    return {name: about[name] for name in ("keys", "unique", "options")}


def _key(element: Any, write: Any) -> IndexKey:
    from pglast.enums import SortByDir, SortByNulls

    nulls = {SortByNulls.SORTBY_NULLS_FIRST: "first", SortByNulls.SORTBY_NULLS_LAST: "last"}
    return IndexKey(
        column=element.name,
        expression=_written(element.expr, write) if element.expr is not None else None,
        descending=element.ordering == SortByDir.SORTBY_DESC,
        nulls=nulls.get(element.nulls_ordering),
        opclass=".".join(part.sval for part in element.opclass) if element.opclass else None,
    )


def _written(expression: Any, write: Any) -> str:
    from pglast import ast

    written = str(write(expression))
    return written if isinstance(expression, ast.FuncCall) else f"({written})"


def _expression(key: IndexKey, table: Table) -> ColumnElement[Any] | TextClause:
    if key.column is None:
        order = " DESC" if key.descending else ""
        return text(f"{key.expression}{order}")
    column: ColumnElement[Any] = _column(table, key.column)
    if key.descending:
        column = column.desc()
    if key.nulls:
        column = column.nulls_first() if key.nulls == "first" else column.nulls_last()
    return column


def _column(table: Table, name: str) -> ColumnElement[Any]:
    if name not in table.columns:
        raise UnknownName(f"column of {table.key!r}", name, (column.name for column in table.columns))
    return table.columns[name]


def _place(sql: str, error: Any) -> Place | None:
    location = error.args[1] if len(error.args) > 1 else None
    if location is None:
        return None
    before = sql[:location]
    line = before.count("\n") + 1
    start = before.rfind("\n") + 1
    return Place(line, location - start + 1, sql.splitlines()[line - 1] if sql.strip() else "")

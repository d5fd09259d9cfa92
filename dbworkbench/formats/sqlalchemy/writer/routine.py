"""Exclusion constraints and sequences, which a design keeps as SQL, as objects of SQLAlchemy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dbworkbench.engines.postgres.dialect import DIALECT, quote
from dbworkbench.formats.sqlalchemy.writer.expression import given, sql_text
from dbworkbench.formats.sqlalchemy.writer.layout import Code, call, keyword, text, tuple_of
from dbworkbench.model.annotation import Routine

SEQUENCE = re.compile(
    r'CREATE SEQUENCE (?:"(?P<schema>(?:[^"]|"")+)"\.)?"(?P<name>(?:[^"]|"")+)"'
    r"(?: AS (?P<type>integer|smallint))?(?: INCREMENT BY (?P<increment>-?\d+))?"
    r"(?: START WITH (?P<start>-?\d+))?(?P<cycle> CYCLE)?"
)
TYPES = {"integer": "Integer", "smallint": "SmallInteger"}


def sequence(routine: Routine, home: str) -> Code | None:
    """Return `Sequence(…)`, None for what is no plain sequence."""
    match = SEQUENCE.fullmatch(routine.sql) if routine.dialect == "postgres" else None
    if match is None:
        return None
    numbers = (keyword(key, match[key]) for key in ("start", "increment") if match[key])
    schema = match["schema"].replace('""', '"') if match["schema"] else None
    kind = keyword("data_type", TYPES[match["type"]]) if match["type"] else None
    cycle = "cycle=True" if match["cycle"] else None
    name = text(match["name"].replace('""', '"'))
    return call("Sequence", name, *numbers, cycle, kind, given("schema", schema), keyword("metadata", home))


@dataclass(frozen=True)
class Exclusion:
    """An exclusion constraint: what must not meet (a column or SQL), by which operator."""

    elements: tuple[tuple[str | None, str, str], ...]
    name: str | None = None
    using: str = "gist"
    where: str | None = None
    deferrable: bool = False
    deferred: bool = False

    def sql(self, table: sa.Table) -> str:
        """Return the statement that adds it, as the reader of models and the catalogue write it."""
        keys = (f"{_quoted(column, sql)} WITH {operator}" for column, sql, operator in self.elements)
        constraint = f"CONSTRAINT {quote(self.name)} " if self.name else ""
        parts = [f"ALTER TABLE {quote(table.schema, table.name)} ADD {constraint}EXCLUDE USING {self.using}"]
        parts.append(f"({', '.join(keys)})")
        parts += [f"WHERE ({self.where})"] if self.where is not None else []
        parts += ["DEFERRABLE"] if self.deferrable else []
        parts += ["INITIALLY DEFERRED"] if self.deferred else []
        return " ".join(parts)

    def code(self) -> Code:
        """Return `ExcludeConstraint(…)`."""
        elements = (
            tuple_of([text(column) if column is not None else sql_text(sql), text(operator)])
            for column, sql, operator in self.elements
        )
        return call(
            "ExcludeConstraint",
            *elements,
            given("name", self.name),
            keyword("using", text(self.using)) if self.using != "gist" else None,
            keyword("where", sql_text(self.where)) if self.where is not None else None,
            given("deferrable", self.deferrable),
            given("initially", "DEFERRED" if self.deferred else None),
        )


def exclusion(routine: Routine, table: sa.Table | None) -> Exclusion | None:
    """Return an exclusion constraint that is kept as SQL, None unless SQLAlchemy writes it the same."""
    if routine.dialect != "postgres" or routine.kind != "exclusion" or table is None:
        return None
    from pglast import parse_sql
    from pglast.parser import ParseError

    try:
        node = _definition(parse_sql(routine.sql))
    except ParseError:
        return None
    made = _exclusion(node, table) if node is not None else None
    return made if made is not None and made.sql(table) == routine.sql else None


def _definition(statements: Any) -> Any:
    """Return the constraint that the only statement adds."""
    commands = [each for statement in statements for each in getattr(statement.stmt, "cmds", None) or ()]
    node = getattr(commands[0], "def_", None) if len(commands) == len(statements) == 1 else None
    return node if getattr(node, "exclusions", None) else None


def _exclusion(node: Any, table: sa.Table) -> Exclusion:
    from pglast.stream import RawStream

    elements: list[tuple[str | None, str, str]] = []
    for element, operators in node.exclusions:
        known = element.name in table.columns and not element.opclass
        operator = "".join(part.sval for part in operators)
        elements.append((element.name, "", operator) if known else (None, RawStream()(element), operator))
    return Exclusion(
        tuple(elements),
        node.conname,
        node.access_method or "gist",
        None if node.where_clause is None else RawStream()(node.where_clause),
        deferrable=bool(node.deferrable),
        deferred=bool(node.initdeferred),
    )


def _quoted(column: str | None, sql: str) -> str:
    return sql if column is None else str(DIALECT.identifier_preparer.quote(column))

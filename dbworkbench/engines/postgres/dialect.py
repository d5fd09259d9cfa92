"""SQLAlchemy's PostgreSQL dialect, set up to write DDL that is sent as it stands."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import base, psycopg
from sqlalchemy.schema import Computed, CreateColumn, ExecutableDDLElement

from dbworkbench.model.facts import column_facts

ESCAPED_COLON = re.compile(r"\\(:)")


class _Compiler(psycopg.PGCompiler_psycopg):
    def visit_textclause(self, textclause: Any, add_to_result_map: Any = None, **_: Any) -> str:
        """Write SQL text as it was written: a colon in it is never a parameter."""
        del add_to_result_map
        return ESCAPED_COLON.sub(r"\1", textclause.text)


class _DDLCompiler(base.PGDDLCompiler):
    def visit_computed_column(self, generated: Computed, **_: Any) -> str:
        """Store what is generated unless it is to be virtual, whatever a version's default is."""
        text = self.sql_compiler.process(generated.sqltext, include_table=False, literal_binds=True)
        return f"GENERATED ALWAYS AS ({text}) {'VIRTUAL' if generated.persisted is False else 'STORED'}"

    def visit_create_column(self, create: CreateColumn, first_pk: bool = False, **options: Any) -> str | None:
        """Leave out a column that comes from a parent."""
        if is_inherited(create.element):
            return None
        text = super().visit_create_column(create, first_pk=first_pk, **options)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
        return None if text is None else str(text)

    def get_column_specification(self, column: Column[Any], **options: Any) -> str:
        """Write NOT NULL with the name that somebody gave to it."""
        text = str(super().get_column_specification(column, **options))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
        named = column_facts(column).settings.get("not_null")
        return f"{text.removesuffix(' NOT NULL')} {named}" if named and not column.nullable else text

    def create_table_constraints(
        self, table: Table, _include_foreign_key_constraints: object = None, **_options: Any
    ) -> str:
        """Leave out foreign keys, which come later, and what means something else in CREATE TABLE."""
        kept = filter(lambda item: item._should_create_for_compiler(self), _in_order(table))
        texts = (self.process(item) for item in kept if not is_apart(item))
        return ", \n\t".join(filter(None, texts))


class _Dialect(psycopg.PGDialect_psycopg):
    supports_statement_cache = False
    statement_compiler = _Compiler
    ddl_compiler = _DDLCompiler
    # the server's default since 9.1, and how a string with a backslash must be written
    _backslash_escapes = False


def write(element: ExecutableDDLElement) -> str:
    """Compile a DDL element to one line or more, without the blank ones."""
    text = str(element.compile(dialect=DIALECT))
    return "\n".join(line.rstrip() for line in text.strip().splitlines()).replace("\t", "    ")


def is_inherited(column: Column[Any]) -> bool:
    """Say whether a column comes from a parent of its table."""
    return column_facts(column).settings.get("inherited") == "yes"


def is_apart(constraint: Constraint) -> bool:
    """Say whether a constraint can only be added to a table.

    In CREATE TABLE the server takes NOT VALID for valid, and two keys on the same columns for one.
    """
    if isinstance(constraint, CheckConstraint):
        return bool(constraint.dialect_kwargs.get("postgresql_not_valid"))
    if not isinstance(constraint, UniqueConstraint):
        return False
    table = constraint.table
    earlier = [item for item in _in_order(table) if item._creation_order < constraint._creation_order]
    keys = [_columns(item) for item in earlier if isinstance(item, UniqueConstraint)]
    return _columns(constraint) in [_columns(table.primary_key), *keys]


def _in_order(table: Table) -> list[Constraint]:
    """Return the constraints but foreign keys as they were written, the primary key first."""
    empty = None if table.primary_key.columns else table.primary_key
    rest = (
        item for item in table.constraints if item is not empty and not isinstance(item, ForeignKeyConstraint)
    )
    return sorted(rest, key=lambda item: (item is not table.primary_key, item._creation_order))


def _columns(constraint: PrimaryKeyConstraint | UniqueConstraint) -> list[str]:
    return [column.name for column in constraint.columns]


# "named" keeps the compiler from doubling percent signs, which only a driver's parameters need
DIALECT = _Dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def quote(*parts: str | None) -> str:
    """Return a name, qualified by the parts that are given, in quotes."""
    return ".".join(DIALECT.identifier_preparer.quote_identifier(part) for part in parts if part is not None)


def literal(text: str) -> str:
    """Return a text as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"

"""SQLAlchemy's PostgreSQL dialect, set up to write DDL that is sent as it stands."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.dialects.postgresql import base, psycopg
from sqlalchemy.schema import Computed, ExecutableDDLElement

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


# "named" keeps the compiler from doubling percent signs, which only a driver's parameters need
DIALECT = _Dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def quote(*parts: str | None) -> str:
    """Return a name, qualified by the parts that are given, in quotes."""
    return ".".join(DIALECT.identifier_preparer.quote_identifier(part) for part in parts if part is not None)


def literal(text: str) -> str:
    """Return a text as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"

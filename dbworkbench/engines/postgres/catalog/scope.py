"""Which schemas are read, and the small things that every reader of the catalogue needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import TextClause, text

HOME = "public"
# {schema} and {oid} are the alias of pg_namespace and the object's oid in the query at hand.
WITHIN = """{schema}.nspname <> 'information_schema' AND NOT starts_with({schema}.nspname, 'pg_')
    AND (%(schemas)s::text[] IS NULL OR {schema}.nspname = ANY (%(schemas)s))
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = {oid} AND x.deptype = 'e')"""
FIRST_USER_OID = 16384  # FirstNormalObjectId in PostgreSQL's access/transam.h: what users make begins here


@dataclass(frozen=True)
class Scope:
    """The connection to read with and the schemas to read, None for all of the user's."""

    connection: psycopg.Connection[Any]
    schemas: tuple[str, ...] | None

    @property
    def major(self) -> int:
        """The server's major version."""
        return self.connection.info.server_version // 10000

    @property
    def whole(self) -> bool:
        """Whether the whole database is read, with what belongs to no schema."""
        return self.schemas is None

    def rows(self, query: str) -> list[Any]:
        """Run a query; it may name `%(schemas)s`."""
        with self.connection.cursor(row_factory=namedtuple_row) as cursor:
            listed = None if self.schemas is None else list(self.schemas)
            return cursor.execute(query, {"schemas": listed}).fetchall()


def within(schema: str = "n", oid: str = "c.oid") -> str:
    """Return the condition that an object is the user's: its schema's alias and its oid."""
    return WITHIN.format(schema=schema, oid=oid)


def foreign_to_extensions(catalog: str, oid: str) -> str:
    """Return the condition that an object outside of schemas was made by a user, and not by an extension."""
    return f"""{oid} >= {FIRST_USER_OID} AND NOT EXISTS (SELECT FROM pg_depend x
        WHERE x.classid = '{catalog}'::regclass AND x.objid = {oid} AND x.deptype = 'e')"""


def schema_of(schema: str) -> str | None:
    """Return a schema as the model writes it: None for the one where names stand alone."""
    return None if schema == HOME else schema


def key_of(schema: str, name: str) -> str:
    """Return the key of a table in the model."""
    return name if schema == HOME else f"{schema}.{name}"


def quoted(*parts: str | None) -> str:
    """Return a name in quotes, qualified by the parts that are given."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts if part is not None)


def placed(schema: str, name: str) -> str:
    """Return a name in quotes as the model writes it: without the schema where names stand alone."""
    return quoted(schema_of(schema), name)


def string(value: str) -> str:
    """Return a text as a string of SQL."""
    return "'" + value.replace("'", "''") + "'"


def sql_text(written: str) -> TextClause:
    """Return SQL text in which a colon never begins a parameter."""
    return text(re.sub(":", r"\\:", written))

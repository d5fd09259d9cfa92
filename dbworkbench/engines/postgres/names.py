"""A table's key in a design as a name for the server."""

from __future__ import annotations

from psycopg import sql


def identifier(key: str) -> sql.Identifier:
    """Return `name`, or `schema.name`, in quotes."""
    return sql.Identifier(*key.split(".", 1)) if "." in key else sql.Identifier("public", key)

"""Prisma's scalar and native types, by provider, as the words that `model.datatype` reads."""

from __future__ import annotations

import re

POSTGRES = {
    "String": "text",
    "Boolean": "boolean",
    "Int": "integer",
    "BigInt": "bigint",
    "Float": "double precision",
    "Decimal": "numeric(65,30)",
    "DateTime": "timestamp(3)",
    "Json": "jsonb",
    "Bytes": "bytea",
}
SCALARS = {
    "postgresql": POSTGRES,
    "cockroachdb": POSTGRES,
    "mysql": POSTGRES
    | {
        "String": "varchar(191)",
        "Float": "double",
        "Decimal": "decimal(65,30)",
        "DateTime": "datetime(3)",
        "Json": "json",
        "Bytes": "longblob",
    },
    "sqlite": POSTGRES | {"Decimal": "decimal", "DateTime": "datetime", "Json": "json", "Bytes": "blob"},
    "sqlserver": POSTGRES
    | {
        "String": "nvarchar(1000)",
        "Decimal": "decimal(32,16)",
        "DateTime": "datetime2",
        "Bytes": "varbinary(max)",
    },
}
WORDS = {
    "doubleprecision": "double precision",
    "unsignedint": "int unsigned",
    "unsignedbigint": "bigint unsigned",
    "unsignedsmallint": "smallint unsigned",
    "unsignedtinyint": "tinyint unsigned",
    "unsignedmediumint": "mediumint unsigned",
    "string": "text",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
}


def scalar(name: str, provider: str) -> str:
    """Return the type that a provider gives a Prisma scalar."""
    return SCALARS.get(provider, POSTGRES)[name]


def native(name: str, arguments: tuple[str, ...]) -> str:
    """Return the database's words for a native type: `VarChar`, ("40",) is `varchar(40)`."""
    word = WORDS.get(name.lower(), name.lower())
    return f"{word}({','.join(arguments)})" if arguments else re.sub(r"\s+", " ", word)

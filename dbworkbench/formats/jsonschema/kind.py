"""What a value of a column is in JSON."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dbworkbench.model.datatype import NamedType

Schema = dict[str, Any]
BITS = ((sa.SmallInteger, 16), (sa.BigInteger, 64), (sa.Integer, 32))


def schema_of(kind: Any) -> Schema:
    """Return the schema of a value that is not NULL; one that JSON cannot tell is left open."""
    match kind:
        case sa.ARRAY():
            return _array(kind)
        case sa.Enum():
            return {"type": "string", "enum": list(kind.enums)}
        case NamedType() | sa.types.NullType():
            return {}
        case sa.Boolean():
            return {"type": "boolean"}
        case sa.Integer():
            return _integer(kind)
        case sa.Numeric() | sa.Float() | sa.Double():
            return _numeric(kind)
        case sa.JSON() | pg.HSTORE():
            return {"type": "object"} if isinstance(kind, pg.HSTORE) else {}
    return _text(kind)


def _text(kind: Any) -> Schema:
    """Return the schema of what stands as text in JSON.

    `date-time` and `time` need an offset from UTC (RFC 3339), so types without time zone have no format.
    """
    match kind:
        case sa.Uuid():
            return {"type": "string", "format": "uuid"}
        case sa.Date():
            return {"type": "string", "format": "date"}
        case sa.DateTime() if kind.timezone:
            return {"type": "string", "format": "date-time"}
        case sa.Time() if kind.timezone:
            return {"type": "string", "format": "time"}
        case sa.LargeBinary():
            return {"type": "string", "contentEncoding": "base64"}
        case sa.String() if kind.length is not None:
            return {"type": "string", "maxLength": kind.length}
    return {"type": "string"}


def _array(kind: Any) -> Schema:
    """Return an array of arrays for each dimension; what is in one may be NULL."""
    items = nullable(schema_of(kind.item_type))
    for _ in range(kind.dimensions or 1):
        items = {"type": "array", "items": items}
    return items


def _integer(kind: Any) -> Schema:
    bits = next(bits for known, bits in BITS if isinstance(kind, known))
    return {"type": "integer", "minimum": -(2 ** (bits - 1)), "maximum": 2 ** (bits - 1) - 1}


def _numeric(kind: Any) -> Schema:
    if isinstance(kind, (sa.Float, sa.Double)) or kind.precision is None:
        return {"type": "number"}
    digits = kind.precision - (kind.scale or 0)
    if not 0 <= digits <= 15:
        return {"type": "number"}
    return {"type": "number", "exclusiveMinimum": -(10**digits), "exclusiveMaximum": 10**digits}


def nullable(schema: Schema) -> Schema:
    """Return a schema that lets null pass as well."""
    found = dict(schema)
    if "type" in found:
        found["type"] = [found["type"], "null"]
    if "enum" in found:
        found["enum"] = [*found["enum"], None]
    return found

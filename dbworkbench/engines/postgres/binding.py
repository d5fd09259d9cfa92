"""Values of parameters as libpq takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.adapt import Dumper, PyFormat, Transformer
from psycopg.types.json import JsonbDumper
from psycopg.types.numeric import IntDumper

from dbworkbench.engines.postgres.login import Connection

BEYOND_SMALL = 2**15


@dataclass(frozen=True)
class Bound:
    """Values on their way to the server: texts or binaries, the types' oids, and the formats."""

    values: list[Any]
    types: tuple[int, ...]
    formats: list[Any]


class _Integer(IntDumper):
    """Sends small numbers as `integer`, as they would be read in SQL, so that plans look the same."""

    def upgrade(self, obj: int, format: PyFormat) -> Dumper:  # noqa: A002 - the base class names it
        small = -BEYOND_SMALL <= obj < BEYOND_SMALL
        return super().upgrade(BEYOND_SMALL if small else obj, format)


def bind(connection: Connection, values: Sequence[Any]) -> Bound:
    """Turn Python's values into the server's."""
    connection.adapters.register_dumper(int, _Integer)
    connection.adapters.register_dumper(dict, JsonbDumper)
    transformer = Transformer(connection)
    dumped = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return Bound(list(dumped), transformer.types or (), list(transformer.formats or ()))


@dataclass(frozen=True)
class Written:
    """A value as text, and the name of its type where it has one of its own; no text is NULL."""

    text: str | None
    type: str = ""


def write(connection: Connection, value: Any) -> Written:
    """Write a value as the text that the server reads."""
    connection.adapters.register_dumper(int, _Integer)
    connection.adapters.register_dumper(dict, JsonbDumper)
    transformer = Transformer(connection)
    (dumped,) = transformer.dump_sequence([value], [PyFormat.TEXT])
    if dumped is None:
        return Written(None)
    (oid,) = transformer.types or (0,)
    found = connection.execute("SELECT %s::oid::regtype::text", [oid]).fetchone() if oid else None
    return Written(bytes(dumped).decode(connection.info.encoding), str(found[0]) if found else "")

"""Values of types that hold neither numbers nor plain text: uuids, addresses, ranges, lists, bits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.types import TypeEngine

from dbworkbench.model.datatype import NamedType
from dbworkbench.seeding.spread.hashing import mix
from dbworkbench.seeding.values.domain import Codes, Converted, Domain, Identifiers, Phrase, Words
from dbworkbench.seeding.values.shelf.web.machine import mac_addresses, networks, private_addresses
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, DIGITS, NOUNS

TEXT = pa.string()
BYTES = 16
LISTS, ELEMENTS = 512, 1 << 16
LENGTHS = (0, 1, 1, 2, 2, 3, 3, 4)
DURATIONS = tuple(timedelta(minutes=15 * step) for step in range(1, 200))


def typed_values(
    kind: TypeEngine[Any], arrow: pa.DataType, shortest: int = 0, longest: int | None = None
) -> Domain | None:
    """Return values of a type that says by itself what it holds, None for other types; lengths in bytes."""
    if isinstance(kind, sa.Uuid):
        return Identifiers()
    if pa.types.is_binary(arrow):
        width = max(shortest, BYTES if longest is None else min(longest, BYTES))
        return Converted(Codes((DIGITS + "abcdef",) * width, "bytes"), arrow)
    if pa.types.is_interval(arrow):
        return Words(DURATIONS, arrow, "durations")
    if isinstance(kind, pg.BIT):
        return Codes(("01",) * (kind.length or 1), "bits")
    if isinstance(kind, NamedType):
        return _named(kind)
    return next((values() for form, values in PLAIN.items() if isinstance(kind, form)), None)


def lists_of(inner: Domain, arrow: pa.DataType, shortest: int = 0, longest: int | None = None) -> Domain:
    """Return lists of another domain's values, of none to four or as many as they must have.

    No value is in a list twice, unless there are too few.
    """
    most = shortest + LENGTHS[-1] if longest is None else longest
    lengths = [shortest + length % (most - shortest + 1) for length in LENGTHS]
    count = max(min(LISTS, ELEMENTS // max(most, 1)), len(LENGTHS))
    width = max(most, 1)
    numbers = mix(np.arange(count * width, dtype=np.uint64) + np.uint64(1)) % np.uint64(
        min(inner.size, 1 << 20)
    )
    values = inner.decode(numbers).to_pylist()
    lists = (
        _list(values[width * place : width * (place + 1)], lengths[place % len(lengths)], shortest)
        for place in range(count)
    )
    different = {repr(items): items for items in lists}
    return Words(tuple(different.values()), arrow, f"lists of {inner}")


def _list(values: list[Any], length: int, shortest: int) -> list[Any]:
    different = list({repr(value): value for value in values[:length]}.values())
    return different if len(different) >= shortest else values[:length]


def _named(kind: NamedType) -> Domain | None:
    name, _, rest = kind.text.lower().partition("(")
    if name == "vector" and rest.rstrip(")").isdigit():
        return _vectors(int(rest.rstrip(")")))
    named = NAMED.get(name.strip())
    return named() if named else None


def _vectors(length: int) -> Domain:
    places = (np.arange(64 * length, dtype=np.uint64) * np.uint64(7919) % np.uint64(2001)).reshape(64, length)
    texts = ("[" + ",".join(f"{int(place) / 1000 - 1:g}" for place in row) + "]" for row in places)
    return Words(tuple(dict.fromkeys(texts)), TEXT, "vectors")


def _ranges(form: str, lows: tuple[str, ...], highs: tuple[str, ...]) -> Domain:
    pairs = tuple(form.format(low, high) for low, high in zip(lows, highs, strict=True))
    return Words(pairs, TEXT, "ranges")


def _numbers(form: str = "[{},{})") -> Domain:
    starts = tuple(range(0, 100_000, 25))
    return _ranges(form, tuple(map(str, starts)), tuple(str(start + 10 + start % 90) for start in starts))


def _times(unit: str, form: str = "[{},{})") -> Domain:
    """Return ranges of a few hours or days, in UTC."""
    first = np.datetime64("2024-01-01T08:00", "m")
    count, length = (2_000, 1_440) if unit == "D" else (4_000, 90)
    begins = first + np.arange(count) * 480
    ends = begins + length * (1 + np.arange(count) % 5)
    kind = "datetime64[D]" if unit == "D" else "datetime64[s]"
    pairs = dict.fromkeys(
        (str(low).replace("T", " "), str(high).replace("T", " "))
        for low, high in zip(begins.astype(kind), ends.astype(kind), strict=True)
    )
    return _ranges(form, tuple(low for low, _ in pairs), tuple(high for _, high in pairs))


def _search() -> Domain:
    words = Words(NOUNS, TEXT)
    return Phrase("'{0}':1 '{1}':2", (Words(ADJECTIVES, TEXT), words), "lexemes")


def _pairs() -> Domain:
    colors, sizes = Words(("red", "blue", "green", "black"), TEXT), Words(("S", "M", "L"), TEXT)
    return Phrase('"color"=>"{0}", "size"=>"{1}"', (colors, sizes), "pairs")


def _money() -> Domain:
    return Phrase(
        "{0}.{1}",
        (Words(tuple(map(str, range(1, 2_000))), TEXT), Words(("99", "95", "50", "00"), TEXT)),
        "money",
    )


def _points() -> Domain:
    return Phrase(
        "({0}.{1},{2}.{3})", tuple(Words(tuple(map(str, range(100))), TEXT) for _ in range(4)), "points"
    )


BRACES = "{{[{},{})}}"
PLAIN: dict[type[TypeEngine[Any]], Any] = {
    pg.INET: private_addresses,
    pg.CIDR: networks,
    pg.MACADDR: lambda: mac_addresses(6),
    pg.MACADDR8: lambda: mac_addresses(8),
    pg.MONEY: _money,
    pg.TSVECTOR: _search,
    pg.HSTORE: _pairs,
    pg.OID: lambda: Words(tuple(map(str, range(20_000, 30_000))), TEXT, "oids"),
    pg.INT4RANGE: _numbers,
    pg.INT8RANGE: _numbers,
    pg.NUMRANGE: _numbers,
    pg.DATERANGE: lambda: _times("D"),
    pg.TSRANGE: lambda: _times("s"),
    pg.TSTZRANGE: lambda: _times("s", "[{}+00,{}+00)"),
    pg.INT4MULTIRANGE: lambda: _numbers(BRACES),
    pg.INT8MULTIRANGE: lambda: _numbers(BRACES),
    pg.NUMMULTIRANGE: lambda: _numbers(BRACES),
    pg.DATEMULTIRANGE: lambda: _times("D", BRACES),
    pg.TSMULTIRANGE: lambda: _times("s", BRACES),
    pg.TSTZMULTIRANGE: lambda: _times("s", "{{[{}+00,{}+00)}}"),
}
NAMED: dict[str, Any] = {
    "xml": lambda: Phrase("<entry><name>{0}</name></entry>", (Words(NOUNS, TEXT),), "XML"),
    "point": _points,
    "ltree": lambda: Phrase("{0}.{1}", (Words(ADJECTIVES, TEXT), Words(NOUNS, TEXT)), "paths", counted=1),
}

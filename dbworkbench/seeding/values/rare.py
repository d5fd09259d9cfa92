"""Values of PostgreSQL's rarer types, as texts in its notation (manual, chapter 8 "Data Types")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from dbworkbench.model.datatype import NamedType
from dbworkbench.seeding.values.domain import Codes, Domain, Numbers, Words
from dbworkbench.seeding.values.template import SPANS, Template, slots
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, DIGITS, LETTERS, NOUNS, WORD

HEX = DIGITS + "abcdef"
LONGEST_VECTOR = 64
"""So many places of a vector differ from row to row; further ones repeat them."""


def rare_domain(kind: TypeEngine[Any], room: int = 0) -> Domain | None:
    """Return values of a type that Arrow has none for, or None when it is not known.

    `room` is how many different ranges are needed; other types have as many values as they have.
    """
    if isinstance(kind, postgresql.BIT):
        return Codes(("01",) * (kind.length or 1), "bits")
    name, argument = _words(kind)
    if name in SPANS:
        return slots(name, room)
    if name.endswith("multirange"):
        return _multirange(name)
    if name in VECTORS:
        return VECTORS[name](int(argument) if argument.isdigit() else 3)
    make = MAKERS.get(name)
    return make() if make else None


def type_name(kind: TypeEngine[Any]) -> str:
    """Return a type's name in PostgreSQL, without length and schema."""
    return _words(kind)[0]


def _words(kind: TypeEngine[Any]) -> tuple[str, str]:
    """Return a type's name and what stands in its parentheses."""
    text = kind.text if isinstance(kind, NamedType) else str(kind.__visit_name__)
    name, _, argument = text.lower().partition("(")
    name = name.strip().removeprefix("public.").removeprefix("pg_catalog.")
    return (name if name == '"char"' else name.strip('"')), argument.rstrip(") ").strip()


def _whole(low: int, size: int) -> Numbers:
    return Numbers(low, size, pa.int64())


def _tenths(low: int, size: int) -> Template:
    return Template("{0}.{1}", (_whole(low, size), _whole(0, 10)), "tenths")


def _places(count: int) -> tuple[Domain, ...]:
    return tuple(_tenths(0, 90) for _ in range(count))


def _words_of(values: tuple[str, ...]) -> Words:
    return Words(values, pa.string())


def _multirange(name: str) -> Domain | None:
    kind = {"nummultirange": "numrange", "datemultirange": "daterange"}.get(name, name.replace("multi", ""))
    return Template("{{{0}}}", (slots(kind),), "ranges") if kind in SPANS else None


def _vector(places: int) -> Domain:
    parts = tuple(_tenths(-1, 3) for _ in range(min(places, LONGEST_VECTOR)))
    written = ",".join(f"{{{place % LONGEST_VECTOR}}}" for place in range(places))
    return Template(f"[{written}]", parts, "vectors")


def _sparse(places: int) -> Domain:
    return Template("{{{0}:{1}}}/" + str(places), (_whole(1, places), _tenths(1, 9)), "vectors")


def _hexadecimal(pairs: int) -> Domain:
    return Template(
        ":".join(f"{{{pair}}}" for pair in range(pairs)), (Codes((HEX, HEX)),) * pairs, "addresses"
    )


VECTORS: dict[str, Callable[[int], Domain]] = {"vector": _vector, "halfvec": _vector, "sparsevec": _sparse}
MAKERS: dict[str, Callable[[], Domain]] = {
    "money": lambda: Template("{0}.{1}", (_whole(1, 1_000), Codes((DIGITS, DIGITS))), "amounts"),
    "inet": lambda: Template("10.{0}.{1}.{2}", (_whole(0, 256), _whole(0, 256), _whole(0, 256)), "addresses"),
    "cidr": lambda: Template("10.{0}.{1}.0/24", (_whole(0, 256), _whole(0, 256)), "networks"),
    "macaddr": lambda: _hexadecimal(6),
    "macaddr8": lambda: _hexadecimal(8),
    "xml": lambda: Template("<{1}>{0}</{1}>", (_words_of(ADJECTIVES), _words_of(NOUNS)), "XML"),
    "point": lambda: Template("({0},{1})", _places(2), "points"),
    "box": lambda: Template("(({0},{1}),(-{2},-{3}))", _places(4), "boxes"),
    "lseg": lambda: Template("[({0},{1}),({2},{3})]", _places(4), "segments"),
    "path": lambda: Template("[({0},{1}),({2},{3})]", _places(4), "paths"),
    "polygon": lambda: Template("((0,0),({0},{1}),({2},{3}))", _places(4), "polygons"),
    "circle": lambda: Template("<({0},{1}),{2}>", _places(3), "circles"),
    "line": lambda: Template("{{1,{0},{1}}}", _places(2), "lines"),
    "tsvector": lambda: Template("'{0}':1 '{1}':2", (_words_of(ADJECTIVES), _words_of(NOUNS)), "documents"),
    "tsquery": lambda: Template("'{0}' & '{1}'", (_words_of(ADJECTIVES), _words_of(NOUNS)), "searches"),
    "ltree": lambda: Template(
        "{0}.{1}.{2}", (_words_of(NOUNS), _words_of(ADJECTIVES), Codes((WORD,) * 4)), "paths"
    ),
    "lquery": lambda: Template("{0}.*", (_words_of(NOUNS),), "patterns of paths"),
    "hstore": lambda: Template('"{0}"=>"{1}"', (_words_of(ADJECTIVES), _words_of(NOUNS)), "pairs"),
    "jsonpath": lambda: Template("$.{0}.{1}", (_words_of(ADJECTIVES), _words_of(NOUNS)), "paths"),
    "name": lambda: Template("{0}_{1}", (_words_of(ADJECTIVES), Codes((WORD,) * 4)), "names"),
    '"char"': lambda: Codes((LETTERS,)),
    "oid": lambda: _written(100_000),
    "xid": lambda: _written(100_000),
    "xid8": lambda: _written(100_000),
    "cid": lambda: _written(100_000),
    "pg_lsn": lambda: Template("{0}/{1}", (Codes((HEX,) * 2), Codes((HEX,) * 6)), "positions"),
    "pg_snapshot": lambda: Template("{0}:{0}:", (_whole(1, 100_000),), "snapshots"),
    "interval year to month": lambda: Template("{0} years {1} mons", (_whole(0, 30), _whole(0, 12)), "spans"),
    "cube": lambda: Template("({0},{1})", _places(2), "cubes"),
    "geography": lambda: Template("POINT({0} {1})", _places(2), "points"),
    "geometry": lambda: Template("POINT({0} {1})", _places(2), "points"),
}


def _written(size: int) -> Domain:
    return Template("{0}", (_whole(1, size),), "numbers")

"""Types by name: the text an architect writes and the SQLAlchemy type that it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine, UserDefinedType

Type: TypeAlias = TypeEngine[Any]


class NamedType(UserDefinedType[Any]):
    """A type that SQLAlchemy has no class for, kept as it was written: a domain, `xml`, `vector(3)`."""

    cache_ok = True

    def __init__(self, text: str) -> None:
        self.text = text

    def get_col_spec(self, **_options: Any) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NamedType) and other.text.lower() == self.text.lower()

    def __hash__(self) -> int:
        return hash(self.text.lower())

    def __repr__(self) -> str:
        return f"NamedType({self.text!r})"


class Serial(sa.Integer):
    """PostgreSQL's `serial`: an integer that a sequence fills."""

    words = "serial"


class BigSerial(sa.BigInteger):
    words = "bigserial"


class SmallSerial(sa.SmallInteger):
    words = "smallserial"


@compiles(Serial)
@compiles(BigSerial)
@compiles(SmallSerial)
def _compile_serial(kind: Serial | BigSerial | SmallSerial, compiler: Any, **options: Any) -> str:
    """Write the serial words for PostgreSQL, the plain integer elsewhere."""
    if compiler.dialect.name == "postgresql":
        return kind.words.upper()
    return str(compiler.process(PLAIN[kind.words](), **options))


PLAIN: dict[str, type[sa.Integer]] = {
    "serial": sa.Integer,
    "bigserial": sa.BigInteger,
    "smallserial": sa.SmallInteger,
}


def read_type(text: str) -> Type:
    """Return the type that a text means; one that is not known is kept as a NamedType.

    Reads PostgreSQL's names and aliases (manual, 8 "Data Types"), arrays (`int[]`), and what MySQL,
    SQLite, Oracle and SQL Server call nearly the same.
    """
    return _read(text.strip())


def write_type(kind: Type) -> str:
    """Write a type in PostgreSQL's short words: `bigint`, `timestamptz`, `varchar(254)`."""
    if isinstance(kind, NamedType):
        return kind.text
    if isinstance(kind, (Serial, BigSerial, SmallSerial)):
        return kind.words
    if isinstance(kind, sa.ARRAY):
        return write_type(kind.item_type) + "[]" * (kind.dimensions or 1)
    if isinstance(kind, sa.Enum):
        return _enum_name(kind)
    if isinstance(kind, sa.types.NullType):
        return "unknown"
    if isinstance(kind, sa.String) and kind.collation:
        return f'{write_type(with_collation(kind, None))} collate "{kind.collation}"'
    return _canonical(kind.compile(dialect=_DIALECT))


def with_collation(kind: sa.String, collation: str | None) -> sa.String:
    """Return a text type that sorts by a collation; None means as its database does."""
    sorted_kind = kind.copy()
    sorted_kind.collation = collation
    return sorted_kind


def base_name(kind: Type) -> str:
    """Return a type's word without length and precision, serials as their integers.

    Two columns of a foreign key must agree in it.
    """
    word = write_type(kind).partition("(")[0]
    return {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}.get(word, word)


def is_known(kind: Type) -> bool:
    """Say whether more is known of a type than its name."""
    if isinstance(kind, sa.ARRAY):
        return is_known(kind.item_type)
    return not isinstance(kind, NamedType)


_DIALECT = pg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
Arguments: TypeAlias = tuple[str, ...]
Factory: TypeAlias = Callable[[Arguments], Type | None]

SHAPE = re.compile(
    r"""(?P<name>[^\W\d]\w*(?:\s+(?!with\s|without\s|with$)[^\W\d]\w*)*)
        \s*(?:\((?P<arguments>[^()]*)\))?
        (?P<zone>\s+with(?:out)?\s+time\s+zone)?
        (?P<after>\s+[^\W\d]\w*)?
        \s*(?P<array>(?:\[\s*\d*\s*\])*)""",
    re.X | re.I,
)


COLLATED = re.compile(r'(.+?)\s+collate\s+"?([^"]+)"?', re.I | re.S)


@lru_cache(maxsize=2048)
def _read(text: str) -> Type:
    if collated := COLLATED.fullmatch(text):
        kind = _read(collated[1])
        return with_collation(kind, collated[2]) if isinstance(kind, sa.String) else NamedType(text)
    match = SHAPE.fullmatch(text)
    if match is None:
        return NamedType(text)
    name = " ".join(match["name"].lower().split())
    zone = match["zone"]
    if zone and "without" not in zone.lower():
        name += " with time zone"
    name = name.removesuffix(" unsigned") if name != "unsigned" else name
    arguments = tuple(part.strip() for part in (match["arguments"] or "").split(",") if part.strip())
    factory = FACTORIES.get(name)
    found = factory(arguments) if factory and _is_harmless(match["after"]) else None
    dimensions = match["array"].count("[")
    if found is None:
        bare = text[: match.start("array")].rstrip() if dimensions else text
        found = NamedType(bare)
    return pg.ARRAY(found, dimensions=dimensions if dimensions > 1 else None) if dimensions else found


def _is_harmless(after: str | None) -> bool:
    """Say whether the word after the arguments changes nothing: `int(11) unsigned`."""
    return after is None or after.strip().lower() == "unsigned"


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _bare(make: Callable[[], Type]) -> Factory:
    """Make a type that takes no arguments; with some it is not that type."""
    return lambda arguments: None if arguments else make()


def _ignoring(make: Callable[[], Type]) -> Factory:
    """Make a type whose arguments mean nothing, such as MySQL's display widths."""
    return lambda _arguments: make()


def _sized(make: Callable[..., Type]) -> Factory:
    """Make a type with an optional length or precision."""

    def factory(arguments: Arguments) -> Type | None:
        if not arguments or [argument.lower() for argument in arguments] == ["max"]:
            return make()
        size = _number(arguments[0])
        return make(size) if len(arguments) == 1 and size is not None else None

    return factory


def _numeric(arguments: Arguments) -> Type | None:
    numbers = [int(part) for part in arguments if re.fullmatch(r"-?\d+", part)]
    if len(numbers) != len(arguments) or len(numbers) > 2:
        return None
    precision, scale = (*numbers, None, None)[:2]
    return sa.Numeric(precision, scale)


def _float(arguments: Arguments) -> Type | None:
    """Choose as PostgreSQL does: float(1–24) is real, up to 53 double precision."""
    if len(arguments) == 1 and (size := _number(arguments[0])) is not None:
        return sa.REAL() if size <= 24 else sa.Double()
    return sa.Double()


def _timed(*, zone: bool, clock: bool) -> Factory:
    def factory(arguments: Arguments) -> Type | None:
        if not arguments:
            return sa.Time(timezone=zone) if clock else sa.DateTime(timezone=zone)
        precision = _number(arguments[0])
        if len(arguments) > 1 or precision is None:
            return None
        if clock:
            return pg.TIME(timezone=zone, precision=precision)
        return pg.TIMESTAMP(timezone=zone, precision=precision)

    return factory


def _interval(arguments: Arguments) -> Type | None:
    if not arguments:
        return sa.Interval()
    precision = _number(arguments[0])
    return pg.INTERVAL(precision=precision) if len(arguments) == 1 and precision is not None else None


def _integer(make: Callable[[], Type]) -> Factory:
    return _ignoring(make)


FACTORIES: dict[str, Factory] = {
    **dict.fromkeys(("integer", "int", "int4", "mediumint", "int32"), _integer(sa.Integer)),
    **dict.fromkeys(("bigint", "int8", "long", "int64"), _integer(sa.BigInteger)),
    **dict.fromkeys(("smallint", "int2", "tinyint", "year", "int16"), _integer(sa.SmallInteger)),
    **dict.fromkeys(("serial", "serial4"), _bare(Serial)),
    **dict.fromkeys(("bigserial", "serial8"), _bare(BigSerial)),
    **dict.fromkeys(("smallserial", "serial2"), _bare(SmallSerial)),
    **dict.fromkeys(("boolean", "bool"), _ignoring(sa.Boolean)),
    **dict.fromkeys(("real", "float4"), _bare(sa.REAL)),
    **dict.fromkeys(("double precision", "float8", "double"), _ignoring(sa.Double)),
    "float": _float,
    **dict.fromkeys(("numeric", "decimal", "dec", "number"), _numeric),
    **dict.fromkeys(("varchar", "character varying", "nvarchar", "varchar2", "nvarchar2"), _sized(sa.String)),
    **dict.fromkeys(("char", "character", "nchar"), _sized(sa.CHAR)),
    **dict.fromkeys(
        ("text", "tinytext", "mediumtext", "longtext", "ntext", "string", "clob"), _ignoring(sa.Text)
    ),
    **dict.fromkeys(
        ("bytea", "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary", "image"),
        _ignoring(sa.LargeBinary),
    ),
    "date": _bare(sa.Date),
    **dict.fromkeys(("timestamp", "datetime", "datetime2", "smalldatetime"), _timed(zone=False, clock=False)),
    **dict.fromkeys(
        ("timestamptz", "timestamp with time zone", "datetimeoffset"), _timed(zone=True, clock=False)
    ),
    "time": _timed(zone=False, clock=True),
    **dict.fromkeys(("timetz", "time with time zone"), _timed(zone=True, clock=True)),
    "interval": _interval,
    **dict.fromkeys(("uuid", "uniqueidentifier"), _bare(sa.Uuid)),
    "json": _bare(sa.JSON),
    "jsonb": _bare(pg.JSONB),
    "bit": _sized(pg.BIT),
    **dict.fromkeys(("varbit", "bit varying"), _sized(lambda size=None: pg.BIT(size, varying=True))),
    "hstore": _bare(pg.HSTORE),
    **{
        kind.__name__.lower(): _bare(kind)
        for kind in (
            pg.MONEY,
            pg.INET,
            pg.CIDR,
            pg.MACADDR,
            pg.MACADDR8,
            pg.OID,
            pg.REGCLASS,
            pg.REGCONFIG,
            pg.TSVECTOR,
            pg.TSQUERY,
            pg.CITEXT,
            pg.INT4RANGE,
            pg.INT8RANGE,
            pg.NUMRANGE,
            pg.DATERANGE,
            pg.TSRANGE,
            pg.TSTZRANGE,
            pg.INT4MULTIRANGE,
            pg.INT8MULTIRANGE,
            pg.NUMMULTIRANGE,
            pg.DATEMULTIRANGE,
            pg.TSMULTIRANGE,
            pg.TSTZMULTIRANGE,
        )
    },
}

ZONED = re.compile(r"(timestamp|time)(\(\d+\))?( with| without)? time zone")
SHORT = {
    "int": "integer",
    "decimal": "numeric",
    "float": "double precision",
    "double": "double precision",
    "character varying": "varchar",
    "character": "char",
    "datetime": "timestamp",
    "bit varying": "varbit",
    "blob": "bytea",
    "clob": "text",
    "nvarchar": "varchar",
    "nchar": "char",
    "bool": "boolean",
}


def _canonical(written: str) -> str:
    """Shorten what SQLAlchemy writes for PostgreSQL."""
    text = ZONED.sub(_short_zone, written.lower().replace(", ", ","))
    head, bracket, rest = text.partition("(")
    head = head.strip()
    if head == "float" and bracket:
        return "real" if int(rest.rstrip(")")) <= 24 else "double precision"
    return SHORT.get(head, head) + bracket + rest


def _short_zone(match: re.Match[str]) -> str:
    word, precision, zone = match.groups()
    return word + ("tz" if zone == " with" else "") + (precision or "")


def _enum_name(kind: sa.Enum) -> str:
    """Return an enum's name, with its schema; a nameless one by its values."""
    if not kind.name:
        return "enum(" + ",".join("'" + value.replace("'", "''") + "'" for value in kind.enums) + ")"
    return f"{kind.schema}.{kind.name}" if kind.schema else str(kind.name)

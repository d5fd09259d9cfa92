"""Types by name: what is read is written back in PostgreSQL's short words, and read as the same again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from dbworkbench.model.datatype import NamedType, Serial, base_name, is_known, read_type, write_type

WRITTEN = {
    "int": "integer",
    "INT4": "integer",
    "int8": "bigint",
    "int2": "smallint",
    "serial": "serial",
    "serial8": "bigserial",
    "float4": "real",
    "float8": "double precision",
    "float(24)": "real",
    "float(25)": "double precision",
    "double precision": "double precision",
    "decimal": "numeric",
    "numeric( 12 , 2 )": "numeric(12,2)",
    "numeric(3,-2)": "numeric(3,-2)",
    "varchar(20)": "varchar(20)",
    "character varying(20)": "varchar(20)",
    "character varying": "varchar",
    "char(5)": "char(5)",
    "bool": "boolean",
    "timestamp": "timestamp",
    "timestamp(3)": "timestamp(3)",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "timestamp(3) with time zone": "timestamptz(3)",
    "timestamptz": "timestamptz",
    "time with time zone": "timetz",
    "timetz(2)": "timetz(2)",
    "interval": "interval",
    "interval(3)": "interval(3)",
    "bit(4)": "bit(4)",
    "bit varying(5)": "varbit(5)",
    "varbit": "varbit",
    "json": "json",
    "jsonb": "jsonb",
    "uuid": "uuid",
    "bytea": "bytea",
    "money": "money",
    "inet": "inet",
    "tsvector": "tsvector",
    "tstzrange": "tstzrange",
    "int8multirange": "int8multirange",
    "citext": "citext",
    "hstore": "hstore",
    "int[]": "integer[]",
    "int[][]": "integer[][]",
    "varchar(20)[]": "varchar(20)[]",
    "timestamp with time zone[]": "timestamptz[]",
    'text collate "C"': 'text collate "C"',
    "varchar(9) COLLATE de_DE": 'varchar(9) collate "de_DE"',
    # what others call nearly the same
    "datetime": "timestamp",
    "tinyint(1)": "smallint",
    "int(11) unsigned": "integer",
    "bigint unsigned": "bigint",
    "longtext": "text",
    "double": "double precision",
    "blob": "bytea",
    "nvarchar(max)": "varchar",
    "uniqueidentifier": "uuid",
    # what nobody here knows stays as it was written
    "vector(3)": "vector(3)",
    "xml": "xml",
    "bpchar": "bpchar",
    "geography(Point,4326)": "geography(Point,4326)",
    "enum('a','b')": "enum('a','b')",
    "interval year to month": "interval year to month",
    "shop.email": "shop.email",
}


@pytest.mark.parametrize(("text", "written"), WRITTEN.items())
def test_type_is_written_in_short_words(text: str, written: str) -> None:
    assert write_type(read_type(text)) == written


@pytest.mark.parametrize("text", WRITTEN)
def test_written_type_reads_as_the_same_type(text: str) -> None:
    kind = read_type(text)
    again = read_type(write_type(kind))
    assert repr(again) == repr(kind)
    assert write_type(again) == write_type(kind)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1))
def test_no_text_is_refused_or_lost(text: str) -> None:
    kind = read_type(text)
    assert write_type(read_type(write_type(kind))) == write_type(kind)


def test_unknown_types_are_compared_by_their_text() -> None:
    assert read_type("vector(3)") == NamedType("VECTOR(3)")
    assert read_type("vector(3)") != NamedType("vector(4)")
    assert not is_known(read_type("vector(3)[]"))
    assert is_known(read_type("text[]"))


def test_serial_counts_as_its_integer() -> None:
    assert isinstance(read_type("serial"), Serial)
    assert base_name(read_type("serial")) == base_name(read_type("int4")) == "integer"
    assert base_name(read_type("bigserial")) == "bigint"
    assert base_name(read_type("varchar(5)")) == base_name(read_type("varchar"))


def test_serial_is_a_plain_integer_where_no_sequences_are() -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("n", read_type("bigserial"), autoincrement=False))
    pg_dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    assert "n BIGSERIAL" in str(CreateTable(table).compile(dialect=pg_dialect))
    assert "n BIGINT" in str(CreateTable(table).compile(dialect=sqlite.dialect()))


def test_enum_is_written_by_its_name() -> None:
    assert write_type(sa.Enum("a", "b", name="mood", schema="app")) == "app.mood"
    assert write_type(sa.Enum("a", "it's")) == "enum('a','it''s')"
    assert write_type(sa.ARRAY(sa.Enum("a", name="mood"))) == "mood[]"


def test_unread_type_of_a_database_has_a_word() -> None:
    assert write_type(sa.types.NullType()) == "unknown"

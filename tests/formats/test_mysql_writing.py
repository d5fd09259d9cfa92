"""Designs written for MySQL: every script loads, and comes back with exactly the losses that were told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql as pg

from dbworkbench import formats
from dbworkbench.engines.mysql.catalog import read_catalog
from dbworkbench.engines.mysql.ddl import draft
from dbworkbench.errors import UnusableInput
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.content import describe_column, describe_table
from dbworkbench.model.datatype import Serial
from dbworkbench.model.declared.expression import design_name
from dbworkbench.model.design import Design
from tests.mariadb import MariaDB

NAMES = ("id", "qty", "order", "a`b", 'q"t', "ü", "sel ect", "se;mi", "it's", "x\\y", "Mixed", "new\nline")
TYPES: tuple[tuple[sa.types.TypeEngine[Any], tuple[str | None, ...]], ...] = (
    (sa.SmallInteger(), (None, "7")),
    (sa.Integer(), (None, "-3")),
    (sa.BigInteger(), (None, "0")),
    (sa.Numeric(10, 2), (None, "1.50")),
    (sa.Numeric(), (None,)),
    (sa.Boolean(), (None, "true", "false")),
    (sa.Text(), (None, "'it''s \\ \"x\"'")),
    (
        sa.String(40),
        (None, "''", "'longer than forty characters, which PostgreSQL would take'", "gen_random_uuid()"),
    ),
    (sa.String(), (None,)),
    (sa.String(1000), (None, "'a'::character varying")),
    (sa.String(20_000), (None,)),
    (sa.CHAR(3), (None, "'abc'")),
    (sa.Date(), (None, "CURRENT_DATE", "'2020-02-29'")),
    (sa.DateTime(), (None, "CURRENT_TIMESTAMP", "'yesterday'")),
    (sa.DateTime(timezone=True), (None, "now()", "'1900-01-01 00:00:00'")),
    (pg.TIMESTAMP(precision=3), (None,)),
    (sa.Time(), (None,)),
    (sa.JSON(), (None, "'{}'")),
    (pg.JSONB(), (None, "'{}'::jsonb")),
    (sa.Uuid(), (None, "gen_random_uuid()")),
    (sa.LargeBinary(), (None,)),
    (sa.REAL(), (None,)),
    (sa.Double(), (None,)),
    (pg.ARRAY(sa.Text()), (None, "'{}'::text[]")),
    (sa.Enum("new", "it's", name="status"), (None, "'new'", "'it''s'::status")),
    (pg.BIT(3), (None, "b'101'")),
    (sa.Interval(), (None,)),
    (pg.INET(), (None,)),
    (Serial(), (None,)),
)
WORDS = st.sampled_from(NAMES)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    metadata = sa.MetaData()
    names = draw(st.lists(WORDS, min_size=1, max_size=3, unique_by=str.lower))
    for name in names:
        _table(draw, metadata, name)
    status = EnumType("status", (EnumValue("new"), EnumValue("it's")))
    return Design("d", metadata, enums=(status,))


def _table(draw: st.DrawFn, metadata: sa.MetaData, name: str) -> None:
    earlier = list(metadata.tables.values())
    table = sa.Table(name, metadata, comment=draw(st.sampled_from([None, "it's \\ %"])))
    for column in draw(st.lists(WORDS, min_size=1, max_size=5, unique_by=str.lower)):
        _column(draw, table, column)
    columns = list(table.columns)
    if draw(st.booleans()):
        key = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=2, unique=True))
        for column in key:
            column.nullable = column.computed is not None
        if all(column.computed is None for column in key):
            table.append_constraint(sa.PrimaryKeyConstraint(*key))
    if draw(st.booleans()):
        table.append_constraint(sa.UniqueConstraint(draw(st.sampled_from(columns))))
    if draw(st.booleans()):
        _index(draw, table, draw(st.sampled_from(columns)))
    if draw(st.booleans()):
        _check(draw, table, draw(st.sampled_from(columns)))
    if draw(st.booleans()) and earlier:
        _reference(draw, table, draw(st.sampled_from(earlier)))


def _column(draw: st.DrawFn, table: sa.Table, name: str) -> None:
    kind, defaults = draw(st.sampled_from(TYPES))
    number = isinstance(kind, sa.Integer) and not isinstance(kind, Serial)
    extra: list[Any] = []
    default = draw(st.sampled_from(defaults))
    if number and draw(st.integers(0, 3)) == 0:
        extra, default = [sa.Identity(always=draw(st.booleans()))], None
    elif number and len(table.columns) and draw(st.integers(0, 3)) == 0:
        first = next(iter(table.columns))
        extra, default = (
            [sa.Computed(f"{design_name(first.name)} IS NULL", persisted=draw(st.booleans()))],
            None,
        )
    table.append_column(
        sa.Column(
            name, kind, *extra, nullable=not (extra and isinstance(extra[0], sa.Identity)) and draw(st.booleans()),  # noqa: E501  # one case, one line
            server_default=None if default is None else sa.text(default), comment=draw(st.sampled_from([None, "é"])),  # noqa: E501  # one case, one line
        )
    )  # fmt: skip


def _index(draw: st.DrawFn, table: sa.Table, column: sa.Column[Any]) -> None:
    expression = draw(st.sampled_from([column, column.desc()]))
    choices: list[dict[str, Any]] = [
        {},
        {},
        {"postgresql_where": sa.text("1 > 0")},
        {"postgresql_using": "gin"},
    ]
    options = draw(st.sampled_from(choices))
    sa.Index(f"ix_{len(table.metadata.tables)}", expression, unique=draw(st.booleans()), **options)


def _check(draw: st.DrawFn, table: sa.Table, column: sa.Column[Any]) -> None:
    name = design_name(column.name)
    sql = draw(st.sampled_from([f"{name} is not null", f"{name} <> 'x'", f"{name} ~ 'x'", f"{name} < now()"]))
    table.append_constraint(sa.CheckConstraint(sa.text(sql), name=draw(st.sampled_from([None, "chk"]))))


def _reference(draw: st.DrawFn, table: sa.Table, parent: sa.Table) -> None:
    own, theirs = draw(st.sampled_from(list(table.columns))), draw(st.sampled_from(list(parent.columns)))
    action = draw(st.sampled_from([None, "CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]))
    table.append_constraint(
        sa.ForeignKeyConstraint([own.name], [f"{parent.key}.{theirs.name}"], ondelete=action)
    )


def differing(old: Design, new: Design) -> Iterator[tuple[str, str | None]]:
    """Yield table and column of what differs, no column for keys, indexes and checks."""
    for table in old.tables:
        twin = new.table(table.name)
        before, after = describe_table(table), describe_table(twin)
        for column in table.columns:
            again = twin.columns[column.name]
            stored = [c.computed.persisted if c.computed is not None else None for c in (column, again)]
            about = [canonical(describe_column(c)) for c in (column, again)]
            if about[0] != about[1] or stored[0] != stored[1]:
                yield table.name, column.name
        lengths = [t.primary_key.dialect_kwargs.get("mysql_length") for t in (table, twin)]
        parts = ("constraints", "indexes", "comment")
        if lengths[0] != lengths[1] or any(before[part] != after[part] for part in parts):
            yield table.name, None


def canonical(about: dict[str, object]) -> dict[str, object]:
    """Return a description in which a default's synonyms and casts are one."""
    same = {"now()": "CURRENT_TIMESTAMP", "CURRENT_DATE": "curdate()", "gen_random_uuid()": "uuid()"}
    default = str(about["default"]).split("::")[0] if about["default"] else None
    facts = {"facts": None} if about["facts"] == {"settings": {}, "comments": [], "completed": False} else {}
    generated = str(about["generated"]).lower().replace('"', "") if about["generated"] else None
    return {**about, "default": same.get(str(default), default), "generated": generated, **facts}


def told(design: Design) -> set[tuple[str, str | None]]:
    """Return table and column of each loss."""
    tables = {table.name: set(table.columns.keys()) for table in design.tables}
    found: set[tuple[str, str | None]] = set()
    for loss in draft(design).losses:
        for table, columns in tables.items():
            rest = loss.object.removeprefix(table)
            if rest != loss.object and (rest == "" or rest[0] in ".:"):
                found.add((table, rest[1:] if rest[1:] in columns and rest[0] == "." else None))
    return found


NUMBERS = itertools.count()


@settings(
    max_examples=20,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(design=designs())
def test_losses_are_exactly_what_does_not_come_back(mariadb: MariaDB, design: Design) -> None:
    written = formats.write_with_losses(design, "sql", dialect="mysql")
    with mariadb.database(f"d{next(NUMBERS)}") as connection, connection.cursor() as cursor:
        for statement in draft(design).texts:
            cursor.execute(statement)
        there = read_catalog(connection, name="d")
    assert set(differing(design, there)) == told(design), written.text
    reading = formats.read_with_report(written.text, "sql", dialect="mysql", name="d")
    assert (reading.report, set(differing(reading.design, there))) == ((), set()), written.text


@settings(
    max_examples=4,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(design=designs())
def test_what_came_back_once_comes_back_equal(mariadb: MariaDB, design: Design) -> None:
    with mariadb.database("once") as connection:
        mariadb.load(formats.write(design, "sql", dialect="mysql"), "once")
        once = read_catalog(connection, name="d")
    with mariadb.database("twice") as connection:
        again = formats.write_with_losses(once, "sql", dialect="mysql")
        mariadb.load(again.text, "twice")
        assert (again.losses, read_catalog(connection, name="d")) == ((), once)


def test_script_reads_as_the_server_would_print_it(mariadb: MariaDB) -> None:
    metadata = sa.MetaData()
    sa.Table(
        "customers", metadata, sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("mail", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.Enum("new", "old", name="customers_status"), server_default="new"),
        sa.Column("tags", pg.ARRAY(sa.Text())), sa.Column("made", sa.DateTime(timezone=True), server_default=sa.text("now()")),  # noqa: E501  # one case, one line
        comment="who buys",
    )  # fmt: skip
    sa.Table(
        "orders", metadata, sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),  # noqa: E501  # one case, one line
        sa.Column("customer", sa.BigInteger, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),  # noqa: E501  # one case, one line
        sa.Column("total", sa.Numeric(12, 2), sa.CheckConstraint("total >= 0", name="positive")),
        sa.Index("open_orders", "customer", postgresql_where=sa.text("total > 0")),
    )  # fmt: skip
    design = Design("shop", metadata, routines=(Routine("mysql", "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN SET new.total = 1; END", on="orders", kind="trigger", name="t"), Routine("postgres", "SELECT 1", name="p")))  # fmt: skip  # noqa: E501  # one statement each
    written = formats.write(design, "sql", dialect="mysql")
    assert written == (
        "-- What this dialect cannot hold:\n"
        "-- p: the statement is written for postgres\n"
        "-- customers.tags: text[] becomes json: MySQL has no arrays\n"
        "-- customers: unique (mail): the first 255 characters of mail: only these are unique\n"
        "-- orders.id: a uuid becomes char(36)\n"
        "-- orders.open_orders: for all rows: MySQL has no partial indexes\n\n"
        "SET NAMES utf8mb4;\n\n"
        "CREATE TABLE `customers` (\n"
        "  `id` bigint NOT NULL AUTO_INCREMENT,\n"
        "  `mail` text NOT NULL,\n"
        "  `status` enum('new','old') DEFAULT 'new',\n"
        "  `tags` json,\n"
        "  `made` timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6),\n"
        "  PRIMARY KEY (`id`),\n"
        "  UNIQUE KEY `mail` (`mail`(255))\n"
        ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='who buys';\n\n"
        "CREATE TABLE `orders` (\n"
        "  `id` char(36) NOT NULL DEFAULT (uuid()),\n"
        "  `customer` bigint NOT NULL,\n"
        "  `total` decimal(12,2),\n"
        "  PRIMARY KEY (`id`),\n"
        "  KEY `open_orders` (`customer`),\n"
        "  FOREIGN KEY (`customer`) REFERENCES `customers` (`id`) ON DELETE CASCADE,\n"
        "  CONSTRAINT `positive` CHECK (`total` >= 0)\n"
        ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\n"
        "DELIMITER ;;\n"
        "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN SET new.total = 1; END;;\n"
        "DELIMITER ;\n"
    )
    with mariadb.database("printed"):
        mariadb.load(written, "printed")


def one(*columns: sa.Column[Any], name: str = "t", **options: Any) -> Design:
    metadata = sa.MetaData()
    sa.Table(name, metadata, *columns, **options)
    return Design("d", metadata)


@pytest.mark.parametrize(
    ("design", "message"),
    [
        (one(sa.Column("a", sa.Integer), sa.Column("A", sa.Integer)), "MySQL takes the columns 'a' and 'A' of 't' for the same one"),  # noqa: E501  # one case, one line
        (one(sa.Column("😀", sa.Integer)), "MySQL has no column called '😀'"),
        (one(sa.Column("a", sa.Integer), name="x" * 65), f"MySQL has no table called '{'x' * 65}'"),
        (one(), "'t' has no columns yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_at_all_is_refused(design: Design, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        formats.write(design, "sql", dialect="mysql")
    assert caught.value.message == message


def test_schemas_become_prefixes_only_where_they_must() -> None:
    metadata = sa.MetaData()
    for schema, name in (("a", "t"), ("b", "t"), ("b", "u")):
        sa.Table(name, metadata, sa.Column("id", sa.Integer), schema=schema)
    plan = draft(Design("d", metadata))
    assert [text.split(" (")[0] for text in plan.texts] == [
        "CREATE TABLE `a_t`", "CREATE TABLE `b_t`", "CREATE TABLE `u`",
    ]  # fmt: skip
    assert "b.t: becomes b_t, for another schema has a table of its name" in map(str, plan.losses)


def test_circle_of_foreign_keys_is_closed_afterwards(mariadb: MariaDB) -> None:
    text = "create table a (id int primary key, b int, foreign key (b) references b (id)); create table b (id int primary key, a int, foreign key (a) references a (id));"  # noqa: E501  # two statements
    written = formats.write(formats.read(text, "sql", dialect="mysql"), "sql", dialect="mysql")
    assert "ALTER TABLE `b` ADD FOREIGN KEY (`a`) REFERENCES `a` (`id`);" in written
    with mariadb.database("circle"):
        mariadb.load(written, "circle")

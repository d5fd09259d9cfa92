"""What is made of a design on a PostgreSQL server, and what is refused."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pyarrow as pa
import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.engine import PostgresEngine
from dbworkbench.errors import QueryFailed, Refused
from dbworkbench.model.annotation import Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import TableFacts, set_facts
from dbworkbench.model.relationship import End, Orphans, Relationship
from dbworkbench.model.settings import Settings

pytestmark = pytest.mark.postgres


def test_statements_are_in_the_order_in_which_they_can_run(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
    statements, losses = scratch_pg.statements(shop())
    assert losses == ()
    assert "\n".join(statements) == (
        """CREATE TYPE "status" AS ENUM ('new', 'old')
CREATE TABLE orders (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    customer INTEGER NOT NULL,
    total NUMERIC(12, 2) CHECK (total >= 0 and total::text <> ' :x'),
    PRIMARY KEY (id)
)
CREATE TABLE customers (
    id INTEGER NOT NULL,
    mail TEXT NOT NULL,
    status status DEFAULT 'new',
    PRIMARY KEY (id),
    UNIQUE (mail)
)
ALTER TABLE orders ADD FOREIGN KEY(customer) REFERENCES customers (id) ON DELETE CASCADE
CREATE INDEX orders_customer ON orders (customer) WHERE total > 0
COMMENT ON TABLE customers IS 'it''s 100% \\ sure'"""
    )


def test_equal_tables_are_left_as_they_are(scratch_pg: Database, shop: Callable[..., Design]) -> None:
    assert len(scratch_pg.create(shop()).statements) == 6
    assert scratch_pg.create(shop()).statements == ()


def test_the_same_reference_twice_is_no_difference(scratch_pg: Database) -> None:
    """In a database of many parts the server sorts such a pair in either order."""
    wide = ", ".join(f"c{number} int" for number in range(20))
    key = "foreign key (c1) references p"
    tables = [f"create table t{number} ({wide}, {key}, constraint fk{number} {key})" for number in range(50)]
    parents = "create table p (id int primary key)"
    scratch_pg.query(";".join([parents, *tables]), write=True)
    design = scratch_pg.introspect()
    with scratch_pg.engine.scratch() as other:
        other.query(";".join([parents, *reversed(tables)]), write=True)
        assert other.create(design).statements == ()


def test_design_of_mysql_is_fitted(scratch_pg: Database) -> None:
    text = """
    create table a (id bigint unsigned auto_increment primary key, kind tinyint unique, code varchar(9),
        at datetime not null default '0000-00-00 00:00:00', key twice (code)) engine = InnoDB;
    create table b (a bigint unsigned, big bigint unsigned, kind tinyint(1) default 0, code varchar(9),
        key twice (a), foreign key (a) references a (id), foreign key (kind) references a (kind),
        foreign key (code) references a (code));
    """
    made = scratch_pg.create(formats.read(text, "sql"))
    assert [str(loss) for loss in made.losses] == [
        "a.id: numeric(20, 0) becomes bigint: it counts, or refers to what counts",
        "a.at: the default '0000-00-00 00:00:00' is left out: it is no date",
        "b.a: numeric(20, 0) becomes bigint: it counts, or refers to what counts",
        "b.kind: boolean becomes smallint: it counts, or refers to what counts",
        "b: foreign key (code) is left out: (code) is no key of 'a'",
        "b: twice is called b_twice: another relation has that name",
    ]
    b = scratch_pg.introspect().table("b")
    assert {column.name: str(column.type) for column in b.columns} == {
        "a": "BIGINT", "big": "NUMERIC(20, 0)", "kind": "SMALLINT", "code": "VARCHAR(9)",
    }  # fmt: skip
    assert sorted(list(key.column_keys) for key in b.foreign_key_constraints) == [["a"], ["kind"]]


def test_new_table_is_added_to_those_that_are_there(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
    scratch_pg.create(shop())
    scratch_pg.query("insert into customers values (1, 'a@b')", write=True)
    larger = shop()
    sa.Table("items", larger.metadata, sa.Column("order_id", sa.ForeignKey("orders.id"), primary_key=True))
    made = scratch_pg.create(larger)
    assert [statement.split("(")[0].strip() for statement in made.statements] == [
        "CREATE TABLE items",
        "ALTER TABLE items ADD FOREIGN KEY",
    ]
    assert scratch_pg.row_counts() == {"customers": 1, "items": 0, "orders": 0}


def test_differing_table_is_refused_with_its_difference(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
    scratch_pg.create(shop())
    scratch_pg.query("alter table customers alter mail drop not null", write=True)
    scratch_pg.query("create index on orders (id, customer)", write=True)
    with pytest.raises(Refused) as caught:
        scratch_pg.create(shop(sa.Column("note", sa.Text)))
    assert str(caught.value).replace(scratch_pg.name, "DB") == (
        "the database 'DB' has tables of 'shop' that differ from the design:\n"
        "table customers: ~ column mail: text → text not null\n"
        "table orders: + column note text\n"
        "table orders: - index CREATE INDEX orders_id_customer_idx ON public.orders "
        "USING btree (id, customer)\n"
        "Say so to drop what dbworkbench made and make it anew, without its rows: "
        "create(design, replace=True), %create --replace."
    )


@pytest.fixture
def named(postgres: Engine) -> Iterator[Database]:
    """A database that is not scratch, dropped afterwards."""
    assert isinstance(postgres, PostgresEngine)
    yield postgres.database("dbwb test of creation")
    postgres.drop("dbwb test of creation")


def test_replace_drops_what_was_made_here_and_names_it(named: Database, shop: Callable[..., Design]) -> None:
    routine = Routine("postgres", "create view rich as select * from orders where total > 9", on="orders")
    named.create(replace(shop(), routines=(routine,)))
    named.query("create table mine (a int)", write=True)
    made = named.create(shop(sa.Column("note", sa.Text)), replace=True)
    assert made.dropped == (
        "view public.rich",
        "table public.customers",
        "table public.orders",
        "type public.status",
    )
    assert len(made.statements) == 6
    assert named.row_counts() == {"customers": 0, "mine": 0, "orders": 0}


def test_table_of_somebody_else_is_never_replaced(named: Database, shop: Callable[..., Design]) -> None:
    named.create(shop())
    named.query("drop table orders", write=True)
    named.query("create table orders (id text)", write=True)
    with pytest.raises(Refused) as caught:
        named.create(shop(), replace=True)
    assert caught.value.message == (
        "table orders in 'dbwb test of creation' was not made by dbworkbench, so it is not replaced"
    )
    assert named.row_counts() == {"customers": 0, "orders": 0}


def test_view_of_somebody_else_keeps_its_tables(named: Database, shop: Callable[..., Design]) -> None:
    named.create(shop())
    named.query("create view mine as select mail from customers", write=True)
    with pytest.raises(Refused) as caught:
        named.create(shop(), replace=True)
    assert "view mine depends on table customers" in caught.value.hint


def test_second_notebook_is_told_whose_database_it_is(named: Database, shop: Callable[..., Design]) -> None:
    design = shop()
    named.create(design)
    assert named.owner_note() == ""
    script = (
        "from dbworkbench.engines import connect\n"
        "e = connect('postgres'); print(e.database('dbwb test of creation').owner_note()); e.close()"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == (
        f"the database 'dbwb test of creation' is also used by another notebook (process {os.getpid()}), "
        f"which made it from the design 'shop', revision {design.revision}"
    )


def test_mistake_in_a_design_is_told_with_its_object(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer, sa.CheckConstraint("b > 0", name="positive")))
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.create(Design("d", metadata))
    assert (
        str(caught.value) == 'PostgreSQL refused the table t: column "b" does not exist\nIn: CREATE TABLE t ('
    )
    assert scratch_pg.row_counts() == {}


def test_routines_stand_where_they_can_be_made(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    table = sa.Table(
        "docs",
        metadata,
        sa.Column(
            "id", sa.Integer, primary_key=True, autoincrement=False, server_default=sa.text("next_id()")
        ),
        sa.Column("words", sa.Text),
        sa.Index("docs_words", sa.text("words gin_trgm_ops"), postgresql_using="gin"),
    )
    routines = (
        Routine("postgres", "create policy mine on docs using (id > 0)", on="docs"),
        Routine("postgres", "create extension pg_trgm"),
        Routine("postgres", "create extension btree_gist schema extras", kind="extension", name="btree_gist"),
        Routine("postgres", "create schema extras", kind="schema", name="extras"),
        Routine("postgres", "create function next_id() returns int language sql as 'select 7'"),
        Routine("postgres", "create function first() returns setof docs language sql as 'table docs'"),
        Routine("mysql", "create event e", name="e"),
    )
    design = Design("d", metadata, routines=routines)
    made = scratch_pg.create(design)
    assert [(loss.object, loss.reason) for loss in made.losses] == [("e", "SQL for mysql is left out")]
    assert scratch_pg.create(design).statements == ()
    scratch_pg.query("insert into docs (words) values ('abc')", write=True)
    assert scratch_pg.query("select id from first()").table["id"].to_pylist() == [7]
    assert table.name in scratch_pg.row_counts()


def test_policy_of_a_role_that_is_not_there_is_lost_with_its_comment(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("docs", metadata, sa.Column("id", sa.Integer, primary_key=True))
    policy, comment = (
        "CREATE POLICY own ON docs TO auditor USING (true)",
        "COMMENT ON POLICY own ON docs IS 'x'",
    )
    routines = tuple(Routine("postgres", sql, on="docs", name="own") for sql in (policy, comment))
    made = scratch_pg.create(Design("d", metadata, routines=routines))
    assert [str(loss) for loss in made.losses] == [
        f'own: there is no role "auditor" here, so this is left out: {policy}',
        f'own: there is no policy "own" for table "docs" here, so this is left out: {comment}',
    ]


def test_name_that_is_cut_is_told_and_found_again(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("n" * 64, metadata, sa.Column("id", sa.Integer, primary_key=True))
    design = Design("d", metadata)
    (loss,) = scratch_pg.create(design).losses
    assert loss.reason == f"PostgreSQL cuts the name '{'n' * 64}' after 63 bytes: '{'n' * 63}'"
    assert scratch_pg.create(design).statements == ()


def test_rights_and_owners_of_roles_that_are_not_there_are_lost(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("docs", metadata, sa.Column("id", sa.Integer, primary_key=True))
    statements = {
        "grant": 'GRANT SELECT ON TABLE docs TO "No One"',
        "owner": "ALTER TABLE docs OWNER TO nobody_here",
        "revoke": "REVOKE ALL ON TABLE docs FROM PUBLIC",
        "default privileges": "ALTER DEFAULT PRIVILEGES FOR ROLE nobody_here GRANT ALL ON TABLES TO PUBLIC",
    }
    routines = tuple(Routine("postgres", sql, kind=kind, name="docs") for kind, sql in statements.items())
    made_of = Design("d", metadata, routines=routines)
    made = scratch_pg.create(made_of)
    gone = [(kind, sql) for kind, sql in statements.items() if kind != "revoke"]
    roles = ('"No One"', '"nobody_here"', '"nobody_here"')
    assert [str(loss) for loss in made.losses] == [
        f"docs: there is no role {role} here, so this is left out: {sql}"
        for role, (_, sql) in zip(roles, gone, strict=True)
    ]
    assert made.statements[-1] == statements["revoke"]
    with pytest.raises(QueryFailed, match='relation "nothing" does not exist'):
        scratch_pg.create(
            Design("d", metadata, routines=(Routine("postgres", "GRANT SELECT ON nothing TO x"),))
        )


def test_reference_that_data_may_break_is_not_enforced(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
    design = shop()
    loose = Relationship(
        End("customers", ("id",)), End("orders", ("customer",), most=None), orphans=Orphans.UNENFORCED
    )
    design = replace(design, relationships=(loose,))
    made = scratch_pg.create(design)
    if scratch_pg.engine.supports("unenforced_keys"):
        assert made.statements[3].endswith("ON DELETE CASCADE NOT ENFORCED")
        assert made.losses == ()
    else:
        reason = "a reference that is not enforced needs PostgreSQL 18: left out"
        assert [(loss.object, loss.reason) for loss in made.losses] == [("orders(customer)", reason)]
    scratch_pg.query("insert into orders (customer, total) values (99, 1)", write=True)


def partitioned(setting: str, *keys: str) -> Design:
    metadata = sa.MetaData()
    table = sa.Table(
        "events",
        metadata,
        sa.Column("id", sa.Integer, primary_key="id" in keys, autoincrement=False),
        sa.Column("at", sa.Date, primary_key="at" in keys),
    )
    set_facts(table, TableFacts(settings=Settings({"partition": setting, "unlogged": "no"})))
    return Design("d", metadata)


def test_partitioned_table_has_a_default_partition(scratch_pg: Database) -> None:
    made = scratch_pg.create(partitioned("range (at) by month", "id", "at"))
    assert made.statements[0].endswith(') PARTITION BY RANGE ("at")')
    assert made.statements[1] == 'CREATE TABLE "events_default" PARTITION OF "events" DEFAULT'
    assert [loss.reason for loss in made.losses] == [
        "partitions by month: all rows go to one default partition so far"
    ]
    assert scratch_pg.create(partitioned("range (at) by month", "id", "at")).statements == ()
    assert scratch_pg.row_counts() == {"events": 0}


@pytest.mark.parametrize(
    ("setting", "keys", "reason"),
    [
        ("range (at)", ["id"], "partitioning: the primary key would have to contain at"),
        ("range (when)", [], "partition by 'when': no such column"),
        ("monthly", [], "partition 'monthly' is not read; write 'range (column) by month'"),
        ("hash (id)", [], "hash partitioning has no default partition: write the partitions in an Sql block"),
    ],
)
def test_partitioning_that_is_not_possible_is_a_loss(
    scratch_pg: Database, setting: str, keys: list[str], reason: str
) -> None:
    made = scratch_pg.create(partitioned(setting, *keys))
    assert [(loss.object, loss.reason) for loss in made.losses] == [("events", reason)]
    assert len(made.statements) == 1


def test_unlogged_schema_and_quoted_names(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    table = sa.Table('Ord"er', metadata, sa.Column("Sélect", sa.Integer), schema="my schema")
    set_facts(table, TableFacts(settings=Settings({"unlogged": "yes"})))
    design = Design("d", metadata)
    assert scratch_pg.create(design).statements == (
        'CREATE SCHEMA IF NOT EXISTS "my schema"',
        'CREATE UNLOGGED TABLE "my schema"."Ord""er" (\n    "Sélect" INTEGER\n)',
    )
    assert scratch_pg.create(design).statements == ()
    assert scratch_pg.row_counts(design) == {'my schema.Ord"er': 0}


def test_partitioned_table_is_filled_like_any_other(scratch_pg: Database) -> None:
    design = partitioned("range (at)", "id", "at")
    scratch_pg.create(design)
    rows = pa.RecordBatch.from_pydict({"id": [1, 2], "at": [dt.date(2026, 1, 2), dt.date(2026, 2, 2)]})
    with scratch_pg.loader(design) as loader:
        loader.load("events", [rows])
    assert scratch_pg.row_counts() == {"events": 2}
    assert scratch_pg.create(design).statements == ()
    assert scratch_pg.write_cost("events", 2).rows == 2

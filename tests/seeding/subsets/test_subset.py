"""What a subset promises, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import QueryFailed, Refused, UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.seeding import subset
from tests.mariadb import MariaDB

DESIGN = "blog"


def blog() -> Design:
    metadata = MetaData()
    Table("countries", metadata, Column("code", Text, primary_key=True))
    Table(
        "users",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("country", Text, ForeignKey("countries.code"), nullable=False),
        Column("boss", Integer, ForeignKey("users.id")),
    )
    Table(
        "posts",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("author", Integer, ForeignKey("users.id"), nullable=False),
    )
    Table(
        "comments",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("about", Integer, nullable=False),
    )
    Table("visits", metadata, Column("page", Text), Column("user", Integer, ForeignKey("users.id")))
    return Design(DESIGN, metadata)


ROWS: dict[str, list[dict[str, object]]] = {
    "countries": [{"code": code} for code in ("DE", "FR", "IT", "PL")],
    "users": [{"id": n, "country": ("DE", "FR", "IT")[n % 3], "boss": n // 2 or None} for n in range(1, 21)],
    "posts": [{"id": n, "author": n % 5 + 1} for n in range(1, 41)],
    "comments": [{"id": n, "kind": ("post", "user")[n % 2], "about": n} for n in range(1, 21)],
    "visits": [{"page": "home", "user": n % 4 + 1} for n in range(12)],
}


def fill(database: Database) -> Database:
    database.create(blog())
    with database.loader(blog()) as loader:
        for table, rows in ROWS.items():
            loader.load(table, pa.Table.from_pylist(rows).to_batches())
    return database


@pytest.fixture(scope="module")
def lite() -> Iterator[Engine]:
    engine = connect("sqlite")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def source(lite: Engine) -> Iterator[Database]:
    with lite.scratch() as database:
        yield fill(database)


@pytest.fixture
def into(lite: Engine) -> Iterator[Database]:
    with lite.scratch() as database:
        yield database


def ids(database: Database, table: str, column: str = "id") -> list[object]:
    found = database.query(f"SELECT {column} FROM {table} ORDER BY {column}")
    return found.table.column(0).to_pylist()


def test_a_row_brings_its_parents_and_theirs(source: Database, into: Database) -> None:
    report = subset(source, into, start={"posts": [3]})
    assert ids(into, "users") == [1, 2, 4]
    assert ids(into, "countries", "code") == ["FR", "IT"]
    assert {item.table: item.reason for item in report.tables} == {
        "countries": "posts → users → countries: needed by users.country > countries.code",
        "users": "posts → users: needed by posts.author > users.id",
        "posts": "start: 1 key",
    }


def test_children_come_up_to_a_limit_and_the_others_are_counted(source: Database, into: Database) -> None:
    report = subset(source, into, start={"users": [1]}, children={"posts": 2})
    assert ids(into, "posts") == [5, 10]
    assert report.cut == (("posts.author > users.id", 6),)


def test_children_of_rows_that_are_only_needed_stay_out(source: Database, into: Database) -> None:
    subset(source, into, start={"posts": [3]}, children=True)
    assert ids(into, "posts") == [3]


def test_a_polymorphic_link_is_followed_where_its_condition_holds(source: Database, into: Database) -> None:
    link = "comments.about > posts.id when kind = 'post'"
    subset(source, into, start={"comments": [4, 5]}, links=[link])
    assert ids(into, "posts") == [4]


def test_rows_without_a_key_are_taken_each_once(source: Database, into: Database) -> None:
    subset(source, into, start={"users": [2]}, children={"visits": None})
    assert into.query("SELECT * FROM visits").table.to_pylist() == 3 * [{"page": "home", "user": 2}]


def test_a_larger_share_holds_the_smaller_one(source: Database, lite: Engine) -> None:
    with lite.scratch() as small, lite.scratch() as large:
        subset(source, small, start={"posts": "20%"})
        subset(source, large, start={"posts": 0.6})
        few, many = ids(small, "posts"), ids(large, "posts")
    assert set(few) < set(many)
    assert 2 <= len(few) <= 14


@pytest.mark.parametrize("kind", ["postgres", "duck"])
def test_every_engine_gives_the_same_rows(
    kind: str, source: Database, lite: Engine, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(kind)
    found = []
    with engine.scratch() as other, lite.scratch() as one, lite.scratch() as two:
        fill(other)
        for origin, target in ((source, one), (other, two)):
            subset(origin, target, start={"posts": 7, "visits": 0}, children={"visits": 1})
            found.append([ids(target, "posts"), ids(target, "users")])
    assert found[0] == found[1]


def test_mariadb_is_a_source_too(mariadb: MariaDB, into: Database) -> None:
    with mariadb.database("subset_source") as connection, connection.cursor() as cursor:
        engine = connect(mariadb.url("subset_source"), allow_write=True)
        engine.database("subset_source").create(blog_for_mysql())
        for table, rows in ROWS.items():
            names = ", ".join(f"`{name}`" for name in rows[0])
            marks = ", ".join("%s" for _ in rows[0])
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(row.values()) for row in rows]
            )
        subset(
            engine.database("subset_source"), into, start={"posts": "id = 3"}, design=blog_without_visits()
        )
    assert ids(into, "users") == [1, 2, 4]


def blog_for_mysql() -> Design:
    """Texts that are keys need a length in MySQL."""
    from sqlalchemy import String

    design = blog()
    for table in design.tables:
        for column in table.columns:
            if isinstance(column.type, Text):
                column.type = String(20)
    return design


def blog_without_visits() -> Design:
    design = blog_for_mysql()
    design.metadata.remove(design.metadata.tables["visits"])
    return design


def test_a_folder_holds_a_file_a_table(source: Database, tmp_path: Path) -> None:
    subset(source, tmp_path / "out", start={"posts": [3]})
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "countries.parquet", "posts.parquet", "users.parquet",
    ]  # fmt: skip
    assert pq.read_table(tmp_path / "out" / "posts.parquet").to_pylist() == [{"id": 3, "author": 4}]


def test_a_script_is_written_with_parents_first(source: Database, tmp_path: Path) -> None:
    subset(source, tmp_path / "out.sql", start={"posts": [3]}, dialect="sqlite")
    text = (tmp_path / "out.sql").read_text()
    assert text.index("INSERT INTO countries") < text.index("INSERT INTO users") < text.index("INTO posts")


def test_an_interrupt_leaves_the_target_without_tables(
    source: Database, into: Database, scratch_pg: Database, tmp_path: Path
) -> None:
    def stop(table: str, done: int, rows: int) -> None:
        if table == "users":
            raise KeyboardInterrupt

    for target in (into, scratch_pg, tmp_path / "out"):
        with pytest.raises(KeyboardInterrupt):
            subset(source, target, start={"posts": [3]}, progress=stop)
    assert into.introspect().tables == scratch_pg.introspect().tables == ()
    assert list(tmp_path.iterdir()) == []


def test_a_target_with_rows_is_refused(source: Database, into: Database) -> None:
    subset(source, into, start={"countries": ["PL"]})
    with pytest.raises(Refused) as caught:
        subset(source, into, start={"countries": ["DE"]})
    assert str(caught.value) == (
        "the target holds rows already: countries (1); nothing was copied\n"
        "Name an empty database, or a new file."
    )


def test_a_source_is_only_read(source: Database, into: Database) -> None:
    with pytest.raises(QueryFailed):
        subset(source, into, start={"posts": "1) ; DELETE FROM posts; --"})
    assert len(ids(source, "posts")) == 40


@pytest.mark.parametrize(
    ("start", "error", "message"),
    [
        ({}, UnusableInput, "which rows does the subset start from?\nName some: start={'orders': '1%'}, "
         "--from orders:1%."),
        ({"postz": 1}, UnknownName, "no table called 'postz'\nDid you mean 'posts'?"),
        ({"posts": "0%"}, UnusableInput, "posts: 0% is no share of its rows\nName 0.01% to 100%."),
        ({"posts": [(1, 2)]}, UnusableInput, "posts: a key has 1 column (id)"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(
    start: dict[str, object], error: type[Exception], message: str, source: Database, into: Database
) -> None:
    with pytest.raises(error) as caught:
        subset(source, into, start=start)  # type: ignore[arg-type]  # wrong on purpose
    assert str(caught.value) == message

"""Rows into DuckDB: all or nothing, parents with children, indexes after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy as sa

from dbworkbench.engines.duckdb.transaction import transaction
from dbworkbench.engines.engine import Database, Loader
from dbworkbench.errors import LoadFailed
from dbworkbench.model.design import Design


@pytest.fixture
def family(scratch_duck: Database) -> tuple[Database, Design]:
    metadata = sa.MetaData()
    sa.Table("parents", metadata, sa.Column("id", sa.Integer, sa.Identity(), primary_key=True))
    children = sa.Table(
        "children",
        metadata,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("parent", sa.Integer, sa.ForeignKey("parents.id")),
        sa.Column("mood", sa.Enum("good", "bad", name=None)),
        sa.Column("born", sa.Date),
        sa.Column("age", sa.Integer, sa.Computed("2026 - year(born)")),
    )
    sa.Index("by_parent", children.c.parent)
    sa.Table(
        "staff",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("boss", sa.Integer, sa.ForeignKey("staff.id")),
    )
    design = Design("family", metadata)
    scratch_duck.create(design)
    return scratch_duck, design


def batches(rows: Sequence[Mapping[str, object]], size: int = 1000) -> list[pa.RecordBatch]:
    return pa.Table.from_pylist([dict(row) for row in rows]).to_batches(max_chunksize=size)


def children(count: int, parents: int) -> list[pa.RecordBatch]:
    return batches(
        [
            {
                "id": f"00000000-0000-0000-0000-{i:012d}",
                "parent": i % parents + 1,
                "mood": "good" if i % 2 else "bad",
                "born": "2020-01-02",
            }
            for i in range(count)
        ]
    )


def load_orphans(loader: Loader) -> None:
    loader.load("parents", batches([{"id": 1}]))
    loader.load("children", children(10, 2))


def test_parents_and_children_in_one_transaction(family: tuple[Database, Design]) -> None:
    database, design = family
    seen: list[int] = []
    with database.loader(design) as loader:
        assert loader.load("parents", batches([{"id": i + 1} for i in range(10)])) == 10
        assert loader.load("children", children(2500, 10), seen.append) == 2500
    assert seen == [2500]
    assert database.row_counts() == {"parents": 10, "children": 2500, "staff": 0}
    assert [str(index.name) for index in database.introspect().table("children").indexes] == ["by_parent"]
    assert database.query("SELECT DISTINCT age FROM children").table.to_pylist() == [{"age": 6}]


def test_sequence_goes_on_after_the_loaded_keys(family: tuple[Database, Design]) -> None:
    database, design = family
    with database.loader(design) as loader:
        loader.load("parents", batches([{"id": 41}, {"id": 42}]))
    inserted = database.query("INSERT INTO parents DEFAULT VALUES RETURNING id", write=True)
    assert inserted.table.to_pylist() == [{"id": 43}]


def test_orphan_leaves_nothing_in(family: tuple[Database, Design]) -> None:
    database, design = family
    told = r"could not be loaded into 'children': .* Nothing was loaded: the database is as it was"
    with pytest.raises(LoadFailed, match=told), database.loader(design) as loader:
        load_orphans(loader)
    assert set(database.row_counts().values()) == {0}
    assert len(database.introspect().table("children").indexes) == 1


def test_interrupt_leaves_nothing_in(family: tuple[Database, Design]) -> None:
    database, design = family

    def interrupted() -> Iterator[pa.RecordBatch]:
        yield from batches([{"id": 1}])
        raise KeyboardInterrupt

    told = "interrupted. Nothing was loaded: the database is as it was."
    with pytest.raises(KeyboardInterrupt, match=told), database.loader(design) as loader:
        loader.load("parents", interrupted())
    assert set(database.row_counts().values()) == {0}


def test_interrupt_of_the_commit_says_that_rows_are_in(
    family: tuple[Database, Design], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, design = family

    @contextmanager
    def interrupted(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        with transaction(cursor):
            yield
        raise RuntimeError("Query interrupted")  # as the driver does when the signal comes during COMMIT

    monkeypatch.setattr("dbworkbench.engines.duckdb.ground.transaction", interrupted)
    told = "interrupted while it was being committed: all rows are in."
    with pytest.raises(KeyboardInterrupt, match=told), database.loader(design) as loader:
        loader.load("parents", batches([{"id": 1}]))
    assert database.row_counts()["parents"] == 1


def test_unique_index_stays_while_rows_come(scratch_duck: Database) -> None:
    metadata = sa.MetaData()
    table = sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Numeric(40, 2)))
    sa.Index("once", table.c.a, unique=True)
    design = Design("d", metadata)
    scratch_duck.create(design)
    wide = pa.array([None, Decimal("1.25")], pa.decimal256(40, 2))
    with scratch_duck.loader(design) as loader:
        loader.load("t", [pa.RecordBatch.from_pydict({"a": pa.array([1, 2]), "b": wide})])
    assert scratch_duck.query("SELECT * FROM t ORDER BY a").table.to_pylist() == [
        {"a": 1, "b": None},
        {"a": 2, "b": 1.25},
    ]
    again = pa.RecordBatch.from_pydict({"a": pa.array([2])})
    with (
        pytest.raises(LoadFailed, match=r"[Dd]uplicate key"),
        scratch_duck.loader(design, append=True) as loader,
    ):
        loader.load("t", [again])


def test_lists_get_the_dimensions_of_their_column(scratch_duck: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.ARRAY(sa.Integer, dimensions=2)))
    design = Design("d", metadata)
    scratch_duck.create(design)
    flat = pa.array([[1, 2], None, []], pa.list_(pa.int32()))
    deep = pa.array([[[3], [4]]], pa.list_(pa.list_(pa.int32())))
    for values in (flat, deep):
        with scratch_duck.loader(design, append=True) as loader:
            loader.load("t", [pa.RecordBatch.from_pydict({"a": values})])
    found = scratch_duck.query("SELECT a FROM t").table.column("a").to_pylist()
    assert found == [[[1, 2]], None, [[]], [[3], [4]]]


def test_full_table_is_not_added_to_unless_asked(family: tuple[Database, Design]) -> None:
    database, design = family
    with database.loader(design) as loader:
        loader.load("parents", batches([{"id": 1}]))
    with pytest.raises(LoadFailed, match="'parents' has 1 rows already"), database.loader(design) as loader:
        loader.load("parents", batches([{"id": 2}]))
    with database.loader(design, append=True) as loader:
        loader.load("parents", batches([{"id": 2}]))
        loader.load("parents", batches([{"id": 3}]))
    assert database.row_counts()["parents"] == 3


def test_rows_that_refer_to_later_rows_of_their_table(family: tuple[Database, Design]) -> None:
    database, design = family
    rows = [{"id": i, "boss": i + 1 if i < 99 else None} for i in range(100)]
    with database.loader(design) as loader:
        assert loader.load("staff", batches(rows)) == 100
    assert database.row_counts()["staff"] == 100


def test_row_that_refers_to_itself_is_told(family: tuple[Database, Design]) -> None:
    database, design = family
    with (
        pytest.raises(LoadFailed, match="1 rows of 'staff' refer to themselves"),
        database.loader(design) as loader,
    ):
        loader.load("staff", batches([{"id": 1, "boss": 1}, {"id": 2, "boss": None}]))
    assert database.row_counts()["staff"] == 0

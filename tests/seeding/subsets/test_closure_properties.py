"""Whatever the references, a subset is exactly the closure of its start, and keeps every constraint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, ForeignKeyConstraint, Integer, MetaData, String, Table, UniqueConstraint

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.model.design import Design
from dbworkbench.seeding import subset

Row: TypeAlias = dict[str, Any]
Spot: TypeAlias = tuple[str, int]


@dataclass(frozen=True)
class Drawn:
    """A design, its rows by table in the order of their keys, where to start, and how many children."""

    design: Design
    rows: dict[str, list[Row]]
    start: dict[str, list[int]]
    children: int | bool

    def __repr__(self) -> str:
        keys = [f"{t.name}: {sorted(map(_shown, t.foreign_key_constraints))}" for t in self.design.tables]
        return f"{keys} {self.rows} from {self.start} with {self.children} children"


@st.composite
def databases(draw: st.DrawFn) -> Drawn:
    """Tables with simple or composite keys and references of any kind among them: to themselves, in circles,
    to a unique key, several to one parent, optional or not."""
    metadata = MetaData()
    names = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    tables = {name: _table(draw, name, metadata) for name in names}
    sizes = {name: draw(st.integers(1, 8)) for name in names}
    rows = {name: [_row(table, number) for number in range(sizes[name])] for name, table in tables.items()}
    for number in range(draw(st.integers(1, 6))):
        _refer(draw, number, tables, rows)
    start = {name: sorted(draw(st.sets(st.integers(0, sizes[name] - 1), max_size=2))) for name in names}
    children = draw(st.sampled_from([False, True, 1, 2]))
    return Drawn(Design("drawn", metadata), rows, {k: v for k, v in start.items() if v}, children)


def _table(draw: st.DrawFn, name: str, metadata: MetaData) -> Table:
    composite = draw(st.booleans())
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        *([Column("part", Integer, primary_key=True, autoincrement=False)] if composite else []),
        Column("code", String(9), nullable=False),
        UniqueConstraint("code"),
    )


def _row(table: Table, number: int) -> Row:
    composite = {"id": number // 2, "part": number % 2} if "part" in table.columns else {"id": number}
    return composite | {"code": f"{table.name}{number}"}


def _refer(draw: st.DrawFn, number: int, tables: dict[str, Table], rows: dict[str, list[Row]]) -> None:
    """Add a reference to a table, and let each of its rows refer to some row of the parent."""
    child, parent = (draw(st.sampled_from(sorted(tables))) for _ in range(2))
    theirs = ["code"] if draw(st.booleans()) else [c.name for c in tables[parent].primary_key.columns]
    columns = [f"r{number}_{name}" for name in theirs]
    optional = draw(st.booleans())
    for name, mine in zip(theirs, columns, strict=True):
        kind = tables[parent].columns[name].type
        tables[child].append_column(Column(mine, kind, nullable=optional))
    tables[child].append_constraint(ForeignKeyConstraint(columns, [f"{parent}.{name}" for name in theirs]))
    places = st.integers(0, len(rows[parent]) - 1)
    for row in rows[child]:
        place = draw(st.none() | places if optional else places)
        for name, mine in zip(theirs, columns, strict=True):
            row[mine] = None if place is None else rows[parent][place][name]


def naive_closure(drawn: Drawn) -> set[Spot]:
    """The closure by definition: rows by rows, until nothing changes."""
    leading = {(table, place) for table, places in drawn.start.items() for place in places}
    chosen = set(leading)
    while True:
        before = len(chosen), len(leading)
        for spot in list(leading):
            leading.update(_children(drawn, spot))
        chosen |= leading
        chosen.update(parent for spot in list(chosen) for parent in _parents(drawn, spot))
        if before == (len(chosen), len(leading)):
            return chosen


def _parents(drawn: Drawn, spot: Spot) -> Iterator[Spot]:
    table, place = spot
    for mine, parent, theirs in _references(drawn.design.metadata.tables[table]):
        wanted = [drawn.rows[table][place][name] for name in mine]
        for other, row in enumerate(drawn.rows[parent]):
            if [row[name] for name in theirs] == wanted:
                yield parent, other


def _children(drawn: Drawn, spot: Spot) -> Iterator[Spot]:
    table, place = spot
    limit = (99 if drawn.children else 0) if isinstance(drawn.children, bool) else drawn.children
    for child in drawn.design.tables:
        for mine, parent, theirs in _references(child):
            if parent != table:
                continue
            wanted = [drawn.rows[table][place][name] for name in theirs]
            found = [n for n, row in enumerate(drawn.rows[child.key]) if [row[c] for c in mine] == wanted]
            yield from ((child.key, number) for number in found[:limit])


def _references(table: Table) -> list[tuple[list[str], str, list[str]]]:
    return [
        (
            [element.parent.name for element in key.elements],
            key.elements[0].column.table.key,
            [element.column.name for element in key.elements],
        )
        for key in table.foreign_key_constraints
    ]


def _shown(key: ForeignKeyConstraint) -> str:
    return f"{key.column_keys} > {key.elements[0].target_fullname}"


def taken(drawn: Drawn, source: Database, into: Database) -> set[Spot]:
    """Load the rows, take the subset, and return which rows arrived."""
    source.create(drawn.design)
    with source.loader(drawn.design) as loader:
        for table, rows in drawn.rows.items():
            loader.load(table, pa.Table.from_pylist(rows).to_batches())
    start = {table: [_key(drawn, table, place) for place in places] for table, places in drawn.start.items()}
    report = subset(source, into, start=start, children=drawn.children, design=drawn.design)
    found = {
        (table, number)
        for table, rows in drawn.rows.items()
        for row in into.query(f'SELECT * FROM "{table}"').table.to_pylist()
        for number in [rows.index({name: row[name] for name in rows[0]})]
    }
    assert report.rows == len(found)
    return found


def _key(drawn: Drawn, table: str, place: int) -> tuple[int, ...]:
    columns = drawn.design.metadata.tables[table].primary_key.columns
    return tuple(drawn.rows[table][place][column.name] for column in columns)


@pytest.fixture(scope="module")
def lite() -> Iterator[Engine]:
    engine = connect("sqlite")
    yield engine
    engine.close()


@given(databases().filter(lambda drawn: bool(drawn.start)))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_sqlite_gives_exactly_the_closure(lite: Engine, drawn: Drawn) -> None:
    with lite.scratch() as source, lite.scratch() as into:
        assert taken(drawn, source, into) == naive_closure(drawn)


@given(databases().filter(lambda drawn: bool(drawn.start)))
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_postgres_gives_exactly_the_closure(postgres: Engine, lite: Engine, drawn: Drawn) -> None:
    with postgres.scratch() as source, lite.scratch() as into:
        assert taken(drawn, source, into) == naive_closure(drawn)

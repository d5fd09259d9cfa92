"""What SQLAlchemy executes in a block, and one statement for each row of another."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload

from dbworkbench.benchmarks import bench
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.workloads import Recording, record
from dbworkbench.workloads.recording import named_form


class Base(DeclarativeBase):
    pass


class Owner(Base):
    __tablename__ = "owner"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    pets: Mapped[list[Pet]] = relationship()


class Pet(Base):
    __tablename__ = "pet"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owner.id"))


@pytest.fixture(scope="module")
def pg(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        Base.metadata.create_all(scratch.sqlalchemy())
        with Session(scratch.sqlalchemy()) as session:
            session.add_all(Owner(id=n, name=f"o{n} 100%", pets=[Pet(id=n)]) for n in range(12))
            session.commit()
        yield scratch


def walk(database: Database, *options: Any) -> int:
    with Session(database.sqlalchemy()) as session:
        return sum(len(owner.pets) for owner in session.scalars(sa.select(Owner).options(*options)))


def test_lazy_loading_is_found_and_named_with_its_place(pg: Database) -> None:
    with record() as seen:
        assert walk(pg) == 12
    (finding,) = seen.workload.findings
    line = inspect.getsourcelines(walk)[1] + 2
    assert finding.message == (
        f"run 12 times in a row with another owner_id at test_recording.py, line {line} in <genexpr>, "
        "after owner: one query for each row of another (N+1)"
    ).replace(" in <genexpr>", "")
    assert finding.evidence["calls"] == finding.evidence["keys"] == 12
    assert "selectinload()" in finding.fix


def test_eager_loading_has_no_finding_and_same_key_is_none_either(pg: Database) -> None:
    with record() as seen:
        walk(pg, selectinload(Owner.pets))
        with pg.sqlalchemy().connect() as connection:
            for _ in range(20):
                connection.execute(sa.text("SELECT name FROM owner WHERE id = :id"), {"id": 3})
    assert seen.workload.findings == ()
    assert seen.workload.statement("owner_by_id").calls == 20


def test_what_was_recorded_can_be_measured(pg: Database) -> None:
    with record(name="walk") as seen:
        walk(pg)
    workload = seen.workload
    assert {one.query.name for one in workload.statements} == {"owner", "pet_by_owner_id"}
    assert bench(workload.queries, {"pg": pg}, rounds=1).measurement("pet_by_owner_id", "pg").ms
    assert str(seen).startswith("workload walk: 2 queries, from what SQLAlchemy executed\n")


def test_nothing_is_recorded_after_the_block_or_an_error_in_it(pg: Database) -> None:
    kept: list[Recording] = []
    with suppress(ZeroDivisionError), record() as seen:
        kept.append(seen)
        raise ZeroDivisionError(walk(pg))
    walk(pg)
    assert len(kept[0].calls) == 13


@pytest.mark.parametrize(
    ("style", "sql", "values", "expected"),
    [
        (
            "qmark",
            "a = ? AND b = '?' AND c = ?",
            (1, 2),
            ("a = :p1 AND b = '?' AND c = :p2", {"p1": 1, "p2": 2}),
        ),
        (
            "format",
            "a = %s AND b LIKE '50%%' AND 5 %% 2",
            (1,),
            ("a = :p1 AND b LIKE '50%' AND 5 % 2", {"p1": 1}),
        ),
        (
            "pyformat",
            "a = %(a b)s AND '%(x)s' = '%%'",
            {"a b": 1},
            ("a = :a_b AND '%(x)s' = '%'", {"a_b": 1}),
        ),
        ("numeric_dollar", "a = $2 AND b = $1", (1, 2), ("a = :p2 AND b = :p1", {"p1": 1, "p2": 2})),
        ("named", "a = :a", {"a": 1}, ("a = :a", {"a": 1})),
    ],
)
def test_every_style_of_parameters_becomes_names(
    style: str, sql: str, values: Any, expected: tuple[str, dict[str, Any]]
) -> None:
    assert named_form(sql, values, style) == expected


def test_sqlite_is_recorded_too() -> None:
    engine = sa.create_engine("sqlite://")
    with record(engine) as seen, engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE t (a int)"))
        connection.execute(sa.text("INSERT INTO t VALUES (:a)"), [{"a": 1}, {"a": 2}])
        connection.execute(sa.text("SELECT a FROM t WHERE a = :a"), {"a": 2})
    calls = {one.query.name: one.calls for one in seen.workload.statements}
    assert calls == {"create_t": 1, "insert_t": 2, "t_by_a": 1}

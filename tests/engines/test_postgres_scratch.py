"""Scratch databases are copies, and go whatever happens."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import psycopg
import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.scratch import PREFIX
from dbworkbench.errors import Refused, Unsupported
from dbworkbench.model.design import Design

pytestmark = pytest.mark.postgres


def scratches(engine: Engine) -> list[object]:
    with psycopg.connect(**engine.login.lease.conninfo("postgres")) as connection:  # type: ignore[attr-defined]  # embedded
        rows = connection.execute("select datname from pg_database where starts_with(datname, %s)", [PREFIX])
        return [name for (name,) in rows]


def test_clone_has_the_rows_and_goes_with_its_block(
    postgres: Engine, scratch_pg: Database, shop: Callable[..., Design]
) -> None:
    scratch_pg.create(shop())
    scratch_pg.query("insert into customers values (1, 'a')", write=True)
    with postgres.scratch(scratch_pg) as clone:
        assert clone.row_counts()["customers"] == 1
        clone.query("drop table orders", write=True)
        assert clone.create(shop()).statements[0].startswith("CREATE TABLE orders")
    assert clone.name not in scratches(postgres)
    assert scratch_pg.row_counts() == {"customers": 1, "orders": 0}


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_scratch_goes_after_an_error_too(postgres: Engine, error: type[BaseException]) -> None:
    with pytest.raises(error), postgres.scratch() as database:
        raise error
    assert database.name not in scratches(postgres)


def test_template_that_others_use_is_refused_with_their_processes(
    postgres: Engine, scratch_pg: Database
) -> None:
    with scratch_pg.connect() as other:
        pid = other.info.backend_pid
        with pytest.raises(Refused) as caught, postgres.scratch(scratch_pg):
            pass
    assert caught.value.message == (
        f"the database {scratch_pg.name!r} cannot be copied while others are connected to it: "
        f"process {pid} (dbworkbench)"
    )


def test_leftovers_of_dead_processes_are_swept(postgres: Engine) -> None:
    script = (
        "import os\nfrom dbworkbench.engines import connect\n"
        "with connect('postgres').scratch() as d: print(d.name, flush=True); os.kill(os.getpid(), 9)"
    )
    name = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    ).stdout.strip()
    assert name in scratches(postgres)
    with postgres.scratch() as mine:
        assert postgres.sweep_scratch() == (name,)
        assert mine.name in scratches(postgres)
    assert name not in scratches(postgres)
    assert name not in postgres.databases()


def test_clone_of_another_engine_is_unsupported(postgres: Engine, scratch_duck: Database) -> None:
    with pytest.raises(Unsupported), postgres.scratch(scratch_duck):
        pass

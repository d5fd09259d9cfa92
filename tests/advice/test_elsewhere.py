"""Somebody else's server with HypoPG is asked what its planner makes of the advice, and stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dbworkbench.advice import advise
from dbworkbench.advice.candidates import Candidate, Part
from dbworkbench.advice.elsewhere import ask_elsewhere
from dbworkbench.advice.question import Question
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Engine
from dbworkbench.engines.postgres import programs
from dbworkbench.engines.postgres.cluster import Lease, throwaway_cluster
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.errors import QueryFailed
from dbworkbench.model.query import Query

DEBIAN = Path("/usr/lib/postgresql/15/bin")
HYPOPG = Path("/usr/share/postgresql/15/extension/hypopg.control")

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(not HYPOPG.is_file(), reason="needs HypoPG: Debian's postgresql-15-hypopg"),
]

TABLES = """
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, tags text[] NOT NULL, note text NOT NULL);
INSERT INTO orders SELECT i, i * 7919 % 3000, ARRAY['t' || i % 200], md5(i::text)
    FROM generate_series(1, 20000) i;
ANALYZE orders;
CREATE FUNCTION gone() RETURNS bool IMMUTABLE LANGUAGE plpgsql
    AS 'BEGIN RETURN pg_terminate_backend(pg_backend_pid()); END';  -- as soon as it is planned
CREATE ROLE reader LOGIN;
GRANT SELECT ON orders TO reader;
"""
BY_CUSTOMER = Query("by_customer", "SELECT note FROM orders WHERE customer = :customer")
ASKED = Question(BY_CUSTOMER, ({"customer": 7},))
INDEX = Candidate("orders", (Part("customer", frozenset({"customer"})),))
TAGS = Candidate("orders", (Part("tags", frozenset({"tags"})),), method="gin")


@pytest.fixture(scope="module")
def server() -> Iterator[Lease]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(programs.VARIABLE, str(DEBIAN))
        with throwaway_cluster({"fsync": "off"}) as lease:
            patch.undo()
            with psycopg.connect(**lease.conninfo(), autocommit=True) as admin:  # type: ignore[arg-type]  # values of several types
                admin.execute(TABLES)
            yield lease


@pytest.fixture(scope="module")
def foreign(server: Lease) -> Iterator[Engine]:
    parts = server.conninfo()
    engine = connect(f"postgresql://reader@/postgres?host={parts['host']}&port={parts['port']}", alias="live")
    yield engine
    engine.close()


@pytest.fixture
def hypopg(server: Lease) -> Iterator[None]:
    """HypoPG as the server's keeper has installed it, in a schema of its own."""
    with psycopg.connect(**server.conninfo(), autocommit=True) as admin:  # type: ignore[arg-type]  # values of several types
        admin.execute('CREATE SCHEMA "Its tools"; GRANT USAGE ON SCHEMA "Its tools" TO reader')
        admin.execute('CREATE EXTENSION hypopg SCHEMA "Its tools"')
        yield
        admin.execute('DROP EXTENSION hypopg; DROP SCHEMA "Its tools"')


def test_an_extension_that_a_table_needs_and_our_server_lacks_is_named(server: Lease) -> None:
    parts = server.conninfo()
    with psycopg.connect(**parts, autocommit=True) as admin:  # type: ignore[arg-type]  # values of several types
        admin.execute("CREATE DATABASE needy")
    url = f"postgresql://{parts['user']}@/needy?host={parts['host']}&port={parts['port']}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("CREATE EXTENSION pgcrypto")
        admin.execute("CREATE TABLE t (id int, secret bytea DEFAULT digest('a', 'md5'))")
    engine = connect(url)
    with pytest.raises(QueryFailed) as caught, engine.scratch(engine.database("needy")):
        pass
    engine.close()
    assert "could not be copied to the embedded server: ERROR:  function public.digest" in str(caught.value)
    assert str(caught.value).endswith("The embedded server lacks the extension pgcrypto.")


def live(engine: Engine) -> PostgresDatabase:
    database = engine.database("postgres")
    assert isinstance(database, PostgresDatabase)
    return database


def test_a_server_without_hypopg_is_not_asked_and_gets_no_extension(foreign: Engine) -> None:
    assert ask_elsewhere(live(foreign), [ASKED], [INDEX]) is None
    assert live(foreign).query("SELECT 1 FROM pg_extension WHERE extname = 'hypopg'").table.num_rows == 0


@pytest.mark.usefixtures("hypopg")
def test_our_own_databases_need_no_hypopg(postgres: Engine) -> None:
    with postgres.scratch() as own:
        assert isinstance(own, PostgresDatabase)
        assert ask_elsewhere(own, [ASKED], [INDEX]) is None


@pytest.mark.usefixtures("hypopg")
def test_its_planner_tells_cost_and_use_and_what_it_cannot_judge(foreign: Engine) -> None:
    found = ask_elsewhere(live(foreign), [ASKED], [INDEX, TAGS])
    assert found is not None
    (opinion,) = found.opinions
    assert opinion.cost_after < opinion.cost_before / 5
    assert opinion.indexes == (INDEX.name,)
    assert list(found.refused) == [TAGS.name]
    used, refused = found.sentences([INDEX.name, TAGS.name])
    assert used == f"Asked with HypoPG, the planner of @live would use ⟨1⟩ of 1: {INDEX.name}."
    assert refused.startswith(f"HypoPG cannot judge {TAGS.name}: hypopg: access method")
    assert {size.name for size in live(foreign).index_sizes()} == {"orders_pkey"}


@pytest.mark.usefixtures("hypopg")
def test_advice_for_a_database_with_hypopg_is_measured_in_copies_and_judged_there(foreign: Engine) -> None:
    advice = advise(live(foreign), [BY_CUSTOMER], effort=1)
    (index,) = advice.indexes
    assert advice.elsewhere is not None
    assert advice.elsewhere.opinions[0].indexes == (index.name,)
    assert f"the planner of @live would use ⟨1⟩ of 1: {index.name}." in str(advice)
    assert advice.document()["hypopg"][0]["name"] == "by_customer"


@pytest.mark.usefixtures("hypopg")
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT nothing FROM orders", 'column "nothing" does not exist'),
        ("SELECT gone()", "the connection to the server was lost while the query ran"),
    ],
)
def test_what_goes_wrong_there_leaves_the_advice(foreign: Engine, sql: str, said: str) -> None:
    found = ask_elsewhere(live(foreign), [Question(Query("bad", sql), ({},))], [INDEX])
    assert found is not None
    assert list(found.sentences([INDEX.name])) == [f"@live could not be asked with HypoPG: {said}."]

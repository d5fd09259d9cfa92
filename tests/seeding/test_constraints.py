"""What has to hold is kept, and what cannot be kept is told before a row is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import LoadFailed, UnusableInput
from dbworkbench.seeding import seed
from tests.seeding.schemas import Schema
from tests.seeding.test_schemas import make, make_constraints_again


@pytest.fixture(scope="module")
def shared(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as database:
        yield database


def seeded(database: Database, rows: dict[str, int], *statements: str) -> None:
    make(database, Schema(statements, rows))
    design = database.introspect()
    seed(design, database, rows=rows)
    assert database.row_counts(design) == rows
    make_constraints_again(database)


def test_the_server_judges_what_only_it_understands(shared: Database) -> None:
    seeded(
        shared,
        {"t": 300},
        "CREATE FUNCTION even(i int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT i % 2 = 0'",
        "CREATE TABLE t (a int NOT NULL CHECK (even(a)), ip inet CHECK (ip <<= '10.128.0.0/9'))",
    )


def test_every_row_of_a_nullable_key_may_be_referred_to(shared: Database) -> None:
    seeded(
        shared,
        {"users": 500, "visits": 500},
        "CREATE TABLE users (name text UNIQUE, lock char(1) CHECK (lock = 'X'))",
        "CREATE TABLE visits (name text PRIMARY KEY REFERENCES users (name))",
    )


def test_lengths_of_bytes_and_arrays(shared: Database) -> None:
    seeded(
        shared,
        {"sums": 300, "files": 300, "plans": 300},
        "CREATE TABLE sums (sum bytea PRIMARY KEY CHECK (length(sum) = 20),"
        " salt bytea CHECK (octet_length(salt) < 4))",
        "CREATE TABLE files (sum bytea NOT NULL REFERENCES sums CHECK (length(sum) = 20))",
        "CREATE TABLE plans (days bool[] NOT NULL CHECK (array_upper(days, 1) = 7 AND array_ndims(days) = 1),"
        " tags text[] NOT NULL CHECK (cardinality(tags) BETWEEN 2 AND 3),"
        " xs int[] CHECK (array_length(xs, 1) > 5))",
    )


def test_triggers_stay_silent_when_asked(shared: Database) -> None:
    statements = (
        "CREATE TABLE logs (n int NOT NULL)",
        "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO logs VALUES (NULL); END $$",
        "CREATE TRIGGER a AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "CREATE TRIGGER b AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "CREATE TRIGGER c AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "ALTER TABLE t ENABLE ALWAYS TRIGGER b, DISABLE TRIGGER c",
    )
    make(shared, Schema(statements, {}))
    design = shared.introspect()
    with pytest.raises(LoadFailed, match="null value in column") as told:
        seed(design, shared, rows={"t": 10, "logs": 0})
    assert "--no-triggers" in (told.value.hint or "")
    seed(design, shared, rows={"t": 10, "logs": 0}, triggers=False)
    seed(design, shared, rows={"t": 10}, append=True, triggers=False)
    assert shared.row_counts(design) == {"t": 20, "logs": 0}
    found = shared.query(
        "SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    ).table
    assert found.to_pydict() == {"tgname": ["a", "b", "c"], "tgenabled": ["O", "A", "D"]}


def test_bookings_of_a_room_do_not_overlap(shared: Database) -> None:
    seeded(
        shared,
        {"rooms": 3, "bookings": 3000},
        "CREATE TABLE rooms (id int PRIMARY KEY)",
        "CREATE TABLE bookings (room int NOT NULL REFERENCES rooms, starts timestamptz NOT NULL,"
        " ends timestamptz NOT NULL, CHECK (ends - starts >= interval '2 hours'),"
        " EXCLUDE USING gist (room WITH =, tstzrange(starts, ends) WITH &&))",
    )


def test_partial_key_leaves_rows_outside_its_condition_alone(shared: Database) -> None:
    seeded(
        shared,
        {"people": 20, "addresses": 400},
        "CREATE TABLE people (id int PRIMARY KEY)",
        "CREATE TABLE addresses (person int NOT NULL REFERENCES people, main boolean NOT NULL)",
        "CREATE UNIQUE INDEX ON addresses (person) WHERE main",
    )
    found = shared.query("SELECT count(*) FILTER (WHERE main) AS main, count(*) AS n FROM addresses")
    assert found.table.to_pylist() == [{"main": 20, "n": 400}]


@pytest.mark.parametrize(
    "columns",
    [
        "id int PRIMARY KEY, boss int NOT NULL REFERENCES p CHECK (boss > 50)",
        "boss int REFERENCES p CHECK (boss > 80), n smallint, PRIMARY KEY (boss, n)",
        "boss int REFERENCES p CHECK (boss > 80), line_no smallint, PRIMARY KEY (boss, line_no)",
        "boss int REFERENCES p CHECK (boss > 80), other int REFERENCES p, PRIMARY KEY (boss, other)",
        "boss int PRIMARY KEY REFERENCES p CHECK (boss BETWEEN 10 AND 70)",
        "id int PRIMARY KEY, boss int NOT NULL REFERENCES t CHECK (boss < 20)",
    ],
)
def test_a_reference_keeps_the_check_on_its_column(shared: Database, columns: str) -> None:
    seeded(shared, {"p": 100, "t": 50}, "CREATE TABLE p (id int PRIMARY KEY)", f"CREATE TABLE t ({columns})")


def test_decimals_that_duckdb_lacks_hide_no_key(shared: Database) -> None:
    seeded(
        shared,
        {"t": 40},
        "CREATE TABLE t (a numeric(2,-2), b numeric(45,3), k int NOT NULL, main boolean NOT NULL,"
        " CHECK (b > 0 AND a > b - 10 OR a < 0 OR k > 5), CHECK (k < 60))",
        "CREATE UNIQUE INDEX ON t (k) WHERE main",
    )


def test_every_parent_has_its_child_though_a_check_says_what_all_keep(shared: Database) -> None:
    seeded(
        shared,
        {"p": 500, "t": 500},
        "CREATE TABLE p (id int PRIMARY KEY)",
        "CREATE TABLE t (id int PRIMARY KEY REFERENCES p CHECK (id > 0))",
    )


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (
            ("CREATE TABLE t (a int NOT NULL, b int NOT NULL, CHECK (a < b), CHECK (b < a))",),
            "t: no row keeps check (b < a, a < b)",
        ),
        (
            (
                "CREATE DOMAIN large AS int CHECK (VALUE > 10)",
                "CREATE TABLE t (a large NOT NULL, CONSTRAINT small CHECK (a < 5))",
            ),
            "t.a: no integer keeps check (large_check: a > 10; small: a::integer < 5)",
        ),
        (
            (
                "CREATE TABLE t (s text NOT NULL CHECK (s = 'x'), k int NOT NULL CHECK (k BETWEEN 1 AND 5))",
                "CREATE UNIQUE INDEX ON t (k) WHERE s = 'x'",
            ),
            "t: 5 of 30 rows were found that keep unique (\"k\") where s = 'x'::text,"
            " and no more in 80 further attempts",
        ),
        (
            ("CREATE TABLE t (id int PRIMARY KEY, CONSTRAINT no_id CHECK (id > 10 AND id < 5))",),
            "t.id: no integer keeps check (no_id: id > 10 AND id < 5): it would be from 11 up to 4",
        ),
        (
            ("CREATE TABLE t (code varchar(3) PRIMARY KEY CHECK (length(code) = 5))",),
            "t.code: no varchar(3) keeps check (length(code::text) = 5)",
        ),
        (
            (
                "CREATE TABLE p (id int PRIMARY KEY)",
                "CREATE TABLE t (id int PRIMARY KEY REFERENCES p CHECK (id > 500))",
            ),
            "t: 0 of 30 rows were found that keep check (id > 500), and no more in 80 further attempts",
        ),
        (
            (
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE u (id int PRIMARY KEY REFERENCES t)",
                "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u",
            ),
            "the values of t.(id) > u.(id) would depend on themselves: each takes the other's",
        ),
    ],
)
def test_impossible_constraints_are_told_before_a_row_is_written(
    shared: Database, statements: tuple[str, ...], message: str
) -> None:
    make(shared, Schema(statements, {}))
    design = shared.introspect()
    with pytest.raises(UnusableInput) as caught:
        seed(design, shared, rows=30)
    assert caught.value.message == message
    assert set(shared.row_counts(design).values()) == {0}

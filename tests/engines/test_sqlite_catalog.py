"""What is in a SQLite database is read whole, and written so that SQLite says the same of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Computed

from dbworkbench.engines.sqlite.catalog import read_catalog
from dbworkbench.engines.sqlite.ddl import draft
from dbworkbench.engines.sqlite.lexer import words
from dbworkbench.engines.sqlite.parser import parse_table
from dbworkbench.engines.sqlite.statements import split
from dbworkbench.model.content import describe_index
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design

EXAMPLE = (Path(__file__).parents[1] / "formats" / "sql_examples" / "sqlite.sql").read_text()


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def load(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement)


def read(*statements: str) -> Design:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        load(connection, statements)
        return read_catalog(connection, "d")


def options(item: Any) -> dict[str, Any]:
    return dict(item.dialect_kwargs)


def example() -> list[str]:
    return [piece.text for piece in split(EXAMPLE) if not piece.text.lower().startswith(("insert", "pragma"))]


# -- what a schema means, by SQLite's own word: its PRAGMAs, and the clauses that none tells ---------


def meaning(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return tables, columns, keys, indexes and programs in one order, whatever the order of writing."""
    listed = connection.execute("PRAGMA main.table_list").fetchall()
    found: dict[str, Any] = {}
    for _, name, kind, _, without_rowid, strict in listed:
        if not name.startswith("sqlite_"):
            found[name] = {
                "kind": (kind, without_rowid, strict),
                "columns": _columns(connection, name),
                "keys": sorted(
                    str(_key(connection, row)) for row in _pragma(connection, "foreign_key_list", name)
                ),
                "indexes": sorted(_indexes(connection, name)),
            }
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall():
        if kind in ("view", "trigger"):
            found[f"{kind} {name}"] = _spelled(sql)
        elif kind == "table" and found.get(name, {"kind": ("", 0, 0)})["kind"][0] == "table":
            found[name]["clauses"] = _clauses(sql)
    return found


def _pragma(connection: sqlite3.Connection, pragma: str, name: str) -> list[tuple[Any, ...]]:
    quoted = '"' + name.replace('"', '""') + '"'
    return connection.execute(f"PRAGMA main.{pragma}({quoted})").fetchall()


def _key(connection: sqlite3.Connection, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a reference by folded names; one without columns is to the primary key."""
    target, own, theirs = row[2], row[3], row[4]
    if theirs is None:
        keys = sorted(
            (column[5], column[1]) for column in _pragma(connection, "table_xinfo", target) if column[5]
        )
        theirs = keys[row[1]][1] if row[1] < len(keys) else None
    return (target.lower(), own.lower(), str(theirs).lower(), *row[5:])


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Return the columns; of a row number NOT NULL goes without saying, and a default is never used."""
    rows = _pragma(connection, "table_xinfo", table)
    keys = [row for row in rows if row[5]]
    lone = keys[0][1] if len(keys) == 1 and keys[0][2].upper() == "INTEGER" else None
    return [
        (name, kind, mandatory or name == lone, None if name == lone else default, key, hidden)
        for _, name, kind, mandatory, default, key, hidden in rows
    ]


def _indexes(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    found = []
    for _, name, unique, origin, partial in _pragma(connection, "index_list", table):
        sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [name]).fetchone()
        keys = [row[2:] for row in _pragma(connection, "index_xinfo", name)]
        text = _spelled(sql[0]) if sql and sql[0] else ""
        found.append((text, unique, origin, partial, str(keys)))
    return found


def _clauses(sql: str) -> list[str]:
    """Return what no PRAGMA tells: checks, names, conflicts, deferral, numbering, generation, collation."""
    text = parse_table(sql)
    told = [(column.name, clause) for column in text.columns for clause in column.clauses] + [
        ("", clause) for clause in text.clauses
    ]
    return sorted(
        str((_place(place, clause), clause.kind.replace("references", "foreign key"), clause.name, *rest))
        for place, clause in told
        for rest in [
            (
                _spelled(clause.text),
                clause.conflict,
                clause.autoincrement,
                clause.stored,
                clause.deferrable,
                clause.initially,
            )
        ]
        if clause.kind not in ("default", "null") and (clause.kind != "not null" or clause.conflict)
    )


def _place(column: str, clause: Any) -> str:
    """Return the column that a clause stands at: where a check stands says nothing."""
    if clause.kind == "check":
        return ""
    return column or ",".join(key.name or key.text for key in clause.keys)


def _spelled(sql: str) -> str:
    """Return a text without what does not matter: blanks, quotes that are not needed."""
    return " ".join(token.name if token.kind == "quoted" else token.text for token in words(sql))


def test_every_object_of_the_schema_is_accounted_for(database: sqlite3.Connection) -> None:
    load(database, example())
    design = read_catalog(database, "d")
    rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    listed = {row[1]: row[2] for row in database.execute("PRAGMA table_list")}
    programs = {(routine.kind, routine.name) for routine in design.routines}
    indexes = {index.name for table in design.tables for index in table.indexes}
    unaccounted = [
        (kind, name)
        for kind, name, table, sql in rows
        if not (
            name in design.metadata.tables
            or name in indexes
            or (kind, name) in programs
            or ("virtual table", name) in programs
            or (
                kind == "index"
                and sql is None
                and (table in design.metadata.tables or listed[table] == "shadow")
            )
            or listed.get(name) == "shadow"
            or name.startswith("sqlite_stat")
            or name == "sqlite_sequence"
        )
    ]
    assert unaccounted == []
    assert sum(kind == "index" and sql is None for kind, _, _, sql in rows) == 4
    assert {"shadow", "virtual", "view", "table"} <= set(listed.values())


def test_written_schema_means_the_same_to_sqlite(database: sqlite3.Connection) -> None:
    load(database, example())
    drafted = draft(read_catalog(database, "d"))
    assert drafted.losses == ()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as again:
        load(again, drafted.texts)
        again.execute("ANALYZE")
        assert meaning(again) == meaning(database)


def test_types_are_kept_as_they_are_declared() -> None:
    table = read("CREATE TABLE t (a, b int, c 'odd type', d NATIVE CHARACTER(70), e TIMESTAMP, f ANY)").table(
        "t"
    )
    assert [write_type(column.type) for column in table.columns] == [
        "any", "integer", "odd type", "NATIVE CHARACTER(70)", "timestamp", "ANY",
    ]  # fmt: skip
    kept = [column.dialect_kwargs.get("sqlite_type") for column in table.columns]
    assert kept == [None, "INT", "odd type", "NATIVE CHARACTER(70)", None, "ANY"]


def test_only_the_row_number_is_filled_by_sqlite() -> None:
    design = read(
        "CREATE TABLE a (id INTEGER PRIMARY KEY)",
        "CREATE TABLE b (id INT PRIMARY KEY)",
        "CREATE TABLE c (id INTEGER PRIMARY KEY DESC)",
        "CREATE TABLE d (id INTEGER, PRIMARY KEY (id DESC))",
        "CREATE TABLE e (id INTEGER PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE f (id INTEGER, n INTEGER, PRIMARY KEY (id, n))",
        "CREATE TABLE g (id INTEGER PRIMARY KEY AUTOINCREMENT)",
    )
    numbered = [table.name for table in design.tables if table.columns["id"].identity is not None]
    assert numbered == ["a", "d", "g"]
    assert options(design.table("g")) == {"sqlite_autoincrement": True}
    assert [table.columns["id"].nullable for table in design.tables] == [
        False,
        True,
        True,
        False,
        False,
        True,
        False,
    ]


def test_storage_conflicts_and_orders_are_kept() -> None:
    table = read(
        "CREATE TABLE t (a TEXT NOT NULL ON CONFLICT IGNORE, b, "
        "UNIQUE (a COLLATE NOCASE, b DESC) ON CONFLICT REPLACE,"
        " CONSTRAINT k PRIMARY KEY (b)) STRICT, WITHOUT ROWID".replace("b,", "b INT,", 1)
    ).table("t")
    assert options(table) == {"sqlite_with_rowid": False, "sqlite_strict": True}
    (unique,) = [item for item in table.constraints if type(item).__name__ == "UniqueConstraint"]
    assert options(unique) == {"sqlite_on_conflict": "REPLACE", "sqlite_keys": ("a COLLATE NOCASE", "b DESC")}
    assert options(table.columns["a"]) == {"sqlite_on_conflict_not_null": "IGNORE"}
    assert table.primary_key.name == "k"


def test_generated_columns_keep_expression_and_storage() -> None:
    table = read("CREATE TABLE t (a INT, b AS (a * 2), c INT GENERATED ALWAYS AS (a || ')') STORED)").table(
        "t"
    )
    generated = [column.computed for column in table.columns if isinstance(column.computed, Computed)]
    assert [(str(item.sqltext), item.persisted) for item in generated] == [
        ("a * 2", False),
        ("a || ')'", True),
    ]


def test_references_keep_names_actions_and_deferral() -> None:
    design = read(
        "CREATE TABLE p (id INTEGER PRIMARY KEY, a INT, b INT, UNIQUE (a, b))",
        "CREATE TABLE c (x INT CONSTRAINT up REFERENCES P ON DELETE SET NULL NOT DEFERRABLE,"
        " y INT, z INT, "
        "FOREIGN KEY (Y, z) REFERENCES p (A, b) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)",
    )
    told = sorted(
        (
            key.name or "",
            key.column_keys,
            [e.target_fullname for e in key.elements],
            key.ondelete,
            key.onupdate,
            key.initially,
        )
        for key in design.table("c").foreign_key_constraints
    )
    assert told == [
        ("", ["y", "z"], ["p.a", "p.b"], None, "CASCADE", "DEFERRED"),
        ("up", ["x"], ["p.id"], "SET NULL", None, None),
    ]
    assert len(design.relationships) == 2


def test_reference_to_nothing_is_carried_as_sql() -> None:
    design = read("CREATE TABLE t (a INT CONSTRAINT gone REFERENCES nowhere (id) ON DELETE CASCADE)")
    (routine,) = design.routines
    assert (routine.kind, routine.on, routine.name) == ("constraint", "t", "gone")
    assert routine.sql == "CONSTRAINT gone FOREIGN KEY (a) REFERENCES nowhere (id) ON DELETE CASCADE"
    assert "REFERENCES nowhere (id) ON DELETE CASCADE" in draft(design).texts[0]


def test_indexes_keep_order_collation_expression_and_condition() -> None:
    table = read(
        "CREATE TABLE t (a TEXT, b INT)",
        "CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE DESC, lower(a), b DESC) "
        "WHERE b > 0 -- open\n AND a <> ';'",
        "CREATE INDEX ix_t_b ON t (b)",
    ).table("t")
    first, second = sorted(
        (describe_index(index) for index in table.indexes), key=lambda item: bool(item["name"])
    )
    assert (first["name"], first["keys"]) == (None, ["t.b"])
    assert second["keys"] == ["a COLLATE NOCASE DESC", "lower(a)", "t.b DESC"]
    assert second["unique"] is True
    assert second["options"] == {"postgresql_where": "b > 0  \n AND a <> ';'"}
    assert second["note"] == "open"


def test_named_list_of_values_is_an_enum() -> None:
    design = read(
        "CREATE TABLE t (a TEXT CONSTRAINT mood CHECK (a IN ('happy', 'it''s ok')),"
        " b TEXT CONSTRAINT b_check CHECK (b IN ('x')), c TEXT CHECK (c IN ('y')),"
        " d TEXT CONSTRAINT two CHECK (d IN ('1')), e TEXT CONSTRAINT two CHECK (e IN ('2')))"
    )
    assert [(enum.key, [value.name for value in enum.values]) for enum in design.enums] == [
        ("mood", ["happy", "it's ok"])
    ]
    assert [write_type(column.type) for column in design.table("t").columns] == ["mood", *["text"] * 4]


def test_comments_within_a_table_belong_to_what_they_stand_at() -> None:
    table = read(
        "CREATE TABLE t ( -- who buys\n  a INT, -- first\n "
        " -- before b\n  b INT,\n  /* a check\n   * of two lines */\n"
        "  CHECK (a > 0),\n  c INT -- last\n  -- of all\n)".replace(
            "CHECK (a > 0),\n  c INT", "c INT,\n CHECK (a > 0)"
        )
    ).table("t")
    assert table.comment == "who buys\nof all"
    assert [column.comment for column in table.columns] == ["first", "before b", "a check\nof two lines"]
    (check,) = [item for item in table.constraints if type(item).__name__ == "CheckConstraint"]
    assert check.comment == "last"


def test_altered_table_is_read_as_it_is_now() -> None:
    design = read(
        "CREATE TABLE t (a INT, b INT)",
        "ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'x' CONSTRAINT n CHECK (c <> '')",
        'ALTER TABLE t RENAME COLUMN a TO "new name"',
        "ALTER TABLE t DROP COLUMN b",
        "ALTER TABLE t RENAME TO u",
    )
    assert [column.name for column in design.table("u").columns] == ["new name", "c"]


# -- any schema -----------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["a", "B", "order", "two words", 'qu"ote', "naïve", "semi;colon", "😀", "x.y", "[b]", "`c", "'d'"]
)
TYPES = st.sampled_from(
    [
        "",
        " INTEGER",
        " int",
        " TEXT",
        " VARCHAR(20)",
        " DECIMAL(10,2)",
        " BLOB",
        " BOOLEAN",
        " DOUBLE",
        " my type",
        " UNSIGNED TINYINT(1)",
        " DATETIME",
        " INTERVAL",
        " REAL",
    ]
)
CLAUSES = st.lists(
    st.sampled_from(
        [
            " NOT NULL",
            " NOT NULL ON CONFLICT FAIL",
            " UNIQUE",
            " CONSTRAINT u1 UNIQUE ON CONFLICT IGNORE",
            " COLLATE NOCASE",
            " DEFAULT 1",
            " DEFAULT 'a''b'",
            " DEFAULT (1 + 2)",
            " DEFAULT -1.5e3",
            " DEFAULT CURRENT_TIME",
            " DEFAULT x'00'",
            " CHECK (1)",
            " CONSTRAINT \"ck 1\" CHECK (length('):') > 0)",
            " REFERENCES t0 ON DELETE CASCADE",
            " /* , ) */",
            " CONSTRAINT fk REFERENCES t0 DEFERRABLE INITIALLY DEFERRED",
            " REFERENCES gone",
            " -- note, )\n",
            " DEFAULT NULL",
            " CONSTRAINT \"e\" CHECK ({0} IN ('a', 'b'))",
            ' DEFAULT "text"',
            " NULL",
        ]
    ),
    max_size=4,
    unique_by=lambda clause: clause.split()[0] if "CHECK" not in clause else clause,
)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@st.composite
def schemas(draw: st.DrawFn) -> list[str]:
    statements = ["CREATE TABLE t0 (id INTEGER PRIMARY KEY, k TEXT UNIQUE)"]
    for number in range(draw(st.integers(1, 3))):
        names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.lower))
        lines = [
            quoted(name) + draw(TYPES) + "".join(clause.format(quoted(name)) for clause in draw(CLAUSES))
            for name in names
        ]
        key = draw(
            st.sampled_from(
                [
                    "",
                    "PRIMARY KEY ({0})",
                    "CONSTRAINT pk PRIMARY KEY ({0} DESC)",
                    "UNIQUE ({0} COLLATE RTRIM)",
                ]
            )
        )
        lines += [key.format(quoted(names[0]))] if key else []
        rowid = " WITHOUT ROWID" if key.startswith("PRIMARY") and draw(st.booleans()) else ""
        separator = draw(st.sampled_from([", ", ",\n  ", " ,-- c\n"]))
        statements.append(f"CREATE TABLE {quoted(f't {number}')} ({separator.join(lines)}){rowid}")
        where = draw(st.sampled_from(["", f" WHERE {quoted(names[-1])} > ';'"]))
        order = draw(st.sampled_from(["", " DESC", " COLLATE NOCASE"]))
        statements.append(
            f"CREATE INDEX {quoted(f'i {number}')} ON {quoted(f't {number}')} "
            f"({quoted(names[-1])}{order}){where}"
        )
    return statements


@settings(deadline=None, max_examples=40)
@given(schemas())
def test_any_schema_means_the_same_when_it_is_written(statements: list[str]) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as first:
        for statement in statements:
            with suppress(sqlite3.OperationalError):  # not every mixture of clauses is SQL
                first.execute(statement)
        design = read_catalog(first, "d")
        drafted = draft(design)
        assert drafted.losses == ()
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as second:
            load(second, drafted.texts)
            assert meaning(second) == meaning(first)
            assert read_catalog(second, "d") == design


@pytest.mark.parametrize("name", ["id🦊", "🦊", "a\u2028b", "a\u00a0b", "été"])
def test_every_sign_beyond_ascii_is_a_letter(name: str) -> None:
    design = read(
        f"CREATE TABLE t ({name} INTEGER PRIMARY KEY, up INT REFERENCES t ({name}), UNIQUE ({name}))"
    )
    table = design.metadata.tables["t"]
    assert [column.name for column in table.primary_key.columns] == [name]
    assert [key.column.name for key in table.foreign_keys] == [name]

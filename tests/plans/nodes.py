"""A query for every node type, join and strategy of PostgreSQL's executor, with what its plan must show."""

from __future__ import annotations

import json
from dataclasses import dataclass

from dbworkbench.engines.engine import Database

# `ExplainNode` in src/backend/commands/explain.c of PostgreSQL 18 names these
NODE_TYPES = frozenset(
    {"Result", "ProjectSet", "ModifyTable", "Append", "Merge Append", "Recursive Union", "BitmapAnd"}
    | {"BitmapOr", "Nested Loop", "Merge Join", "Hash Join", "Seq Scan", "Sample Scan", "Gather"}
    | {"Gather Merge", "Index Scan", "Index Only Scan", "Bitmap Index Scan", "Bitmap Heap Scan", "Tid Scan"}
    | {"Tid Range Scan", "Subquery Scan", "Function Scan", "Table Function Scan", "Values Scan", "CTE Scan"}
    | {"Named Tuplestore Scan", "WorkTable Scan", "Foreign Scan", "Custom Scan", "Materialize", "Memoize"}
    | {"Sort", "Incremental Sort", "Group", "Aggregate", "WindowAgg", "Unique", "SetOp", "LockRows"}
    | {"Limit", "Hash"}
)
JOINS = frozenset({"Inner", "Left", "Full", "Right", "Semi", "Anti", "Right Semi", "Right Anti"})
STRATEGIES = frozenset({"Plain", "Sorted", "Hashed", "Mixed"})
OPERATIONS = frozenset({"Insert", "Update", "Delete", "Merge"})
NOT_IN_ANY_SERVER = frozenset({"Custom Scan"})
"""Only extensions make it, and none of contrib does; how it is written is tested on a text."""
SINCE = {"Right Anti": 16, "Right Semi": 18}


@dataclass(frozen=True)
class Case:
    """A query, the settings that lead the planner to it, and the beginnings of its nodes' headlines."""

    query: str
    shows: tuple[str, ...]
    settings: tuple[str, ...] = ()
    since: int = 0
    until: int = 99


SETUP = (
    "CREATE TABLE item AS SELECT i AS id, i % 100 AS grp, i * 7919::bigint % 10007 AS v, "
    "repeat('x', 40) AS pad FROM generate_series(1, 8000) AS i",
    "ALTER TABLE item ADD PRIMARY KEY (id)",
    "CREATE INDEX ON item (grp)",
    "CREATE INDEX ON item (v)",
    "CREATE TABLE grp AS SELECT i AS id, 'name' || i AS name FROM generate_series(1, 100) AS i",
    "ALTER TABLE grp ADD PRIMARY KEY (id)",
    "CREATE TABLE part (id int, v int) PARTITION BY RANGE (id)",
    "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (2000)",
    "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (2000) TO (4000)",
    "INSERT INTO part SELECT i, i % 7 FROM generate_series(0, 3999) AS i",
    "CREATE INDEX ON part (id)",
    "CREATE TABLE told (number int GENERATED ALWAYS AS IDENTITY, line text)",
    "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE said text; BEGIN "
    "FOR said IN EXECUTE 'EXPLAIN (ANALYZE, VERBOSE, FORMAT ' || TG_ARGV[0] || ') "
    "SELECT * FROM fresh WHERE id > 0' "
    "LOOP INSERT INTO told (line) VALUES (said); END LOOP; RETURN NULL; END $$",
    "CREATE EXTENSION postgres_fdw",
    "DO $$ BEGIN EXECUTE format('CREATE SERVER here FOREIGN DATA WRAPPER postgres_fdw "
    "OPTIONS (host %L, port %L, dbname %L, async_capable ''true'')', "
    "split_part(current_setting('unix_socket_directories'), ',', 1), "
    "current_setting('port'), current_database()); END $$",
    "CREATE USER MAPPING FOR CURRENT_USER SERVER here",
    "CREATE FOREIGN TABLE far_item (id int, grp int, v bigint, pad text) "
    "SERVER here OPTIONS (table_name 'item')",
    "CREATE FOREIGN TABLE far_grp (id int, name text) SERVER here OPTIONS (table_name 'grp')",
    # pages known as visible, and rows that were rolled back, would make other plans cheaper
    "DO $$ DECLARE made regclass; BEGIN "
    "FOR made IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
    "LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', made); END LOOP; END $$",
)
SERIAL = ("max_parallel_workers_per_gather = 0",)
PARALLEL = (
    "max_parallel_workers_per_gather = 2",
    "min_parallel_table_scan_size = 0",
    "parallel_setup_cost = 0",
    "parallel_tuple_cost = 0.0001",
)
HASH = (*SERIAL, "enable_mergejoin = off", "enable_nestloop = off")
MERGE = (*SERIAL, "enable_hashjoin = off", "enable_nestloop = off")
LOOP = (*SERIAL, "enable_hashjoin = off", "enable_mergejoin = off")
GROUPED = "SELECT grp, v % 3, count(*) FROM item GROUP BY GROUPING SETS ((1), (2), ())"
FEW = "(SELECT * FROM item WHERE id <= 50) AS few"

CASES: dict[str, Case] = {
    "result": Case("SELECT 1", ("Result",)),
    "result without rows": Case("SELECT * FROM item WHERE false", ("Result",)),
    "project set": Case(
        "SELECT generate_series(1, grp) FROM grp, LATERAL (SELECT id AS grp) AS x", ("ProjectSet",)
    ),
    "insert": Case("INSERT INTO grp SELECT i, 'x' FROM generate_series(200, 300) AS i", ("Insert on grp",)),
    "update": Case("UPDATE item SET v = v + 1 WHERE grp = 3", ("Update on item",)),
    "delete": Case(
        "DELETE FROM item USING grp WHERE grp.id = item.grp AND name = 'name7'", ("Delete on item",)
    ),
    "merge": Case(
        "MERGE INTO grp AS o USING (SELECT DISTINCT v % 150 AS id FROM item) AS s ON s.id = o.id "
        "WHEN MATCHED THEN UPDATE SET name = 'y' WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'z')",
        ("Merge on grp",),
    ),
    "conflict": Case(
        "INSERT INTO grp SELECT i, 'x' FROM generate_series(90, 120) AS i "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE grp.name <> 'q'",
        ("Insert on grp",),
    ),
    "update of partitions": Case("UPDATE part SET v = v + 1 WHERE id < 3000", ("Update on part", "Append")),
    "append": Case("SELECT sum(v) FROM part", ("Append",), SERIAL),
    "append pruned at the start": Case("SELECT * FROM part WHERE id = (SELECT 7)", ("Append",), SERIAL),
    "append pruned by each row": Case(
        "SELECT count(*) FROM grp JOIN part ON part.id = grp.id * 30", ("Append", "Nested Loop"), LOOP
    ),
    "merge append": Case(
        "SELECT id FROM (SELECT id FROM item UNION ALL SELECT id FROM grp) AS x ORDER BY id LIMIT 300",
        ("Limit", "Merge Append"),
        SERIAL,
    ),
    "parallel append": Case(
        "SELECT count(*) FROM (SELECT v FROM part UNION ALL SELECT v FROM item) AS x",
        ("Parallel Append",),
        PARALLEL,
    ),
    "recursive union": Case(
        "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 900) "
        "SELECT sum(i) FROM r",
        ("Recursive Union", "WorkTable Scan", "CTE Scan"),
    ),
    "bitmap and": Case(
        "SELECT count(pad) FROM item WHERE grp < 20 AND v < 1500",
        ("BitmapAnd", "Bitmap Index Scan", "Bitmap Heap Scan"),
        (*SERIAL, "enable_indexscan = off", "enable_seqscan = off", "random_page_cost = 0.1"),
    ),
    "bitmap or": Case(
        "SELECT count(*) FROM item WHERE grp = 7 OR v < 50", ("BitmapOr",), (*SERIAL, "enable_seqscan = off")
    ),
    "parallel bitmap": Case(
        "SELECT count(pad) FROM item WHERE grp < 50",
        ("Parallel Bitmap Heap Scan",),
        (*PARALLEL, "enable_seqscan = off", "enable_indexscan = off"),
    ),
    "nested loop": Case(
        f"SELECT count(*) FROM {FEW} JOIN grp ON grp.id = few.grp", ("Nested Loop", "Index"), LOOP
    ),
    "nested loop left": Case(
        f"SELECT * FROM {FEW} LEFT JOIN grp ON grp.id = few.grp", ("Nested Loop Left Join",), LOOP
    ),
    "nested loop semi": Case(
        "SELECT * FROM grp WHERE EXISTS (SELECT FROM item WHERE item.grp = grp.id AND item.v > 5000)",
        ("Nested Loop Semi Join",),
        LOOP,
    ),
    "nested loop anti": Case(
        "SELECT * FROM grp WHERE NOT EXISTS (SELECT FROM item WHERE item.grp = grp.id AND item.v > 9000)",
        ("Nested Loop Anti Join",),
        LOOP,
    ),
    "materialize": Case(
        "SELECT count(*) FROM grp a JOIN grp b ON a.name < b.name", ("Nested Loop", "Materialize"), SERIAL
    ),
    "memoize": Case("SELECT count(*) FROM item JOIN grp ON grp.id = item.grp", ("Memoize",), LOOP),
    "merge join": Case("SELECT count(*) FROM item JOIN grp ON grp.id = item.grp", ("Merge Join",), MERGE),
    "merge left join": Case(
        "SELECT count(name) FROM item LEFT JOIN grp ON grp.id = item.v", ("Merge Left",), MERGE
    ),
    "merge full join": Case(
        "SELECT * FROM item FULL JOIN grp ON grp.id = item.v", ("Merge Full Join",), MERGE
    ),
    "merge right join": Case("SELECT count(*) FROM grp LEFT JOIN item ON grp.id = item.v", ("Merge",), MERGE),
    "merge anti join": Case(
        "SELECT id FROM item WHERE NOT EXISTS (SELECT FROM grp WHERE grp.id = item.v)",
        ("Merge Anti Join",),
        MERGE,
    ),
    "hash join": Case("SELECT count(*) FROM item JOIN grp ON grp.id = item.grp", ("Hash Join", "Hash"), HASH),
    "hash left join": Case(
        "SELECT count(name) FROM item LEFT JOIN grp ON grp.id = item.v", ("Hash Left",), HASH
    ),
    "hash right join": Case(
        "SELECT count(pad) FROM grp LEFT JOIN item ON grp.id = item.v", ("Hash Right Join",), HASH
    ),
    "hash full join": Case("SELECT * FROM item FULL JOIN grp ON grp.id = item.v", ("Hash Full Join",), HASH),
    "hash semi join": Case(
        "SELECT count(*) FROM grp WHERE EXISTS (SELECT FROM item WHERE grp.id = item.v)",
        ("Hash Semi Join",),
        HASH,
    ),
    "hash anti join": Case(
        "SELECT count(*) FROM item WHERE NOT EXISTS (SELECT FROM grp WHERE grp.id = item.v)",
        ("Hash Anti Join",),
        HASH,
    ),
    "hash right semi join": Case(
        "SELECT count(*) FROM grp WHERE EXISTS (SELECT FROM item WHERE grp.id = item.v)",
        ("Hash Right Semi Join",),
        (*HASH, "work_mem = '64kB'"),
        since=18,
    ),
    "hash right anti join": Case(
        "SELECT count(*) FROM grp WHERE NOT EXISTS (SELECT FROM item WHERE grp.id = item.v)",
        ("Hash Right Anti Join",),
        (*HASH, "work_mem = '64kB'"),
        since=16,
    ),
    "parallel hash join": Case(
        "SELECT count(*) FROM item a JOIN item b ON a.id = b.v",
        ("Parallel Hash Join", "Parallel Hash"),
        (*PARALLEL, "enable_mergejoin = off", "enable_nestloop = off"),
    ),
    "hash in batches": Case(
        "SELECT count(*) FROM item a JOIN item b USING (v)", ("Hash Join",), (*HASH, "work_mem = '64kB'")
    ),
    "sample scan": Case(
        "SELECT count(*) FROM item TABLESAMPLE bernoulli (10) REPEATABLE (3)", ("Sample Scan",)
    ),
    "gather": Case("SELECT count(*) FROM item WHERE v > 7", ("Gather", "Parallel Seq Scan"), PARALLEL),
    "gather merge": Case("SELECT * FROM item ORDER BY pad, v LIMIT 1000", ("Gather Merge", "Sort"), PARALLEL),
    "single copy": Case(
        "SELECT count(*) FROM item WHERE v > 7",
        ("Gather",),
        ("debug_parallel_query = on", "jit = off"),
        since=16,
    ),
    "parallel index scan": Case(
        "SELECT count(*) FROM item WHERE v < 5000",
        ("Parallel Index Only Scan",),
        (*PARALLEL, "min_parallel_index_scan_size = 0", "enable_seqscan = off", "enable_bitmapscan = off"),
    ),
    "index scan": Case("SELECT pad FROM item WHERE id = 77", ("Index Scan using item_pkey",)),
    "index scan backward": Case(
        "SELECT * FROM item WHERE id < 60 ORDER BY id DESC", ("Index Scan Backward",)
    ),
    "index only scan": Case(
        "SELECT id FROM item WHERE id < 60", ("Index Only Scan",), ("enable_bitmapscan = off",)
    ),
    "tid scan": Case("SELECT * FROM item WHERE ctid IN ('(0,1)', '(3,2)')", ("Tid Scan",)),
    "tid range scan": Case("SELECT count(*) FROM item WHERE ctid < '(9,1)'", ("Tid Range Scan",)),
    "subquery scan": Case(
        "SELECT * FROM (SELECT grp, v, row_number() OVER (ORDER BY v) AS n FROM item) AS x WHERE n % 9 = 3",
        ("Subquery Scan", "WindowAgg"),
    ),
    "function scan": Case("SELECT * FROM generate_series(1, 500) AS g WHERE g % 2 = 0", ("Function Scan",)),
    "functions side by side": Case(
        "SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) AS f (n, t)",
        ("Function Scan",),
    ),
    "table function scan": Case(
        "SELECT * FROM xmltable('//a' PASSING xml '<r><a>1</a><a>2</a></r>' COLUMNS n int PATH '.') AS x",
        ("Table Function Scan",),
        until=16,
    ),
    "table function scan of JSON": Case(
        "SELECT * FROM json_table('[1, 2]', '$[*]' COLUMNS (n int PATH '$')) AS x",
        ("Table Function Scan",),
        since=17,
    ),
    "values scan": Case(
        "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (n, t) WHERE n > 1", ("Values Scan",)
    ),
    "cte scan": Case(
        "WITH a AS MATERIALIZED (SELECT grp, sum(v) AS s FROM item GROUP BY grp) "
        "SELECT * FROM a a1 JOIN a a2 USING (grp) JOIN a a3 USING (grp) WHERE a1.s > (SELECT avg(s) FROM a)",
        ("CTE Scan on a",),
        SERIAL,
    ),
    "modifying cte": Case(
        "WITH gone AS (DELETE FROM item WHERE grp = 5 RETURNING *) SELECT count(*) FROM gone",
        ("Delete on item",),
    ),
    "foreign scan": Case("SELECT count(pad) FROM far_item WHERE grp < 30", ("Foreign Scan",), SERIAL),
    "foreign join": Case(
        "SELECT name FROM far_item i JOIN far_grp g ON g.id = i.grp", ("Foreign Scan",), SERIAL
    ),
    "foreign scans at once": Case(
        "SELECT id FROM far_item WHERE v > 10 UNION ALL SELECT id FROM far_grp",
        ("Append", "Async Foreign Scan"),
        SERIAL,
    ),
    "foreign update": Case(
        "UPDATE far_grp SET name = 'x' WHERE id < 3", ("Update on far_grp", "Foreign Update")
    ),
    "foreign delete": Case("DELETE FROM far_grp WHERE id < 3", ("Delete on far_grp", "Foreign Delete")),
    "foreign insert": Case("INSERT INTO far_grp VALUES (900, 'x')", ("Insert on far_grp",)),
    "sort": Case("SELECT * FROM item ORDER BY pad, v", ("Sort",), SERIAL),
    "sort on disk": Case("SELECT * FROM item ORDER BY pad, v", ("Sort",), (*SERIAL, "work_mem = '64kB'")),
    "incremental sort": Case(
        "SELECT * FROM item ORDER BY grp, v LIMIT 500",
        ("Incremental Sort",),
        (*SERIAL, "enable_seqscan = off"),
    ),
    "group": Case("SELECT grp FROM item GROUP BY grp", ("Group",), (*SERIAL, "enable_hashagg = off")),
    "plain aggregate": Case("SELECT sum(v) FROM item", ("Aggregate",), SERIAL),
    "sorted aggregate": Case(
        "SELECT grp, sum(v) FROM item GROUP BY grp", ("GroupAggregate",), (*SERIAL, "enable_hashagg = off")
    ),
    "hashed aggregate": Case("SELECT grp, sum(v) FROM item GROUP BY grp", ("HashAggregate",), SERIAL),
    "hashed aggregate on disk": Case(
        "SELECT id, count(*) FROM item GROUP BY id",
        ("HashAggregate",),
        (
            *SERIAL,
            "work_mem = '64kB'",
            "enable_sort = off",
            "enable_indexscan = off",
            "enable_indexonlyscan = off",
        ),
    ),
    "mixed aggregate": Case(GROUPED, ("MixedAggregate",), SERIAL),
    "partial aggregate": Case("SELECT grp, sum(v) FROM item GROUP BY grp", ("Finalize", "Partial"), PARALLEL),
    "window": Case(
        "SELECT id, sum(v) OVER w, rank() OVER (ORDER BY v) FROM item "
        "WINDOW w AS (PARTITION BY grp ORDER BY id)",
        ("WindowAgg",),
        SERIAL,
    ),
    "window that stops": Case(
        "SELECT * FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM item) AS x WHERE n < 5",
        ("WindowAgg",),
        SERIAL,
    ),
    "unique": Case("SELECT DISTINCT grp FROM item", ("Unique",), (*SERIAL, "enable_hashagg = off")),
    "sorted set operation": Case(
        "SELECT * FROM item EXCEPT ALL SELECT * FROM item WHERE v > 3",
        ("SetOp Except All",),
        (*SERIAL, "enable_hashagg = off"),
    ),
    "hashed set operation": Case(
        "SELECT grp FROM item INTERSECT SELECT id FROM grp", ("HashSetOp Intersect",), SERIAL
    ),
    "locked rows": Case("SELECT * FROM grp WHERE id < 40 FOR UPDATE", ("LockRows",)),
    "limit": Case("SELECT * FROM item LIMIT 5 OFFSET 3", ("Limit",), SERIAL),
    "hashed subplan": Case(
        "SELECT count(*) FROM item WHERE v NOT IN (SELECT id FROM grp)", ("Aggregate",), SERIAL
    ),
    "correlated subplan": Case(
        "SELECT id, (SELECT count(*) FROM item WHERE item.grp = grp.id) FROM grp",
        ("Seq Scan on grp",),
        SERIAL,
    ),
    "alternative subplans": Case(
        "SELECT count(*) FROM item WHERE EXISTS (SELECT FROM grp WHERE grp.id = item.v) OR v = 3",
        ("Aggregate",),
        SERIAL,
    ),
    "init plan used twice": Case(
        "SELECT count(*) FROM item i JOIN grp g ON g.id = i.grp "
        "CROSS JOIN (SELECT avg(v) AS m FROM item) AS x "
        "WHERE i.v < (SELECT avg(v) FROM item) AND g.id < (SELECT count(*) FROM grp)",
        ("Aggregate",),
        SERIAL,
    ),
    "init plan below a gather": Case(
        "SELECT count(*) FROM item WHERE v > (SELECT avg(v) FROM item)", ("Gather",), PARALLEL
    ),
    "never executed": Case(
        "SELECT * FROM grp JOIN item ON item.grp = grp.id WHERE name = 'nobody'", ("Nested Loop",), LOOP
    ),
    "compiled": Case("SELECT sum(v) FROM item", ("Aggregate",), (*SERIAL, "jit = on", "jit_above_cost = 0")),
}
TRANSITION = (
    "CREATE TRIGGER tell_{form} AFTER INSERT ON grp REFERENCING NEW TABLE AS fresh "
    "FOR EACH STATEMENT EXECUTE FUNCTION tell('{form}')",
    "INSERT INTO grp SELECT i, 'x' FROM generate_series(400, 600) AS i",
)
"""A Named Tuplestore Scan reads what a statement changed, so only a trigger can explain it."""


def prepare(database: Database) -> None:
    """Make the tables that the queries read."""
    for statements in (
        SETUP,
        ("ANALYZE", "ANALYZE far_item, far_grp"),
    ):  # the far side sees what is committed
        with database.connect(write=True) as connection:
            for statement in statements:
                connection.execute(statement)


def explained(database: Database, name: str, options: str, forms: tuple[str, ...]) -> dict[str, str]:
    """Return what EXPLAIN prints of a case in each format; nothing that it writes stays."""
    case, texts = CASES[name], {}
    with database.connect(write=True) as connection:
        for form in forms:
            with connection.transaction(force_rollback=True):
                for setting in case.settings:
                    connection.execute(f"SET LOCAL {setting}")
                rows = connection.execute(f"EXPLAIN ({options}, FORMAT {form}) {case.query}").fetchall()
            texts[form] = _text(rows)
    return texts


def explained_in_trigger(database: Database, form: str) -> str:
    """Return the plan of a query on a statement's new rows, as a trigger saw it."""
    with database.connect(write=True) as connection, connection.transaction(force_rollback=True):
        for statement in TRANSITION:
            connection.execute(statement.format(form=form))
        return "\n".join(
            row[0] for row in connection.execute("SELECT line FROM told ORDER BY number").fetchall()
        )


def _text(rows: list[tuple[object, ...]]) -> str:
    return "\n".join(row[0] if isinstance(row[0], str) else json.dumps(row[0]) for row in rows)

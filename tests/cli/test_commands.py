"""Every command: exit codes, one clear message, the fields that scripts rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dbworkbench.cli import main
from dbworkbench.cli.commands import COMMANDS
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database

FOLDER = Path(__file__).parents[2] / "dbworkbench" / "cli" / "commands"
SHOP = """
Enum sales.status { new paid }
Table sales.customers [volume: '2k'] {
  id int [pk]
  email varchar(254) [not null, unique]
}
Table sales.orders {
  id bigint [pk, identity: 'always']
  customer int [not null, ref: > sales.customers.id]
  state sales.status [not null, default: 'new']
  total numeric(12,2) [check: `total >= 0`]
  indexes { (customer, total desc) [where: `total > 0`] }
}
TableGroup shop {
  sales.customers
  sales.orders
}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.dbml"
    file.write_text(SHOP)
    return file


def test_every_file_of_the_folder_is_on_the_list() -> None:
    files = {file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__"}
    assert {command.name for command in COMMANDS} == files


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([command.name, "--help"])
        assert ended.value.code == 0
        assert "exit codes: 0 fine" in capsys.readouterr().out


def test_inspect_counts_what_is_written(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(shop), "--format", "json"]) == 0
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert counts == {
        "schemas": 1,
        "tables": 2,
        "partitions": 0,
        "columns": 6,
        "primary_keys": 2,
        "foreign_keys": 1,
        "unique_constraints": 1,
        "check_constraints": 1,
        "indexes": 1,
        "enums": 1,
        "enum_values": 2,
        "views": 0,
        "triggers": 0,
        "policies": 0,
        "groups": 1,
        "relationships": 1,
    }


def test_inspect_tells_of_a_reference_to_a_table_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.sql"
    file.write_text("CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES gone (id));")
    assert main(["inspect", str(file), "--dialect", "sqlite", "--format", "json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["report"]
    assert entry["reason"] == "a refers to gone, which has no such key: this is kept as SQL"


def test_inspect_lists_tables(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect", str(shop), "--format", "json"])
    orders = json.loads(capsys.readouterr().out)["tables"][1]
    assert (orders["schema"], orders["name"], orders["primary_key"]) == ("sales", "orders", ["id"])
    assert orders["columns"][2] == {
        "name": "state",
        "type": "sales.status",
        "nullable": False,
        "default": "'new'",
    }
    (key,) = orders["foreign_keys"]
    assert (key["columns"], key["table"], key["references"], key["on_delete"]) == (
        ["customer"],
        "sales.customers",
        ["id"],
        None,
    )
    assert [check["sql"] for check in orders["checks"]] == ["total >= 0"]
    assert orders["indexes"][0]["where"] == "total > 0"


def test_jsonl_goes_on_after_an_unreadable_file(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.dbml"
    broken.write_text("Table a {\n  id int [pk\n}\n")
    missing = str(tmp_path / "missing.dbml")
    assert main(["inspect", str(broken), str(shop), missing, "--format", "jsonl"]) == 2
    captured = capsys.readouterr()
    first, second, third = map(json.loads, captured.out.splitlines())
    assert (first["file"], first["error"]["line"]) == (str(broken), 2)
    assert {"message", "line", "column"} <= set(first["error"])
    assert (second["file"], second["counts"]["tables"]) == (str(shop), 2)
    assert third["error"]["message"] == f"no such file: {missing}"
    assert (third["error"]["line"], third["error"]["column"], captured.err) == (None, None, "")


def test_sql_is_read_in_its_dialect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.sql"
    file.write_text("create table a (id bigint primary key, b int[] not null default '{}');")
    assert main(["inspect", str(file), "--from", "sql", "--dialect", "postgres", "--format", "json"]) == 0
    inspected = json.loads(capsys.readouterr().out)
    assert inspected["tables"][0]["columns"][1]["type"] == "INTEGER[]"


def test_text_is_for_people(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(shop)]) == 0
    out = capsys.readouterr().out
    assert "\ntables              2\n" in out
    assert "\nsales.orders     4        id           1             1        1\n" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["inspect", "nowhere.dbml"], "no such file: nowhere.dbml"),
        (["inspect", "data/flights"], "the folder data/flights holds no design"),
        (["inspect", "data/flights", "--from", "dbml"], "holds no file of dbml"),
        (["inspect", "{shop}", "--from", "mermad"], "no format to read called 'mermad'"),
        (["convert", "{shop}", "--to", "mermad"], "no format to write called 'mermad'"),
        (["erd", "{shop}", "-o", "x.jpeg"], "no picture is called 'x.jpeg'"),
        (["erd", "{shop}", "-o", "no/such/folder/x.svg"], "no/such/folder/x.svg cannot be written"),
        (["erd", "{shop}", "-o", "x.svg", "--around", "orderz"], "no table called 'orderz'"),
        (["explain", "{shop}"], "this is not a plan of postgres, duckdb, sqlite or mysql"),
        (["lab", "no/such/folder"], "no such folder: no/such/folder"),
        (["lint", "postgresql://nobody:secret@localhost:1/none"], "localhost"),
        (["bench", "{shop}", "--timeout", "soon"], "'soon' is not a length of time"),
        (["bench", "{shop}", "--clients", "1", "--cold"], "--cold has no place beside --clients"),
        (["bench", "{shop}", "--seconds", "2s"], "--seconds is for --clients"),
        (["bench", "{shop}", "--clients", "2", "--on", "duckdb"], "the design 'shop' has no named query"),
    ],
)
def test_unusable_input_is_one_message_and_exit_code_two(
    arguments: list[str], message: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.replace("{shop}", str(shop)) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.startswith("dbworkbench: ")
    assert "Traceback" not in captured.err
    assert "secret" not in captured.err
    assert captured.out == ""


def test_password_of_a_stray_address_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["status", "postgresql://me:secret@host/db"])
    assert "status does not know postgresql://me:****@host/db" in capsys.readouterr().err


def test_unknown_option_is_exit_code_two(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["inspect", str(shop), "--fromat", "json"])
    assert ended.value.code == 2
    assert "inspect does not know --fromat json" in capsys.readouterr().err


def test_lint_exits_one_when_it_finds_something(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write_text("Table a {\n  b int\n}\n")
    assert main(["lint", str(shop), "--format", "json"]) == 1
    (finding, *_) = json.loads(capsys.readouterr().out)["findings"]
    assert set(finding) == {"rule", "severity", "object", "line", "message", "fix"}
    assert finding["rule"] == "no-pk"


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_erd_is_drawn_in_every_form(ending: str, shop: Path, tmp_path: Path) -> None:
    target = tmp_path / f"x.{ending}"
    assert main(["erd", str(shop), "-o", str(target)]) == 0
    begins = {"svg": b"<", "png": b"\x89PNG", "html": b"<!doctype html>"}
    assert target.read_bytes().startswith(begins[ending])


def test_convert_writes_what_reads_the_same(shop: Path, tmp_path: Path) -> None:
    target = tmp_path / "again.dbml"
    assert main(["convert", str(shop), "--to", "dbml", "-o", str(target)]) == 0
    again = tmp_path / "twice.dbml"
    assert main(["convert", str(target), "--to", "dbml", "-o", str(again)]) == 0
    assert again.read_text() == target.read_text()


def test_seed_fills_a_database_and_tells_its_figures(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = f"duckdb:{tmp_path}/shop.duckdb"
    options = ["--rows", "sales.customers=20", "--rows", "sales.orders=50", "--format", "json"]
    assert main(["seed", str(shop), "--into", into, *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"tables", "seconds", "bytes", "peak_memory_bytes"}
    assert {name: table["rows"] for name, table in told["tables"].items()} == {
        "sales.customers": 20,
        "sales.orders": 50,
    }
    assert main(["seed", str(shop), "--into", into, *options]) == 2
    assert "sales.customers" in capsys.readouterr().err


def test_seed_makes_rows_as_a_statistics_dump_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sketch, dump = tmp_path / "town.dbml", tmp_path / "stats.sql"
    sketch.write_text("Table town { name text [pk] }")
    dump.write_text(
        "SELECT pg_restore_relation_stats('relname', 'town', 'reltuples', '40'::real);\n"
        "SELECT pg_restore_attribute_stats('relname', 'town', 'attname', 'name', 'avg_width', 5,"
        " 'n_distinct', '-1'::real, 'histogram_bounds', '{Bonn,Rome}'::text);\n"
    )
    into = f"duckdb:{tmp_path}/town.duckdb"
    assert main(["seed", str(sketch), "--like", str(dump), "--into", into, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"]["town"]["rows"] == 40
    assert main(["seed", str(sketch), "--like", str(sketch), "--into", into]) == 2
    assert "no statistics in" in capsys.readouterr().err


def test_explain_gives_nodes_and_findings(
    tmp_path: Path, scratch_pg: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.json"
    plan = scratch_pg.explain("select g from generate_series(1, 2000) g where g % 1000 = 0", analyze=True)
    file.write_text(json.dumps(plan))
    assert main(["explain", str(file), "--format", "json"]) in {0, 1}
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"engine", "planning_ms", "execution_ms", "total_ms", "nodes", "findings"}
    assert told["total_ms"] == told["planning_ms"] + told["execution_ms"]
    assert {"id", "parent", "type", "relation", "index", "self_ms", "total_ms"} <= set(told["nodes"][0])
    assert told["nodes"][0]["rows"] == 2


def test_explain_shows_a_plan_beside_the_one_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, page = tmp_path / "old.txt", tmp_path / "new.txt", tmp_path / "both.svg"
    old.write_text("Seq Scan on t  (cost=0.00..9.00 rows=9 width=4)")
    new.write_text("Index Scan using i on t  (cost=0.00..1.00 rows=9 width=4)")
    assert main(["explain", str(new), "--against", str(old), "-o", str(page)]) == 0
    assert "Seq Scan on t → Index Scan using i on t" in capsys.readouterr().out
    assert "Index Scan using i on t" in page.read_text()
    assert main(["explain", str(new), "--against", str(old), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(line["before"], line["after"]) for line in told["lines"]] == [(1, 1)]
    assert main(["explain", str(new), "--against", str(tmp_path)]) == 2
    assert main(["explain", str(new), str(new), "--against", str(old)]) == 2
    assert main(["explain", str(new), "--against", str(old), "--scale", "1,2"]) == 2


def test_explain_draws_a_plan_and_tells_what_is_none(
    tmp_path: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, page = tmp_path / "plan.txt", tmp_path / "plan.html"
    plan.write_text(
        "Limit  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on t  (cost=0.00..9.00 rows=9 width=4)"
    )
    assert main(["explain", str(plan), "-o", str(page)]) == 0
    assert '"title":"Seq Scan on t"' in page.read_text()
    assert main(["explain", str(plan), str(plan), "-o", str(page)]) == 2
    assert "--output draws one plan, and here are 2" in capsys.readouterr().err
    assert main(["explain", str(plan), "-o", "plan.gif"]) == 2
    assert main(["explain", str(shop), str(plan), "--format", "jsonl"]) == 2
    broken, whole = map(json.loads, capsys.readouterr().out.splitlines())
    assert broken["error"]["message"] == "this is not a plan of postgres, duckdb, sqlite or mysql"
    assert [node["type"] for node in whole["nodes"]] == ["Limit", "Seq Scan"]


def test_standard_input_is_a_dash(shop: Path) -> None:
    done = call(["inspect", "-", "--format", "jsonl"], given=shop.read_text())
    assert (done.returncode, json.loads(done.stdout)["counts"]["tables"]) == (0, 2)


def test_reader_that_leaves_is_no_error(shop: Path) -> None:
    command = [sys.executable, "-m", "dbworkbench.cli", "inspect", *[str(shop)] * 50]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def call(arguments: list[str], *, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dbworkbench.cli", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


@pytest.mark.postgres
def test_explain_shows_plans_over_scale(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "select * from sales.customers where id = 7"
    assert main(["explain", str(shop), "--query", query, "--scale", "0.005,1", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [look["plan"] for look in told["scales"]] == ["A", "B"]
    assert told["scales"][1]["rows"] == {"sales.customers": 2000}
    assert [flip["change"] for flip in told["flips"]] == [
        "Seq Scan on customers → Index Scan using customers_pkey on customers"
    ]


def test_explain_over_scale_needs_a_query(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(shop), "--scale", "1,10"]) == 2
    assert capsys.readouterr().err == (
        "dbworkbench: --scale plans one query on one design or database\n"
        "dbworkbench explain FILE|URL --query 'select …' --scale 0.01,1,100\n"
    )


def test_bench_prints_its_figures_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.dbml"
    file.write_text("Table t { id int [pk] }\nQuery one [target: 'p95 < 9 s'] { 'select 1 as n' }\n")
    assert (
        main(["bench", str(file), "--on", "duckdb", "--on", "sqlite", "--rounds", "6", "--format", "json"])
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["database"], one["runs"], one["met"]) for one in told["queries"]] == [
        ("one", "duckdb", 6, True),
        ("one", "sqlite", 6, True),
    ]
    low, high = told["ratios"][0]["interval"]
    assert low <= told["ratios"][0]["ratio"] <= high
    assert told["answers"][0]["same"] is True


def test_bench_under_load_prints_its_levels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "loaded.dbml"
    file.write_text("Table t { id int [pk] }\nQuery one { 'select 1 as n' }\n")
    assert main(["bench", str(file), "--clients", "1", "--format", "json"]) == 0
    (level,) = json.loads(capsys.readouterr().out)["levels"]
    assert level["clients"] == 1
    assert level["throughput"] > 0


def test_workload_of_a_file_is_shown_measured_and_written(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "asked.sql"
    file.write_text("-- name: one [40/s]\nSELECT 1 AS n;\n-- name: two\nSELECT 2 AS n;\n")
    assert main(["workload", str(file)]) == 0
    assert capsys.readouterr().out.startswith("workload asked: 2 queries, from ")
    assert main(["workload", str(file), "--format", "sql"]) == 0
    assert capsys.readouterr().out == "-- name: one [40/s]\nSELECT 1 AS n;\n\n-- name: two\nSELECT 2 AS n;\n"
    assert main(["workload", str(file), "--format", "json"]) == 0
    assert [query["name"] for query in json.loads(capsys.readouterr().out)["queries"]] == ["one", "two"]
    assert main(["bench", str(shop), "two", "--workload", str(file), "--on", "duckdb", "--rounds", "1"]) == 0
    assert "two" in capsys.readouterr().out


def test_rewrite_of_a_design_prints_its_verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = tmp_path / "there.duckdb"
    engine = connect(f"duckdb:{base}")
    engine.database("x").query("CREATE TABLE t (id int PRIMARY KEY, x int)", write=True)
    engine.close()
    file = tmp_path / "asked.dbml"
    query = "Query odd { 'select id from t where x not in (select x from t)' }"
    file.write_text("Table t { id int [pk]\n x int }\n" + query)
    assert main(["rewrite", str(file), "--on", str(base), "--format", "json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert [(one["rewrite"], one["verdict"]) for one in told["rewrites"]] == [
        ("not_in_to_not_exists", "not equal")
    ]


def test_workload_of_a_log_with_repetitions_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "server.log"
    lines = [f"[7] LOG:  duration: 1.0 ms  statement: SELECT a FROM t WHERE b = {key}\n" for key in range(9)]
    log.write_text("".join(lines))
    assert main(["workload", str(log)]) == 1
    assert "n_plus_one: t_by_b: run 9 times in a row with another b" in capsys.readouterr().out

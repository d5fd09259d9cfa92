"""The magics in a real IPython shell, on real databases."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any, cast

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from dbworkbench.errors import ClaimFailed, QueryFailed, UnknownName, Unsupported, UnusableInput
from dbworkbench.notebook.extension import load
from dbworkbench.notebook.magic import Interrupted
from dbworkbench.notebook.magics import MAGICS
from dbworkbench.seeding import observe_shape
from dbworkbench.workbench import Session
from dbworkbench.workbench.session import session

FOLDER = Path(__file__).parents[2] / "dbworkbench" / "notebook" / "magics"
SHOP = """%%schema shop
Table customers { id int [pk]
  city varchar(20) [not null] }
Table orders { id int [pk]
  customer_id int [not null, ref: > customers.id]
  total numeric(8,2) [not null] }
"""

Run = Callable[[str], Any]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    config = Config({"HistoryManager": {"enabled": False}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        shell = InteractiveShell.instance(config=config)
        load(shell)
        yield shell
        InteractiveShell.clear_instance()
        session().close()
        session.cache_clear()


@pytest.fixture(scope="module")
def run(shell: InteractiveShell) -> Run:
    """Run a cell; return its value or raise its error."""

    def call(cell: str) -> Any:
        outcome = shell.run_cell(cell)  # type: ignore[no-untyped-call]  # IPython leaves it untyped
        outcome.raise_error()
        return outcome.result

    return call


@pytest.fixture(scope="module")
def made(run: Run) -> Session:
    """A small design with rows in DuckDB."""
    run("%connect duckdb as duck")
    run(SHOP)
    run("%create @duck")
    run("%%sql @duck --write\ninsert into customers select i, 'Oslo' from range(1, 201) as r(i)")
    run("%%sql @duck --write\ninsert into orders select i, i, 10 * i from range(1, 201) as r(i)")
    return session()


@pytest.fixture
def shop(made: Session) -> Session:
    """The session, back at that design."""
    made.current = "shop"
    return made


def test_every_file_of_the_folder_is_on_the_list() -> None:
    files = {file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__"}
    assert {magic.name for magic in MAGICS} == files


def test_usage_begins_with_the_magic() -> None:
    for magic in MAGICS:
        assert magic.grammar.usage.split()[0].strip("%") == magic.name
        assert magic.about.endswith(".")


def test_sketch_is_returned_and_kept_under_a_name(shell: InteractiveShell, run: Run) -> None:
    run("kept = " + SHOP.replace("shop", "kept", 1))
    assert [table.name for table in shell.user_ns["kept"].design.tables] == ["customers", "orders"]
    assert session().design("kept") == shell.user_ns["kept"].design


def test_plus_merges_into_the_design(run: Run, shop: Session) -> None:
    run("%%schema grown\nTable a { id int [pk] }\n")
    run("%%schema grown +\nTable b { id int [pk] }\n")
    assert [table.name for table in shop.design("grown").tables] == ["a", "b"]


def test_design_is_saved_and_opened(run: Run, shop: Session, tmp_path: Path) -> None:
    assert str(run(f"%schema shop --save {tmp_path}/shop.dbml")) == f"saved as {tmp_path}/shop.dbml"
    run(f"%schema again --open {tmp_path}/shop.dbml")
    assert shop.design("again") == shop.design("shop")


def test_schema_of_a_dump_is_opened_with_what_was_not_read(run: Run, shop: Session, tmp_path: Path) -> None:
    (tmp_path / "dump.sql").write_text("CREATE TABLE a (id int);\nCREATE TABEL b (id int);")
    shown = str(run(f"%schema dump --open {tmp_path}/dump.sql"))
    assert "1 thing is not in the design, or not as written:" in shown
    assert 'line 2: syntax error at or near "TABEL": CREATE TABEL b (id int)' in shown


def test_schema_is_read_from_the_database(run: Run, shop: Session) -> None:
    run("%schema shop --from-db @duck")
    assert [table.name for table in shop.design("shop").tables] == ["customers", "orders"]


def test_design_is_shown_and_saved_in_another_notation(run: Run, shop: Session, tmp_path: Path) -> None:
    run("%%schema small\nTable a {\n id int [pk]\n}")
    assert str(run("%schema small --to sql --dialect duckdb")).startswith('CREATE TABLE "a" (')
    run(f"%schema small --save {tmp_path}/small.sql")
    assert (
        tmp_path / "small.sql"
    ).read_text() == "CREATE TABLE a (\n    id INTEGER NOT NULL,\n    PRIMARY KEY (id)\n);\n"


def test_what_was_renamed_is_asked_and_answered(run: Run, shop: Session) -> None:
    run("%%schema asked\nTable a {\n id int [pk]\n first text\n born date\n}")
    new = "Table a {\n id int [pk]\n born date\n given text\n family text\n}"
    shown = str(run(f"%%schema asked\n{new}"))
    assert (
        "? was column a.first renamed to a.family or a.given, or dropped? Say --renamed a.first=a.family or "
        "--renamed a.first=a.given, or --renamed a.first= when it was dropped."
    ) in shown
    run("%%schema asked\nTable a {\n id int [pk]\n first text\n born date\n}")
    assert "changed: >1 column, +1 column" in str(run(f"%%schema asked --renamed a.first=a.given\n{new}"))


def test_statement_answers_with_rows_and_parameters(run: Run, shop: Session) -> None:
    answer = run(
        "%%sql @duck least=195\nselect count(*) as n, '::x' as t from customers where id::int > :least;"
    )
    assert answer["t"].tolist() == ["::x"]


def test_rows_are_seeded(run: Run, shop: Session) -> None:
    run("%%schema seeded\nTable a { id int [pk] }\n")
    run("%create @duck")
    assert "7" in str(run("%seed a=7 @duck"))
    with pytest.raises(UnusableInput, match=r"no such file: nowhere\.sql"):
        run("%seed --like nowhere.sql @duck")
    assert run("%%sql @duck\nselect count(*) as n from a")["n"].tolist() == [7]


def test_design_is_explored_or_saved_as_a_page(run: Run, shop: Session, tmp_path: Path) -> None:
    explorer = run("%erd --names --explore")
    data, _ = explorer._repr_mimebundle_()
    assert data["text/plain"] == str(run("%erd --names"))
    assert run("%schema shop").explore().diagram == explorer.diagram
    for ending in ("html", "png", "svg"):
        run(f"%erd --save {tmp_path}/shop.{ending}")
    assert {file.suffix for file in tmp_path.iterdir()} == {".html", ".png", ".svg"}


def test_design_is_taken_up_again(run: Run, shop: Session) -> None:
    run("%%schema other\nTable a { id int [pk] }\n")
    run("%schema shop")
    assert shop.current == "shop"


def test_semicolon_on_the_line_hides_the_result(run: Run, shop: Session) -> None:
    assert run("%erd ;") is None
    assert run("%%sql @duck ;\nselect 1") is None
    assert run("%%sql @duck\nselect 1;") is not None


def test_text_of_a_result_is_what_str_says(shell: InteractiveShell, run: Run, shop: Session) -> None:
    named = run("%%query by_city [40/s, p95 < 20 ms]\nselect * from customers where city = :city")
    format_all = cast(Any, shell.display_formatter).format
    data, _ = format_all(named)
    assert data["text/plain"] == str(named)
    assert set(data) == {"text/plain", "text/html"}


def test_text_of_a_part_is_what_str_says(shell: InteractiveShell, shop: Session) -> None:
    format_all = cast(Any, shell.display_formatter).format
    picture = shop.draw()
    assert format_all(picture)[0]["text/plain"] == str(picture)


def test_shape_of_a_seeding_is_shown_as_words(shell: InteractiveShell, shop: Session) -> None:
    format_all = cast(Any, shell.display_formatter).format
    shape = observe_shape(shop.plan_seed(20))
    assert format_all(shape)[0]["text/plain"] == str(shape)


def test_query_is_named_with_rate_and_target(run: Run, shop: Session) -> None:
    query = run("%%query big [p95 < 20 ms, 40/s]\nselect * from orders where total > 10").query
    assert (query.rate, str(query.target)) == (40.0, "p95 < 20 ms")
    assert run("%%query plain\nselect 1").query.target is None


def test_query_is_rewritten_by_name_and_from_the_cell(run: Run, shop: Session) -> None:
    run("%%query odd\nselect id from orders where id not in (select id from orders where total > 3)")
    assert "odd: 1 way to write it otherwise." in str(run("%rewrite odd --rounds 1 @duck"))
    assert "no rewrite applies" in str(run("%%rewrite @duck\nselect id from orders"))
    log = "\n".join(
        f"LOG:  duration: 1 ms  statement: select total from orders where id = {n}" for n in range(9)
    )
    run(f"%%workload --take\n{log}")
    assert "one_for_all" in str(run("%rewrite orders_by_id --rounds 1 @duck"))
    with pytest.raises(UnusableInput, match="%rewrite needs the name of a query"):
        run("%rewrite")


def test_workload_of_a_cell_is_shown_and_taken(run: Run, shop: Session) -> None:
    shown = run("%%workload\n-- name: cheap [5/s, p95 < 9 s]\nselect * from orders where total < 5;")
    assert str(shown).splitlines()[1] == "workload workload: 1 query"
    with pytest.raises(UnknownName, match="no query called 'cheap'"):
        shop.design().query("cheap")
    run("%%workload --take\n-- name: cheap [5/s, p95 < 9 s]\nselect * from orders where total < 5;")
    assert shop.design().query("cheap").rate == 5
    assert "from the design" in str(run("%workload"))
    with pytest.raises(UnusableInput, match="%workload reads one of these"):
        run("%workload file.sql @duck")


def test_plan_bench_and_claims_use_the_name(run: Run, shop: Session) -> None:
    run("%%query big [p95 < 900 ms]\nselect * from orders where total > 10")
    assert "big" in str(run("%explain big @duck"))
    assert "big" in str(run("%bench big --rounds 3 @duck"))
    measured = str(run("%%bench --rounds 3 @duck\nselect * from orders where id < 3"))
    assert any(line.endswith("⟩  2") for line in measured.splitlines())
    assert "hot keys" not in str(run("%bench big --rounds 1 --keys both @duck"))
    with pytest.raises(UnusableInput, match="has no place for --cold beside --clients"):
        run("%bench big --clients 1,2 --cold @duck")
    with pytest.raises(Unsupported, match="concurrency is not available on duckdb"):
        run("%bench big --clients 1,2 @duck")
    assert run("%%require @duck\nevery table has a primary key\n") is not None


def test_a_plan_is_shown_beside_another(run: Run, shop: Session, tmp_path: Path) -> None:
    run("%%query wide\nselect * from orders where total > 10")
    run("%%query sorted\nselect * from orders where total > 10 order by total")
    with pytest.raises(UnusableInput, match="this query was not explained before"):
        run("%explain wide --against before @duck")
    run("%explain wide @duck")
    assert "Both plans have the same operators." in str(run("%explain wide --against before @duck"))
    picture = tmp_path / "both.svg"
    told = str(run(f"%explain sorted --against wide --save {picture} @duck"))
    assert told.startswith("shop ")
    assert "added: ORDER_BY" in told
    assert "ORDER_BY" in picture.read_text()
    planned = str(run("%%explain --against sorted @duck\nselect * from orders"))
    assert "not both plans were run, and duckdb tells no costs." in planned
    assert "dropped: ORDER_BY\n" in planned
    with pytest.raises(UnknownName, match="no plan to compare with called 'widee'\nDid you mean 'wide'"):
        run("%explain wide --against widee @duck")
    with pytest.raises(UnusableInput, match="no --against"):
        run("%explain wide --against before --scale 1,10 @duck")


def test_failed_claim_is_an_error(run: Run, shop: Session) -> None:
    with pytest.raises(ClaimFailed):
        run("%%require @duck\ncount(orders) > 1000000\n")


@pytest.mark.parametrize(
    ("cell", "kind", "message"),
    [
        ("%erd --drak", UnknownName, "no option called '--drak'\nDid you mean '--dark'?"),
        ("%erd shp", UnknownName, "no design called 'shp'\nDid you mean 'shop'?"),
        ("%create @duk", UnknownName, "no connection called '@duk'\nDid you mean '@duck'?"),
        ("%load", UnusableInput, "%load needs a folder of Parquet or CSV files\nUsage: %load FOLDER"),
        ("%sql select 1", UnusableInput, "%sql needs a cell: write %%sql above its text"),
        ("%%erd\nshop", UnusableInput, "%erd takes no cell: write it with one %"),
        ("%%schema shop", UnusableInput, "%%schema needs a sketch beneath it\nUsage: %%schema NAME"),
        ("%%schema shop --renamed x\nTable a", UnusableInput, "needs OLD=NEW after --renamed, not 'x'"),
        ("%%sql @duck\n", UnusableInput, "%%sql needs a statement"),
        ("%%query q [40/s, fast]\nselect 1", UnusableInput, "neither a rate nor a target: 'fast'"),
        ("%%sql @duck\nselect *\nfrom custmers", QueryFailed, "custmers"),
    ],
)
def test_mistake_is_a_message_without_traceback(
    cell: str,
    kind: type[Exception],
    message: str,
    run: Run,
    shop: Session,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(kind):
        run(cell)
    shown = "".join(capsys.readouterr())
    assert message in shown
    assert "Traceback" not in shown
    assert "UsageError" not in shown


@pytest.mark.postgres
def test_interrupt_cancels_on_the_server_and_is_told(
    run: Run, shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    run("%connect postgres as pg")
    Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(Interrupted):
        run("%%sql @pg\nselect pg_sleep(30), 'left over'")
    shown = "".join(capsys.readouterr())
    assert "interrupted; the query was cancelled on the server" in shown
    assert "Traceback" not in shown
    left = (
        "select count(*) as n from pg_stat_activity where state = 'active' and query like '%left' || ' over%'"
    )
    assert run(f"%%sql @pg\n{left}")["n"].tolist() == [0]


def test_loading_twice_changes_nothing(shell: InteractiveShell) -> None:
    before = len(shell.input_transformers_cleanup), len(shell.Completer.custom_matchers)
    load(shell)
    assert (len(shell.input_transformers_cleanup), len(shell.Completer.custom_matchers)) == before

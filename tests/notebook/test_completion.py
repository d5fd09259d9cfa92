"""Completion in cells and on magic lines, asked of IPython as a notebook asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from dbworkbench.notebook.extension import load
from dbworkbench.workbench.session import session

SHOP = """
Table customers { id int [pk]
  email varchar [not null] }
Table orders { id int [pk]
  customer_id int [ref: > customers.id] }
"""
CURSOR = "|"

Complete = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Complete]:
    """Return what a notebook offers at the cursor."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        load(shell)
        session().sketch(SHOP, "shop")
        session().connect("duckdb", "duck")
        session().define("late", "select 1 from orders")

        def offered(cell: str) -> list[str]:
            offset = cell.index(CURSOR)
            with provisionalcompleter():
                found = shell.Completer.completions(cell.replace(CURSOR, ""), offset)
                return [completion.text for completion in found]

        yield offered
        InteractiveShell.clear_instance()
        session().close()
        session.cache_clear()


def test_table_after_from(complete: Complete) -> None:
    assert complete("%%sql\nselect * from cu|") == ["customers"]


def test_columns_of_an_alias(complete: Complete) -> None:
    assert complete("%%sql\nselect o.| from orders o") == ["id", "customer_id"]


def test_columns_of_the_tables_that_are_named_come_first(complete: Complete) -> None:
    assert complete("%%query q\nselect e| from customers")[0] == "email"


def test_keyword_keeps_the_case(complete: Complete) -> None:
    assert complete("%%sql\nSEL|") == ["SELECT"]


def test_index_statement_on_a_line(complete: Complete) -> None:
    assert complete("%impact create index on ord|") == ["orders"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("%erd --ar|", ["--around"]),
        ("%erd --around cu|", ["customers"]),
        ("%erd --layout |", ["pure", "dot"]),
        ("%create @d|", ["@duck"]),
        ("%explain la|", ["late"]),
        ("%bench late |", ["late"]),
        ("%impact --for l|", ["late"]),
        ("%erd s|", ["shop"]),
        ("%connect po|", ["postgres"]),
        ("%%schema sh|\nTable a", ["shop"]),
        ("%%schema x --from db|\n", ["dbml"]),
    ],
)
def test_magic_line(line: str, offered: list[str], complete: Complete) -> None:
    assert complete(line) == offered


def test_sketch_knows_its_words(complete: Complete) -> None:
    assert "Table" in complete("%%schema shop\nTa|")
    assert "varchar" in complete("%%schema shop\nTable a {\n  b var|")
    assert "not null" in complete("%%schema shop\nTable a {\n  b int [no|]\n}")
    assert "sensitive" in complete("%%schema shop\nTable a {\n  b int [sens|]\n}")


def test_sketch_knows_tables_of_the_cell_and_of_the_design(complete: Complete) -> None:
    assert "planes" in complete("%%schema shop +\nTable planes { id int }\nRef: pl|")
    assert "orders" in complete("%%schema shop +\nRef: or|")
    assert complete("%%schema shop\nTable planes { id int\n seats int }\nRef: planes.se|") == ["seats"]


def test_python_is_left_to_python(complete: Complete) -> None:
    assert "isinstance" in complete("isinst|")

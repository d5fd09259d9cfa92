"""`shop = %%schema shop` keeps what a cell returns."""

from __future__ import annotations

import pytest

from dbworkbench.notebook.assignment import keep_results

transform = keep_results({"schema", "sql"})


def test_assignment_before_a_cell_becomes_a_call() -> None:
    assert transform(["shop = %%schema shop +\n", "Table a {\n", "}\n"]) == [
        "shop = get_ipython().run_cell_magic('schema', 'shop +', 'Table a {\\n}\\n')\n"
    ]


def test_cell_without_body_reaches_the_magic() -> None:
    assert transform(["%%sql"]) == ["get_ipython().run_cell_magic('sql', '', '\\n')\n"]


@pytest.mark.parametrize(
    "lines",
    [["%%sql\n", "select 1\n"], ["x = %%time\n", "1\n"], ["x = 5 %%sql\n"], ["%erd\n"], ["x = 1\n"]],
)
def test_everything_else_is_left_alone(lines: list[str]) -> None:
    assert transform(lines) == lines

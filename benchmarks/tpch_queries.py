"""The 22 queries of TPC-H as DuckDB's extension tells them.

The extension loads only into the very DuckDB that it was built for, which need not be the one in use here:
both are installed into an environment of their own that is thrown away once it has told the queries.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from dbworkbench.errors import UnusableInput
from dbworkbench.model.query import Query

VERSION = "1.5.5"
NEEDED = (f"duckdb=={VERSION}", f"duckdb-extension-tpch=={VERSION}")
ASK = """
import duckdb, duckdb_extension_tpch, json, pathlib
(place,) = pathlib.Path(duckdb_extension_tpch.__file__).parent.rglob("tpch.duckdb_extension")
connection = duckdb.connect()
connection.execute(f"LOAD '{place}'")
rows = connection.execute("SELECT query_nr, query FROM tpch_queries() ORDER BY query_nr").fetchall()
print(json.dumps({f"q{number:02}": query for number, query in rows}))
"""


def read_queries(file: str | None = None) -> list[Query]:
    """Return q01 to q22; `file` holds them as JSON by name where nothing can be installed.

    Raises UnusableInput with what could not be installed, or what is no such file.
    """
    told = _read(Path(file)) if file else _ask()
    return [Query(name, sql) for name, sql in told.items()]


def _read(file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise UnusableInput(
            f"the queries of TPC-H cannot be read from {str(file)!r}: {error}",
            hint='It holds JSON such as {"q01": "SELECT …"}.',
        ) from None


def _ask() -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="dbwb-tpch-") as folder:
        python = Path(folder, "bin", "python")
        _run([sys.executable, "-m", "venv", folder])
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDED])
        return dict(json.loads(_run([str(python), "-c", ASK])))


def _run(command: list[str]) -> str:
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        said = (found.stderr or found.stdout).strip().splitlines()
        raise UnusableInput(
            f"the queries of TPC-H could not be fetched: {said[-1] if said else command}",
            hint=f"They come from {' and '.join(NEEDED)}; or name a file: TPCH_QUERIES=queries.json "
            "with {name: sql}.",
        )
    return found.stdout

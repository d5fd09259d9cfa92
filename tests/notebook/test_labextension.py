"""The prebuilt extension of JupyterLab fits the package that it comes with."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from dbworkbench import __version__
from dbworkbench.notebook.completion.matcher import STATEMENTS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dbworkbench" / "notebook" / "labextensions" / "dbworkbench"
ABOUT = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))


def test_it_bears_the_version_of_the_package() -> None:
    assert (ABOUT["name"], ABOUT["version"]) == ("dbworkbench", __version__)


def test_the_file_to_load_exists() -> None:
    assert (FOLDER / ABOUT["jupyterlab"]["_build"]["load"]).is_file()


def test_cells_with_sql_are_those_that_are_completed_as_sql() -> None:
    script = (FOLDER / ABOUT["jupyterlab"]["_build"]["load"]).read_text(encoding="utf-8")
    listed = re.search(r"SQL_CELLS = \[(.*?)\]", script)
    assert listed is not None
    assert set(json.loads(f"[{listed[1]}]")) == STATEMENTS


def test_a_wheel_brings_it_to_where_jupyterlab_looks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared[str(FOLDER.relative_to(ROOT))] == "share/jupyter/labextensions/dbworkbench"

"""`dbworkbench lab`: JupyterLab with highlighting, and the embedded server ready."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from dbworkbench import engines
from dbworkbench.cli.command import FINE, Command
from dbworkbench.errors import UnusableInput

EXTENSIONS = Path(__file__).parents[2] / "notebook"


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="where the notebooks are")
    parser.epilog = f"Every other option is JupyterLab's, such as --no-browser. {parser.epilog}"


def run(options: Namespace) -> int:
    folder = Path(options.folder)
    if not folder.is_dir():
        raise UnusableInput(f"no such folder: {folder}", hint="Name the folder that holds the notebooks.")
    show_extensions()
    with_server(folder, options.rest)
    return FINE


def show_extensions() -> None:
    """Let JupyterLab find the highlighting beside the package, which an editable install leaves there."""
    known = os.environ.get("JUPYTER_PATH", "")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(part for part in (str(EXTENSIONS), known) if part)


def with_server(folder: Path, options: Sequence[str]) -> None:
    """Run JupyterLab while the embedded server is held; notebooks then find it running."""
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]  # JupyterLab ships no types

    engine = engines.connect("postgres", alias="lab")
    try:
        LabApp.launch_instance([str(folder), *as_root(), *options])
    finally:
        engine.close()


def as_root() -> list[str]:
    """Return the option without which Jupyter refuses to run as root, as in a container."""
    return ["--allow-root"] if os.geteuid() == 0 else []


LAB = Command("lab", "Open JupyterLab with highlighting, the server ready.", declare, run, passes_on=True)

"""`dbworkbench lab`: JupyterLab with highlighting, and the embedded server ready."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from dbworkbench import engines, notebook_folder
from dbworkbench.cli.command import FINE, Command
from dbworkbench.errors import UnusableInput, WorkbenchError


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="where the notebooks are")
    parser.epilog = f"Every other option is JupyterLab's, such as --no-browser or --port 8890.\n{parser.epilog}"


def run(options: Namespace) -> int:
    from jupyterlab.labapp import LabApp

    folder = Path(options.folder)
    if not folder.is_dir():
        raise UnusableInput(f"no such folder: {folder}", hint="Name the folder that holds the notebooks.")
    with engines.connect("postgres", alias="lab"):
        LabApp.launch_instance([str(folder), *settings(), *options.rest])
    return FINE


def settings() -> list[str]:
    return []


LAB = Command("lab", "Open JupyterLab with highlighting, the embedded server ready.", declare, run, passes_on=True)

"""Run Graphviz, which gives places to boxes and routes to edges.

The graph is written with the package `graphviz`, but not run by it, which knows no program but `dot` on
the path; ours comes with graphviz-pure.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from dbworkbench.errors import Unsupported, WorkbenchError

LAYOUTS = ("pure", "dot")
PURE = "graphviz-pure"


def run_graphviz(source: str, layout: str = "pure") -> bytes:
    """Return the layout of a graph as Graphviz's JSON.

    `pure` is the program that comes with the package and answers alike everywhere, `dot` the system's.
    Raises Unsupported when the program is not there.
    """
    command = [_program(layout), "-Tjson", "-q"]
    done = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    if done.returncode != 0:
        raise WorkbenchError(f"Graphviz could not draw this: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _program(layout: str) -> str:
    if layout == "dot":
        system = shutil.which("dot")
        if system is None:
            raise Unsupported("layout 'dot'", found="this machine", needed="Graphviz's dot on the path")
        return system
    folders = (sysconfig.get_path("scripts"), str(Path(sys.executable).parent))
    for folder in folders:
        own = shutil.which(PURE, path=folder)
        if own is not None:
            return own
    anywhere = shutil.which(PURE)
    if anywhere is None:
        raise Unsupported("drawing", found="this environment", needed="pip install graphviz-pure")
    return anywhere

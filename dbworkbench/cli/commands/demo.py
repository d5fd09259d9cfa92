"""`dbworkbench demo`: the main job end to end, as an executed notebook written as HTML."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.output import write_file, write_text
from dbworkbench.errors import UnusableInput

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOK = Path("notebooks", "01-flights.ipynb")
PLACES = (Path(__file__).parents[3], Path(sys.prefix, "share", "dbworkbench"))
FIGURES = ("%load", "%seed", "%bench", "%%bench", "%impact", "%%impact", "%%require")


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("--out", default="out", metavar="DIR", help="where the HTML goes")


def run(options: Namespace) -> int:
    path = find_notebook()
    folder = make_folder(options.out)
    started = time.monotonic()
    notebook, failure = execute(path)
    target = folder / f"{path.stem}.html"
    write_file(str(target), as_html(notebook, path.stem).encode())
    if failure:
        sys.stderr.write(f"dbworkbench: {path.name} failed: {failure}\nwritten as far as it came: {target}\n")
        return FOUND
    write_text("\n\n".join(figures(notebook)))
    write_text(f"\n{path.name} ran in {time.monotonic() - started:.0f} s; written: {target}")
    return FINE


def find_notebook() -> Path:
    """Return the notebook of a checkout, or the one that was installed with the package."""
    for place in PLACES:
        if (place / NOTEBOOK).is_file():
            return place / NOTEBOOK
    looked = " nor in ".join(str(place / NOTEBOOK.parent) for place in PLACES)
    raise UnusableInput(
        f"{NOTEBOOK.name} is not in {looked}", hint="Run the demo in a checkout: sh scripts/demo"
    )


def make_folder(name: str) -> Path:
    """Return the folder, made when it does not exist."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(f"{name} cannot be a folder: {(error.strerror or str(error)).lower()}") from None
    return folder


def execute(path: Path) -> tuple[NotebookNode, str]:
    """Run every cell from a fresh kernel; return the notebook and what failed, empty when nothing did."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat leaves it untyped
    client = NotebookClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],  # it would warn that it talks over TCP, here to itself
    )
    sys.stderr.write(f"running {path.name} on the embedded PostgreSQL; this takes a minute or two\n")
    try:
        client.execute()
    except CellExecutionError as error:
        return notebook, f"{error.ename}: {error.evalue}"
    return notebook, ""


def as_html(notebook: NotebookNode, title: str) -> str:
    """Write a notebook as one HTML page that holds its pictures."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter()  # type: ignore[no-untyped-call]  # nbconvert leaves it untyped
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return str(page)


def figures(notebook: NotebookNode) -> list[str]:
    """Return what the cells that load, measure and judge have said, as text."""
    told = []
    for cell in notebook.cells:
        words = cell.source.split(maxsplit=1)
        if cell.cell_type == "code" and words and words[0] in FIGURES:
            said = [text_of(output) for output in cell.outputs]
            told += [f"{cell.source.splitlines()[0]}\n{text}" for text in said if text]
    return told


def text_of(output: Any) -> str:
    """Return the plain text of a result."""
    return str(output.get("data", {}).get("text/plain", "")).replace("⟨", "").replace("⟩", "")


DEMO = Command("demo", "Run the main job end to end and write it as HTML.", declare, run)

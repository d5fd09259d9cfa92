"""The notebook in JupyterLab: pictures are seen, completion and highlighting work."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "out"
NOTEBOOK = "01-flights.ipynb"
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
SECOND, MINUTE = 1_000, 60_000  # playwright counts milliseconds

SKETCH = (
    "%%schema shop\nTable customers [volume: '2k'] {\n  id int [pk]\n  email varchar [not null]\n}\nRef: "
)
CONNECTED = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
EXECUTED = """[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
    .every(prompt => /^\\[\\d+\\]:$/.test(prompt.innerText.trim()))"""
PICTURES = ".jp-OutputArea-output img"
HAS_EMAIL = "document.querySelector('.dbw-boxes').textContent.includes('email')"
SEEN = "images => images.map(image => image.complete && image.naturalWidth > 0 && image.alt.length > 0)"
COLOURS = """() => Object.fromEntries(
    [...document.querySelectorAll('.jp-CodeCell')[1].querySelectorAll('.cm-content span')]
    .map(span => [span.textContent, getComputedStyle(span).color]))"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its folder, and the address under which it listens."""

    folder: Path
    server: str

    def opens(self, name: str) -> str:
        return f"{self.server}lab/tree/{name}?token=secret&reset"


def test_sketch_cell_is_highlighted_and_completed(lab: Lab, page: Page) -> None:
    write_notebook(lab.folder / "sketch.ipynb", ["%load_ext dbworkbench", SKETCH])
    open_notebook(page, lab.opens("sketch.ipynb"))
    page.wait_for_function("document.querySelectorAll('.jp-CodeCell')[1]?.innerText.includes('Ref')")
    colours = page.evaluate(COLOURS)
    assert colours["Table"] == colours["pk"] == colours["Ref"] != colours["'2k'"]

    run(page, "notebook:run-cell-and-select-next")
    page.wait_for_function("document.querySelector('.jp-InputPrompt').innerText.includes('[1]')")
    type_at_end(page, "customers.")
    page.keyboard.press("Tab")
    offered = page.locator(".jp-Completer-item .jp-Completer-match")
    offered.first.wait_for(timeout=20 * SECOND)
    page.screenshot(path=SHOTS / "browser-completion.png")
    assert offered.all_inner_texts()[:2] == ["id", "email"]  # then JupyterLab's own guesses


def test_a_sketch_is_explored_in_its_cell(lab: Lab, page: Page) -> None:
    sketch = SKETCH.replace("Ref: ", "Table orders {\n  customer_id int [ref: > customers.id]\n}")
    write_notebook(lab.folder / "explore.ipynb", ["%load_ext dbworkbench", sketch, "%erd --keys --explore"])
    open_notebook(page, lab.opens("explore.ipynb"))
    run(page, "notebook:run-all-cells")
    canvas = page.locator(".dbw-canvas")
    canvas.wait_for(timeout=MINUTE)
    assert page.locator(".dbw-box").count() == 2
    page.wait_for_function(EXECUTED, timeout=MINUTE)
    canvas.click(position={"x": 20, "y": 20})
    page.wait_for_function("document.activeElement.classList.contains('dbw-canvas')")
    page.keyboard.type("dd")  # in the notebook, this would delete the cell
    page.keyboard.press("a")  # places of another detail come from the kernel; a cell above would be inserted
    page.wait_for_function(HAS_EMAIL, timeout=20 * SECOND)
    page.screenshot(path=SHOTS / "browser-explorer.png")
    assert page.locator(".jp-CodeCell").count() == 3
    page.locator(".dbw-box[aria-label=orders]").click()
    page.locator(".dbw-status", has_text="orders, 1 column; refers to customers").wait_for(timeout=5 * SECOND)


def test_notebook_that_came_by_git_shows_its_pictures_unexecuted(lab: Lab, page: Page) -> None:
    wanted = saved_pictures(lab.folder / NOTEBOOK)
    open_notebook(page, lab.opens(NOTEBOOK))
    wait_for_pictures(page, wanted)
    shoot(page, "browser-untrusted")
    assert "0 of" in str(
        page.locator(".jp-StatusBar-TrustedItem, [title*='trusted']").first.get_attribute("title")
    )


def test_notebook_runs_shows_its_pictures_and_says_what_its_file_says(
    lab: Lab, page: Page, differing_cells: Callable[[Path, Path, Path], list[str]]
) -> None:
    """The one run of this notebook in CI: its outputs are compared as nbval compares them."""
    wanted = saved_pictures(lab.folder / NOTEBOOK)
    open_notebook(page, lab.opens(NOTEBOOK))
    run(page, "notebook:restart-run-all")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(f"!({EXECUTED})", timeout=MINUTE)  # the saved numbers are gone: it has begun
    page.wait_for_function(EXECUTED, timeout=6 * MINUTE)
    wait_for_pictures(page, wanted)
    shoot(page, "browser-executed")
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    executed = lab.folder / NOTEBOOK
    before = executed.stat().st_mtime_ns
    run(page, "docmanager:save")
    wait_until(lambda: executed.stat().st_mtime_ns > before)
    committed, sanitize = ROOT / "notebooks" / NOTEBOOK, ROOT / "notebooks/sanitize.cfg"
    assert differing_cells(committed, executed, sanitize) == []


# -- JupyterLab and chromium ---------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    yield page
    page.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab as `dbworkbench lab` starts it, over copies of the notebooks."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    (home / "data").symlink_to(ROOT / "data")
    for name, values in SETTINGS.items():
        file = home / "config/lab/user-settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    command = [sys.executable, "-m", "dbworkbench.cli", "lab", str(home / "notebooks"), "--no-browser"]
    options = ["--ServerApp.port=0", "--IdentityProvider.token=secret", "--LabApp.expose_app_in_browser=True"]
    with (home / "log").open("w") as log:
        process = subprocess.Popen([*command, *options], env=surroundings(home), stdout=log, stderr=log)
        try:
            yield Lab(home / "notebooks", address(home, process))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def surroundings(home: Path) -> dict[str, str]:
    folders = {"CONFIG_DIR": "config", "DATA_DIR": "share", "RUNTIME_DIR": "runtime"}
    own = {f"JUPYTER_{name}": str(home / folder) for name, folder in folders.items()}
    return {**os.environ, **own, "IPYTHONDIR": str(home / "ipython")}


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def address(home: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until the server has written where it listens."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for file in (home / "runtime").glob("jpserver-*.json"):
            if text := file.read_text():
                return str(json.loads(text)["url"])
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'log').read_text()[-3000:]}")


# -- what one does in a notebook -----------------------------------------------------------------------


def write_notebook(path: Path, cells: list[str]) -> None:
    def cell(number: int, source: str) -> dict[str, Any]:
        fixed: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        return {**fixed, "id": f"cell-{number}", "source": source}

    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata}
    path.write_text(json.dumps({**notebook, "cells": [cell(*item) for item in enumerate(cells)]}))


def saved_pictures(path: Path) -> int:
    """Count the pictures in a notebook's saved outputs."""
    cells = json.loads(path.read_text())["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    count = sum("".join(data.get("text/html", "")).count("<img ") for data in outputs)
    assert count > 0
    return count


def open_notebook(page: Page, where: str) -> None:
    page.goto(where)
    page.wait_for_selector(".jp-CodeCell .cm-content", timeout=MINUTE)
    page.wait_for_function(CONNECTED, timeout=MINUTE)


def run(page: Page, command: str) -> None:
    """Begin one of JupyterLab's commands."""
    page.evaluate(f"() => {{ window.jupyterapp.commands.execute('{command}') }}")


def type_at_end(page: Page, text: str) -> None:
    page.locator(".jp-CodeCell").nth(1).locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def wait_for_pictures(page: Page, wanted: int) -> None:
    """Wait until every picture is there, then look that each is seen and has words beside it."""
    page.wait_for_function(f"document.querySelectorAll('{PICTURES}').length >= {wanted}", timeout=MINUTE)
    seen = page.eval_on_selector_all(PICTURES, SEEN)
    assert seen == [True] * wanted


def shoot(page: Page, name: str) -> None:
    """Take a screenshot of the first screen and of every picture."""
    page.screenshot(path=SHOTS / f"{name}.png")
    for number, picture in enumerate(page.locator(PICTURES).all(), 1):
        picture.screenshot(path=SHOTS / f"{name}-{number:02}.png")

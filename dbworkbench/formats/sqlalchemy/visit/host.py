"""Starts the process that imports somebody's modules, bounds it, and takes its answer as JSON."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.sqlalchemy.visit.itinerary import Itinerary

Plain = Any  # what JSON holds
START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from dbworkbench.formats.sqlalchemy.visit.guest import main; main(*sys.argv[2:])"
)
PACKAGE = Path(__file__).parents[4]
SECRET = re.compile(r"PASS|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|DSN", re.I)
ADDRESS = re.compile(r"\w+://[^/\s]*:[^/\s]*@")
KEPT_OUTPUT = 20_000  # bytes, the last of them
LARGEST_ANSWER = 200_000_000  # bytes
PRINTED_LINES = 6
GUARD = 'Put what a script does under `if __name__ == "__main__":`.'


def visit(itinerary: Itinerary, spare: Path, timeout: float) -> Plain:
    """Import the modules in a process of their own and return what was found there.

    It gets no input and no passwords from the environment, and is ended after `timeout` seconds. Raises
    UnusableInput when it gives no answer.
    """
    request, answer = spare / "request.json", spare / "answer.json"
    hidden = hidden_variables(os.environ)
    request.write_text(json.dumps(_request(itinerary, hidden)), encoding="utf-8")
    output, ended = _run(request, answer, hidden, timeout)
    first = itinerary.stops[0].shown or "the text"
    printed = said(output)
    if ended is None:
        raise UnusableInput(
            f"importing {first} took longer than {timeout:g} s and was ended",
            hint=f"{GUARD} If it only needs longer: timeout=….{printed}",
        )
    if not answer.is_file():
        raise UnusableInput(
            f"importing {first} ended Python itself, with exit code {ended}", hint=f"{GUARD}{printed}"
        )
    if answer.stat().st_size > LARGEST_ANSWER:
        raise UnusableInput(f"the tables of {first} are too many: more than {LARGEST_ANSWER // 10**6} MB")
    found = json.loads(answer.read_text(encoding="utf-8"))
    return {**found, "printed": printed}


def hidden_variables(environment: Mapping[str, str]) -> list[str]:
    """Return the names of the variables that hold, or may hold, a password."""
    return sorted(name for name, value in environment.items() if SECRET.search(name) or ADDRESS.search(value))


def said(output: str) -> str:
    """Return the last lines of what was printed, as a sentence of an error; empty when there are none."""
    lines = [line for line in output.splitlines() if line.strip()][-PRINTED_LINES:]
    return "\nIt printed:\n" + "\n".join(f"  {line[:200]}" for line in lines) if lines else ""


def _request(itinerary: Itinerary, hidden: list[str]) -> Plain:
    return {
        "stops": [{"file": str(stop.file), "module": stop.module} for stop in itinerary.stops],
        "folders": [str(folder) for folder in itinerary.folders],
        "hidden": hidden,
    }


def _run(request: Path, answer: Path, hidden: list[str], timeout: float) -> tuple[str, int | None]:
    """Run the process; return the end of its output, and its exit code or None when it was ended."""
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
    with subprocess.Popen(
        [sys.executable, "-P", "-c", START, str(PACKAGE), str(request), str(answer)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    ) as process:
        tail = _Tail(process)
        with _ended_group(process):
            try:
                code: int | None = process.wait(timeout)
            except subprocess.TimeoutExpired:
                code = None
        return tail.text(), code


@contextlib.contextmanager
def _ended_group(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the process and all that it started, whatever happens."""
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Tail:
    """Reads a stream to its end and keeps the last of it, so that the writer never waits."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.stream = process.stdout
        self.kept = b""
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        while self.stream is not None and (chunk := os.read(self.stream.fileno(), 65_536)):
            self.kept = (self.kept + chunk)[-KEPT_OUTPUT:]

    def text(self) -> str:
        self.thread.join(5)
        return self.kept.decode("utf-8", "replace")

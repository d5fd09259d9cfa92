"""Reading 1 MB of DBML, against the official parser of JavaScript reading the same; no process starts."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.comparison import Comparison, by_turns
from benchmarks.large_sketch import make_sketch
from dbworkbench import formats
from dbworkbench.formats.dbml.parser import parse

SIZE = 1_000_000
ROUNDS = 5
NODE = Path(__file__).parents[1] / "tests" / "node"
OFFICIAL = NODE / "node_modules" / "@dbml" / "core" / "package.json"


def compare() -> Iterator[Comparison]:
    """Compare the seconds by turns; Node starts, and has read the text once, before it is measured."""
    if not OFFICIAL.is_file():
        print(
            f"not measured: reading DBML needs the official parser: npm install --prefix {NODE}",
            file=sys.stderr,
        )
        return
    text = make_sketch(SIZE)
    reference = f"@dbml/core {json.loads(OFFICIAL.read_text(encoding='utf-8'))['version']}"
    with _Official(text) as official:
        syntax = by_turns(lambda: time_syntax(text), official.seconds, ROUNDS)
        whole = by_turns(lambda: time_whole(text), official.seconds, ROUNDS)
    yield Comparison("syntax of 1 MB of DBML", reference, "s", *syntax)
    yield Comparison("1 MB of DBML to a design", reference, "s", *whole)


def time_syntax(text: str) -> float:
    """Return the seconds from the text to syntax values."""
    started = time.perf_counter()
    assert not parse(text).mistakes
    return time.perf_counter() - started


def time_whole(text: str) -> float:
    """Return the seconds from the text to the design."""
    started = time.perf_counter()
    formats.read(text, "dbml")
    return time.perf_counter() - started


class _Official:
    """The official parser, waiting in a process of its own for the next round."""

    def __init__(self, text: str) -> None:
        command = ["node", str(NODE / "dbml_speed.mjs")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._say(json.dumps(text))
        self.seconds()

    def __enter__(self) -> _Official:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.stdin.close() if self.process.stdin else None
        self.process.wait()

    def seconds(self) -> float:
        """Return the seconds that one more reading takes."""
        self._say("again")
        assert self.process.stdout is not None
        return float(self.process.stdout.readline())

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

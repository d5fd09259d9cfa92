"""Run Graphviz, which gives places to boxes and routes to edges.

The graph is written with the package `graphviz`, but not run by it, which knows no program but `dot` on
the path; ours comes with graphviz-pure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from json import JSONDecoder
from pathlib import Path
from typing import Any

from dbworkbench.errors import Unsupported, WorkbenchError

LAYOUTS = ("pure", "dot")
PURE = "graphviz-pure"


def run_graphviz(sources: Sequence[str], layout: str = "pure") -> list[Mapping[str, Any]]:
    """Return the layout of each graph, as Graphviz's JSON; every core runs a part of them.

    `pure` is the program that comes with the package and answers alike everywhere, `dot` the system's.
    Raises Unsupported when the program is not there.
    """
    if not sources:
        return []
    program, batches = _program(layout), _batches(sources)
    with ThreadPoolExecutor(len(batches)) as pool:
        texts = pool.map(lambda batch: _run(program, [sources[index] for index in batch]), batches)
    answers = {
        index: answer
        for batch, text in zip(batches, texts, strict=True)
        for index, answer in zip(batch, _documents(text), strict=True)
    }
    return [answers[index] for index in range(len(sources))]


def _batches(sources: Sequence[str]) -> list[list[int]]:
    """Share the graphs out, the longest first, each to whom has least to do so far."""
    batches: list[list[int]] = [[] for _ in range(min(os.cpu_count() or 1, len(sources)))]
    load = [0] * len(batches)
    for index in sorted(range(len(sources)), key=lambda index: -len(sources[index])):
        least = load.index(min(load))
        batches[least].append(index)
        load[least] += len(sources[index]) ** 2
    return batches


def _run(program: str, sources: Sequence[str]) -> str:
    source = "".join(sources).encode()
    done = subprocess.run([program, "-Tjson", "-q"], input=source, capture_output=True, check=False)
    if done.returncode != 0:
        raise WorkbenchError(f"Graphviz could not draw this: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode()


def _documents(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON documents that stand in a text one after the other."""
    decoder, place, text = JSONDecoder(), 0, text.strip()
    while place < len(text):
        document, place = decoder.raw_decode(text, place)
        yield document
        while place < len(text) and text[place].isspace():
            place += 1


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

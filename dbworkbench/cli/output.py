"""How results leave: people's text, one JSON document, or one JSON document a line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from dbworkbench.cli.command import FINE, UNUSABLE
from dbworkbench.engines.url import find_passwords, mask
from dbworkbench.errors import Problems, UnusableInput, WorkbenchError


class Output(StrEnum):
    TEXT = "text"
    JSON = "json"
    LINES = "jsonl"


def declare_output(parser: ArgumentParser, *, lines: bool = True) -> None:
    """Add `--format`."""
    choices = [form.value for form in Output if lines or form is not Output.LINES]
    parser.add_argument("--format", choices=choices, default=Output.TEXT.value, help="how to print")


def each_file(
    files: Sequence[str],
    form: str,
    document: Callable[[str], tuple[Mapping[str, Any], str, int]],
) -> int:
    """Print what `document` makes of each file (its JSON, its text, its exit code) and return the worst code.

    A file that cannot be used does not stop the others.
    """
    worst = FINE
    documents: list[Mapping[str, Any]] = []
    for source in files:
        file = mask(source, find_passwords(source))
        try:
            made, text, code = document(source)
        except WorkbenchError as error:
            made, text, code = {"error": explain_error(error)}, "", UNUSABLE
            if form != Output.LINES:
                sys.stderr.write(f"dbworkbench: {name_file(file, error)}\n")
        worst = max(worst, code)
        if form == Output.LINES:
            write_json({"file": file, **made})
        elif form == Output.TEXT and text:
            write_text(f"{file}\n{text}\n" if len(files) > 1 else text)
        elif form == Output.JSON:
            documents.append(made if len(files) == 1 else {"file": file, **made})
    if form == Output.JSON and (len(files) > 1 or worst != UNUSABLE):
        write_json(documents[0] if len(files) == 1 else documents, indent=2)
    return worst


def name_file(file: str, error: WorkbenchError) -> str:
    """Return the error's text, with the file in front unless it names the file itself."""
    return str(error) if file in str(error) else f"{file}: {error}"


def explain_error(error: WorkbenchError) -> dict[str, Any]:
    """Return an error as data; of several the first has the place and all have their say."""
    place = error.place
    told: dict[str, Any] = {
        "message": error.message,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
    if isinstance(error, Problems):
        told["errors"] = [explain_error(problem) for problem in error.problems]
    return told


def write_json(document: object, indent: int | None = None) -> None:
    """Print a JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=indent, default=str) + "\n")


def write_file(path: str, content: bytes) -> None:
    """Write a file. Raises UnusableInput when its folder is missing or it may not be written."""
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise UnusableInput(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}",
            hint="Name a file in a folder that exists and may be written.",
        ) from None


def write_text(text: object) -> None:
    """Print text for people."""
    sys.stdout.write(f"{text}\n")

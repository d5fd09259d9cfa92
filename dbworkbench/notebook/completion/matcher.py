"""Where the cursor stands in a cell, and which completion speaks there; IPython asks this one function."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from IPython.core.completer import SimpleCompletion, context_matcher

from dbworkbench.formats.dbml.vocabulary import complete as complete_sketch
from dbworkbench.model.design import Design
from dbworkbench.notebook.completion.command import complete_command, current_design
from dbworkbench.notebook.completion.offer import Offer, Word
from dbworkbench.notebook.completion.statement import complete_statement
from dbworkbench.notebook.magics import MAGICS
from dbworkbench.workbench import Session

IDENTIFIER = "dbworkbench"
CELL = re.compile(r"\s*(?:\w+\s*=\s*)?%%(\w+)(?=\s)")
LINE = re.compile(r"\s*(?:\w+\s*=\s*)?%{1,2}(\w+)[ \t]+(.*)$")
STATEMENTS = {"sql", "query", "explain", "bench", "impact", "adopt"}
BY_NAME = {magic.name: magic for magic in MAGICS}


def make_matcher(session: Callable[[], Session]) -> Any:
    """Return the matcher for IPython's completer."""

    @context_matcher(identifier=IDENTIFIER, priority=10)
    def match(context: Any) -> dict[str, Any]:
        lines = context.full_text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: context.cursor_line]) + context.cursor_position
        found = find_offer(context.full_text, offset, session())
        if found is None:
            return {"completions": []}
        return {
            "completions": [SimpleCompletion(word.text, type=word.kind) for word in found.words],
            "matched_fragment": found.fragment,
            "suppress": True,
            "ordered": True,
        }

    return match


def find_offer(cell: str, offset: int, session: Session) -> Offer | None:
    """Return what completion offers at a place of a cell, None where the place is not ours."""
    written = cell[:offset].rpartition("\n")[2]
    line = LINE.match(written)
    if line is not None and line[1] in BY_NAME:
        return complete_command(BY_NAME[line[1]], line[2], session)
    head = CELL.match(cell)
    if head is None or head[1] not in BY_NAME or offset < head.end():
        return None
    start = cell.find("\n", head.end()) + 1
    if not start or offset < start:
        return None
    body = cell[start:]
    if head[1] == "schema":
        return sketch_offer(body, offset - start, current_design(session))
    return (
        complete_statement(body, offset - start, current_design(session)) if head[1] in STATEMENTS else None
    )

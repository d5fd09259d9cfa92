"""Where the cursor stands in a cell, and which completion speaks there; IPython asks this one function."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from IPython.core.completer import SimpleCompletion, context_matcher

from dbworkbench.formats.dbml import vocabulary
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

    def match(context: Any) -> dict[str, Any]:
        lines = context.full_text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: context.cursor_line]) + context.cursor_position
        found = find_offer(context.full_text, offset, session())
        if found is None:
            return {"completions": []}
        # an offer without words is the fragment itself, so that Python's names stay away
        words = found.words or (Word(found.fragment, "text"),)
        return {
            "completions": [SimpleCompletion(word.text, type=word.kind) for word in words],
            "matched_fragment": found.fragment,
            "suppress": True,
            "ordered": True,
        }

    return context_matcher(identifier=IDENTIFIER, priority=10)(match)


def find_offer(cell: str, offset: int, session: Session) -> Offer | None:
    """Return what completion offers at a place of a cell, None where it is IPython's turn."""
    written = cell[:offset].rpartition("\n")[2]
    line = LINE.match(written)
    if line is not None and line[1] in BY_NAME:
        found = complete_command(BY_NAME[line[1]], line[2], session)
        return found if found.words else None  # then it may be a file, which IPython completes
    head = CELL.match(cell)
    start = cell.find("\n", head.end()) + 1 if head is not None else 0
    if head is None or not 0 < start <= offset:
        return None
    return complete_body(head[1], cell[start:], offset - start, current_design(session))


def complete_body(magic: str, text: str, offset: int, design: Design | None) -> Offer | None:
    """Return what completion offers in the text beneath a cell magic."""
    if magic == "schema":
        return complete_sketch(text, offset, design)
    return complete_statement(text, offset, design) if magic in STATEMENTS else None


def complete_sketch(text: str, offset: int, design: Design | None) -> Offer:
    """Return what the sketch language offers."""
    found = vocabulary.complete(text, offset, design)
    start = found[0].start if found else offset
    words = (Word(suggestion.text, suggestion.kind) for suggestion in found if suggestion.start == start)
    return Offer(text[start:offset], tuple(words))

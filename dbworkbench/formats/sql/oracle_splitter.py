"""Cuts an Oracle script into statements, as SQL*Plus would: programs end at a line with a slash."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.model.declared.lexicon import ORACLE

# what is typed at SQL*Plus: it ends with its line
COMMAND = re.compile(
    r"(?:SET(?!\s+(?:CONSTRAINTS?|ROLE|TRANSACTION)\b)|PROMPT|REM(?:ARK)?|SPOOL|WHENEVER|CONN(?:ECT)?|DISC\w*|EXIT|"
    r"QUIT|COL(?:UMN)?|DEF(?:INE)?|UNDEF(?:INE)?|PAUSE|ACCEPT|VAR(?:IABLE)?|SHOW|CLEAR|HOST|@@?)(?=\s|$|[^\s\w])[^\n]*",
    re.IGNORECASE,
)
PROGRAM = re.compile(
    r"(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?"
    r"(?:FUNCTION|PROCEDURE|PACKAGE|TRIGGER|TYPE\s+BODY|LIBRARY|AND\s+\w+\s+JAVA)|DECLARE|BEGIN)\b",
    re.IGNORECASE,
)
SLASH = re.compile(r"^[ \t]*/[ \t]*\r?$", re.MULTILINE)
BLANKS = re.compile(r"(?:\s++|--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
RECOVERY = re.compile(r";[ \t]*\r?\n")


def split_oracle(text: str) -> Iterator[Piece]:
    """Yield the statements; SQL*Plus's own commands are passed over."""
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    position = 0
    while (position := _past_blanks(text, position)) < len(text):
        if match := SLASH.match(text, position) or COMMAND.match(text, position):
            position = max(match.end(), position + 1)
            continue
        start = position
        if PROGRAM.match(text, position):
            found = SLASH.search(text, position)
            end, position = (found.start(), found.end()) if found else (len(text), len(text))
            broken = None
        else:
            end, position, broken = _end(text, start, lines)
        if statement := text[start:end].strip():
            yield Piece(statement, start, bisect_right(lines, start), broken)


def _past_blanks(text: str, position: int) -> int:
    match = BLANKS.match(text, position)
    position = match.end() if match else position
    while position < len(text) and text[position] == ";":
        match = BLANKS.match(text, position + 1)
        position = match.end() if match else position + 1
    return position


def _end(text: str, start: int, lines: list[int]) -> tuple[int, int, str | None]:
    """Return where a statement ends, where the next begins, and what is wrong with it."""
    for token in ORACLE.tokens(text, start):
        if token.text == ";" and token.kind == "sign":
            return token.start, token.end, None
        if token.text == "/" and SLASH.match(text, text.rfind("\n", 0, token.start) + 1):
            return token.start, token.end, None
        if token.kind == "open":
            found = RECOVERY.search(text, token.start)
            end, after = (found.start(), found.end()) if found else (len(text), len(text))
            return end, after, f"a quote of line {bisect_right(lines, token.start)} is never closed"
    return len(text), len(text), None

"""Cuts a text into statements as SQLite's shell does: a trigger ends at END, a dot command with its line."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
      (?P<line>   --[^\n]* )
    | (?P<block>  /\*(?:.*?\*/)? )
    | (?P<string> '[^']*(?:''[^']*)*'? )
    | (?P<name>   "[^"]*(?:""[^"]*)*"? | `[^`]*(?:``[^`]*)*`? | \[[^\]]*\]? )
    | (?P<end>    ; )
    """,
    re.VERBOSE | re.DOTALL,
)
# a whole statement of rows at once: dumps hold very many
ROWS = re.compile(r"(?:insert|replace)\b(?:[^;'\"`\[/-]++|'[^']*'|-(?!-))*+;", re.IGNORECASE)
TRIGGER = re.compile(r"create\s+(?:temp(?:orary)?\s+)?trigger\b", re.IGNORECASE)
BLANK = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
DOT = re.compile(r"\.[a-z][^\n]*", re.IGNORECASE)
RECOVERY = re.compile(r";[ \t]*\r?\n")
CLOSING = {"'": "'", '"': '"', "`": "`", "[": "]"}


@dataclass(frozen=True)
class Statement:
    """A statement without its semicolon, the line where it begins, and what is wrong with its quotes."""

    text: str
    line: int
    broken: str | None = None


def split(text: str) -> Iterator[Statement]:
    """Yield the statements; the shell's dot commands are passed over.

    One whose quote or comment is never closed ends at the first semicolon that ends a line, and says so.
    """
    position = start = 0
    line, counted = 1, 0
    while True:
        start = _beginning(text, max(start, 0))
        position = max(position, start)
        if start >= len(text):
            return
        line, counted = line + text.count("\n", counted, start), start
        end, following, broken = _end(text, start, position)
        statement = text[start:end].rstrip()
        if statement:
            opened = line + text.count("\n", start, broken) if broken is not None else 0
            yield Statement(statement, line, f"a quote of line {opened} is never closed" if opened else None)
        start = position = following


def _beginning(text: str, position: int) -> int:
    """Return where the next statement begins, after blanks, comments, semicolons and dot commands."""
    while True:
        before = position
        blank = BLANK.match(text, position)
        position = blank.end() if blank else position
        if text.startswith(";", position):
            position += 1
        elif (command := DOT.match(text, position)) and (position == 0 or text[position - 1] == "\n"):
            position = command.end()
        if position == before:
            return position


def _end(text: str, start: int, position: int) -> tuple[int, int, int | None]:
    """Return where a statement ends, where to go on, and where a quote opens that is never closed."""
    if rows := ROWS.match(text, start):
        return rows.end() - 1, rows.end(), None
    is_trigger = TRIGGER.match(text, start) is not None
    while match := TOKEN.search(text, position):
        position = match.end()
        if match.lastgroup == "end":
            if not is_trigger or sqlite3.complete_statement(text[start:position]):
                return match.start(), position, None
        elif _is_open(match.group()):
            found = RECOVERY.search(text, match.start())
            end = found.start() if found else len(text)
            return end, found.end() if found else len(text), match.start()
    return len(text), len(text), None


def _is_open(quoted: str) -> bool:
    if quoted.startswith("--"):
        return False
    if quoted.startswith("/*"):
        return not (quoted.endswith("*/") and len(quoted) > 3)
    closing = CLOSING[quoted[0]]
    inner = quoted[1:]
    if not inner.endswith(closing):
        return True
    return closing != "]" and (len(inner) - len(inner.rstrip(closing))) % 2 == 0

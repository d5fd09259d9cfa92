"""Cuts a T-SQL script into statements: batches end at GO, and statements need no semicolon."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.model.declared.lexicon import TSQL, Token

GO = re.compile(r"^[ \t]*GO(?:[ \t]+\d+)?[ \t]*(?:--[^\n]*)?\r?$", re.IGNORECASE | re.MULTILINE)
STARTS = frozenset((
    "CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "EXEC", "EXECUTE",
    "SET", "USE", "PRINT", "GRANT", "DENY", "REVOKE", "IF", "ELSE", "BEGIN", "END", "DECLARE",
    "RAISERROR", "THROW", "RETURN", "WHILE", "SELECT", "WITH", "COMMIT", "ROLLBACK", "DBCC", "BACKUP",
    "RESTORE", "ENABLE", "DISABLE",
))  # fmt: skip
MODULES = frozenset(("PROC", "PROCEDURE", "FUNCTION", "TRIGGER", "VIEW"))
# a statement goes on with these at the beginning of a line
GOES_ON = frozenset(("ALTER", "DROP", "SET", "WITH", "DELETE", "UPDATE", "INSERT", "SELECT"))


def split_tsql(text: str) -> Iterator[Piece]:
    """Yield the statements; a batch that makes a module is one statement."""
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    start = 0
    for batch in [*GO.finditer(text), None]:
        end = batch.start() if batch else len(text)
        for first, last, broken in _statements(text, start, end):
            yield Piece(text[first:last].rstrip(), first, bisect_right(lines, first), broken)
        start = batch.end() if batch else end


def _statements(text: str, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
    current: list[Token] = []
    depth = 0
    for token in TSQL.tokens(text, start, end):
        if token.kind == "open":
            line = text.count("\n", 0, token.start) + 1
            yield (
                (current[0].start if current else token.start),
                end,
                f"a quote of line {line} is never closed",
            )
            return
        if token.kind == "sign":
            depth = max(0, depth + (token.text == "(") - (token.text == ")"))
        module = _is_module(current)
        if token.text == ";" and depth == 0 and not module:
            if current:
                yield current[0].start, token.start, None
            current = []
        elif current and not module and _begins(text, token, current, depth):
            yield current[0].start, current[-1].end, None
            current, depth = [token], 0
        else:
            current.append(token)
    if current:
        yield current[0].start, current[-1].end, None


def _is_module(current: list[Token]) -> bool:
    """Whether a statement is one whose body goes on up to the end of the batch."""
    words = [token.upper for token in current[:5]]
    return words[:1] in (["CREATE"], ["ALTER"]) and bool(MODULES.intersection(words[1:4]))


def _begins(text: str, token: Token, current: list[Token], depth: int) -> bool:
    """Whether a word at the beginning of a line begins a statement; one left open by a mistake ends there."""
    if token.upper not in STARTS or text[text.rfind("\n", 0, token.start) + 1 : token.start].strip():
        return False
    if depth:
        return token.upper in ("CREATE", "ALTER") and depth < 3 and current[0].upper == "CREATE"
    if token.upper not in GOES_ON:
        return True
    words = [known.upper for known in current]
    if words[0] == "ALTER" and len(current) <= 6 and not {"ADD", "ALTER", "DROP"} & set(words[1:]):
        return False  # ALTER TABLE t, and what is to be done on the next line
    return words[-1] not in ("ON", "DELETE", "UPDATE", "INSTEAD", "AS") and not (
        token.upper == "WITH" and words[0] in ("CREATE", "ALTER")
    )

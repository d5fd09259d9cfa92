"""Cuts an SQL file of MySQL into statements, as its command-line client would."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from dbworkbench.formats.sql.passed import Passed
from dbworkbench.formats.sql.splitter import Piece

QUOTED = r"'(?:[^'\\]++|\\.|'')*+'|\"(?:[^\"\\]++|\\.|\"\")*+\"|`(?:[^`]++|``)*+`"
# the last is what dumps of MariaDB begin with: its client then runs no commands of its own
COMMENTS = r"/\*M!999999\\-[^\n]*?\*/[^\n]*|--(?=\s)[^\n]*+|\#[^\n]*+|/\*(?!M?!)(?:[^*]++|\*(?!/))*+\*/"
BLANKS = re.compile(rf"(?:\s++|{COMMENTS})*+", re.DOTALL)
# a statement of rows, which dumps hold very many of, in one go
ROWS = re.compile(rf"(?:INSERT|REPLACE)\b(?:[^'\"`;]++|{QUOTED})*+;", re.IGNORECASE | re.DOTALL)
LINE_END = re.compile(rf"(?P<skip>{QUOTED}|{COMMENTS})|\\(?P<end>\r?\n)", re.DOTALL)
DELIMITER = re.compile(r"DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)
RECOVERY = re.compile(r";[ \t]*\r?\n")
# what people type at the client: no SQL, and without a semicolon
CLIENT = re.compile(r"(?:source|\\[.!uWgG]|tee|notee|status|warnings|nowarning|help)\b[^\n]*", re.IGNORECASE)


def split_mysql(text: str, passed: Passed) -> Iterator[Piece]:
    """Yield the statements; rows are passed over and counted, the client's own commands passed over.

    A statement whose quote is never closed ends at the first semicolon that ends a line, and says so.
    """
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    position, mark = 0, ";"
    pattern = _pattern(mark)
    while (position := _past_blanks(text, position)) < len(text):
        if match := DELIMITER.match(text, position):
            mark, position = match[1], match.end()
            pattern = _pattern(mark)
        elif mark == ";" and (match := ROWS.match(text, position)):
            passed.add_insert(
                bisect_right(lines, position), text[position : min(match.end() - 1, position + 200)]
            )
            position = match.end()
        elif match := CLIENT.match(text, position):
            position = match.end()
        else:
            start = position
            end, position, broken = _end(text, start, pattern, lines)
            statement = without_line_ends(text[start:end]).rstrip()
            if statement and not _is_rest_of_comment(statement):
                yield Piece(statement, start, bisect_right(lines, start), broken)


def without_line_ends(statement: str) -> str:
    """Take off backslashes that end a line outside of quotes, as the client does; places stay as they are."""
    if "\\\n" not in statement and "\\\r\n" not in statement:
        return statement
    return LINE_END.sub(lambda match: match["skip"] or " " + match["end"], statement)


def _is_rest_of_comment(statement: str) -> bool:
    return statement in ("*/", ";")


def _past_blanks(text: str, position: int) -> int:
    match = BLANKS.match(text, position)
    return match.end() if match else position


def _pattern(mark: str) -> re.Pattern[str]:
    """Return what is looked for: the end of the statement, and what may hide one."""
    return re.compile(
        rf"(?P<skip>{QUOTED}|{COMMENTS})|(?P<end>{re.escape(mark)})|(?P<open>['\"`]|/\*(?!M?!))", re.DOTALL
    )


def _end(text: str, start: int, pattern: re.Pattern[str], lines: list[int]) -> tuple[int, int, str | None]:
    """Return where a statement ends, where the next begins, and what is wrong with it."""
    for match in pattern.finditer(text, start):
        if match.lastgroup == "end":
            return match.start(), match.end(), None
        if match.lastgroup == "open":
            what = "comment" if match.group() == "/*" else "quote"
            found = RECOVERY.search(text, match.start())
            end, after = (found.start(), found.end()) if found else (len(text), len(text))
            line = bisect_right(lines, match.start())
            return end, after, f"a {what} of line {line} is never closed"
    return len(text), len(text), None

"""What pg_dump writes, made fit for another version of the server.

Debian's PostgreSQL 15 notes a number with every column, `pg_attver`, as if somebody had set an option of that
name: pg_dump writes it down, and no other version takes it. A column has but two options, `n_distinct` and
`n_distinct_inherited` (manual, ALTER TABLE).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO

OPTIONS = re.compile(rb"(ALTER (?:FOREIGN )?TABLE ONLY .+ ALTER COLUMN .+ SET) \((.+)\);\n")
BLOCK = 1 << 20


def column_options(options: Sequence[str] | None) -> list[str]:
    """Return those of a column's options that somebody can set."""
    return [option for option in options or () if option.startswith("n_distinct")]


def fit_line(line: bytes) -> bytes:
    """Return a line of a dump without options that are none; empty when nothing is left of it."""
    match = OPTIONS.fullmatch(line)
    if match is None:
        return line
    kept = [option for option in match[2].split(b", ") if option.startswith(b"n_distinct")]
    return b"%s (%s);\n" % (match[1], b", ".join(kept)) if kept else b""


def pour(dump: IO[bytes], into: IO[bytes]) -> None:
    """Pass a dump on, its schema line by line, from the first rows on as it is."""
    for line in dump:
        into.write(fit_line(line))
        if line.startswith(b"COPY "):
            break
    while block := dump.read(BLOCK):
        into.write(block)

"""The names that the server makes up for constraints, indexes and sequences that nobody named.

After makeObjectName and ChooseRelationName in PostgreSQL's commands/indexcmds.c.
"""

from __future__ import annotations

from collections.abc import Sequence

LONGEST = 63  # bytes of a name, NAMEDATALEN - 1


def made_up(table: str, columns: Sequence[str] | None, label: str) -> str:
    """Return `table_columns_label`, cut to what a name may have."""
    joined = None if columns is None else _join(columns)
    first, second = table.encode(), b"" if joined is None else joined.encode()
    room = LONGEST - len(label) - 1 - (0 if joined is None else 1)
    first_size, second_size = len(first), len(second)
    while first_size + second_size > room:
        if first_size > second_size:
            first_size -= 1
        else:
            second_size -= 1
    parts = [_clip(first, first_size)]
    if joined is not None:
        parts.append(_clip(second, second_size))
    return "_".join([*parts, label])


def _join(columns: Sequence[str]) -> str:
    """Join names until they are longer than a name can be, as the server does."""
    joined = ""
    for column in columns:
        joined += f"_{column}" if joined else column
        if len(joined.encode()) > LONGEST:
            break
    return joined


def _clip(name: bytes, size: int) -> str:
    """Cut a name between two characters."""
    return name[:size].decode(errors="ignore")

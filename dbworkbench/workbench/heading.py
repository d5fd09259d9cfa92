"""The line that every result begins with."""

from __future__ import annotations

from collections.abc import Sequence

from dbworkbench.model.design import Design


def heading(
    design: Design, aliases: Sequence[str] = (), rows: Sequence[int] = (), behind: Sequence[str] = ()
) -> str:
    """Name the design and its revision, the databases with their rows, and which lag behind the sketch."""
    parts = [f"{design.name} {design.revision}"]
    parts += [f"@{alias} {count:,} rows" for alias, count in zip(aliases, rows, strict=True)]
    parts += [f"the sketch is ahead of @{alias}: run %create" for alias in behind]
    return " · ".join(parts)

"""`schema.md`: the document of a design that a team reads."""

from __future__ import annotations

from dbworkbench.formats.markdown.writer import write

__all__ = ["write"]

"""One text of several that make a design together: a migration, a file of models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceText:
    """A text and the file it stands in, as errors and reports name it."""

    text: str
    file: str | None = None

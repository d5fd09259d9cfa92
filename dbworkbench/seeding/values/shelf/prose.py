"""Sentences."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, NOUNS, VERBS

WORDS = (
    *("description", "comment", "comments", "note", "notes", "body", "text", "content", "message", "summary"),
    *("bio", "about", "remark", "remarks", "review", "abstract", "details", "reason", "answer", "question"),
)


def prose(column: str, table: str) -> Domain | None:
    """Offer sentences like "The quick lamp finds a silent harbor" for comments, notes and the like."""
    if column.rsplit("_", maxsplit=1)[-1] not in WORDS:
        return None
    parts = tuple(Words(words, pa.string()) for words in (ADJECTIVES, NOUNS, VERBS, ADJECTIVES, NOUNS))
    return Phrase("The {0} {1} {2} the {3} {4}.", parts, "sentences", counted=4)

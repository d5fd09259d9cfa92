"""Titles and names of things."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, NOUNS

ENDINGS = ("title", "subject", "headline", "label", "topic", "product", "item", "tag", "caption", "model")
PEOPLE = ("user", "customer", "person", "people", "employee", "author", "member", "student", "teacher")
OWNERS = ("contact", "patient", "client", "guest", "passenger", "player", "driver", "doctor", "actor")


def title(column: str, table: str) -> Domain | None:
    """Offer `Quick lamp` for titles, and for names in tables that are not about people."""
    last = column.rsplit("_", maxsplit=1)[-1]
    about_people = any(table.startswith(word) for word in (*PEOPLE, *OWNERS))
    if last not in ENDINGS and (column != "name" or about_people):
        return None
    adjectives = tuple(word.capitalize() for word in ADJECTIVES)
    return Phrase(
        "{0} {1}", (Words(adjectives, pa.string()), Words(NOUNS, pa.string())), "titles", counted=1, gap=" "
    )

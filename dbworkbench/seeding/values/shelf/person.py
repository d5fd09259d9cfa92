"""Names of people."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import FIRST_NAMES, LAST_NAMES

GIVEN = ("first_name", "firstname", "given_name", "forename", "middle_name")
FAMILY = ("last_name", "lastname", "surname", "family_name")


def person(column: str, table: str) -> Domain | None:
    """Offer first names, last names, or both for any other name."""
    if column in GIVEN:
        return Words(FIRST_NAMES, pa.string(), "first names")
    if column in FAMILY:
        return Words(LAST_NAMES, pa.string(), "last names")
    if column.rsplit("_", maxsplit=1)[-1] not in (
        "name",
        "fullname",
        "author",
        "owner",
        "contact",
        "person",
        "customer",
    ):
        return None
    parts = (Words(FIRST_NAMES, pa.string()), Words(LAST_NAMES, pa.string()))
    return Phrase("{0} {1}", parts, "names of people", counted=1, gap=" ")

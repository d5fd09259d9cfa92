"""Companies and brands."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import COMPANIES

SUBJECTS = ("company", "employer", "manufacturer", "brand", "supplier", "vendor", "organization", "airline")
TABLES = (*(f"{subject}s" for subject in SUBJECTS), "companies", "organisations", *SUBJECTS)


def company(column: str, table: str) -> Domain | None:
    """Offer names of companies for columns, or `name` columns of tables, that are about them."""
    words = column.split("_")
    if any(word in words for word in SUBJECTS) or (column == "name" and table in TABLES):
        return Phrase("{0}", (Words(COMPANIES, pa.string()),), "companies", counted=0, gap=" ")
    return None

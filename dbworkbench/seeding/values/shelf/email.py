"""Addresses of mail, at hosts that are reserved for examples."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import FIRST_NAMES, LAST_NAMES, MAIL_HOSTS


def email(column: str, table: str) -> Domain | None:
    """Offer first.last@example.com for columns that name a mail address."""
    if not ("email" in column or column in ("mail", "e_mail", "mail_address")):
        return None
    first, last = (
        Words(tuple(name.lower() for name in names), pa.string()) for names in (FIRST_NAMES, LAST_NAMES)
    )
    return Phrase("{0}.{1}@{2}", (first, last, Words(MAIL_HOSTS, pa.string())), "mail addresses", counted=1)

"""Names and secrets that people log in with."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, DIGITS, NOUNS


def account(column: str, table: str) -> Domain | None:
    """Offer user names, and hexadecimal digits for hashes, tokens and passwords."""
    words = column.split("_")
    if column in ("username", "user_name", "login", "nickname", "nick"):
        parts = (Words(ADJECTIVES, pa.string()), Words(NOUNS, pa.string()))
        return Phrase("{0}_{1}", parts, "user names", counted=1)
    if any(word in words for word in ("password", "hash", "token", "secret", "checksum", "digest")):
        return Codes((DIGITS + "abcdef",) * 32, "hexadecimal digits")
    return None

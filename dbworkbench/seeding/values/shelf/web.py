"""Addresses in the web, and what stands in them."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, DIGITS, NOUNS

PATHS = (Words(ADJECTIVES, pa.string()), Words(NOUNS, pa.string()))
ADDRESS = ("1", "0", ".", "12", DIGITS, DIGITS, ".", "12", DIGITS, DIGITS, ".", "1", DIGITS, DIGITS)


def web(column: str, table: str) -> Domain | None:
    """Offer URLs, slugs, host names and addresses of machines."""
    words = column.split("_")
    if any(word in words for word in ("url", "uri", "link", "website", "homepage", "href")):
        return Phrase("https://example.com/{0}/{1}", PATHS, "web addresses", counted=1)
    if any(word in words for word in ("slug", "handle", "permalink")):
        return Phrase("{0}-{1}", PATHS, "slugs", counted=1)
    if any(word in words for word in ("domain", "host", "hostname")):
        return Phrase("{0}-{1}.example.com", PATHS, "host names", counted=1)
    if "ip" in words:
        return Codes(ADDRESS, "addresses")
    return None

"""States, kinds and other short lists."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Words
from dbworkbench.seeding.values.vocabulary import COLORS

LISTS: dict[str, tuple[str, ...]] = {
    "status": ("new", "active", "paused", "done", "cancelled"),
    "state": ("new", "active", "paused", "done", "cancelled"),
    "type": ("standard", "premium", "basic", "other"),
    "kind": ("standard", "premium", "basic", "other"),
    "category": ("home", "garden", "office", "sport", "travel", "food", "music", "books"),
    "priority": ("low", "normal", "high", "urgent"),
    "level": ("low", "medium", "high"),
    "gender": ("female", "male", "other"),
    "currency": ("EUR", "USD", "GBP", "JPY", "CHF"),
    "language": ("en", "de", "fr", "es", "it", "pt", "pl", "tr", "zh", "ja"),
    "lang": ("en", "de", "fr", "es", "it", "pt", "pl", "tr", "zh", "ja"),
    "locale": ("en_GB", "en_US", "de_DE", "fr_FR", "es_ES"),
    "color": COLORS,
    "colour": COLORS,
    "unit": ("piece", "kg", "g", "l", "m", "h"),
    "role": ("admin", "editor", "member", "guest"),
    "size": ("XS", "S", "M", "L", "XL"),
    "method": ("card", "transfer", "cash", "invoice"),
}


def status(column: str, table: str) -> Domain | None:
    """Offer the list that the last word of a column's name stands for."""
    values = LISTS.get(column.rsplit("_", maxsplit=1)[-1])
    return Words(values, pa.string()) if values else None

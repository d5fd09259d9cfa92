"""Texts that say nothing any more."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place, each

WORD = "[redacted]"


class Redact(Method):
    name = "redact"
    about = "becomes [redacted], or a text of your own"

    def check(self, place: Place) -> None:
        super().check(place)
        if not place.is_text and not isinstance(place.column.type, sa.JSON):
            raise self.unfit(place, "it holds no text", "null, noise, shift or fake")

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        word = (self.argument or WORD)[: place.length]
        if isinstance(place.column.type, sa.JSON):
            return each(values, lambda text: json.dumps(_blank(json.loads(text), word)))
        return each(values, lambda _text: word)


def _blank(value: Any, word: str) -> Any:
    """Keep the shape of a document and nothing that stands in it."""
    if isinstance(value, dict):
        return {name: _blank(item, word) for name, item in value.items()}
    if isinstance(value, list):
        return [_blank(item, word) for item in value]
    if isinstance(value, str):
        return word
    return value if value is None or isinstance(value, bool) else 0

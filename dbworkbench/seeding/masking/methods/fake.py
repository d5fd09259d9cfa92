"""Values made up like the ones that seeding makes: names, mail addresses, whatever the column allows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.methods.hashed import spelled
from dbworkbench.seeding.masking.methods.shape import reshaped
from dbworkbench.seeding.masking.place import Place, each
from dbworkbench.seeding.values.column import fill_column
from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.vocabulary import FIRST_NAMES, LAST_NAMES

ROOM = 1 << 52
"""So many different values there must be where values have to stay different."""

HOST = "@example.com"


class Fake(Method):
    name = "fake"
    about = "becomes a made-up value; fake(email), fake(first_name), … say of which kind"
    for_keys = True

    def check(self, place: Place) -> None:
        if self._subject(place) == "email" and place.is_text:
            return
        if _domain(place, self._subject(place), 0) is None:
            raise self.unfit(place, "no values are known for its type", "null")
        if place.unique and not place.is_text and _wide(place, self._subject(place)) is None:
            raise self.unfit(place, "there are not enough values to stay different", "hash")

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        subject = self._subject(place)
        if subject == "email" and place.is_text:
            return each(values, lambda text: _address(text, place))
        domain = _wide(place, subject) if place.unique else _domain(place, subject, 0)
        if domain is None:  # a unique text with less room: of the same shape it stays unique
            return each(values, lambda text: reshaped(text, place.secret))
        return _decoded(values, domain, f"fake {subject}", place)

    def _subject(self, place: Place) -> str:
        name = self.argument or place.column.name.lower()
        return "email" if "email" in name or name in ("mail", "e_mail") else name


def _address(text: str, place: Place) -> str:
    """Return first.last.1a2b3c4d5e@example.com, shorter where the column is."""
    number = place.secret.number("email", text, 128)
    first = FIRST_NAMES[number % len(FIRST_NAMES)].lower()
    last = LAST_NAMES[number // 2**20 % len(LAST_NAMES)].lower()
    mark = spelled(number >> 64, 12)
    for written in (f"{first}.{last}.{mark}{HOST}", f"{mark}{HOST}"):
        if place.length is None or len(written) <= place.length:
            return written
    return reshaped(text, place.secret)


def _domain(place: Place, subject: str, room: int) -> Domain | None:
    column: Column[Any] = Column(subject, place.column.type, nullable=False)
    Table(place.column.table.name, MetaData(), column)
    found = fill_column(column, place.limits, room=room)
    return found[0] if found is not None and found[0].size > 0 else None


def _wide(place: Place, subject: str) -> Domain | None:
    domain = (
        _domain(place, subject, ROOM) if place.is_text or isinstance(place.column.type, sa.Uuid) else None
    )
    return domain if domain is not None and domain.size >= ROOM else None


def _decoded(values: pa.Array[Any], domain: Domain, purpose: str, place: Place) -> pa.Array[Any]:
    """Return the domain's values whose numbers follow from the values."""
    encoded = values.dictionary_encode()
    known = encoded.dictionary.to_pylist()
    numbers = np.array(
        [place.secret.number(purpose, value) % domain.size for value in known], dtype=np.uint64
    )
    made = domain.decode(numbers) if known else pa.array([], values.type)
    return made.cast(values.type).take(encoded.indices)

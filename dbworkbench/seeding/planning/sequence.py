"""Which moments of a row usually come after which: paid after ordered, delivered after shipped."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, ValuePart
from dbworkbench.seeding.parts.sequel import SequelPart
from dbworkbench.seeding.spread.choice import Even, Growing
from dbworkbench.seeding.values.domain import Numbers
from dbworkbench.seeding.values.reading.naming import column_words

STAGES: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "created inserted placed ordered registered order opened hired joined submitted requested received",
        "confirmed paid approved assigned accepted scheduled start started departure dep begin from valid",
        "shipped processed published sent activated",
        "delivered arrival arr end ended finished completed resolved until to due",
        "updated modified changed closed cancelled returned deleted archived left expires seen login",
    )
)
"""Words of names by when it happens; a column follows the nearest one of an earlier stage."""
HOUR, DAY = 3_600, 86_400
SPANS = {"updated": 300, "modified": 300, "changed": 300, "login": 300, "seen": 300, "left": 900} | {
    "deleted": 400,
    "archived": 400,
    "expires": 365,
}
"""How many days later at most; two weeks for the others."""
USUAL = 14
SHORT = frozenset({"arrival", "arr"})


def put_in_sequence(parts: Sequence[Part]) -> list[Part]:
    """Let moments of a row follow one another in their usual order, where nothing else says how they lie."""
    stages = {part.column: _stage(part) for part in parts if isinstance(part, ValuePart) and _is_free(part)}
    found: list[Part] = []
    for part in parts:
        after = _before(part, parts, stages) if isinstance(part, ValuePart) else None
        found.append(_sequel(part, after) if after and isinstance(part, ValuePart) else part)
    return found


def _before(part: ValuePart, parts: Sequence[Part], stages: dict[str, int]) -> str | None:
    """Return the column of the nearest earlier stage that has the same type."""
    own = stages.get(part.column, -1)
    earlier = [
        (stages[one.column], one.column)
        for one in parts
        if isinstance(one, ValuePart)
        and 0 <= stages.get(one.column, -1) < own
        and isinstance(one.domain, Numbers)
        and isinstance(part.domain, Numbers)
        and one.domain.kind == part.domain.kind
    ]
    return max(earlier, key=lambda found: found[0])[1] if earlier else None


def _sequel(part: ValuePart, after: str) -> Part:
    if not isinstance(part.domain, Numbers):
        return part
    words = column_words(part.column, "")
    seconds = DAY * max((SPANS[word] for word in words if word in SPANS), default=USUAL)
    if SHORT & set(words):
        seconds = 12 * HOUR
    span = seconds // DAY if pa.types.is_date32(part.domain.kind) else seconds * 1_000_000
    return SequelPart(part.table, part.column, after, part.domain, part.choice, span, part.nulls)


def _is_free(part: ValuePart) -> bool:
    """Whether a part is a day or moment that no wish and no key has a hand in."""
    temporal = isinstance(part.domain, Numbers) and (
        pa.types.is_date32(part.domain.kind) or pa.types.is_timestamp(part.domain.kind)
    )
    return temporal and (part.choice == Even() or isinstance(part.choice, Growing))


def _stage(part: ValuePart) -> int:
    words = set(column_words(part.column, ""))
    return max((number for number, stage in enumerate(STAGES) if words & stage), default=-1)

"""Quantities, shares, sizes, counters and flags."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.measures.amount import AMOUNT
from dbworkbench.seeding.values.shelf.measures.counter import COUNTER
from dbworkbench.seeding.values.shelf.measures.flag import FLAG
from dbworkbench.seeding.values.shelf.measures.share import SHARE

MEASURES: tuple[Subject, ...] = (
    *AMOUNT,
    *COUNTER,
    *FLAG,
    *SHARE,
)

"""Titles and sentences."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.prose.sentence import SENTENCE
from dbworkbench.seeding.values.shelf.prose.title import TITLE

PROSE: tuple[Subject, ...] = (
    *SENTENCE,
    *TITLE,
)

"""Numbers and codes that are texts, with valid check digits where there are any."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.codes.article import ARTICLE
from dbworkbench.seeding.values.shelf.codes.bank import BANK
from dbworkbench.seeding.values.shelf.codes.reference import REFERENCE
from dbworkbench.seeding.values.shelf.codes.standard import STANDARD

CODES: tuple[Subject, ...] = (
    *ARTICLE,
    *BANK,
    *REFERENCE,
    *STANDARD,
)

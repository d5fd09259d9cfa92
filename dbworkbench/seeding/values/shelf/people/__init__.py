"""Names, mail, telephones, accounts and jobs of people."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.people.account import ACCOUNT
from dbworkbench.seeding.values.shelf.people.email import EMAIL
from dbworkbench.seeding.values.shelf.people.job import JOB
from dbworkbench.seeding.values.shelf.people.person import PERSON
from dbworkbench.seeding.values.shelf.people.phone import PHONE

PEOPLE: tuple[Subject, ...] = (
    *ACCOUNT,
    *EMAIL,
    *JOB,
    *PERSON,
    *PHONE,
)

"""What a text column is likely to hold, by its name: one file a subject, the first that fits is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.shelf.account import account
from dbworkbench.seeding.values.shelf.code import code
from dbworkbench.seeding.values.shelf.company import company
from dbworkbench.seeding.values.shelf.email import email
from dbworkbench.seeding.values.shelf.person import person
from dbworkbench.seeding.values.shelf.phone import phone
from dbworkbench.seeding.values.shelf.place import place
from dbworkbench.seeding.values.shelf.prose import prose
from dbworkbench.seeding.values.shelf.status import status
from dbworkbench.seeding.values.shelf.title import title
from dbworkbench.seeding.values.shelf.web import web

Subject: TypeAlias = Callable[[str, str], "Domain | None"]
"""Takes the words of a column's name and of its table's name (snake case) and returns a domain or None."""

SUBJECTS: tuple[Subject, ...] = (
    email, phone, web, account, place, company, status, code, prose, title, person
)  # fmt: skip

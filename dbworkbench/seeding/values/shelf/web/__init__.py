"""Addresses in the web, machines, files, secrets, documents."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.web.document import DOCUMENT
from dbworkbench.seeding.values.shelf.web.file import FILE
from dbworkbench.seeding.values.shelf.web.link import LINK
from dbworkbench.seeding.values.shelf.web.machine import MACHINE
from dbworkbench.seeding.values.shelf.web.secret import SECRET

WEB: tuple[Subject, ...] = (
    *DOCUMENT,
    *FILE,
    *LINK,
    *MACHINE,
    *SECRET,
)

"""Addresses of mail, at hosts that are reserved for examples (RFC 2606)."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Words
from dbworkbench.seeding.values.domains.facet import Picked, View
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.commerce.company import company_mail
from dbworkbench.seeding.values.shelf.people.person import person_side
from dbworkbench.seeding.values.vocabulary import DIGITS, WORD
from dbworkbench.seeding.values.words.people import people

HOSTS = ("example.com", "example.org", "mail.example", "example.net", "post.example")


def email(clue: Clue) -> list[Domain]:
    """Offer first.last@example.com, shorter ones where the column is narrow, contact@… for companies."""
    found = people(clue.locale)
    hosts = tuple(HOSTS[place % len(HOSTS)] for place in range(len(found.first)))
    views = (
        View(Picked(found.first_ascii, pa.string())),
        View(Picked(found.last_ascii, pa.string()), 1),
        View(Picked(hosts, pa.string())),
    )
    person = person_side(
        clue, "{0}.{1}@{2}", *views, own=None, name="mail addresses of the people", counted=1
    )
    short = Codes((WORD, WORD, *[DIGITS] * 5, *"@example.com"), "short mail addresses")
    company = company_mail(clue)
    return [*([company] if company else []), person, short]


def mail_host(clue: Clue) -> Domain:
    return Words(HOSTS, pa.string(), "reserved hosts")


EMAIL: tuple[Subject, ...] = (
    Subject("email", "first.last@example.com of the same row's name", email, "email", "email", r"e-?mail"),
    Subject("mail host", "hosts reserved for examples", mail_host, "email domain, email host, mail host"),
)

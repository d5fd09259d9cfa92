"""Names of people, and what goes with them."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Words
from dbworkbench.seeding.values.domains.facet import Facet, Picked, View, distinct
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.role import role_of
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.words.people import people

TEXT = pa.string()
PERSONS = (
    *(
        "user",
        "customer",
        "client",
        "employee",
        "patient",
        "student",
        "teacher",
        "doctor",
        "author",
        "member",
    ),
    *("contact", "guest", "passenger", "driver", "player", "actor", "person", "owner", "manager", "agent"),
    *("candidate", "applicant", "recipient", "sender", "subscriber", "instructor", "trainer", "volunteer"),
    *(
        "reviewer",
        "assignee",
        "holder",
        "buyer",
        "seller",
        "physician",
        "nurse",
        "lead",
        "director",
        "parent",
    ),
    *(
        "participant",
        "attendee",
        "host",
        "citizen",
        "cardholder",
        "beneficiary",
        "writer",
        "editor",
        "artist",
    ),
    *("salesperson", "rep", "technician", "pilot", "speaker", "voter", "resident", "borrower", "debtor"),
)
BARE = (
    "author",
    "owner",
    "assignee",
    "reviewer",
    "recipient",
    "sender",
    "instructor",
    "cardholder",
    "holder",
)
GENDERS = ("female", "male", "other")


def person_side(
    clue: Clue,
    pattern: str,
    *views: View,
    own: Domain | None,
    name: str,
    counted: int | None = None,
    gap: str = "",
) -> Facet:
    """Return one side of the people of a locale; people of another role are others."""
    family = f"people {clue.locale.code} {role_of(clue)}"
    return Facet(family, people(clue.locale).radix, pattern, views, own, name, counted, gap=gap)


def first_name(clue: Clue) -> Domain:
    names = people(clue.locale).first
    return person_side(clue, "{0}", View(Picked(names, TEXT)), own=Words(names, TEXT), name="first names")


def last_name(clue: Clue) -> Domain:
    names = people(clue.locale).last
    view = View(Picked(names, TEXT), 1)
    return person_side(clue, "{0}", view, own=Words(distinct(names), TEXT), name="last names")


def full_name(clue: Clue) -> list[Domain]:
    found = people(clue.locale)
    views = View(Picked(found.first, TEXT)), View(Picked(found.last, TEXT), 1)
    whole = person_side(clue, "{0} {1}", *views, own=None, name="names of people", counted=1, gap=" ")
    return [whole, last_name(clue)]


def initials(clue: Clue) -> Domain:
    found = people(clue.locale)
    views = (
        View(Picked(tuple(name[0] for name in found.first), TEXT)),
        View(Picked(tuple(name[0] for name in found.last), TEXT), 1),
    )
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    own = Words(tuple(one + two for one in letters for two in letters), TEXT)
    return person_side(clue, "{0}{1}", *views, own=own, name="initials")


def gender(clue: Clue) -> Domain | None:
    """Offer the gender that goes with the first name: whole words, or a letter where no more fits."""
    found = people(clue.locale)
    short = clue.longest is not None and clue.longest < 6
    words = ("F", "M", "X") if short else GENDERS
    sides = tuple(words[0] if place < found.women else words[1] for place in range(len(found.first)))
    own = Words(words, TEXT)
    return person_side(clue, "{0}", View(Picked(sides, TEXT)), own=own, name=", ".join(words))


def nationality(clue: Clue) -> Domain:
    adjectives = (
        "German French Italian Spanish British American Canadian Dutch Belgian Swiss Austrian Polish Czech "
        "Swedish Danish Norwegian Finnish Portuguese Irish Greek Hungarian Turkish Indian Japanese Chinese "
        "Brazilian Mexican Australian Egyptian Kenyan"
    )
    return Words(tuple(adjectives.split()), TEXT, "nationalities")


PERSON: tuple[Subject, ...] = (
    Subject(
        "first name", "given names", first_name, "first name, given name, middle name", notes="given name"
    ),
    Subject("last name", "surnames", last_name, "last name, family name, maiden name, second name"),
    Subject(
        "full name",
        "first and last names",
        full_name,
        ", ".join(
            [
                (
                    "full name, display name, legal name, real name, created by, updated by, approved by, "
                    "signed by"
                ),
                "shipping name, billing name, delivery name, responsible, prepared by, assigned to",
            ]
            + [f"{word} name" for word in PERSONS]
            + list(BARE)
        ),
        notes="full name|name of (?:the )?(?:person|customer|employee|user|contact)",
    ),
    Subject("initials", "two letters of a name", initials, "initial, initials"),
    Subject("gender", "goes with the first name", gender, "gender"),
    Subject("nationality", "adjectives of countries", nationality, "nationality, citizenship"),
)

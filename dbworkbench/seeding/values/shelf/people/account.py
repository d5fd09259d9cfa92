"""Names that people log in with."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.domains.facet import Picked, View
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.people.person import person_side
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, DIGITS, NOUNS, WORD
from dbworkbench.seeding.values.words.people import people


def login(clue: Clue) -> list[Domain]:
    """Offer first_last of the row's person, shorter ones where the column is narrow."""
    found = people(clue.locale)
    views = View(Picked(found.first_ascii, pa.string())), View(Picked(found.last_ascii, pa.string()), 1)
    whole = person_side(clue, "{0}_{1}", *views, own=None, name="user names of the people", counted=1)
    return [whole, Codes((WORD, WORD, WORD, *[DIGITS] * 4), "user names"), Codes((WORD,) * 6, "user names")]


def nickname(clue: Clue) -> Domain:
    parts = Words(ADJECTIVES, pa.string()), Words(NOUNS, pa.string())
    return Phrase("{0}_{1}", parts, "nicknames", counted=1)


ACCOUNT: tuple[Subject, ...] = (
    Subject(
        "login", "first_last of the same row's name", login, "login, login name, account name, user login"
    ),
    Subject("nickname", "quiet_lamp", nickname, "nick name, nick, handle, alias, screen name, gamertag"),
)

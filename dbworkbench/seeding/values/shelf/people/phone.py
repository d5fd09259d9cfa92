"""Telephone numbers that nobody has: ranges that regulators keep for films and examples."""

from __future__ import annotations

from dbworkbench.seeding.values.domain import Codes, Domain
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import DIGITS

NORTH_AMERICA = ("+1-555-###-####", "+1555#######", "555-01##")
"""Area code 555 is not in use, and 555-01xx is kept for fiction (NANPA)."""
FICTION: dict[str, tuple[str, ...]] = {
    "US": NORTH_AMERICA,
    "CA": NORTH_AMERICA,
    "GB": ("+44 7700 900###", "+44 20 7946 0###"),  # Ofcom, "Numbers for use in TV and radio drama"
    "DE": (
        "+49 30 23125 ###",
        "+49 40 66969 ###",
        "+49 89 99998 ###",
    ),  # Bundesnetzagentur, Rufnummern für Medienproduktionen
    "FR": ("+33 6 39 98 ## ##", "+33 1 99 00 ## ##"),  # ARCEP, decision 2009-0802
    "AU": ("+61 2 5550 ####", "+61 491 570 ###"),  # ACMA, numbers for films
}


def phone(clue: Clue) -> list[Domain]:
    """Offer numbers of the locale's country, then of North America, whose range is the largest."""
    home = FICTION.get(clue.locale.country, NORTH_AMERICA)
    return [_numbers(pattern) for pattern in dict.fromkeys((*home, *NORTH_AMERICA))]


def _numbers(pattern: str) -> Codes:
    return Codes(tuple(DIGITS if sign == "#" else sign for sign in pattern), "fictional telephone numbers")


def extension(clue: Clue) -> Domain:
    return Codes((DIGITS[1:], DIGITS, DIGITS), "extensions")


PHONE: tuple[Subject, ...] = (
    Subject(
        "phone",
        "numbers kept for fiction",
        phone,
        "phone, mobile, fax, phone number, mobile number, fax number, whatsapp",
        "phone, mobile, fax",
        "phone number|E\\.164|telephone",
    ),
    Subject("phone extension", "three digits", extension, "phone extension, extension"),
)

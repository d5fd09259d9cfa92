"""Cards and other means of payment: numbers that payment providers document for tests."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.spread.choice import Weighted
from dbworkbench.seeding.values.domain import Codes, Domain, Words
from dbworkbench.seeding.values.domains.checked import Luhn
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Offer, Offers, Subject
from dbworkbench.seeding.values.vocabulary import DIGITS

TEXT = pa.string()
TEST_CARDS = (
    *("4242424242424242", "4000056655665556", "4111111111111111", "4012888888881881", "5555555555554444"),
    *("5200828282828210", "5105105105105100", "2223003122003222", "6011111111111117", "3566002020360505"),
)
"""Numbers that card networks and providers publish for tests; they pass Luhn's check and pay nothing."""


def card_number(clue: Clue) -> list[Domain]:
    """Offer published test numbers; where all must differ, numbers of an issuer that is kept for tests."""
    many = Luhn("400000#########*", "test card numbers")
    return [many] if clue.room else [Words(TEST_CARDS, TEXT, "test card numbers"), many]


def last_four(clue: Clue) -> Domain:
    return Codes((DIGITS,) * 4, "last four digits")


def card_expiry(clue: Clue) -> Domain:
    months = tuple(f"{month:02}/{year}" for year in range(26, 32) for month in range(1, 13))
    return Words(months, TEXT, "months")


def security_code(clue: Clue) -> Domain:
    return Codes((DIGITS,) * 3, "three digits")


def network(clue: Clue) -> Offers:
    names = ("visa", "mastercard", "amex", "discover")
    if clue.room:
        return Words(names, TEXT, "card networks")
    return Offer(Words(names, TEXT, "card networks"), Weighted((55, 32, 9, 4)))


PAYMENT: tuple[Subject, ...] = (
    Subject(
        "card number",
        "published test cards (Luhn)",
        card_number,
        "card number, credit card, credit card number, pan, cc number, card no",
        "credit card",
        notes="card number|Luhn",
    ),
    Subject(
        "last four",
        "four digits",
        last_four,
        "last 4, last four, card last 4, last 4 digit, card last four, last four digit",
    ),
    Subject("card expiry", "04/28", card_expiry, "card expiry, card expiration, card exp, expiry month year"),
    Subject("security code", "three digits", security_code, "cvv, cvc, cvc2, security code"),
    Subject(
        "card network", "visa, mastercard, …", network, "card type, card brand, card network, card scheme"
    ),
)

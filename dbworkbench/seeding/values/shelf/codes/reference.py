"""References that a business gives out: ORD-204518, INV-2024-00417."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS

ENDINGS = (
    "number, code, reference, ref, key, id, identifier, no, external id, reference number, reference code"
)
SHORT = {
    "order": "ORD", "invoice": "INV", "customer": "CUS", "payment": "PAY", "shipment": "SHP", "ticket": "TIC",
    "booking": "BKG", "contract": "CTR", "quote": "QUO", "transaction": "TXN", "delivery": "DLV",
    "account": "ACC",
    "employee": "EMP", "return": "RET", "receipt": "RCP", "project": "PRJ", "claim": "CLM", "policy": "POL",
    "member": "MEM", "patient": "PAT", "student": "STU", "voucher": "VCH", "purchase": "PO",
    "reservation": "RES",
}  # fmt: skip
EXAMPLE = re.compile(
    r"(?:e\.g\.|eg\.?|for example|like|format:?|z\.\s?B\.|ex\.:?)\s*['\"`]?([\w./#-]{3,40})", re.IGNORECASE
)


def reference(clue: Clue) -> list[Domain]:
    """Offer codes with the letters of what is numbered, which is in the column's or the table's name."""
    named = [word for word in (*clue.words, *clue.table[-1:]) if word in SHORT]
    letters = SHORT[named[0]] if named else (re.sub("[aeiou]", "", clue.spoken[0])[:3] or "ref").upper()
    letters = letters if letters.isascii() else "REF"
    return [
        Codes((*letters, "-", *[DIGITS] * 6), "references"),
        Codes((LETTERS, LETTERS, *[DIGITS] * 6), "references"),
        Codes((LETTERS, *[LETTERS + DIGITS] * (max(2, min(clue.longest or 6, 6)) - 1)), "references"),
    ]


def exampled(clue: Clue) -> Domain | None:
    """Offer codes of the form that the comment shows: `e.g. AB-1234`."""
    found = EXAMPLE.search(clue.note)
    return shaped(found.group(1).rstrip(".")) if found and re.search(r"[\d#]", found.group(1)) else None


def shaped(example: str) -> Codes:
    """Return codes with a digit for each digit and a letter for each letter of an example."""
    places = []
    for sign in example:
        if sign.isdigit() or sign == "#":
            places.append(DIGITS)
        elif sign.isalpha() and sign.isascii():
            places.append(LETTERS if sign.isupper() else LETTERS.lower())
        else:
            places.append(sign if sign.isascii() else "-")
    return Codes(tuple(places), f"codes like {example}")


@dataclass(frozen=True)
class Shaped:
    """Offers codes of one form."""

    example: str
    narrow: str = ""

    def __call__(self, clue: Clue) -> list[Domain]:
        return [shaped(form) for form in (self.example, self.narrow) if form]


def coupon(clue: Clue) -> Domain:
    words = ("SAVE", "SPRING", "SUMMER", "WELCOME", "VIP", "FLASH", "EXTRA", "FRIENDS", "WINTER", "GIFT")
    return Phrase(
        "{0}{1}{2}", (Words(words, pa.string()), Codes((DIGITS, "05")), Codes((LETTERS, LETTERS))), "coupons"
    )


REFERENCE: tuple[Subject, ...] = (
    Subject(
        "code of the form in the comment",
        "e.g. AB-1234",
        exampled,
        notes=r"e\.g\.|eg|for example|format|like",
    ),
    Subject(
        "coupon",
        "SPRING25QX",
        coupon,
        "coupon, coupon code, voucher code, promo code, discount code, promotion code",
    ),
    Subject(
        "tracking number",
        "1Z999AA10123456784",
        Shaped("1Z999AA1012345678", "TR12345678"),
        "tracking number, tracking, tracking code, tracking no, awb",
    ),
    Subject(
        "licence plate",
        "AB-C 1234",
        Shaped("AB-C 1234", "ABC123"),
        "license plate, licence plate, plate, plate number, registration plate",
    ),
    Subject(
        "passport",
        "X12345678",
        Shaped("X12345678"),
        "passport, passport number, id card number, document number",
    ),
    Subject("flight number", "QX1234", Shaped("QX1234"), "flight number, flight no, flight code"),
    Subject("room number", "204", Shaped("204"), "room number, room no, room"),
    Subject(
        "booking code",
        "K7XQ2M",
        Shaped("KXQ2M7"),
        "pnr, booking code, confirmation code, record locator, pnr code",
    ),
    Subject("reference", "ORD-204518", reference, ENDINGS),
)

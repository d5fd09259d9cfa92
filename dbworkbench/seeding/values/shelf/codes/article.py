"""Numbers of articles and books."""

from __future__ import annotations

from dbworkbench.seeding.values.domain import Codes, Domain
from dbworkbench.seeding.values.domains.checked import Isbn10, Luhn, Weighed
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS

CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"


def ean(clue: Clue) -> list[Domain]:
    """Offer EAN-13 of the range that shops give out themselves (GS1 prefixes 20 to 29), or EAN-8."""
    return [Weighed("2###########*", "EANs"), Weighed("2######*", "EANs")]


def upc(clue: Clue) -> list[Domain]:
    return [Weighed("4##########*", "UPCs"), Weighed("2######*", "EANs")]


def isbn(clue: Clue) -> list[Domain]:
    """Offer ISBN-13, with hyphens where the column is that wide and fixed, or ISBN-10 where it is narrow."""
    if clue.longest is not None and clue.longest < 13:
        return [Isbn10("3########*", "ISBNs")]
    if clue.is_fixed and clue.longest == 17:
        return [Weighed("978-3-#####-###-*", "ISBNs")]
    return [Weighed("9783########*", "ISBNs")]


def issn(clue: Clue) -> Domain:
    return Codes((*[DIGITS] * 4, "-", *[DIGITS] * 4), "ISSNs")


def sku(clue: Clue) -> list[Domain]:
    """Offer KLM-40821, shorter where the column is narrow."""
    three = (CONSONANTS,) * 3
    return [
        Codes((*three, "-", *[DIGITS] * 5), "article numbers"),
        Codes((*three, *[DIGITS] * 3), "article numbers"),
    ]


def imei(clue: Clue) -> Domain:
    return Luhn("00############*", "IMEIs")


def serial(clue: Clue) -> list[Domain]:
    signs = CONSONANTS + DIGITS
    return [
        Codes(("S", "N", *[signs] * 8), "serial numbers"),
        Codes((LETTERS, *[DIGITS] * 5), "serial numbers"),
    ]


ARTICLE: tuple[Subject, ...] = (
    Subject(
        "ean", "valid check digit", ean, "ean, gtin, barcode, bar code, ean code", notes="EAN|GTIN|barcode"
    ),
    Subject("upc", "valid check digit", upc, "upc, upc code", notes="UPC"),
    Subject("isbn", "valid check digit", isbn, "isbn, isbn 13, isbn 10", notes="ISBN"),
    Subject("issn", "1234-5678", issn, "issn"),
    Subject(
        "sku",
        "KLM-40821",
        sku,
        (
            "sku, article number, part number, product code, product number, item number, item code, "
            "article code, product key"
        ),
    ),
    Subject("imei", "valid check digit", imei, "imei"),
    Subject("serial number", "SN4K7B2Q9X", serial, "serial, serial number, serial code, chassis number"),
)

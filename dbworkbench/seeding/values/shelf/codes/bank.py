"""Accounts at banks: right in form and check digits, at banks that there are not."""

from __future__ import annotations

from dbworkbench.seeding.values.domain import Codes, Domain
from dbworkbench.seeding.values.domains.checked import Iban, VatGermany
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS

IBANS = {
    "DE": "DE**9#################",
    "AT": "AT**99999###########",
    "CH": "CH**99999############",
    "FR": "FR**99999##################",
    "ES": "ES**9999################",
    "NL": "NL**TEST##########",
    "GB": "GB**TEST##############",
}
"""By country (ISO 13616 registry), with bank codes that are not given out."""


def iban(clue: Clue) -> list[Domain]:
    """Offer IBANs of the locale's country, in groups of four where the column has room for no other."""
    patterns = [IBANS[clue.locale.country]] if clue.locale.country in IBANS else []
    return [Iban(pattern, "IBANs") for pattern in (*patterns, IBANS["DE"])]


def bic(clue: Clue) -> list[Domain]:
    """Offer BICs with a 0 in the eighth place, which marks those for tests (ISO 9362)."""
    country = clue.locale.country if clue.locale.country in IBANS else "DE"
    eight = (*[LETTERS] * 4, *country, LETTERS, "0")
    if clue.is_fixed and clue.longest == 11:
        return [Codes((*eight, "X", "X", "X"), "test BICs")]
    return [Codes(eight, "test BICs")]


def account_number(clue: Clue) -> list[Domain]:
    return [
        Codes(("0", *[DIGITS] * 9), "account numbers"),
        Codes((DIGITS,) * min(clue.longest or 8, 8), "digits"),
    ]


def routing_number(clue: Clue) -> Domain:
    return Codes(("9", "9", *[DIGITS] * 7), "routing numbers that are not given out")


def vat(clue: Clue) -> list[Domain]:
    """Offer numbers in the form of the locale's country; Germany's have their check digit."""
    if clue.locale.country == "US" and "vat" not in clue.words:
        return [Codes(("0", "0", "-", *[DIGITS] * 7), "tax numbers that are not given out")]
    forms = {"AT": "ATU########", "CH": "CHE-###.###.### MWST", "GB": "GB#########", "NL": "NL#########B01"}
    form = forms.get(clue.locale.country)
    german = VatGermany("DE9#######*", "VAT numbers")
    return [*([_digits(form)] if form else []), german, Codes((DIGITS,) * 9, "tax numbers")]


def _digits(form: str) -> Codes:
    return Codes(tuple(DIGITS if sign == "#" else sign for sign in form), "VAT numbers")


BANK: tuple[Subject, ...] = (
    Subject("iban", "valid check digits, banks that do not exist", iban, "iban, iban number", "iban", "IBAN"),
    Subject("bic", "test BICs", bic, "bic, swift, swift code, bic code", notes="BIC|SWIFT"),
    Subject(
        "bank account",
        "ten digits",
        account_number,
        "bank account, bank account number, account number, account no",
    ),
    Subject(
        "routing number", "numbers not given out", routing_number, "routing number, sort code, bank code, aba"
    ),
    Subject(
        "vat",
        "valid check digit (DE)",
        vat,
        "vat, tax, tax number, tax no, tin, ein",
        notes="VAT (?:number|id)",
    ),
)

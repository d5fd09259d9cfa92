"""Countries, currencies, languages, locales, calling codes."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.spread.choice import Weighted
from dbworkbench.seeding.values.domain import Domain, Words
from dbworkbench.seeding.values.domains.facet import distinct
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Offer, Offers, Subject
from dbworkbench.seeding.values.shelf.places.place import NEIGHBOURS, home, side
from dbworkbench.seeding.values.words.places import countries, spots

TEXT = pa.string()
MONEY = (
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "JPY",
    "SEK",
    "CAD",
    "AUD",
    "PLN",
    "DKK",
    "NOK",
    "CZK",
    "BRL",
    "INR",
    "CNY",
)
SHARES = (38.0, 30.0, 10.0, 4.0, 4.0, 2.0, 3.0, 3.0, 2.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "ja", "tr", "cs", "zh")
NAMES = (
    "English",
    "German",
    "French",
    "Spanish",
    "Italian",
    "Dutch",
    "Portuguese",
    "Polish",
    "Swedish",
    "Danish",
)
LOCALES = ("en_US", "de_DE", "en_GB", "fr_FR", "es_ES", "it_IT", "nl_NL", "pt_BR", "pl_PL", "sv_SE", "ja_JP")


def country(clue: Clue) -> Offers:
    """Offer names of countries, or codes of two or three letters by the column's length."""
    width = clue.longest or 99
    codes = width < 4 or bool({"code", "iso", "iso2", "iso3", "alpha"} & set(clue.words))
    return _countries(clue, "code3" if width == 3 or "3" in clue.words else "code" if codes else "name")


def country_code(clue: Clue) -> Offers:
    three = clue.longest == 3 or "alpha-3" in clue.note.lower() or "alpha3" in clue.note.lower()
    return _countries(clue, "code3" if three else "code")


def _countries(clue: Clue, field: str) -> Offers:
    """Return countries that go with the row's city, or by weight where there is no city."""
    name = {"name": "countries", "code": "country codes", "code3": "country codes"}[field]
    where = home(clue)
    if where is not None and field == "name":
        return side(clue, tuple(clue.locale.country_name for _ in spots(where)), name)
    if clue.siblings & (NEIGHBOURS - {"country", "address"}):
        return side(clue, tuple(str(getattr(spot.country, field)) for spot in spots(where)), name)
    found = tuple(str(getattr(item, field)) for item in countries())
    if clue.room:
        return Words(found, TEXT, name)
    return Offer(Words(found, TEXT, name), Weighted(tuple(float(item.weight) for item in countries())))


def currency(clue: Clue) -> Offers:
    every = distinct((*MONEY, *(item.currency for item in countries())))
    if clue.room:
        return Words(every, TEXT, "currency codes")
    return _usually(clue, MONEY[:8], SHARES[:8], "currency codes")


def language(clue: Clue) -> Offers:
    words = NAMES if "name" in clue.words or "native" in clue.words else LANGUAGES
    if clue.room:
        return Words(words, TEXT, "languages")
    return _usually(clue, words, tuple(10.0 / (place + 1) for place in range(len(words))), "languages")


def locale(clue: Clue) -> Offers:
    if clue.room:
        return Words(LOCALES, TEXT, "locales")
    return _usually(clue, LOCALES, tuple(10.0 / (place + 1) for place in range(len(LOCALES))), "locales")


def _usually(clue: Clue, values: tuple[str, ...], weights: tuple[float, ...], name: str) -> Offer:
    """Return values by weight; the column's default, if it is one of them, is more than half of all."""
    if clue.default is not None and clue.default not in values and len(clue.default) == len(values[0]):
        values, weights = (clue.default, *values), (1.0, *weights)
    if clue.default in values:
        place = values.index(clue.default)
        weights = (*weights[:place], 1.5 * sum(weights), *weights[place + 1 :])
    return Offer(Words(values, TEXT, name), Weighted(weights))


def calling_code(clue: Clue) -> Domain:
    return Words(distinct(tuple(f"+{item.calling}" for item in countries())), TEXT, "calling codes")


def continent(clue: Clue) -> Domain:
    if clue.longest is not None and clue.longest < 13:
        return Words(("EU", "NA", "AS", "SA", "AF", "OC", "AN"), TEXT, "continents")
    names = ("Europe", "North America", "Asia", "South America", "Africa", "Oceania", "Antarctica")
    return Words(names, TEXT, "continents")


COUNTRY: tuple[Subject, ...] = (
    Subject(
        "country code",
        "ISO 3166",
        country_code,
        "country code, country iso, nation code",
        notes=r"ISO[ -]?3166|country code",
    ),
    Subject(
        "country",
        "countries, names or codes by length",
        country,
        "country, country name, nation, origin country",
        "country",
    ),
    Subject(
        "currency",
        "ISO 4217",
        currency,
        "currency, currency code, base currency",
        "currency",
        notes=r"ISO[ -]?4217|currency code",
    ),
    Subject(
        "language",
        "ISO 639, or names",
        language,
        "language, language code, language name",
        "language",
        notes=r"ISO[ -]?639",
    ),
    Subject("locale", "en_US", locale, "locale, locale code, culture"),
    Subject("calling code", "+49", calling_code, "calling code, dial code, phone code, phone prefix"),
    Subject("continent", "continents", continent, "continent, continent name, continent code"),
)

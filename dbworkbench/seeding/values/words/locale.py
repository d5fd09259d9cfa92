"""Words of a language and region, from the data sets that Mimesis ships, read when they are needed."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dbworkbench.errors import UnusableInput, suggest

REGIONS = {
    "en": "US",
    "en-gb": "GB",
    "en-au": "AU",
    "en-ca": "CA",
    "de": "DE",
    "de-at": "AT",
    "de-ch": "CH",
    "fr": "FR",
    "es": "ES",
    "es-mx": "MX",
    "it": "IT",
    "nl": "NL",
    "nl-be": "BE",
    "pt": "PT",
    "pt-br": "BR",
    "pl": "PL",
    "sv": "SE",
    "da": "DK",
    "no": "NO",
    "fi": "FI",
    "cs": "CZ",
    "ja": "JP",
}
"""The country of a locale, for addresses and telephones."""

LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "å": "a", "ł": "l"}
    | {"đ": "d", "ı": "i", "þ": "th", "ð": "d", "œ": "oe"}
)


@dataclass(frozen=True)
class Locale:
    """A language, with a region or without: `de`, `pt-br`."""

    code: str

    @property
    def country(self) -> str:
        """The country whose addresses and telephones go with it; the United States for want of data."""
        return REGIONS.get(self.code, "US")

    @cached_property
    def first_names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Given names of women and of men; those that are both are left out."""
        names = self._read("person")["names"]
        women, men = (_single(names[key]) for key in ("female", "male"))
        return _without(women, men), _without(men, women)

    @cached_property
    def last_names(self) -> tuple[str, ...]:
        names = self._read("person")["surnames"]
        found = [*names.values()] if isinstance(names, dict) else [names]
        return _single(found[-1])

    @cached_property
    def jobs(self) -> tuple[str, ...]:
        return _single(self._read("person")["occupation"])

    @cached_property
    def streets(self) -> tuple[str, ...]:
        """Names of streets as they stand in an address, the house number left out."""
        street = self._read("address")["street"]
        names, endings = street["name"], street.get("suffix", [])
        if self.code.startswith("en"):
            usual = ["Street", "Road", "Lane", "Avenue", "Drive"]
            return tuple(f"{name} {usual[place % len(usual)]}" for place, name in enumerate(_single(names)))
        if self.code.startswith(("fr", "es", "it", "pt")):
            usual = [ending for ending in endings if ending][:3] or [""]
            return tuple(f"{usual[place % len(usual)]} {name}" for place, name in enumerate(_single(names)))
        return _single(names)

    @cached_property
    def number_first(self) -> bool:
        """Whether the house number stands before the street."""
        form = str(self._read("address")["address_fmt"])
        return form.find("{st_num}") < form.find("{st_name}")

    @cached_property
    def country_name(self) -> str:
        return str(self._read("address")["country"]["current_locale"])

    @cached_property
    def countries(self) -> tuple[str, ...]:
        return _single(self._read("address")["country"]["name"])

    @cached_property
    def dishes(self) -> tuple[str, ...]:
        return _single(self._read("food")["dishes"])

    @cached_property
    def colors(self) -> tuple[str, ...]:
        return _single(self._read("text")["color"])

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return _single(self._read("text")["text"])

    @cached_property
    def weekdays(self) -> tuple[str, ...]:
        return _single(self._read("datetime")["day"]["name"])

    @cached_property
    def months(self) -> tuple[str, ...]:
        return tuple(self._read("datetime")["month"]["name"])

    def _read(self, topic: str) -> dict[str, Any]:
        found = _load(self.code, topic)
        base = _load(self.code.partition("-")[0], topic) if "-" in self.code else {}
        return {**_load("en", topic), **base, **found}


def read_locale(text: str, *, where: str = "") -> Locale:
    """Return the locale of a code such as `de`, `de_DE` or `pt-BR`; raises UnusableInput."""
    code = text.strip().lower().replace("_", "-")
    known = _known()
    language, _, region = code.partition("-")
    if code in known:
        return _locale(code)
    if language in known and REGIONS.get(language, region.upper()) == region.upper():
        return _locale(language)
    raise UnusableInput(
        f"{where + ': ' if where else ''}no words are known for the locale {text!r}",
        hint=suggest(code, known) or f"Known: {', '.join(known)}.",
    )


def ascii_letters(text: str) -> str:
    """Return a name as it stands in addresses of mail: small ASCII letters and digits, nothing else."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS)).encode("ascii", "ignore").decode()
    return "".join(sign for sign in plain if sign.isalnum())


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    return Locale(code)


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Return where Mimesis keeps its data; the package itself, which takes long to load, is not imported."""
    found = find_spec("mimesis")
    if found is None or not found.submodule_search_locations:
        raise UnusableInput("the vocabularies are missing", hint="Install them: pip install mimesis.")
    return Path(found.submodule_search_locations[0]) / "datasets"


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in _folder().glob("*/person.json")))


@lru_cache(maxsize=256)
def _load(code: str, topic: str) -> dict[str, Any]:
    path = _folder() / code / f"{topic}.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _single(words: list[str]) -> tuple[str, ...]:
    """Return texts once each, in their order, without those that are no single line."""
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip() and "\n" not in word))


def _without(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    left_out = set(others)
    return tuple(name for name in names if name not in left_out) or names


ENGLISH = _locale("en")

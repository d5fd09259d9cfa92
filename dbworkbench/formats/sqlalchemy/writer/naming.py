"""Names of Python for tables, columns and enums: classes in the singular, nothing twice, no keyword."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable

from dbworkbench.model.physical import singular

WORDS = re.compile(r"[^\W_]+")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Taken:
    """Names that are in use; each name that is asked for is given once."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = set(names)

    def claim(self, *wishes: str) -> str:
        """Return the first wish that is free, or the last one with a number."""
        for wish in wishes:
            if self._is_free(wish):
                return self._take(wish)
        number = 2
        while not self._is_free(f"{wishes[-1]}_{number}"):
            number += 1
        return self._take(f"{wishes[-1]}_{number}")

    def _is_free(self, name: str) -> bool:
        return name not in self.names and not keyword.iskeyword(name)

    def _take(self, name: str) -> str:
        self.names.add(name)
        return name


def class_name(name: str) -> str:
    """Return a table's name as a class: `order_items` is `OrderItem`."""
    words = _words(name)
    return pascal("_".join([*words[:-1], singular(words[-1])])) if words else "Model"


def pascal(name: str) -> str:
    """Return a name as a class, number unchanged."""
    joined = "".join(word[:1].upper() + word[1:] for word in _words(name))
    return joined if joined.isidentifier() else f"Model{joined}"


def snake(name: str) -> str:
    """Return a class's name as an attribute: `OrderItem` is `order_item`."""
    return attribute("_".join(HUMP.sub("_", name).split("_")).lower())


def attribute(name: str) -> str:
    """Return a column's name as an attribute: unchanged wherever Python allows that, small otherwise."""
    folded = unicodedata.normalize("NFKC", name)
    written = folded if folded.isidentifier() else re.sub(r"\W+", "_", folded).strip("_").lower()
    if not written.strip("_"):
        return "column"
    if written.startswith("_"):
        written = written.lstrip("_")
    if not written.isidentifier():
        written = f"n_{written}"
    return written if written.isidentifier() else "column"


def member(name: str) -> str:
    """Return a value of an enum as a member's name: `in transit` is `IN_TRANSIT`."""
    words = "_".join(_words(HUMP.sub("_", name))).upper()
    return words if words.isidentifier() else f"VALUE_{words}".rstrip("_")


def plural(name: str) -> str:
    """Return the plural of an English word, by its ending alone."""
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name)
    return [word for word in WORDS.findall(folded) if f"x{word}".isidentifier()]

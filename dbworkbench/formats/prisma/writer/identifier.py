"""Names of a design as identifiers of Prisma: as they are where they can be, as `prisma db pull` has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SCALARS = ("String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes")
# Names that Prisma refuses for models, since its client is TypeScript.
WORDS = """
    async await break case catch class const continue debugger default delete do else enum export extends
    false finally for function if implements import in instanceof interface let new null package private
    protected public return static super switch this throw true try typeof using var void while with yield
    prismaclient unsupported model view type datasource generator dynamic
"""
RESERVED = frozenset(WORDS.split()) | {scalar.lower() for scalar in SCALARS}


LATIN = str.maketrans({"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "ø": "o", "Ø": "O", "ł": "l"})


def identifier(name: str, otherwise: str) -> str:
    """Return a name with an underscore for every sign that Prisma does not take, accents taken off."""
    bare = unicodedata.normalize("NFKD", name.translate(LATIN))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    found = re.sub(r"[^A-Za-z0-9_]+", "_", bare).rstrip("_" if not bare.endswith("_") else "")
    found = found.lstrip("_0123456789") if not IDENTIFIER.match(found) else found
    return found or otherwise


def distinct(
    wanted: Mapping[str, str], otherwise: str, taken: set[str], refused: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return an identifier for each wanted name, by its key; names that fit as they are have the first pick.

    No two differ only in case, since Prisma's client would give them one property.
    """
    found: dict[str, str] = {}
    for key in sorted(wanted, key=lambda each: not IDENTIFIER.fullmatch(wanted[each])):
        found[key] = free(identifier(wanted[key], otherwise), taken, refused)
    return found


def free(wanted: str, taken: set[str], refused: frozenset[str] = frozenset()) -> str:
    """Return an identifier that is not taken, with a number where needed, and take it."""
    number, name = 2, wanted
    if wanted.lower() in refused:
        name = f"{wanted}_"
    while name.lower() in taken:
        name, number = f"{wanted}_{number}", number + 1
    taken.add(name.lower())
    return name

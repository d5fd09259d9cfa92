"""How masks are written: `fake`, `fake(email)`, `noise(5%)`, `shift(90 days) by customer_id`."""

from __future__ import annotations

import re

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.methods import METHODS

WRITTEN = re.compile(
    r"\s*(?P<name>\w+)\s*(?:\((?P<argument>.*)\))?(?:\s+by\s+(?P<person>\w+))?\s*", re.IGNORECASE | re.DOTALL
)


def read_method(text: str, *, where: str) -> tuple[Method, str | None]:
    """Read a mask: the method, and the column that tells whose a row is. Raises with the place's name."""
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise UnusableInput(f"{where}: not a mask: {text!r}", hint=f"Known: {', '.join(METHODS)}.")
    name = match["name"].lower()
    if name not in METHODS:
        raise UnknownName(f"mask ({where})", name, METHODS)
    argument = (match["argument"] or "").strip()
    fields = _fields(argument) if METHODS[name].nested else ()
    return METHODS[name](argument, fields), match["person"]


def _fields(argument: str) -> list[tuple[tuple[str, ...], Method]]:
    """Read the masks of a document's fields: `contact.email: fake(email); phone: shape`."""
    found = []
    for part in argument.split(";"):
        path, _, written = part.partition(":")
        if path.strip():
            method, _ = read_method(written, where=f"json({path.strip()})")
            found.append((tuple(path.strip().removeprefix("$.").split(".")), method))
    return found

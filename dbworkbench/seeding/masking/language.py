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
    return METHODS[name]((match["argument"] or "").strip()), match["person"]

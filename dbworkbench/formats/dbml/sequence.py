"""How an identity column counts, as a text: `always start 100 increment 10 cache 5`."""

from __future__ import annotations

import re

import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.model.content import identity_text

NUMBERS = ("start", "increment", "minvalue", "maxvalue", "cache")
KIND = re.compile(r"always|by\s+default", re.I)
PART = re.compile(
    rf"\s*(?:(?P<name>{'|'.join(NUMBERS)})\s+(?P<number>-?\d+)|(?P<flag>no\s+minvalue|no\s+maxvalue|cycle))",
    re.I,
)


def read_identity(text: str) -> sa.Identity:
    """Read `always` or `by default` and what follows; raises UnusableInput."""
    kind = KIND.match(text.strip())
    options: dict[str, int | bool] = {}
    rest = text.strip()[kind.end() :] if kind else ""
    while kind and rest.strip() and (part := PART.match(rest)) is not None:
        rest = rest[part.end() :]
        if part["name"]:
            options[part["name"].lower()] = int(part["number"])
        else:
            options["".join(part["flag"].lower().split())] = True
    if kind is None or rest.strip():
        wrong = rest.strip() or text
        raise UnusableInput(
            f"{wrong!r} is no way to count",
            hint="Write it like 'always', 'by default' or 'always start 100 increment 10 cache 5'.",
        )
    return sa.Identity(always=kind[0].lower() == "always", **options)  # type: ignore[arg-type]  # by its name


def write_identity(identity: sa.Identity) -> str:
    """Write what `read_identity` reads."""
    words = [identity_text(identity) or ""]
    words.extend(f"{name} {value}" for name in NUMBERS if (value := getattr(identity, name)) is not None)
    words.extend(f"no {name}" for name in ("minvalue", "maxvalue") if getattr(identity, f"no{name}"))
    return " ".join([*words, *(["cycle"] if identity.cycle else [])])

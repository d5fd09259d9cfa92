"""What of PostgreSQL's own SQL needs a newer version of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbworkbench.model.annotation import Routine


@dataclass(frozen=True)
class Feature:
    """Something that can be done since a major version; `what` begins the sentence about it."""

    kinds: tuple[str, ...]
    sign: re.Pattern[str]
    major: int
    what: str


def _feature(kinds: str, sign: str, major: int, what: str) -> Feature:
    return Feature(tuple(kinds.split("|")), re.compile(sign, re.IGNORECASE), major, what)


FEATURES = (
    _feature("constraint", r"\bNOT ENFORCED\s*$", 18, "a constraint that is not enforced needs"),
    _feature("constraint", r"\bWITHOUT OVERLAPS\b|\(.*\bPERIOD\b", 18, "keys on periods need"),
    _feature("not null", r"ADD CONSTRAINT .* NOT NULL", 18, "NOT NULL as a constraint of its own needs"),
    _feature("collation", r"provider = builtin", 17, "the built-in provider of collations needs"),
    _feature("collation", r"rules = ", 16, "rules of a collation need"),
    _feature("publication", r"publish_generated_columns", 18, "the publication of generated columns needs"),
    _feature(
        "subscription",
        r"password_required|run_as_owner|origin = |streaming = parallel",
        16,
        "its options need",
    ),
    _feature("subscription", r"failover", 17, "its option failover needs"),
    _feature("grant|revoke|default privileges", r"\bMAINTAIN\b", 17, "the right to MAINTAIN needs"),
)


def needed_version(routine: Routine) -> Feature | None:
    """Return the newest feature that a piece of SQL uses, None when every supported version has all of it."""
    used = [one for one in FEATURES if routine.kind in one.kinds and one.sign.search(routine.sql)]
    return max(used, key=lambda one: one.major, default=None)

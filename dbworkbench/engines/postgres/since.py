"""What of PostgreSQL's own SQL needs a newer version of it, and what an older one can be told instead."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dbworkbench.model.annotation import Routine

NAME = r'"(?:[^"]|"")*"'


@dataclass(frozen=True)
class Feature:
    """Something that can be done since a major version; `what` begins the sentence about it.

    `instead` is what `sign` is replaced by for an older version, None when nothing comes near to it.
    """

    kinds: tuple[str, ...]
    sign: re.Pattern[str]
    major: int
    what: str
    instead: str | None = None


@dataclass(frozen=True)
class Fitted:
    """SQL for a version, None when it cannot be made there, and what is lost, empty when nothing is."""

    routine: Routine | None
    reason: str = ""


def _feature(kinds: str, sign: str, major: int, what: str, instead: str | None = None) -> Feature:
    return Feature(tuple(kinds.split("|")), re.compile(sign, re.DOTALL), major, what, instead)


RIGHTS = "grant|revoke|default privileges"
FEATURES = (
    _feature("constraint", r" NOT ENFORCED$", 18, "a constraint that is not enforced needs"),
    _feature("constraint", r"\bWITHOUT OVERLAPS\)", 18, "a key on periods needs"),
    _feature("constraint", r"FOREIGN KEY \([^)]*\bPERIOD ", 18, "a reference on periods needs"),
    _feature("not null", r" NOT VALID$", 18, "NOT NULL that is not validated needs"),
    _feature(
        "not null",
        rf" ADD CONSTRAINT {NAME} NOT NULL ({NAME})(?: NO INHERIT)?$",
        18,
        "a name for NOT NULL needs",
        r" ALTER COLUMN \1 SET NOT NULL",
    ),
    _feature("collation", r"provider = builtin, locale = '[^']*'", 17, "the built-in provider needs",
             "provider = libc, locale = 'C'"),
    _feature("collation", r", rules = '(?:[^']|'')*'", 16, "rules of a collation need", ""),
    _feature("publication", r"(?:, | WITH \()publish_generated_columns = stored\)?$", 18,
             "publishing generated columns needs", ""),
    _feature("subscription", r", (?:password_required|run_as_owner) = \w+|, origin = '[^']*'", 16,
             "its options need", ""),
    _feature("subscription", r", failover = \w+", 17, "its option failover needs", ""),
    _feature(RIGHTS, r", MAINTAIN\b|\bMAINTAIN, ", 17, "the right to MAINTAIN needs", ""),
    _feature(RIGHTS, r"\bMAINTAIN\b", 17, "the right to MAINTAIN needs"),
)  # fmt: skip


def fit(routine: Routine, major: int) -> Fitted:
    """Return a piece of SQL as a version can run it, and what of it is lost."""
    reasons = []
    for one in FEATURES:
        if one.major <= major or routine.kind not in one.kinds or not one.sign.search(routine.sql):
            continue
        if one.instead is None:
            return Fitted(None, f"{one.what} PostgreSQL {one.major}: left out")
        routine = replace(routine, sql=one.sign.sub(one.instead, routine.sql))
        reasons.append(f"{one.what} PostgreSQL {one.major}: written without it")
    return Fitted(routine, "; ".join(reasons))

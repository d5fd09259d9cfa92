"""Flags in plausible shares: most accounts are active, few are deleted."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.spread.choice import Weighted
from dbworkbench.seeding.values.domain import Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Offer, Subject

SHARES: dict[str, float] = {
    **dict.fromkeys("active enabled valid available visible current live approved working".split(), 0.92),
    **dict.fromkeys(
        "verified confirmed paid published completed public successful success delivered".split(), 0.8
    ),
    **dict.fromkeys("accepted agreed required billable taxable processed read seen".split(), 0.75),
    **dict.fromkeys(
        "stock subscribed newsletter opt consent primary default notify notification".split(), 0.6
    ),
    **dict.fromkeys("featured premium recurring remote urgent gift business private draft".split(), 0.15),
    **dict.fromkeys("deleted archived banned blocked locked suspended disabled hidden flagged".split(), 0.03),
    **dict.fromkeys("admin superuser staff fraud spam test internal root refunded expired".split(), 0.03),
    **dict.fromkeys("cancelled canceled failed error obsolete deprecated discontinued revoked".split(), 0.05),
    **dict.fromkeys("returned bounced closed muted inactive sold missing damaged".split(), 0.08),
}
"""The share of true values by the words of a name."""
DEFAULTS = {"true": 0.85, "false": 0.15, "1": 0.85, "0": 0.15}
USUAL = 0.5
DENIED = {"not", "no", "un", "non"}


def flag(clue: Clue) -> Offer:
    """Offer true in the share that the name, or else the default, lets expect."""
    known = [SHARES[word] for word in clue.words if word in SHARES]
    share = known[0] if known else DEFAULTS.get((clue.default or "").lower(), USUAL)
    if known and DENIED & set(clue.words):
        share = 1 - share
    return Offer(Words((False, True), pa.bool_(), f"{share:.0%} true"), Weighted((1 - share, share)))


FLAG: tuple[Subject, ...] = (
    Subject(
        "flag", "true in a plausible share", flag, ", ".join(SHARES), ", ".join(SHARES), kinds=("truth",)
    ),
)

"""Companies, their mail and their web pages; none of them exists."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.domains.facet import Facet, Picked, View
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.role import role_of
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.words.business import FORMS, STEMS, TRADES

TEXT = pa.string()
FIRMS = (
    *(
        "company",
        "employer",
        "manufacturer",
        "brand",
        "supplier",
        "vendor",
        "organization",
        "airline",
        "firm",
    ),
    *(
        "business",
        "publisher",
        "carrier",
        "bank",
        "insurer",
        "merchant",
        "shop",
        "store",
        "tenant",
        "partner",
    ),
    *(
        "producer",
        "agency",
        "distributor",
        "school",
        "hospital",
        "clinic",
        "hotel",
        "restaurant",
        "workspace",
    ),
)


def company(clue: Clue) -> Domain:
    forms = FORMS.get(clue.locale.country, FORMS["US"])
    ending = tuple(forms[place % len(forms)] for place in range(len(TRADES)))
    views = View(Picked(STEMS, TEXT)), View(Picked(TRADES, TEXT), 1), View(Picked(ending, TEXT), 1)
    return _side(clue, "{0} {1}{2}", *views, name="companies", counted=0)


def company_mail(clue: Clue) -> Domain | None:
    """Offer contact@firm.example in tables about companies."""
    if not _is_about(clue):
        return None
    return _side(
        clue, "contact@{0}-{1}.example", *_plain(), name="mail addresses of the companies", counted=1
    )


def company_page(clue: Clue) -> Domain | None:
    """Offer https://www.firm.example in tables about companies."""
    if not _is_about(clue):
        return None
    return _side(clue, "https://www.{0}-{1}.example", *_plain(), name="web pages of the companies", counted=1)


def _is_about(clue: Clue) -> bool:
    return bool(set(clue.table[-1:]) & set(FIRMS)) and not {"first", "last"} & clue.siblings


def _plain() -> tuple[View, View]:
    stems, trades = (tuple(word.lower() for word in words) for words in (STEMS, TRADES))
    return View(Picked(stems, TEXT)), View(Picked(trades, TEXT), 1)


def _side(clue: Clue, pattern: str, *views: View, name: str, counted: int) -> Facet:
    role = " ".join(word for word in role_of(clue).split() if word not in FIRMS)
    family = f"companies {clue.locale.code} {role}"
    gap = " " if counted == 0 else ""
    return Facet(family, (len(STEMS), len(TRADES)), pattern, views, None, name, counted, gap=gap)


COMPANY: tuple[Subject, ...] = (
    Subject(
        "company",
        "companies that do not exist",
        company,
        ", ".join(
            ["company, employer, manufacturer, vendor, supplier, organization"]
            + [f"{word} name" for word in FIRMS]
        ),
        "company, employer, manufacturer, brand",
    ),
)

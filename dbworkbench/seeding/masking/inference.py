"""Which columns look personal, by their names and types, and how they are masked unless told otherwise."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

TEXT, DAY, NUMBER, ANY = "text", "day", "number", "any"

LOOKS: tuple[tuple[str, str, str, str], ...] = (
    (r"e_?mail|mail_address", TEXT, "fake(email)", "a mail address"),
    (r"password|passwd|secret|token|api_key|private_key", TEXT, "hash", "a secret"),
    (r"phone|mobile|telephone|fax|tel|cell", TEXT, "shape", "a telephone number"),
    (r"iban", TEXT, "iban", "an account number"),
    (r"card_?(number|no)|credit_card|cc_number|pan", TEXT, "shape", "a card number"),
    (r"ssn|social_security|tax_(id|number)|passport(_no|_number)?|national_id|id_card|vat(_id|_number)?",
     TEXT, "shape", "an official number"),
    (r"first_?name|given_name|forename|middle_name", TEXT, "fake(first_name)", "a person's name"),
    (r"last_?name|surname|family_name|maiden_name", TEXT, "fake(last_name)", "a person's name"),
    (r"full_?name|display_name|contact_name|customer_name|patient_name", TEXT, "fake(full_name)",
     "a person's name"),
    (r"user_?name|login|nick(name)?", TEXT, "fake(username)", "a user name"),
    (r"street|address|address_?line_?\d|address\d", TEXT, "fake(street)", "an address"),
    (r"zip|zip_?code|postcode|postal_code|plz", TEXT, "shape", "a postal code"),
    (r"birth_?(date|day)|date_of_birth|dob|born(_on|_at)?", DAY, "shift", "a birthday"),
    (r"ip|ip_address|remote_addr|client_ip", TEXT, "hash", "an address in the net"),
    (r"salary|income|wage", NUMBER, "noise", "an income"),
    (r"lat|latitude|lon|lng|longitude", NUMBER, "noise(1%)", "a place"),
    (r"comment|comments|note|notes|remark|remarks|bio|message|body|free_text", TEXT, "redact", "free text"),
)  # fmt: skip
PEOPLE = (
    "user",
    "customer",
    "person",
    "people",
    "employee",
    "member",
    "patient",
    "contact",
    "client",
    "guest",
)


def look(column: Column[Any]) -> tuple[str, str] | None:
    """Return how a column that looks personal is masked, and why; None for any other."""
    kind, name = _kind(column), re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column.name).lower()
    for pattern, wanted, method, why in LOOKS:
        if wanted == kind and re.fullmatch(rf"(?:.*_)?(?:{pattern})", name):
            return method, f"its name says {why}"
    if name == "name" and kind == TEXT and column.table.name.lower().startswith(PEOPLE):
        return "fake(full_name)", "its table is about people"
    if isinstance(column.type, (postgresql.INET, postgresql.CIDR)):
        return "null" if column.nullable else "fake", "its type is an address in the net"
    return None


def usual(column: Column[Any]) -> str:
    """Return how a column is masked that is called sensitive and looks like nothing known."""
    found = look(column)
    if found is not None:
        return found[0]
    if isinstance(column.type, sa.JSON):
        return "redact"
    if isinstance(column.type, (sa.Integer, sa.Numeric)):
        return "noise"
    by_kind = {DAY: "shift", TEXT: "hash"}
    return by_kind.get(_kind(column), "null" if column.nullable else "fake")


def _kind(column: Column[Any]) -> str:
    if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum):
        return TEXT
    if isinstance(column.type, (sa.Date, sa.DateTime)):
        return DAY
    return NUMBER if isinstance(column.type, (sa.Integer, sa.Numeric)) else ANY

"""A made-up sketch of any size, shaped like the ones that teams keep: the same for the same arguments."""

from __future__ import annotations

import random
from collections.abc import Iterator

WORDS = (
    "account",
    "address",
    "batch",
    "booking",
    "branch",
    "campaign",
    "carrier",
    "category",
    "channel",
    "claim",
    "contact",
    "contract",
    "coupon",
    "course",
    "customer",
    "delivery",
    "device",
    "document",
    "employee",
    "event",
    "invoice",
    "item",
    "ledger",
    "listing",
    "location",
    "lot",
    "message",
    "order",
    "owner",
    "parcel",
    "payment",
    "permit",
    "plan",
    "policy",
    "price",
    "product",
    "project",
    "quote",
    "reading",
    "region",
    "report",
    "request",
    "review",
    "route",
    "shipment",
    "site",
    "stock",
    "supplier",
    "task",
    "ticket",
    "transfer",
    "unit",
    "user",
    "visit",
)
COLUMNS = (
    "name varchar(120) [not null]",
    "code char(8) [unique, note: 'printed on labels']",
    "status {enum} [not null, default: 'open']",
    "amount numeric(12,2) [not null, default: 0, note: 'in the currency of the account']",
    "quantity integer [default: 1]",
    "is_active boolean [not null, default: true]",
    "created_at timestamptz [not null, default: `now()`]",
    "updated_at timestamptz",
    "due_on date",
    "remarks text [note: 'free text, shown to nobody outside']",
    "settings jsonb [default: '{}']",
    "weight real",
    "external_id uuid",
    "email varchar(254)",
    "rate decimal(8,5) [default: 0.5]",
    "position smallint [not null]",
    "country char(2) [not null, default: 'GB']",
    "checksum bytea",
)
VALUES = ("open", "held", "checked", "approved", "paid", "shipped", "closed", "cancelled")


def make_sketch(size: int, seed: int = 1) -> str:
    """Return DBML of at least `size` signs: tables of 8 to 20 columns, references, indexes, enums, groups."""
    dice = random.Random(seed)  # noqa: S311  # made-up tables, no secret
    parts, length, number = [], 0, 0
    while length < size:
        part = "\n".join(_area(dice, number))
        parts.append(part)
        length += len(part) + 1
        number += 1
    return "\n".join(parts) + "\n"


def _area(dice: random.Random, number: int) -> Iterator[str]:
    """Yield an enum, twelve tables, the references between them and their group."""
    enum = f"state_{number}"
    yield f"Enum {enum} {{"
    yield from (f"  {value} [note: 'then it is {value}']" for value in VALUES)
    yield "}\n"
    names = [f"{word}_{number}" for word in dice.sample(WORDS, 12)]
    references: list[str] = []
    for position, name in enumerate(names):
        parents = dice.sample(names[:position], min(position, dice.randrange(3)))
        yield from _table(dice, name, parents, enum)
        references.extend(
            f"Ref: {name}.{parent}_id > {parent}.id [delete: cascade]" for parent in parents[1:]
        )
    yield "\n".join(references) + "\n"
    yield f"TableGroup area_{number} [color: #3498db] {{"
    yield from (f"  {name}" for name in names)
    yield "  Note: 'what belongs together'\n}\n"


def _table(dice: random.Random, name: str, parents: list[str], enum: str) -> Iterator[str]:
    yield f"// {name.replace('_', ' number ')}"
    yield f"Table {name} [headercolor: #2c3e50] {{"
    yield "  id bigint [pk, increment]"
    for place, parent in enumerate(parents):
        inline = "" if place else f", ref: > {parent}.id"
        yield f"  {parent}_id bigint [not null{inline}]"
    lines = dice.sample(COLUMNS, dice.randint(7, 17))
    yield from ("  " + line.replace("{enum}", enum) for line in lines)
    columns = [line.split()[0] for line in lines]
    yield "\n  indexes {"
    yield f"    {columns[0]} [name: 'ix_{name}_{columns[0]}']"
    yield f"    ({columns[1]}, {columns[2]}) [unique]\n  }}"
    yield f"  Note: '''\n    What {name} is for,\n    in two lines.\n  '''\n}}\n"

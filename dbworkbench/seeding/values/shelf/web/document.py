"""JSON documents: by a JSON Schema, or by what the column is called."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.facts import column_facts
from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.domains.document import documents
from dbworkbench.seeding.values.reading.clue import Clue, Kind
from dbworkbench.seeding.values.reading.subject import Subject

DOCUMENT_KINDS: tuple[Kind, ...] = ("document",)
SETTING = "json_schema"


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


TEXT, WHOLE, NUMBER, TRUTH = ({"type": kind} for kind in ("string", "integer", "number", "boolean"))
TAGS = {"type": "array", "items": TEXT}
SHAPES: dict[str, dict[str, Any]] = {
    "address": _object(street=TEXT, zip=TEXT, city=TEXT, country_code=TEXT),
    "settings": _object(
        theme={"enum": ["light", "dark", "system"]},
        language=TEXT,
        notifications=TRUTH,
        page_size={"enum": [10, 25, 50, 100]},
    ),
    "metadata": _object(source={"enum": ["web", "import", "api", "mobile"]}, tag=TAGS, version=WHOLE),
    "payload": _object(
        event_type=TEXT, request_id={"type": "string", "format": "uuid"}, amount=NUMBER, currency=TEXT
    ),
    "attributes": _object(color=TEXT, material=TEXT, size=TEXT, weight=NUMBER),
    "dimensions": _object(width=NUMBER, height=NUMBER, depth=NUMBER, unit={"enum": ["cm", "mm", "in"]}),
    "coordinates": _object(latitude={"type": "number"}, longitude={"type": "number"}),
    "contact": _object(full_name=TEXT, email=TEXT, phone=TEXT),
    "device": _object(os=TEXT, browser=TEXT, app_version=TEXT),
    "tags": TAGS,
    "items": {"type": "array", "items": _object(sku=TEXT, quantity=WHOLE, price=NUMBER)},
    "permissions": {"type": "array", "items": {"enum": ["read", "write", "delete", "share"]}},
    "changes": _object(
        field={"enum": ["status", "price", "address", "owner"]},
        old={"enum": ["a", "b"]},
        new={"enum": ["c", "d"]},
    ),
}
ENDS = {
    "address": "address, billing address, shipping address, location",
    "settings": "setting, preference, config, configuration, option, ui setting, notification setting",
    "metadata": "metadata, meta, extra, info, context, custom, additional data, misc, extra data",
    "payload": "payload, event, data, body, request, response, raw, event data, message, content",
    "attributes": "attribute, property, spec, specification, feature, characteristic, variant, custom field",
    "dimensions": "dimension, size, measure, measurement",
    "coordinates": "coordinate, geo, point, position, gps, geo location",
    "contact": "contact, customer, person, contact info, profile, user",
    "device": "device, client, device info, agent, browser",
    "tags": "tag, label, keyword, category, topic",
    "items": "item, line, line item, cart, position item, basket, cart item, order item",
    "permissions": "permission, scope, role, right",
    "changes": "change, diff, delta, history, old value, new value, changeset",
}


@dataclass(frozen=True)
class Shape:
    """Offers documents of one of the shapes."""

    key: str

    def __call__(self, clue: Clue) -> Domain:
        return documents(SHAPES[self.key], clue.member, name=f"JSON documents ({self.key})")


def by_schema(clue: Clue) -> Domain | None:
    """Offer documents by the JSON Schema in the column's setting or comment; raises UnusableInput."""
    schema = written_schema(clue)
    return None if schema is None else documents(schema, clue.member, name="JSON documents by the schema")


def written_schema(clue: Clue) -> dict[str, Any] | None:
    """Return the JSON Schema of a column; a comment that is none is but a comment."""
    setting = column_facts(clue.column).settings.get(SETTING)
    where = f"{clue.table_name}.{clue.column.name} [{SETTING}]"
    if setting is not None:
        try:
            found = json.loads(setting)
        except json.JSONDecodeError as error:
            raise UnusableInput(
                f"{where}: not JSON at character {error.pos + 1}: {error.msg}",
                hint="""Write it like '{"properties": {"color": {"type": "string"}}}'.""",
            ) from error
        if not isinstance(found, dict):
            raise UnusableInput(
                f"{where}: a JSON Schema is an object", hint="""Write it like '{"type": "object"}'."""
            )
        return found
    start, end = clue.note.find("{"), clue.note.rfind("}")
    try:
        found = json.loads(clue.note[start : end + 1]) if 0 <= start < end else None
    except json.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and {"properties", "items", "type"} & found.keys() else None


DOCUMENT: tuple[Subject, ...] = tuple(
    Subject(
        f"json {key}",
        json.dumps(list(SHAPES[key].get("properties", [SHAPES[key].get("items")]))),
        Shape(key),
        ENDS[key],
        kinds=DOCUMENT_KINDS,
    )
    for key in SHAPES
)

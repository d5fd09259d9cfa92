"""References as they stand in a sketch: in a column where they fit, on their own otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from dbworkbench.formats.dbml.binder.details import READERS
from dbworkbench.formats.dbml.writer.constraints import constraint_settings
from dbworkbench.formats.dbml.writer.wording import comments, custom, name, path, settings, text, tuple_of
from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys, referred, referring
from dbworkbench.model.relationship import End, Relationship


def inline_references(design: Design) -> dict[str, dict[str, list[str]]]:
    """Return the references that stand in columns, by table and column."""
    found: dict[str, dict[str, list[str]]] = {}
    for relationship in design.relationships:
        if is_inline(design, relationship):
            near, sign, far = _from_column(relationship)
            written = f"ref: {sign} {endpoint(design, far)}"
            found.setdefault(near.table, {}).setdefault(near.columns[0], []).append(written)
    return found


def is_inline(design: Design, relationship: Relationship) -> bool:
    """Say whether a reference was written in a column and says nothing that needs more room."""
    return (
        relationship.inline
        and len(relationship.left.columns) == 1 == len(relationship.right.columns)
        and relationship.name is None
        and not relationship.comments
        and not _settings(design, relationship)
    )


def write_reference(design: Design, relationship: Relationship) -> str:
    """Write a reference on its own."""
    lines = comments(relationship.comments)
    left, right = endpoint(design, relationship.left), endpoint(design, relationship.right)
    related = f"{left} {operator(relationship)} {right}"
    parts = settings(_settings(design, relationship))
    if relationship.conceptual:
        label = f" : {name(relationship.name)}" if relationship.name else ""
        return "\n".join([*lines, f"{related}{label}{parts}"])
    label = f" {name(relationship.name)}" if relationship.name else ""
    return "\n".join([*lines, f"Ref{label}: {related}{parts}"])


def endpoint(design: Design, end: End) -> str:
    """Write one end of a reference."""
    table = design.metadata.tables[end.table]
    written = path(table.name, table.schema)
    if not end.columns:
        return written
    if len(end.columns) == 1:
        return f"{written}.{name(end.columns[0])}"
    return f"{written}.{tuple_of(end.columns)}"


def operator(relationship: Relationship) -> str:
    """Return the operator for what the ends allow."""
    left, right = relationship.left, relationship.right
    core = {(False, True): "<", (True, False): ">", (False, False): "-", (True, True): "<>"}
    sign = core[left.many, right.many]
    return ("?" if left.least == 0 else "") + sign + ("?" if right.least == 0 else "")


def _from_column(relationship: Relationship) -> tuple[End, str, End]:
    """Return the end at the column, the operator as seen from there, and the other end.

    A 1:1 reference in a column makes it the foreign key, which is the right end.
    """
    sign = operator(relationship)
    if sign.strip("?") == "-":
        return relationship.right, sign[::-1], relationship.left
    return relationship.left, sign, relationship.right


def _settings(design: Design, relationship: Relationship) -> list[str]:
    parts = []
    for when, action in (("delete", relationship.on_delete), ("update", relationship.on_update)):
        parts.extend([f"{when}: {_action(action)}"] if action else [])
    if relationship.color:
        parts.append(f"color: {relationship.color}")
    if not relationship.active:
        parts.append("inactive")
    if relationship.identifying:
        parts.append("identifying")
    if relationship.fanout is not None:
        parts.append(f"fanout: {text(relationship.fanout)}")
    if relationship.child.least == 1:
        parts.append("min: 1")
    if relationship.orphans is not None:
        parts.append(f"orphans: {relationship.orphans.value}")
    if relationship.child.role is not None:
        parts.append(f"role: {text(relationship.child.role)}")
    parts.extend(_of_key(foreign_key(design, relationship)))
    return [*parts, *custom(relationship.settings, READERS, "reference")]


def _of_key(key: sa.ForeignKeyConstraint | None) -> list[str]:
    return [] if key is None else [*key_settings(key), *constraint_settings(key, named=False)]


def key_settings(key: sa.ForeignKeyConstraint) -> Iterator[str]:
    """Write what is said of a foreign key alone."""
    if (key.parent.key, referring(key)) == referred(key):
        yield "to itself"
    if key.match:
        yield f"match: {key.match.lower()}"


def _action(action: str) -> str:
    """Write an action; one that names columns is a text."""
    return text(action) if "(" in action else action.lower()


def foreign_key(design: Design, relationship: Relationship) -> sa.ForeignKeyConstraint | None:
    """Return the foreign key that a reference stands for."""
    child, parent = relationship.child, relationship.parent
    table = design.metadata.tables[child.table]
    found = [
        key
        for key in foreign_keys(table)
        if (referring(key), referred(key)) == (child.columns, (parent.table, parent.columns))
    ]
    named = [key for key in found if key.name == relationship.name]
    return next(iter([*named, *found]), None)

"""Foreign keys of relation fields, and the join tables of implicit many-to-many relations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbworkbench.errors import UnknownName, WorkbenchError
from dbworkbench.formats.prisma.columns import text_of
from dbworkbench.formats.prisma.names import constraint_name
from dbworkbench.formats.prisma.relation_rules import ambiguous, check_reference, relation_name
from dbworkbench.formats.prisma.syntax import Attribute, Items, Member, Value
from dbworkbench.model.facts import TableFacts, set_facts

if TYPE_CHECKING:
    from dbworkbench.formats.prisma.binder import Binder, Draft


def relate(binder: Binder) -> None:
    """Make the foreign key or the join table of every relation field."""
    made: set[tuple[str, str, str]] = set()
    unclear = set(ambiguous(binder))
    for draft in list(binder.drafts.values()):
        for member in _relations(binder, draft):
            if (draft.block.name.text, member.word, relation_name(member)) in unclear:
                continue
            opposite = _opposite(binder, draft, member)
            if opposite is None:
                _miss_opposite(binder, draft, member)
            elif _fields(member):
                _foreign_key(binder, draft, member, opposite)
            elif member.many and opposite.many:
                _join(binder, draft, member, made)
            elif not _fields(opposite):
                message = f"neither {member.name.text!r} nor its opposite says which fields refer"
                hint = "Write @relation(fields: […], references: […]) on one of them."
                binder.mistakes.append(WorkbenchError(message, hint=hint, place=member.name.place))


def _relations(binder: Binder, draft: Draft) -> Iterator[Member]:
    for member in draft.block.members:
        if member.word in binder.drafts:
            yield member


def _opposite(binder: Binder, draft: Draft, member: Member) -> Member | None:
    """Find the field of the other model with the same relation name."""
    other = binder.drafts[member.word]
    own = draft.block.name.text
    fitting = [
        candidate
        for candidate in other.block.members
        if candidate.word == own
        and relation_name(candidate) == relation_name(member)
        and candidate is not member
    ]
    return fitting[0] if fitting else None


def _miss_opposite(binder: Binder, draft: Draft, member: Member) -> None:
    here, there = f"{draft.block.name.text}.{member.name.text}", member.word
    named = f" with the relation name {relation_name(member)!r}" if relation_name(member) else ""
    binder.mistakes.append(
        WorkbenchError(
            f"the relation field {here!r} has no opposite field in {there!r}{named}",
            hint=f"Add a field of the type {draft.block.name.text} to {there}.",
            place=member.name.place,
        )
    )


def _fields(member: Member) -> list[Value]:
    attribute = member.attribute("relation")
    fields = attribute.named("fields") if attribute else None
    return list(fields.values) if isinstance(fields, Items) else []


def _foreign_key(binder: Binder, draft: Draft, member: Member, opposite: Member) -> None:
    attribute = member.attribute("relation")
    if attribute is None:
        return
    other = binder.drafts[member.word]
    references = attribute.named("references")
    own = _columns(binder, draft, attribute, _fields(member))
    theirs = _columns(
        binder, other, attribute, list(references.values) if isinstance(references, Items) else []
    )
    if len(own) != len(theirs) or not own:
        message = f"the relation has {len(own)} fields and {len(theirs)} references"
        binder.mistakes.append(WorkbenchError(message, place=attribute.name.place))
        return
    check_reference(binder, draft, member, opposite, own, theirs)
    names = tuple(made.name for made in own)
    draft.table.append_constraint(
        sa.ForeignKeyConstraint(
            own,
            theirs,
            name=text_of(attribute.named("map"))
            or constraint_name(draft.table.name, names, "fkey", binder.provider),
            ondelete=_action(attribute, "onDelete", _usual_delete(binder, member, own)),
            onupdate=_action(attribute, "onUpdate", "Cascade"),
        )
    )


def _columns(binder: Binder, draft: Draft, attribute: Attribute, names: list[Value]) -> list[sa.Column[Any]]:
    found = []
    for value in names:
        name = text_of(value) or ""
        if name in draft.columns:
            found.append(draft.columns[name])
        else:
            kind = f"field of {draft.block.name.text}"
            binder.mistakes.append(UnknownName(kind, name, draft.columns, place=attribute.name.place))
    return found


def _usual_delete(binder: Binder, member: Member, own: list[sa.Column[Any]]) -> str:
    """Return what Prisma does by itself; SQL Server has no RESTRICT."""
    if member.optional and all(column.nullable for column in own):
        return "SetNull"
    return "NoAction" if binder.provider == "sqlserver" else "Restrict"


def _action(attribute: Attribute, which: str, otherwise: str) -> str:
    word = text_of(attribute.named(which)) or otherwise
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).upper()


def _join(binder: Binder, draft: Draft, member: Member, made: set[tuple[str, str, str]]) -> None:
    """Make `_AToB` as Prisma Migrate does: columns A and B, the models in the order of their names."""
    first, second = sorted([draft.block.name.text, member.word])
    name = relation_name(member) or f"{first}To{second}"
    if (first, second, name) in made:
        return
    made.add((first, second, name))
    ends = [(letter, _key(binder, model, member)) for letter, model in (("A", first), ("B", second))]
    schema = binder.drafts[first].table.schema
    key = f"{schema}._{name}" if schema else f"_{name}"
    if any(end is None for _, end in ends) or key in binder.metadata.tables:
        return
    columns = {letter: sa.Column(letter, end.type, nullable=False) for letter, end in ends if end is not None}
    table = sa.Table(f"_{name}", binder.metadata, *columns.values(), schema=schema)
    set_facts(table, TableFacts(place=member.name.place))
    if binder.provider == "postgresql":
        table.append_constraint(sa.PrimaryKeyConstraint(*columns.values(), name=f"_{name}_AB_pkey"))
    else:
        table.append_constraint(sa.UniqueConstraint(*columns.values(), name=f"_{name}_AB_unique"))
    sa.Index(f"_{name}_B_index", columns["B"])
    for letter, end in ends:
        if end is None:
            continue
        key_name = f"_{name}_{letter}_fkey"
        table.append_constraint(
            sa.ForeignKeyConstraint(
                [columns[letter]], [end], name=key_name, ondelete="CASCADE", onupdate="CASCADE"
            )
        )


def _key(binder: Binder, model: str, member: Member) -> sa.Column[Any] | None:
    columns = list(binder.drafts[model].table.primary_key.columns)
    if len(columns) == 1:
        return columns[0]
    message = f"an implicit many-to-many relation needs one field with @id in {model!r}"
    hint = "Write the join table as a model of its own."
    binder.mistakes.append(WorkbenchError(message, hint=hint, place=member.name.place))
    return None

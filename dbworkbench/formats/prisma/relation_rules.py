"""Prisma's own rules of relations: names where several join two models, keys and types that agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbworkbench.errors import WorkbenchError
from dbworkbench.formats.prisma.columns import text_of
from dbworkbench.formats.prisma.syntax import Member
from dbworkbench.model.keys import unique_keys

if TYPE_CHECKING:
    from dbworkbench.formats.prisma.binder import Binder, Draft


def relation_name(member: Member) -> str:
    """Return the name that a relation field gives its relation, nothing where it gives none."""
    attribute = member.attribute("relation")
    return (attribute and text_of(attribute.find("name"))) or ""


def ambiguous(binder: Binder) -> Iterator[tuple[str, str, str]]:
    """Note relation fields that share their models and their name, and yield both of these."""
    for own, draft in binder.drafts.items():
        seen: dict[tuple[str, str], list[Member]] = {}
        for member in draft.block.members:
            if member.word in binder.drafts:
                seen.setdefault((member.word, relation_name(member)), []).append(member)
        for (other, name), members in seen.items():
            if len(members) > (2 if other == own else 1):
                _note_ambiguous(binder, own, other, members)
                yield own, other, name
                yield other, own, name


def _note_ambiguous(binder: Binder, own: str, other: str, members: list[Member]) -> None:
    names = ", ".join(repr(member.name.text) for member in members)
    message = f"it is not clear which relation each of the fields {names} of {own} belongs to"
    hint = f'Give each relation to {other} a name on both sides: @relation("name").'
    binder.mistakes.append(WorkbenchError(message, hint=hint, place=members[1].name.place))


def check_reference(
    binder: Binder,
    draft: Draft,
    member: Member,
    opposite: Member,
    own: list[sa.Column[Any]],
    theirs: list[sa.Column[Any]],
) -> None:
    """Note where a relation breaks Prisma's rules: one mistake at most, the first that it would tell."""
    found = (
        _differs(binder, draft, member, own, theirs)
        or _refers_to_no_key(binder, member, theirs)
        or _may_be_missing(member, own)
        or _is_not_single(draft, opposite, own)
    )
    if found is not None:
        message, hint = found
        binder.mistakes.append(WorkbenchError(message, hint=hint, place=member.name.place))


def _differs(
    binder: Binder,
    draft: Draft,
    member: Member,
    own: list[sa.Column[Any]],
    theirs: list[sa.Column[Any]],
) -> tuple[str, str] | None:
    ours, others = _words(draft), _words(binder.drafts[member.word])
    for here, there in zip(own, theirs, strict=True):
        kind, other = ours[here.name], others[there.name]
        if kind != other:
            message = (
                f"{here.name!r} is of the type {kind}, but {member.word}.{there.name} of the type {other}"
            )
            return message, "Give both fields the same type."
    return None


def _words(draft: Draft) -> dict[str, str]:
    """Return how the type of each column is written, without the sign for optional ones."""
    return {
        column.name: _word(member)
        for member in draft.block.members
        if (column := draft.columns.get(member.name.text)) is not None
    }


def _word(member: Member) -> str:
    word = member.word if member.unsupported is None else f"Unsupported({member.unsupported!r})"
    return f"{word}[]" if member.many else word


def _refers_to_no_key(binder: Binder, member: Member, theirs: list[sa.Column[Any]]) -> tuple[str, str] | None:
    names = {column.name for column in theirs}
    if any(names == set(unique) for unique in unique_keys(binder.drafts[member.word].table)):
        return None
    fields = ", ".join(column.name for column in theirs)
    message = f"{member.name.text!r} refers to {member.word}({fields}), which is no key there"
    return message, f"Make it one with {'@@unique' if len(theirs) > 1 else '@unique'}, or refer to another."


def _may_be_missing(member: Member, own: list[sa.Column[Any]]) -> tuple[str, str] | None:
    if member.optional or not any(column.nullable and not column.primary_key for column in own):
        return None
    return f"{member.name.text!r} uses an optional field, so it must be optional", f"Write {member.word}?."


def _is_not_single(draft: Draft, opposite: Member, own: list[sa.Column[Any]]) -> tuple[str, str] | None:
    names = [column.name for column in own]
    if opposite.many or any(list(unique) == names for unique in unique_keys(draft.table)):
        return None
    own_name, fields = draft.block.name.text, ", ".join(names)
    message = f"{opposite.name.text!r} is one {own_name} at most, but no key of {own_name} is on ({fields})"
    return message, f"Make {'them' if len(own) > 1 else 'it'} unique, or write {own_name}[] there."

"""Views: the blocks that a Prisma schema had, as far as the schema that is written has their types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dbworkbench.errors import WorkbenchError
from dbworkbench.formats.prisma.columns import is_scalar
from dbworkbench.formats.prisma.parser import parse
from dbworkbench.formats.prisma.spelling import spell
from dbworkbench.formats.prisma.syntax import Argument, Attribute, Block, Literal, Member, Name
from dbworkbench.formats.prisma.writer.identifier import RESERVED, free
from dbworkbench.formats.prisma.writer.kind import PROVIDERS
from dbworkbench.formats.prisma.writer.scope import Scope
from dbworkbench.model.annotation import Routine

FEATURE = "views"


def views(scope: Scope) -> Iterator[str]:
    """Yield the block of every view that a Prisma schema described, and note the name of each."""
    for routine in view_routines(scope):
        described = _described(routine)
        if described is not None:
            yield spell(_fitted(described, str(routine.name), scope))
            scope.views.add(str(routine.name))


def view_routines(scope: Scope) -> list[Routine]:
    """Return what the design has of Prisma's views."""
    return [each for each in scope.design.routines if each.dialect == "prisma" and each.kind == "view"]


def _described(routine: Routine) -> Block | None:
    mistakes: list[WorkbenchError] = []
    blocks = parse(routine.sql, None, mistakes)
    return blocks[0] if not mistakes and [block.kind for block in blocks] == ["view"] else None


def _fitted(block: Block, what: str, scope: Scope) -> Block:
    """Return a block with a name that is free, and the fields whose types the schema has."""
    own = scope.design.settings.get("datasource.provider", PROVIDERS[0]) == scope.provider
    members = []
    for member in block.members:
        if member.unsupported is not None or is_scalar(member.word) or member.word in scope.enums.values():
            members.append(member if own else _without_native(member))
        else:
            scope.lose(f"{what}.{member.name.text}", f"field of type {member.word}")
    name = free(block.name.text, scope.names, RESERVED)
    attributes = block.attributes
    if name != block.name.text and block.attribute("map") is None:
        attributes += (_mapped(block.name),)
    return replace(block, name=replace(block.name, text=name), members=tuple(members), attributes=attributes)


def _without_native(member: Member) -> Member:
    kept = tuple(each for each in member.attributes if not each.name.text.startswith("db."))
    return replace(member, attributes=kept)


def _mapped(name: Name) -> Attribute:
    return Attribute(Name("map", name.place), (Argument(None, Literal("string", name.text), name.place),))

"""Tables as models: a field for each column, then one for each end of a relation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.prisma.layout import Row, block, quoted
from dbworkbench.formats.prisma.names import constraint_name
from dbworkbench.formats.prisma.writer.default import default
from dbworkbench.formats.prisma.writer.key import Keys, keys_of
from dbworkbench.formats.prisma.writer.kind import FieldType, enum_key
from dbworkbench.formats.prisma.writer.road import ACTIONS, Road, Roads
from dbworkbench.formats.prisma.writer.scope import Scope
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import PLAIN, write_type
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.keys import primary_key, referred, referring

NOTHING = "NO ACTION"
CLIENT_SIDE = re.compile(r"(?:uuid|cuid|ulid|nanoid)\(\d{0,3}\)")
NO_KEY = "No key of required fields tells the rows apart, so Prisma's client leaves this table out."


def model(table: sa.Table, roads: Roads, scope: Scope) -> str:
    """Write a table as a model."""
    keys = keys_of(table, scope)
    rows = [_field(column, keys, scope) for column in table.columns]
    rows += [_forth(road, scope) for road in roads.starting[table.key]]
    rows += [_back(road, scope) for road in roads.ending[table.key]]
    name = scope.models[table.key]
    attributes = [*keys.block, *_about(table, name, scope)]
    remarks = () if scope.is_addressable(table) else (NO_KEY,)
    return block("model", name, rows, attributes, table.comment, remarks)


def _about(table: sa.Table, name: str, scope: Scope) -> Iterator[str]:
    own = scope.name_of(table)
    if name != own:
        yield f"@@map({quoted(own)})"
    if table.key in scope.ignored:
        yield "@@ignore"
        if table_facts(table).settings.get("ignore") == "yes":
            scope.settings.add((table.key, "ignore: yes"))
    schema = scope.schema(table.schema)
    if schema is not None:
        yield f"@@schema({quoted(schema)})"


# -- fields ---------------------------------------------------------------------------------------


def _field(column: sa.Column[Any], keys: Keys, scope: Scope) -> Row:
    table, kind = column.table, scope.type_of(column)
    name, what = scope.field(table, column.name), f"{table.key}.{column.name}"
    if kind.loss:
        scope.lose(what, kind.loss)
    if kind.many and not column.nullable:
        scope.lose(what, "not null, which Prisma does not say of a list")
    attributes = sorted(keys.fields[column.name])
    attributes += [*_source(column, kind, scope), *_client(column, kind, scope)]
    if name != column.name:
        attributes.append(f"@map({quoted(column.name)})")
    attributes += _ignored(column, scope)
    if kind.native:
        attributes.append(kind.native)
    optional = column.nullable and not column.primary_key and not kind.many
    return Row(name, kind.word + ("?" if optional else ""), tuple(attributes), column.comment)


def _source(column: sa.Column[Any], kind: FieldType, scope: Scope) -> Iterator[str]:
    """Yield where the value of a field comes from: a counter, the database, Prisma itself."""
    what, given = f"{column.table.key}.{column.name}", default_text(column)
    own = column_facts(column).settings.get("prisma_default")
    if _counts(column):
        yield from _counter(column, kind, scope)
    elif column.computed is not None:
        if not column.nullable:
            yield "@default(dbgenerated())"  # or the client would ask for a value
    elif given is not None:
        values = scope.values.get(enum_key(_single(column.type)), {}) if _is_enum(column.type) else {}
        yield f"@default({default(given.replace(chr(92) + ':', ':'), kind, column.type, values)})"
    elif own and kind.word == "String" and CLIENT_SIDE.fullmatch(own):
        scope.settings.add((what, f"prisma_default: {own}"))
        yield f"@default({own})"


def _single(kind: Any) -> Any:
    return kind.item_type if isinstance(kind, sa.ARRAY) else kind


def _is_enum(kind: Any) -> bool:
    return isinstance(_single(kind), sa.Enum)


def _counts(column: sa.Column[Any]) -> bool:
    return column.identity is not None or write_type(column.type) in PLAIN


def _counter(column: sa.Column[Any], kind: FieldType, scope: Scope) -> Iterator[str]:
    """Count where the provider lets Prisma do it: everywhere in PostgreSQL, else in a key of one column."""
    free = scope.provider == "postgresql" or primary_key(column.table) == (column.name,)
    if kind.word not in {"Int", "BigInt"} or not free:
        scope.lose(f"{column.table.key}.{column.name}", "that it counts")
        return
    yield "@default(autoincrement())"


def _client(column: sa.Column[Any], kind: FieldType, scope: Scope) -> Iterator[str]:
    facts = column_facts(column)
    if facts.settings.get("updatedAt") == "yes" and kind.word == "DateTime" and not column.primary_key:
        scope.settings.add((f"{column.table.key}.{column.name}", "updatedAt: yes"))
        yield "@updatedAt"


def _ignored(column: sa.Column[Any], scope: Scope) -> Iterator[str]:
    wanted = column_facts(column).settings.get("ignore") == "yes"
    if wanted and column.table.key not in scope.ignored:
        scope.settings.add((f"{column.table.key}.{column.name}", "ignore: yes"))
        yield "@ignore"


# -- relations ------------------------------------------------------------------------------------


def _forth(road: Road, scope: Scope) -> Row:
    if road.key is None:
        return _many(road, road.forth, road.child, road.parent, scope)
    own = referring(road.key)
    optional = any(road.child.columns[name].nullable for name in own)
    attributes = [_relation(road, road.key, scope), *_passed(road.child, road.parent, scope)]
    return Row(road.forth, scope.models[road.parent.key] + ("?" if optional else ""), tuple(attributes))


def _back(road: Road, scope: Scope) -> Row:
    if not road.single:
        return _many(road, road.back, road.parent, road.child, scope)
    attributes = [*_short(road), *_passed(road.parent, road.child, scope)]
    return Row(road.back, f"{scope.models[road.child.key]}?", tuple(attributes))


def _many(road: Road, name: str, here: sa.Table, there: sa.Table, scope: Scope) -> Row:
    attributes = [*_short(road), *_passed(here, there, scope)]
    return Row(name, f"{scope.models[there.key]}[]", tuple(attributes))


def _short(road: Road) -> list[str]:
    return [f"@relation({quoted(road.name)})"] if road.name else []


def _passed(here: sa.Table, there: sa.Table, scope: Scope) -> list[str]:
    """Ignore a relation to a model that is ignored, as Prisma wants it."""
    return ["@ignore"] if there.key in scope.ignored and here.key not in scope.ignored else []


def _relation(road: Road, key: sa.ForeignKeyConstraint, scope: Scope) -> str:
    own, (_, theirs) = referring(key), referred(key)
    options = [quoted(road.name)] if road.name else []
    options.append(f"fields: [{', '.join(scope.field(road.child, name) for name in own)}]")
    options.append(f"references: [{', '.join(scope.field(road.parent, name) for name in theirs)}]")
    options += _actions(key, scope)
    what = f"{road.child.key}({', '.join(own)})"
    if scope.provider == "sqlite":
        if key.name is not None:
            scope.lose(what, f"constraint name {key.name}")
        return f"@relation({', '.join(options)})"
    usual = constraint_name(scope.name_of(road.child), own, "fkey", scope.provider)
    wanted = str(key.name) if key.name is not None else None
    mapped = scope.foreign_key(road.child, what, wanted, usual)
    options += [f"map: {quoted(mapped)}"] if mapped is not None else []
    return f"@relation({', '.join(options)})"


def _actions(key: sa.ForeignKeyConstraint, scope: Scope) -> Iterator[str]:
    """Yield the actions that are not what Prisma would do by itself; SQL does nothing by itself."""
    nullable = [bool(key.table.columns[name].nullable) for name in referring(key)]
    restrict = "NoAction" if scope.provider == "sqlserver" else "Restrict"
    usual = "SetNull" if all(nullable) else restrict
    what = f"{key.table.key}({', '.join(referring(key))})"
    if key.match:
        scope.lose(what, f"match {key.match.lower()}")
    for words, given, own in (("on delete", key.ondelete, usual), ("on update", key.onupdate, "Cascade")):
        wanted = " ".join((given or NOTHING).upper().split())
        action = wanted.partition("(")[0].strip()  # SET NULL (a) is for some columns only
        if not _is_allowed(action, key, all(nullable), scope):
            action = NOTHING
        if action != wanted:
            scope.lose(what, f"{words} {wanted.lower()}")
        shown = "".join(part.capitalize() for part in action.split())
        if shown != own:
            yield f"{words[:2]}{words[3:].capitalize()}: {shown}"


def _is_allowed(action: str, key: sa.ForeignKeyConstraint, nullable: bool, scope: Scope) -> bool:
    """Say whether Prisma takes an action; but for PostgreSQL it is strict with what cannot work."""
    if action not in ACTIONS or (action == "RESTRICT" and scope.provider == "sqlserver"):
        return False
    if action == "SET NULL" and not nullable and scope.provider != "postgresql":
        return False
    return not scope.circular.issuperset({key.table.key, referred(key)[0]})

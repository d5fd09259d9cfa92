"""Columns: type, key, null, default, generation, and the reference of a single column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.drizzle.kind import builder, sql_word
from dbworkbench.formats.drizzle.layout import Arrow, Call, Chain, Entry, Node, Object, Text
from dbworkbench.formats.drizzle.naming import IDENTIFIER, literal, template
from dbworkbench.formats.drizzle.workshop import Workshop
from dbworkbench.model.content import default_text, identity_text
from dbworkbench.model.keys import primary_key, referred, referring
from dbworkbench.model.sql import sql_text

QUOTED = re.compile(r"'((?:[^']|'')*)'")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TEXTS = {"text", "varchar", "char", "date", "time", "interval", "uuid", "inet", "cidr", "macaddr", "macaddr8"}
NUMBERS = {"smallint", "integer", "bigint", "real", "double precision"}
CLOCKS = {"timestamp", "timestamptz", "time", "timetz", "date"}
NOW = {"now()", "current_timestamp"}
EMPTY = {text + cast: text.strip("'") for text in ("'{}'", "'[]'") for cast in ("", "::json", "::jsonb")}
SAFE = 2**53


def entry(column: sa.Column[Any], shop: Workshop, uniques: Sequence[sa.UniqueConstraint]) -> Entry:
    """Return a column as a property; `uniques` are the constraints on it alone."""
    head, links = builder(column, shop)
    links = [*links, *_links(column, shop, uniques)]
    value: Node = Chain(head, tuple(links)) if links else head
    return Entry(shop.columns[column.table.key][column.name], value, comment(column.comment))


def member(table: str, column: str) -> Text:
    """Return `table.column`."""
    return Text(f"{table}.{column}" if IDENTIFIER.fullmatch(column) else f"{table}[{literal(column)}]")


def comment(note: str | None) -> tuple[str, ...]:
    """Return the lines of a JSDoc comment, none without a note."""
    if note is None or not note.strip():
        return ()
    lines = [line.rstrip() for line in note.replace("*/", "*\\/").splitlines()]
    if len(lines) == 1:
        return (f"/** {lines[0]} */",)
    return ("/**", *(f" * {line}".rstrip() for line in lines), " */")


def sql(text: str, shop: Workshop) -> Text:
    """Return SQL as a tagged template."""
    shop.root.add("sql")
    return Text(template(text), simple=False)


def inline_reference(column: sa.Column[Any], shop: Workshop) -> sa.ForeignKeyConstraint | None:
    """Return the foreign key that stands at the column: its only one, of it alone, without a name."""
    keys = [key for key in shop.enforced(column.table) if referring(key) == (column.name,)]
    known = len(keys) == 1 and referred(keys[0])[0] in shop.tables
    return keys[0] if known and keys[0].name is None else None


def _links(column: sa.Column[Any], shop: Workshop, uniques: Sequence[sa.UniqueConstraint]) -> Iterator[Call]:
    key = column.table.primary_key
    if primary_key(column.table) == (column.name,) and key.name is None:
        yield Call("primaryKey")
    elif not column.nullable and column.identity is None and not sql_word(column).endswith("serial"):
        yield Call("notNull")
    yield from _source(column, shop)
    for constraint in uniques:
        yield _unique(constraint)
    reference = inline_reference(column, shop)
    if reference is not None:
        yield _reference(reference, shop)


def _unique(constraint: sa.UniqueConstraint) -> Call:
    distinct = constraint.dialect_kwargs.get("postgresql_nulls_not_distinct")
    name: tuple[Node, ...] = (Text(literal(str(constraint.name))),) if constraint.name else ()
    if not distinct:
        return Call("unique", name)
    return Call("unique", (name[0] if name else Text("undefined"), _nulls()))


def _nulls() -> Object:
    return Object((Entry("nulls", Text("'not distinct'")),))


def _source(column: sa.Column[Any], shop: Workshop) -> Iterator[Call]:
    """Yield where the value of a column comes from."""
    if column.computed is not None:
        if column.computed.persisted is False:
            shop.lose(f"{column.table.key}.{column.name}", "virtual: Drizzle stores what is generated")
        yield Call("generatedAlwaysAs", (sql(sql_text(column.computed.sqltext), shop),))
    elif column.identity is not None:
        always = identity_text(column.identity) == "always"
        options = _sequence(column.identity)
        arguments = (Object(options),) if options else ()
        yield Call("generatedAlwaysAsIdentity" if always else "generatedByDefaultAsIdentity", arguments)
    else:
        given = default_text(column)
        if given is not None:
            yield _default(column, given.replace("\\:", ":"), shop)


def _sequence(identity: sa.Identity) -> tuple[Entry, ...]:
    options = (("startWith", identity.start), ("increment", identity.increment))
    return tuple(Entry(name, Text(str(value))) for name, value in options if value not in (None, 1))


def _default(column: sa.Column[Any], given: str, shop: Workshop) -> Call:
    word, folded = sql_word(column), given.casefold()
    if folded in NOW and word in CLOCKS:
        return Call("defaultNow")
    if folded == "gen_random_uuid()" and word == "uuid":
        return Call("defaultRandom")
    text = QUOTED.fullmatch(given)
    is_enum = isinstance(column.type, sa.Enum)
    if text and (word in TEXTS or word == "numeric" or (is_enum and _has(column.type, text[1]))):
        return Call("default", (Text(literal(text[1].replace("''", "'"))),))
    if NUMBER.fullmatch(given) and word == "numeric":
        return Call("default", (Text(literal(given)),))
    if NUMBER.fullmatch(given) and word in NUMBERS and abs(float(given)) < SAFE:
        return Call("default", (Text(given),))
    if folded in {"true", "false"} and word == "boolean":
        return Call("default", (Text(folded),))
    if folded in EMPTY and (isinstance(column.type, sa.ARRAY) or word in {"json", "jsonb"}):
        return Call("default", (Text("[]" if isinstance(column.type, sa.ARRAY) else EMPTY[folded]),))
    return Call("default", (sql(given, shop),))


def _has(kind: Any, value: str) -> bool:
    return value.replace("''", "'") in kind.enums


def _reference(key: sa.ForeignKeyConstraint, shop: Workshop) -> Call:
    parent, columns = referred(key)
    target = member(shop.tables[parent], shop.columns[parent][columns[0]])
    circular = key.table.key in shop.circular and parent in shop.circular
    head = f"(): {shop.use('AnyPgColumn')} =>" if circular else "() =>"
    actions = [("onDelete", key.ondelete), ("onUpdate", key.onupdate)]
    options = tuple(Entry(name, Text(literal(action(given)))) for name, given in actions if given)
    arguments: tuple[Node, ...] = (Arrow(head, target), *((Object(options),) if options else ()))
    return Call("references", arguments)


def action(given: str) -> str:
    """Return `SET NULL` as `set null`; columns in brackets after it are left out."""
    return " ".join(given.partition("(")[0].lower().split())

"""What stands in the third argument of a table: keys of several columns, checks, indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table
from sqlalchemy.sql import operators

from dbworkbench.formats.drizzle.column import action, inline_reference, member, sql
from dbworkbench.formats.drizzle.layout import Array, Call, Chain, Entry, Node, Object, Text
from dbworkbench.formats.drizzle.naming import IDENTIFIER, free, literal
from dbworkbench.formats.drizzle.workshop import Workshop
from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.keys import method, ordered_column, primary_key, referred, referring
from dbworkbench.model.sql import sql_text

HELD_OPTIONS = {"using", "where", "ops", "with"}
ORDERS = {
    operators.desc_op: "desc",
    operators.asc_op: "asc",
    operators.nulls_first_op: "nullsFirst",
    operators.nulls_last_op: "nullsLast",
}


def single_uniques(table: Table) -> dict[str, list[sa.UniqueConstraint]]:
    """Return the unique constraints of one column, by column."""
    found: dict[str, list[sa.UniqueConstraint]] = {}
    for constraint in _uniques(table):
        names = [column.name for column in constraint.columns]
        if len(names) == 1 and names[0] not in found:
            found[names[0]] = [constraint]
    return found


def extras(table: Table, shop: Workshop) -> list[Node]:
    """Return the constraints and indexes that do not stand at a column."""
    return [
        *_primary_key(table, shop),
        *_unique_constraints(table, shop),
        *_foreign_keys(table, shop),
        *_checks(table, shop),
        *_indexes(table, shop),
    ]


def _uniques(table: Table) -> list[sa.UniqueConstraint]:
    found = [item for item in table.constraints if isinstance(item, sa.UniqueConstraint)]
    return sorted(found, key=lambda item: ([column.name for column in item.columns], str(item.name)))


def _primary_key(table: Table, shop: Workshop) -> Iterator[Node]:
    names, name = primary_key(table), table.primary_key.name
    if len(names) < 2 and (not names or name is None):
        return
    columns = Entry("columns", Array(_members(table, names, shop)))
    named = [Entry("name", Text(literal(str(name))))] if name is not None else []
    yield Call(shop.use("primaryKey"), (Object((*named, columns)),))


def _unique_constraints(table: Table, shop: Workshop) -> Iterator[Node]:
    at_columns = [item for items in single_uniques(table).values() for item in items]
    for constraint in _uniques(table):
        if constraint in at_columns:
            continue
        names = [column.name for column in constraint.columns]
        links = [Call("on", _members(table, names, shop))]
        if constraint.dialect_kwargs.get("postgresql_nulls_not_distinct"):
            links.append(Call("nullsNotDistinct"))
        yield Chain(Call(shop.use("unique"), _name(constraint.name)), tuple(links))


def _foreign_keys(table: Table, shop: Workshop) -> Iterator[Node]:
    for key in shop.enforced(table):
        own = referring(key)
        if len(own) == 1 and inline_reference(table.columns[own[0]], shop) is key:
            continue
        parent, theirs = referred(key)
        if parent not in shop.tables:
            shop.lose(
                f"{table.key}({', '.join(own)})", f"foreign key to {parent}, which is not in the design"
            )
            continue
        yield _foreign_key(table, key, shop, _targets(table, parent, theirs, shop))


def _targets(table: Table, parent: str, columns: Sequence[str], shop: Workshop) -> Array:
    there = "table" if parent == table.key else shop.tables[parent]
    return Array(tuple(member(there, shop.columns[parent][column]) for column in columns))


def _foreign_key(table: Table, key: sa.ForeignKeyConstraint, shop: Workshop, targets: Array) -> Node:
    entries = [
        Entry("columns", Array(_members(table, referring(key), shop))),
        Entry("foreignColumns", targets),
    ]
    if key.name is not None:
        entries.insert(0, Entry("name", Text(literal(str(key.name)))))
    head = Call(shop.use("foreignKey"), (Object(tuple(entries)),))
    actions = (("onDelete", key.ondelete), ("onUpdate", key.onupdate))
    links = [Call(name, (Text(literal(action(given))),)) for name, given in actions if given]
    return Chain(head, tuple(links)) if links else head


def _checks(table: Table, shop: Workshop) -> Iterator[Node]:
    taken = {str(check.name) for check in checks(table) if check.name is not None}
    for check in checks(table):
        text = check_text(check)
        name = str(check.name) if check.name is not None else free(_check_name(table, text), taken)
        taken.add(name)
        yield Call(shop.use("check"), (Text(literal(name)), sql(text, shop)))


def _check_name(table: Table, text: str) -> str:
    """Return the name that PostgreSQL would give to a check."""
    words = re.findall(r"\w+", text)
    named = [column.name for column in table.columns if column.name in words]
    return f"{table.name}_{named[0]}_check" if len(named) == 1 else f"{table.name}_check"


def _indexes(table: Table, shop: Workshop) -> Iterator[Node]:
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        _lose_options(table, index, shop)
        make = shop.use("uniqueIndex" if index.unique else "index")
        using, keys = method(index), tuple(_key(table, index, each, shop) for each in index.expressions)
        on = Call("on", keys) if using == "btree" else Call("using", (Text(literal(using)), *keys))
        yield Chain(Call(make, _name(index.name)), (on, *_index_options(index, shop)))


def _index_options(index: Index, shop: Workshop) -> Iterator[Call]:
    options = index.dialect_kwargs
    parameters = options.get("postgresql_with") or {}
    if parameters:
        entries = tuple(
            Entry(_key_name(name), Text(literal(str(value)))) for name, value in parameters.items()
        )
        yield Call("with", (Object(entries),))
    condition = options.get("postgresql_where")
    if condition is not None:
        yield Call("where", (sql(sql_text(condition), shop),))


def _lose_options(table: Table, index: Index, shop: Workshop) -> None:
    for option, value in sorted(index.dialect_kwargs.items()):
        if option.partition("_")[2] not in HELD_OPTIONS and value:
            words = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
            shop.lose(f"{table.key} {index.name}", f"{option.partition('_')[2].replace('_', ' ')} {words}")


def _key(table: Table, index: Index, expression: Any, shop: Workshop) -> Node:
    name = ordered_column(expression)
    if name is None or name not in table.columns:
        return sql(sql_text(expression), shop)
    found = member("table", shop.columns[table.key][name])
    links = [Call(each) for each in _order(expression)]
    opclass = (index.dialect_kwargs.get("postgresql_ops") or {}).get(name)
    if opclass:
        links.append(Call("op", (Text(literal(str(opclass))),)))
    if not links:
        return found
    return Text(found.text + "".join(f".{each.name}({_plain(each)})" for each in links))


def _plain(call: Call) -> str:
    return ", ".join(each.text for each in call.arguments if isinstance(each, Text))


def _order(expression: Any) -> list[str]:
    """Return the order of a key from the inside; Drizzle puts NULLs last, PostgreSQL with DESC first."""
    words: list[str] = []
    while not isinstance(expression, Column) and expression is not None:
        modifier: Any = getattr(expression, "modifier", None)
        word = ORDERS.get(modifier)
        words += [word] if word else []
        expression = getattr(expression, "element", None)
    words.reverse()
    if words == ["desc"]:
        return ["desc", "nullsFirst"]
    return words


def _members(table: Table, names: Sequence[str], shop: Workshop) -> tuple[Text, ...]:
    return tuple(member("table", shop.columns[table.key][name]) for name in names)


def _name(name: object) -> tuple[Text, ...]:
    return (Text(literal(str(name))),) if name is not None else ()


def _key_name(name: str) -> str:
    return name if IDENTIFIER.fullmatch(name) else literal(name)

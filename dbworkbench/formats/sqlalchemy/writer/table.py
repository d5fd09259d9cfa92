"""Columns and tables as SQLAlchemy's mapped classes and `Table`s."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.sqlalchemy.info import column_info, table_info
from dbworkbench.formats.sqlalchemy.writer.datatype import Vocabulary, is_serial, plain_words
from dbworkbench.formats.sqlalchemy.writer.expression import (
    computed,
    given,
    identity,
    literal,
    server_default,
)
from dbworkbench.formats.sqlalchemy.writer.key import TableKeys
from dbworkbench.formats.sqlalchemy.writer.layout import (
    Brackets,
    Code,
    assignment,
    call,
    dict_of,
    keyword,
    list_of,
    text,
    tuple_of,
)
from dbworkbench.formats.sqlalchemy.writer.link import Model, Side
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.keys import primary_key

INDENT = 4
PARTITION = re.compile(r"(?P<method>range|list|hash) \((?P<columns>[^()]+)\)")
INTEGERS = {"integer", "bigint", "smallint"}


def class_lines(
    model: Model, keys: TableKeys, sides: Iterable[Side], words: Vocabulary, more: Sequence[Code] = ()
) -> Iterator[str]:
    """Yield a mapped class."""
    yield from comment_lines(table_facts(model.table).comments)
    yield f"class {model.name}(Base):"
    yield assignment("__tablename__", text(model.table.name), INDENT)
    if (beside := table_arguments(model.table, keys, model.attributes, more)) is not None:
        late = [str(each) for each in model.attributes.values()]
        if not _names_columns(beside, late):
            yield assignment("__table_args__", beside, INDENT)
            beside = None
    yield ""
    for column in model.table.columns:
        yield from _mapped_column(column, model, keys, words)
    related = [_relationship(side) for side in sides]
    yield from ["", *related] if related else []
    if beside is not None:
        yield ""
        yield assignment("__table_args__", beside, INDENT)


def core_lines(
    table: sa.Table, variable: str, home: str, keys: TableKeys, words: Vocabulary, more: Sequence[Code] = ()
) -> Iterator[str]:
    """Yield a `Table` of the MetaData `home` that no class is mapped to."""
    yield from comment_lines(table_facts(table).comments)
    columns = (_core_column(column, keys, words) for column in table.columns)
    rest = [keyword(name, value) for name, value in _table_options(table)]
    first: tuple[Code, ...] = (text(table.name), home)
    yield assignment(variable, call("Table", *first, *columns, *keys.beside(None), *more, *rest))


def table_arguments(
    table: sa.Table, keys: TableKeys, attributes: Mapping[str, str] | None, more: Sequence[Code]
) -> Code | None:
    """Return `__table_args__`: constraints and indexes, then a dict of options; None when there are none."""
    beside = [*keys.beside(attributes), *more]
    about = dict_of((text(name), value) for name, value in _table_options(table))
    if not beside and not about.items:
        return None
    return tuple_of([*beside, about] if about.items else beside)


def comment_lines(comments: Iterable[str], indent: int = 0) -> Iterator[str]:
    """Yield comments of a sketch as comments of Python."""
    for comment in comments:
        for line in comment.removeprefix("/*").removesuffix("*/").splitlines():
            words = line.strip().removeprefix("//").strip()
            if words:
                yield f"{' ' * indent}# {printable(words)}"


def printable(words: str) -> str:
    """Return text that can stand in a comment."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in words)


def autoincrement(column: sa.Column[Any]) -> bool | None:
    """Return what must be said of an integer key, None where SQLAlchemy does the right thing by itself."""
    keys = primary_key(column.table)
    if column.name not in keys or column.identity is not None:
        return None
    by_itself = keys == (column.name,) and not column.foreign_keys and column.server_default is None
    if is_serial(column.type):
        return None if by_itself else True
    counts = plain_words(column.type) in INTEGERS and column.computed is None
    return False if by_itself and counts and column.autoincrement is False else None


def type_is_referred(column: sa.Column[Any], keys: TableKeys) -> bool:
    """Say whether a column has the type of what it refers to, so that it need not be said."""
    targets = [each.elements[0].column for each in keys.references(column.name)]
    return bool(targets) and all(
        target is not column
        and not target.foreign_keys
        and plain_words(target.type) == plain_words(column.type)
        for target in targets
    )


def column_arguments(column: sa.Column[Any], keys: TableKeys) -> list[Code | None]:
    """Return what a column says after its name and type."""
    in_key = column.name in primary_key(column.table) and keys.inline_primary
    counted = autoincrement(column)
    return [
        *(keys.foreign_key(each) for each in keys.references(column.name)),
        identity(column.identity),
        computed(column.computed),
        "primary_key=True" if in_key else None,
        None if counted is None else keyword("autoincrement", str(counted)),
        "unique=True" if _is_unique(column, keys) else None,
        "index=True" if column.name in keys.indexes else None,
        # an identity is mandatory unless the contrary is said
        "nullable=True" if column.identity is not None and column.nullable else None,
        _named("server_default", server_default(column)),
        given("comment", column.comment) if column.comment != "" else 'comment=""',
        given("info", column_info(column)),
    ]


def _mapped_column(column: sa.Column[Any], model: Model, keys: TableKeys, words: Vocabulary) -> Iterator[str]:
    yield from comment_lines(column_facts(column).comments, INDENT)
    attribute = model.attributes[column.name]
    annotation = words.python(column.type)
    if column.nullable:
        annotation += " | None"
    name = text(column.name) if attribute != column.name else None
    # a reference takes the type of what it refers to, whatever the annotation says
    referring = bool(keys.references(column.name))
    implied = type_is_referred(column, keys) if referring else words.implies(column.type)
    kind = None if implied else words.type(column.type)
    made = call("mapped_column", name, kind, *column_arguments(column, keys))
    target = f"{attribute}: Mapped[{annotation}]"
    written = made.items or column.name in keys.ordered
    yield assignment(target, made, INDENT) if written else " " * INDENT + target


def _core_column(column: sa.Column[Any], keys: TableKeys, words: Vocabulary) -> Code:
    kind = None if type_is_referred(column, keys) else words.type(column.type)
    key = column.name in primary_key(column.table)
    mandatory = "nullable=False" if not column.nullable and not (key and keys.inline_primary) else None
    return call("Column", text(column.name), kind, *column_arguments(column, keys), mandatory)


def _relationship(side: Side) -> str:
    kind = f'"{side.target.name}"'
    one = f'"{side.target.name} | None"' if side.optional else kind
    annotation = f"list[{kind}]" if side.many else one
    made = call(
        "relationship",
        _foreign_keys(side),
        keyword("remote_side", list_of(side.remote_side)) if side.remote_side else None,
        keyword("secondary", side.secondary) if side.secondary else None,
        keyword("back_populates", text(side.back)),
        keyword("overlaps", text(",".join(side.overlaps))) if side.overlaps else None,
    )
    return assignment(f"{side.attribute}: Mapped[{annotation}]", made, INDENT)


def _foreign_keys(side: Side) -> Code | None:
    if not side.foreign_keys:
        return None
    if side.of is None:
        return keyword("foreign_keys", list_of(side.foreign_keys))
    names = ", ".join(f"{side.of}.{name}" for name in side.foreign_keys)
    return keyword("foreign_keys", text(names if len(side.foreign_keys) == 1 else f"[{names}]"))


def _table_options(table: sa.Table) -> Iterator[tuple[str, Code]]:
    if table.schema:
        yield "schema", text(table.schema)
    if table._prefixes:
        yield "prefixes", list_of(text(str(prefix)) for prefix in table._prefixes)
    for key, value in table.dialect_kwargs.items():
        yield key, literal(value)
    info = table_info(table)
    if (method := _partitioning(table)) is not None:
        yield "postgresql_partition_by", text(method)
        if PARTITION.fullmatch(info["partition"]):
            info.pop("partition")
    if table.comment is not None:
        yield "comment", text(table.comment)
    if info:
        yield "info", literal(info)


def _partitioning(table: sa.Table) -> str | None:
    """Return `RANGE (…)` where a setting asks for it and every key of the table allows it."""
    match = PARTITION.match(table_facts(table).settings.get("partition", ""))
    if match is None:
        return None
    names = {name.strip().strip('"') for name in match["columns"].split(",")}
    keys = (
        {column.name for column in item.columns}
        for item in table.constraints
        if isinstance(item, (sa.PrimaryKeyConstraint, sa.UniqueConstraint)) and len(item.columns)
    )
    fits = names <= {column.name for column in table.columns} and all(names <= key for key in keys)
    return f"{match['method'].upper()} ({match['columns']})" if fits else None


def _is_unique(column: sa.Column[Any], keys: TableKeys) -> bool:
    index = keys.indexes.get(column.name)
    return bool(index is not None and index.unique) or column.name in keys.unique


def _named(name: str, value: Code | None) -> Code | None:
    return None if value is None else keyword(name, value)


def _names_columns(code: Code, attributes: list[str]) -> bool:
    """Say whether code names attributes of its class, so that it must stand after them."""
    if isinstance(code, str):
        return any(code.startswith(f"{name}.") for name in attributes)
    if isinstance(code, Brackets):
        return any(_names_columns(item, attributes) for item in code.items)
    items = getattr(code, "items", None) or (getattr(code, "value", ""),)
    return any(_names_columns(item, attributes) for item in items)

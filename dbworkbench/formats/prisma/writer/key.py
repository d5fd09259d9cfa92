"""Keys and indexes: `@id`, `@unique` at a field of their own; `@@id`, `@@unique`, `@@index` of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators

from dbworkbench.formats.inventory import option_words
from dbworkbench.formats.prisma.layout import quoted
from dbworkbench.formats.prisma.names import constraint_name
from dbworkbench.formats.prisma.writer.kind import FieldType
from dbworkbench.formats.prisma.writer.scope import Scope
from dbworkbench.model.content import describe_options
from dbworkbench.model.facts import index_facts
from dbworkbench.model.keys import is_plain, ordered_column

METHODS = {"hash": "Hash", "gin": "Gin", "gist": "Gist", "spgist": "SpGist", "brin": "Brin"}
WITHOUT_KEY_NAMES = {"mysql", "sqlite"}  # of primary keys
# operator classes that are written with Prisma's name for them; it takes all others as raw text
CLASSES = {"jsonb_ops": "JsonbOps", "jsonb_path_ops": "JsonbPathOps"}


@dataclass
class Keys:
    """The attributes that keys and indexes make: of fields by their columns, and of the block."""

    fields: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ids: list[str] = field(default_factory=list)
    uniques: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)

    @property
    def block(self) -> list[str]:
        return [*self.ids, *self.uniques, *self.indexes]


def keys_of(table: sa.Table, scope: Scope) -> Keys:
    """Return the attributes of a table's primary key, unique constraints and indexes."""
    found = Keys()
    _primary(table, scope, found)
    uniques = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    order = {column.name: position for position, column in enumerate(table.columns)}
    for constraint in sorted(uniques, key=lambda c: ([order[x.name] for x in c.columns], str(c.name))):
        _unique(table, [column.name for column in constraint.columns], constraint.name, scope, found)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        _index(table, index, scope, found)
    return found


def _primary(table: sa.Table, scope: Scope, found: Keys) -> None:
    names = [column.name for column in table.primary_key.columns]
    if not names:
        return
    usual = constraint_name(scope.name_of(table), (), "pkey", scope.provider)
    wanted = str(table.primary_key.name) if table.primary_key.name is not None else None
    what = f"{table.key}({', '.join(names)})"
    if scope.provider in WITHOUT_KEY_NAMES:
        if wanted is not None:
            scope.lose(what, f"constraint name {wanted}")
        mapped = None
    else:
        mapped = scope.constraint(table, what, wanted, usual)
    if len(names) == 1:
        found.fields[names[0]].append(_with("@id", mapped))
    else:
        found.ids.append(_together("id", table, names, names, mapped, scope))


def _unique(table: sa.Table, names: list[str], given: object, scope: Scope, found: Keys) -> None:
    wanted = str(given) if given is not None else None
    usual = constraint_name(scope.name_of(table), tuple(names), "key", scope.provider)
    mapped = scope.constraint(table, f"{table.key}({', '.join(names)})", wanted, usual)
    if len(names) == 1 and not any(each.startswith("@unique") for each in found.fields[names[0]]):
        found.fields[names[0]].append(_with("@unique", mapped))
    else:
        found.uniques.append(_together("unique", table, names, names, mapped, scope))


def _with(attribute: str, mapped: str | None) -> str:
    return attribute if mapped is None else f"{attribute}(map: {quoted(mapped)})"


def _together(
    kind: str, table: sa.Table, names: Sequence[str], shown: Sequence[str], mapped: str | None, scope: Scope
) -> str:
    """Write a key of several fields, with a name for Prisma's client where its own is a field's already."""
    fields = [scope.field(table, name) for name in names]
    options = [
        f"[{', '.join(scope.field(table, n) + s.removeprefix(n) for n, s in zip(names, shown, strict=True))}]"
    ]
    own = "_".join(fields)
    if own in scope.fields[table.key].values() and len(fields) > 1:
        options.append(f"name: {quoted(own + '_' + kind)}")
    if mapped is not None:
        options.append(f"map: {quoted(mapped)}")
    return f"@@{kind}({', '.join(options)})"


# -- indexes --------------------------------------------------------------------------------------


def _index(table: sa.Table, index: sa.Index, scope: Scope, found: Keys) -> None:
    what = f"{table.key} {index.name}"
    obstacle = _obstacle(table, index, scope)
    if obstacle is not None:
        scope.lose(what, f"index {obstacle}")
        return
    names = [str(ordered_column(key)) for key in index.expressions]
    for reason in _unsaid(index, scope):
        scope.lose(what, reason)
    sorts = ["(sort: Desc)" if _descends(key) else "" for key in index.expressions]
    wanted = str(index.name) if index.name is not None and index_facts(index).named else None
    if index.unique and not any(sorts):
        _unique(table, names, wanted, scope, found)
        return
    suffix = "key" if index.unique else "idx"
    usual = constraint_name(scope.name_of(table), tuple(names), suffix, scope.provider)
    mapped = scope.constraint(table, what, wanted, usual)
    if index.unique:
        shown = [name + sort for name, sort in zip(names, sorts, strict=True)]
        found.uniques.append(_together("unique", table, names, shown, mapped, scope))
    else:
        found.indexes.append(_plain(table, index, names, mapped, scope))


def _plain(table: sa.Table, index: sa.Index, names: list[str], mapped: str | None, scope: Scope) -> str:
    method = METHODS.get(_method(index, scope))
    keys = []
    for name, key in zip(names, index.expressions, strict=True):
        kind = scope.type_of(table.columns[name])
        said = [f"ops: {_class(index, name, kind, scope)}"] if _takes(index, name, scope) else []
        if name in _lengths(index, scope):
            said.append(f"length: {_lengths(index, scope)[name]}")
        said += ["sort: Desc"] if _descends(key) and method is None else []
        keys.append(scope.field(table, name) + (f"({', '.join(said)})" if said else ""))
    options = [f"[{', '.join(keys)}]"]
    options += [f"map: {quoted(mapped)}"] if mapped is not None else []
    options += [f"type: {method}"] if method else []
    attribute = "fulltext" if _is_fulltext(index, scope) else "index"
    return f"@@{attribute}({', '.join(options)})"


def _obstacle(table: sa.Table, index: sa.Index, scope: Scope) -> str | None:
    """Return what of an index makes it one that Prisma cannot hold at all, None for the others."""
    options = describe_options(index)
    where = next((value for key, value in options.items() if key.endswith("_where")), None)
    method = _method(index, scope)
    if not is_plain(index) or not index.expressions:
        return f"on {', '.join(str(key) for key in index.expressions)}"
    if where is not None:
        return f"only of rows where {where}"
    if method not in {*METHODS, "btree"}:
        return f"using {method}"
    names = [str(ordered_column(key)) for key in index.expressions]
    for name in names:
        if scope.provider == "mysql" and scope.type_of(table.columns[name]).word in {"Json", "Bytes"}:
            return f"on {name} without a length"
        if not _supports(method, scope.type_of(table.columns[name])) and not _takes(index, name, scope):
            return f"using {method} on {name}"
    return None


def _unsaid(index: sa.Index, scope: Scope) -> Iterator[str]:
    """Yield what is left out of an index that is written."""
    if any(modifier in _modifiers(key) for key in index.expressions for modifier in NULLS):
        yield "where NULLs are sorted"
    for option, value in describe_options(index).items():
        dialect, _, word = option.partition("_")
        held = dialect == scope.provider and word in HELD_OPTIONS[bool(index.unique)]
        if not held and not (word == "using" and value.lower() == "btree"):
            yield option_words(option, index.dialect_kwargs[option])


# where Prisma knows a default operator class
SPGIST = {None, "@db.Text"}
BRIN = {"Int", "BigInt", "Float", "Decimal", "DateTime", "String", "Bytes"}
NO_BRIN = {"@db.Xml", "@db.Money", "@db.Citext"}
NULLS = (operators.nulls_first_op, operators.nulls_last_op)
HELD_OPTIONS = {True: {"using"}, False: {"using", "ops", "prefix", "length"}}


def _modifiers(key: Any) -> Iterator[object]:
    while key is not None and not isinstance(key, sa.Column):
        yield getattr(key, "modifier", None)
        key = getattr(key, "element", None)


def _descends(key: Any) -> bool:
    return operators.desc_op in _modifiers(key)


def _method(index: sa.Index, scope: Scope) -> str:
    """Return the access method in PostgreSQL; the other providers have but one."""
    if scope.provider != "postgresql":
        return "btree"
    return str(index.dialect_kwargs.get("postgresql_using") or "btree").lower()


def _is_fulltext(index: sa.Index, scope: Scope) -> bool:
    return scope.provider == "mysql" and index.dialect_kwargs.get("mysql_prefix") == "FULLTEXT"


def _operators(index: sa.Index) -> dict[str, str]:
    return dict(index.dialect_kwargs.get("postgresql_ops") or {})


def _lengths(index: sa.Index, scope: Scope) -> dict[str, int]:
    lengths = index.dialect_kwargs.get("mysql_length") if scope.provider == "mysql" else None
    return lengths if isinstance(lengths, dict) else {}


def _takes(index: sa.Index, name: str, scope: Scope) -> bool:
    """Say whether a field of an index is written with its operator class."""
    return scope.provider == "postgresql" and name in _operators(index) and not index.unique


def _class(index: sa.Index, column: str, kind: FieldType, scope: Scope) -> str:
    name = _operators(index)[column]
    fits = _method(index, scope) == "gin" and kind.word == "Json" and kind.native is None
    return CLASSES[name] if name in CLASSES and fits else f"raw({quoted(name)})"


def _supports(method: str, kind: FieldType) -> bool:
    """Say whether Prisma lets an access method be used on a type without an operator class."""
    if kind.scalar is None or method in {"btree", "hash"}:
        return True
    if method == "gin":
        return kind.many or (kind.word == "Json" and kind.native is None)
    if method in {"gist", "spgist"}:
        return method == "spgist" and kind.word == "String" and kind.native in SPGIST
    return kind.word in BRIN and kind.native not in NO_BRIN

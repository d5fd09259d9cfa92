"""How the tables of a design become classes and `Table`s: their names, their keys, their relationships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from dbworkbench.formats.sqlalchemy.writer.datatype import IMPLIED, Vocabulary, plain_words
from dbworkbench.formats.sqlalchemy.writer.enums import all_enums, enum_classes, enum_type
from dbworkbench.formats.sqlalchemy.writer.importing import importable
from dbworkbench.formats.sqlalchemy.writer.key import Related, TableKeys, identity_of
from dbworkbench.formats.sqlalchemy.writer.layout import Code
from dbworkbench.formats.sqlalchemy.writer.link import Model, Side, is_junction, link
from dbworkbench.formats.sqlalchemy.writer.naming import Taken, attribute, class_name, pascal
from dbworkbench.formats.sqlalchemy.writer.routine import exclusion, sequence
from dbworkbench.formats.sqlalchemy.writer.table import type_is_referred
from dbworkbench.model.annotation import EnumType, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys

# what a mapped class keeps for itself, and letters that are mistaken for digits
RESERVED = {"metadata", "registry", "type_annotation_map", "l", "O", "I", "Mapped", "mapped_column"}
# what a class calls after its relationships
CALLED = {"list", "relationship", "text"}
WIDER = {"str": "text", "int": "bigint", "datetime.datetime": "timestamptz"}


@dataclass(frozen=True)
class Plan:
    """Everything that a module of models says, by the keys of tables and enums."""

    enums: Mapping[str, EnumType]
    classes: Mapping[str, str]
    words: Vocabulary
    models: Mapping[str, Model]
    tables: Mapping[str, str]
    keys: Mapping[str, TableKeys]
    sides: Mapping[str, list[Side]]
    exclusions: Mapping[str, list[Code]]
    sequences: tuple[Code, ...]
    held: tuple[Routine, ...]
    used_enums: frozenset[str]


@dataclass(frozen=True)
class House:
    """What two libraries do differently: where the MetaData is, names that are theirs, what is implied."""

    metadata: str = "Base.metadata"
    reserved: frozenset[str] = frozenset()
    junction_classes: bool = False
    implied: Mapping[str, str] | None = None


def plan(design: Design, avoided: Mapping[str, set[str]], house: House = House()) -> Plan:
    """Plan a module; `avoided` are names that attributes of a class must not have, by its table."""
    taken = Taken(importable())
    enums = all_enums(design)
    classes = enum_classes(enums, taken)
    mapped = [table for table in design.tables if len(table.primary_key.columns)]
    junctions = junctions_of(design)
    apart = set() if house.junction_classes else junctions
    reserved = RESERVED | house.reserved
    models = {
        table.key: _model(table, taken, reserved | avoided.get(table.key, set()))
        for table in mapped
        if table.key not in apart
    }
    tables = {
        table.key: taken.claim(attribute(table.name).lower(), f"{attribute(table.name).lower()}_table")
        for table in design.tables
        if table.key not in models
    }
    related = _related(design)
    keys = {table.key: TableKeys(table, related) for table in design.tables}
    used = _used_enums(design)
    words = Vocabulary(
        house.implied or _implied(design, models, keys),
        classes,
        {key: enum_type(enum, classes[key], house.metadata, used=key in used) for key, enum in enums.items()},
    )
    exclusions, sequences, held = _routines(design, house.metadata)
    between = {key: models[key].name if house.junction_classes else tables[key] for key in junctions}
    linked = {key: model for key, model in models.items() if key not in junctions}
    for model in linked.values():
        model.taken.names.update(CALLED)
    sides: dict[str, list[Side]] = {key: [] for key in models}
    sides |= link(linked, between, design.metadata, related)
    return Plan(enums, classes, words, models, tables, keys, sides, exclusions, sequences, held, used)


def junctions_of(design: Design) -> set[str]:
    """Return the tables that only join others, of which both sides are classes.

    A row that others refer to is a thing of its own, and SQLAlchemy would see two ways from there to a side.
    """
    referred_to = {identity_of(key)[2] for table in design.tables for key in foreign_keys(table)}
    mapped = [table for table in design.tables if len(table.primary_key.columns)]
    known = {table.key for table in mapped}
    found = {table.key for table in mapped if table.key not in referred_to and is_junction(table, known)}
    return {table.key for table in mapped if table.key in found and is_junction(table, known - found)}


def _model(table: sa.Table, taken: Taken, reserved: set[str]) -> Model:
    wishes = [class_name(table.name), pascal(table.name)]
    if table.schema:
        wishes.append(pascal(f"{table.schema}_{class_name(table.name)}"))
    name = taken.claim(*wishes, f"{wishes[0]}Row")
    attributes = Taken(reserved)
    # plain names first, so that an odd one never takes the name of another column
    names = sorted((column.name for column in table.columns), key=lambda name: attribute(name) != name)
    given = {column: attributes.claim(attribute(column), f"{attribute(column)}_") for column in names}
    return Model(table, name, given, attributes)


def _related(design: Design) -> Related:
    return {
        (each.child.table, each.child.columns, each.parent.table, each.parent.columns): each
        for each in design.relationships
    }


def _used_enums(design: Design) -> frozenset[str]:
    kinds = (
        column.type.item_type if isinstance(column.type, sa.ARRAY) else column.type
        for table in design.tables
        for column in table.columns
    )
    named = (kind for kind in kinds if isinstance(kind, sa.Enum) and kind.name)
    return frozenset(f"{kind.schema}.{kind.name}" if kind.schema else str(kind.name) for kind in named)


def _implied(design: Design, models: Mapping[str, Model], keys: Mapping[str, TableKeys]) -> dict[str, str]:
    """Return what annotations mean: where most texts are `text`, `str` means that."""
    counts = Counter(
        plain_words(column.type)
        for table in design.tables
        if table.key in models
        for column in table.columns
        if not type_is_referred(column, keys[table.key]) and not isinstance(column.type, (sa.ARRAY, sa.Enum))
    )
    wider = {
        python: word
        for python, word in WIDER.items()
        if counts[word] > 1 and counts[word] > counts[IMPLIED[python]]
    }
    return {**IMPLIED, **wider}


def _routines(
    design: Design, home: str
) -> tuple[dict[str, list[Code]], tuple[Code, ...], tuple[Routine, ...]]:
    exclusions: dict[str, list[Code]] = {}
    sequences, held = [], []
    for routine in design.routines:
        if (made := sequence(routine, home)) is not None:
            sequences.append(made)
            held.append(routine)
        elif (found := exclusion(routine, design.metadata.tables.get(routine.on or ""))) is not None:
            exclusions.setdefault(str(routine.on), []).append(found.code())
            held.append(routine)
    return exclusions, tuple(sequences), tuple(held)

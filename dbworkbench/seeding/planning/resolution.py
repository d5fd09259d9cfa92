"""A design as its values are made: domains as what they are made of, with their conditions on each column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, MetaData, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import ARRAY, TypeEngine

from dbworkbench.model.datatype import NamedType
from dbworkbench.model.design import Design
from dbworkbench.model.duplicate import duplicate
from dbworkbench.seeding.constraints.declared import (
    ELEMENTS,
    Declared,
    DomainType,
    PeriodReference,
    read_declared,
)

SCHEMAS = ("", "public.")


def resolve(design: Design) -> tuple[Design, Declared]:
    """Return the design with columns of domains as columns of their base types, and what it declares.

    A column of a domain gets the domain's CHECKs and NOT NULL; references of periods become references of
    whole rows, which are narrower. A design without such things comes back as it is.
    """
    declared = read_declared(design)
    if not (declared.domains or declared.rows or declared.periods or _has_own_domains(design)):
        return design, declared
    metadata = duplicate(design.metadata)
    for table in metadata.tables.values():
        for column in list(table.columns):
            _settle_type(table, column, declared)
        for period in declared.periods.get(table.key, ()):
            _refer(metadata, table, period)
    return replace(design, metadata=metadata), declared


def _settle_type(table: Table, column: Column[Any], declared: Declared) -> None:
    kind = column.type
    if isinstance(kind, ARRAY):
        _settle_elements(column, kind, declared)
        return
    while (domain := _domain(kind, declared)) is not None:
        kind = domain.base
        column.nullable = column.nullable and not domain.present
        for name, condition in domain.checks_on(column.name):
            table.append_constraint(CheckConstraint(_text(condition), name=name))
    column.type = _row_type(kind, declared)


def _settle_elements(column: Column[Any], kind: ARRAY[Any], declared: Declared) -> None:
    inner, conditions = kind.item_type, []
    while (domain := _domain(inner, declared)) is not None:
        inner = domain.base
        conditions += [condition for _, condition in domain.checks_on("item")]
    if conditions:
        column.info[ELEMENTS] = tuple(conditions)
    if inner is not kind.item_type:
        column.type = postgresql.ARRAY(inner, dimensions=kind.dimensions)


def _domain(kind: TypeEngine[Any], declared: Declared) -> DomainType | None:
    if isinstance(kind, postgresql.DOMAIN):
        checks = () if kind.check is None else ((f"{kind.name}_check", str(kind.check)),)
        return DomainType(str(kind.name), kind.data_type, checks, bool(kind.not_null))
    found: DomainType | None = _named(kind, declared.domains)
    return found


def _row_type(kind: TypeEngine[Any], declared: Declared) -> TypeEngine[Any]:
    return _named(kind, declared.rows) or kind


def _named(kind: TypeEngine[Any], known: Any) -> Any:
    if not isinstance(kind, NamedType):
        return None
    name = kind.text.replace('"', "").lower()
    return known.get(name) or known.get(name.removeprefix("public."))


def _has_own_domains(design: Design) -> bool:
    return any(
        isinstance(column.type, postgresql.DOMAIN) for table in design.tables for column in table.columns
    )


def _refer(metadata: MetaData, table: Table, period: PeriodReference) -> None:
    theirs = [f"{period.parent}.{name}" for name in period.parent_columns]
    if period.parent in metadata.tables:
        table.append_constraint(ForeignKeyConstraint(list(period.columns), theirs))


def _text(condition: str) -> Any:
    return text(condition.replace(":", "\\:"))

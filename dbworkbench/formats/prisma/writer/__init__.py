"""Writes a design as a Prisma schema, laid out as `prisma format` does."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.engines.reference import read_relationships
from dbworkbench.errors import UnknownName
from dbworkbench.formats.inventory import Kind, Said, name_of, take_inventory
from dbworkbench.formats.prisma.layout import Row, block, quoted
from dbworkbench.formats.prisma.writer.kind import PROVIDERS
from dbworkbench.formats.prisma.writer.model import model
from dbworkbench.formats.prisma.writer.road import roads_of
from dbworkbench.formats.prisma.writer.scope import DEFAULT_SCHEMAS, SCHEMAS, Scope
from dbworkbench.formats.prisma.writer.setting import is_held, settings
from dbworkbench.formats.prisma.writer.view import views
from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.annotation import EnumType
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Relationship

__all__ = ["write"]

HELD = frozenset(
    {
        *(Kind.ENUM_NOTE, Kind.TABLE_NOTE, Kind.COLUMN_NOTE, Kind.DEFAULT, Kind.UNIQUE, Kind.ACTION),
        *(Kind.UNIQUE_TOGETHER, Kind.CONSTRAINT_NAME, Kind.FOREIGN_KEY_NAME, Kind.INDEX, Kind.RELATIONSHIP),
    }
)
DIALECTS = {  # as SQL calls what a provider speaks
    "postgres": "postgresql",
    "pg": "postgresql",
    "mariadb": "mysql",
    "sqlite3": "sqlite",
    "tsql": "sqlserver",
    "mssql": "sqlserver",
}


def write(design: Design, dialect: str | None = None) -> Written:
    """Write a design for a provider: that of the Prisma schema it was read from, else PostgreSQL.

    `dialect` is the provider, or the dialect of SQL that it speaks. Raises UnusableInput while the design is
    conceptual, UnknownName for the dialect.
    """
    refuse_conceptual(design)
    scope = Scope(design, _provider(design, dialect))
    roads = roads_of(scope)
    blocks = list(settings(scope))
    blocks += [_enum(enum, scope) for enum in scope.written_enums]
    blocks += [model(table, roads, scope) for table in design.tables if table.key not in roads.joins]
    blocks += views(scope)
    lost = (*_losses(scope), *scope.losses)
    head = "\n".join(loss_lines(lost, "//", "Prisma")).rstrip("\n")
    return Written("\n\n".join(part for part in (head, *blocks) if part) + "\n", lost)


def _provider(design: Design, dialect: str | None) -> str:
    if dialect is None:
        own = design.settings.get("datasource.provider", PROVIDERS[0])
        return own if own in PROVIDERS else PROVIDERS[0]
    provider = DIALECTS.get(dialect, dialect)
    if provider not in PROVIDERS:
        raise UnknownName("provider of Prisma", dialect, PROVIDERS)
    return provider


def _enum(enum: EnumType, scope: Scope) -> str:
    name = scope.enums[enum.key]
    rows = []
    for value in enum.values:
        own = scope.values[enum.key][value.name]
        rows.append(Row(own, "", _map("@map", own, value.name), value.note))
    schema = scope.schema(enum.schema)
    about = [*_map("@@map", name, enum.name), *([f"@@schema({quoted(schema)})"] if schema else [])]
    return block("enum", name, rows, about, enum.note)


def _map(attribute: str, own: str, name: str) -> tuple[str, ...]:
    return () if own == name else (f"{attribute}({quoted(name)})",)


# -- losses ---------------------------------------------------------------------------------------


def _losses(scope: Scope) -> Iterator[Loss]:
    for said in take_inventory(scope.design):
        if said.kind not in HELD and not _is_held(said, scope):
            yield Loss(said.object, said.words)
    if scope.schemas:
        owners = [(table.key, table.schema) for table in scope.design.tables]
        for key, schema in (*owners, *((enum.key, enum.schema) for enum in scope.written_enums)):
            if schema is None:
                yield Loss(key, f"no schema, which becomes {DEFAULT_SCHEMAS[scope.provider]}")
    yield from _cardinalities(scope.design)


def _is_held(said: Said, scope: Scope) -> bool:
    match said.kind:
        case Kind.ENUM:
            return said.object in scope.enums
        case Kind.SCHEMA:
            return scope.provider in SCHEMAS
        case Kind.IDENTITY:
            return scope.provider != "postgresql" and said.words == "identity by default"
        case Kind.ROUTINE:
            return said.object in scope.views and said.words == "view"
        case Kind.DESIGN_SETTING:
            key = said.words.partition(": ")[0]
            return key in scope.design.settings and is_held(key, scope)
        case Kind.TABLE_SETTING | Kind.COLUMN_SETTING:
            return (said.object, said.words) in scope.settings
    return False


def _cardinalities(design: Design) -> Iterator[Loss]:
    """Yield a loss for a relationship that says more of its ends than its keys do."""
    known = {_ends(each): each for each in read_relationships(design.tables)}
    for relationship in design.relationships:
        same = known.get(_ends(relationship))
        if same is not None and _most(same) != _most(relationship):
            yield Loss(name_of(relationship), "how many rows it relates, which no key says")


def _ends(relationship: Relationship) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset((end.table, end.columns) for end in (relationship.left, relationship.right))


def _most(relationship: Relationship) -> frozenset[tuple[tuple[str, tuple[str, ...]], bool]]:
    ends = (relationship.left, relationship.right)
    return frozenset(((end.table, end.columns), end.many) for end in ends)

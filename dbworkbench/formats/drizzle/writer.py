"""Writes a design as a schema of Drizzle ORM for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.formats.drizzle.column import comment, entry
from dbworkbench.formats.drizzle.constraint import extras, single_uniques
from dbworkbench.formats.drizzle.layout import Array, Arrow, Call, Node, Object, Text, show, width
from dbworkbench.formats.drizzle.naming import literal
from dbworkbench.formats.drizzle.relation import relations_of
from dbworkbench.formats.drizzle.workshop import Workshop, enums
from dbworkbench.formats.inventory import Kind, losses
from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.annotation import EnumType
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

HELD = frozenset(
    {
        *(Kind.ENUM, Kind.SCHEMA, Kind.DEFAULT, Kind.IDENTITY, Kind.GENERATED, Kind.UNIQUE, Kind.CHECK),
        *(Kind.UNIQUE_TOGETHER, Kind.CONSTRAINT_NAME, Kind.FOREIGN_KEY_NAME, Kind.ACTION, Kind.INDEX),
        *(Kind.TABLE_NOTE, Kind.COLUMN_NOTE, Kind.DESIGN_NOTE, Kind.RELATIONSHIP, Kind.ENUM_NOTE),
    }
)


def write(design: Design) -> Written:
    """Write a design as TypeScript; notes become comments of the code.

    Raises UnusableInput while the design is conceptual.
    """
    refuse_conceptual(design)
    shop = Workshop(design)
    blocks = [*_definitions(shop), *_tables(shop), *_relations(shop)]
    lost = (*_losses(design), *shop.losses)
    head = [*loss_lines(lost, "//", "Drizzle"), *_imports(shop)]
    customs = list(_customs(shop))
    text = "\n\n".join(["\n".join(head), *comment_block(design), *customs, *blocks])
    return Written(text.strip("\n") + "\n", lost)


def comment_block(design: Design) -> list[str]:
    """Return the note of the design as a comment of the file."""
    lines = comment(design.note)
    return ["\n".join(lines)] if lines else []


def _losses(design: Design) -> Iterator[Loss]:
    for loss in losses(design, HELD):
        if loss.reason != "nulls not distinct":
            yield loss


def _imports(shop: Workshop) -> list[str]:
    lines = []
    for names, module in ((shop.root, "drizzle-orm"), (shop.core, "drizzle-orm/pg-core")):
        if names:
            lines.append(_import(sorted(names, key=_import_order), module))
    return lines


def _import(names: list[str], module: str) -> str:
    written = [f"type {name}" if name == "AnyPgColumn" else name for name in names]
    line = f"import {{ {', '.join(written)} }} from '{module}';"
    if width(line) <= 80:
        return line
    return "\n".join(["import {", *(f"  {name}," for name in written), f"}} from '{module}';"])


def _import_order(name: str) -> tuple[bool, str, str]:
    return name != "AnyPgColumn", name.casefold(), name


def _customs(shop: Workshop) -> Iterator[str]:
    """Yield the types that Drizzle does not know, as values that are texts."""
    for written, name in shop.customs.items():
        data = "Uint8Array" if written == "bytea" else "string"
        yield "\n".join(
            [
                f"const {name} = customType<{{ data: {data} }}>({{",
                "  dataType() {",
                f"    return {literal(written)};",
                "  },",
                "});",
            ]
        )


def _definitions(shop: Workshop) -> Iterator[str]:
    for schema, name in shop.schemas.items():
        yield _constant(name, Call(shop.use("pgSchema"), (Text(literal(schema)),)))
    for enum in enums(shop.design):
        yield "\n".join([*_enum_comment(enum), _constant(shop.enums[enum.key], _enum(enum, shop))])


def _enum(enum: EnumType, shop: Workshop) -> Node:
    make = f"{shop.schemas[enum.schema]}.enum" if enum.schema in shop.schemas else shop.use("pgEnum")
    values = Array(tuple(Text(literal(value.name)) for value in enum.values))
    return Call(make, (Text(literal(enum.name)), values))


def _enum_comment(enum: EnumType) -> tuple[str, ...]:
    notes = [enum.note or "", *(f"{value.name}: {value.note}" for value in enum.values if value.note)]
    return comment("\n".join(note for note in notes if note) or None)


def _tables(shop: Workshop) -> Iterator[str]:
    for table in shop.design.tables:
        yield "\n".join([*comment(table.comment), _constant(shop.tables[table.key], _table(table, shop))])


def _table(table: sa.Table, shop: Workshop) -> Node:
    make = f"{shop.schemas[table.schema]}.table" if table.schema in shop.schemas else shop.use("pgTable")
    uniques = single_uniques(table)
    columns = tuple(entry(column, shop, uniques.get(column.name, [])) for column in table.columns)
    parts: list[Node] = [Text(literal(table.name)), Object(columns, open=True)]
    rest = extras(table, shop)
    if rest:
        parts.append(Arrow("(table) =>", Array(tuple(rest))))
    return Call(make, tuple(parts))


def _relations(shop: Workshop) -> Iterator[str]:
    for name, node in relations_of(shop):
        yield _constant(name, node)


def _constant(name: str, node: Node) -> str:
    head = f"export const {name} = "
    return f"{head}{show(node, 0, width(head))};"

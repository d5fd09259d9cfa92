"""Tables: columns, primary key, constraints, facts; references come later."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from dbworkbench.formats.dbml.binder.bodies import Body
from dbworkbench.formats.dbml.binder.columns import make_column
from dbworkbench.formats.dbml.binder.constraints import ConstraintDraft
from dbworkbench.formats.dbml.binder.indexes import make_indexes
from dbworkbench.formats.dbml.binder.values import sql
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Workspace
from dbworkbench.model.facts import TableFacts, set_facts
from dbworkbench.model.settings import Settings


def make_table(workspace: Workspace, draft: TableDraft) -> None:
    """Build a table with its columns, constraints and indexes."""
    body = draft.body or Body()
    key, said = _primary_key(draft, body)
    arguments: list[sa.schema.SchemaItem] = [
        make_column(column, in_key=column.name.text in key) for column in body.columns.values()
    ]
    if key:
        arguments.append(sa.PrimaryKeyConstraint(*key, **said.arguments()))
    arguments.extend(_constraints(body))
    table = sa.Table(
        draft.name,
        workspace.metadata,
        *arguments,
        schema=draft.schema,
        comment=body.note,
        prefixes=body.prefixes,
        **body.options,
    )
    draft.table = table
    set_facts(table, _facts(draft, body))
    make_indexes(workspace, draft, body.indexes)


def _primary_key(draft: TableDraft, body: Body) -> tuple[list[str], ConstraintDraft]:
    """Return the columns of the primary key and what is said of it, by its columns or by an index."""
    columns = [name for name, column in body.columns.items() if column.pk]
    by_index = [index for index in body.indexes if index.pk]
    for extra in by_index[1:] if not columns else by_index:
        if columns and extra.columns() == columns:
            continue
        extra.unit.wrong(
            extra.node,
            f"the table {draft.key!r} has two primary keys",
            "Keep the one in 'indexes' for several columns, or [pk] on the columns.",
        )
    if columns or not by_index:
        return columns, ConstraintDraft()
    index = by_index[0]
    return [name for name in index.columns() if name in body.columns], index.constraint()


def _constraints(body: Body) -> Iterator[sa.Constraint]:
    for name, column in body.columns.items():
        if column.unique:
            yield sa.UniqueConstraint(name)
        for check in column.checks:
            yield sa.CheckConstraint(sql(check))
    for made in body.checks:
        yield sa.CheckConstraint(sql(made.sql), **made.said.arguments())
    for index in body.indexes:
        if index.is_constraint() and all(name in body.columns for name in index.columns()):
            yield sa.UniqueConstraint(*index.columns(), **index.constraint().arguments())


def _facts(draft: TableDraft, body: Body) -> TableFacts:
    node, unit = draft.node, draft.unit
    return TableFacts(
        alias=node.alias.text if node is not None and node.alias else None,
        header_color=body.header_color,
        settings=Settings(body.settings),
        dependencies=tuple(body.dependencies),
        partials=tuple(body.partials),
        comments=unit.above(draft.start) if node is not None else (),
        place=unit.line(draft.start),
    )

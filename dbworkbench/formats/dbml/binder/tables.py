"""Tables: what partials bring in, the primary key, checks, facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.columns import ColumnDraft, draft_column, make_column
from dbworkbench.formats.dbml.binder.indexes import IndexDraft, draft_index, make_indexes
from dbworkbench.formats.dbml.binder.values import (
    as_color,
    as_text,
    checked,
    custom,
    dedent,
    sql,
    without_repeats,
)
from dbworkbench.formats.dbml.binder.workspace import PartialDraft, TableDraft, Unit, Workspace
from dbworkbench.formats.dbml.quantity import read_count, read_growth, read_partition, read_span
from dbworkbench.model.dependency import Dependency
from dbworkbench.model.facts import TableFacts, set_facts
from dbworkbench.model.settings import Settings

TABLE_SETTINGS = (
    "note",
    "headercolor",
    "volume",
    "growth",
    "retention",
    "partition",
    "unlogged",
    "owner",
    "ignore",
    "because",
    "dep",
)
MINI_LANGUAGES = {
    "volume": read_count,
    "growth": read_growth,
    "retention": read_span,
    "partition": read_partition,
}
REPEATABLE = frozenset({"dep", "ignore", "because"})


@dataclass
class CheckDraft:
    sql: str
    name: str | None


@dataclass
class Body:
    """What stands between the braces of a table and of the partials that it names."""

    columns: dict[str, ColumnDraft] = field(default_factory=dict)
    indexes: list[IndexDraft] = field(default_factory=list)
    checks: list[CheckDraft] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    partials: list[str] = field(default_factory=list)
    note: str | None = None
    header_color: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    deps: list[syntax.InlineDep] = field(default_factory=list)


def make_table(workspace: Workspace, draft: TableDraft) -> Body:
    """Build a table with its columns, constraints and indexes; references come later."""
    body = read_body(draft)
    draft.columns = body.columns
    key, key_name = _primary_key(draft, body)
    arguments: list[sa.schema.SchemaItem] = [
        make_column(column, in_key=column.name.text in key) for column in body.columns.values()
    ]
    if key:
        arguments.append(sa.PrimaryKeyConstraint(*key, name=key_name))
    arguments.extend(_constraints(body))
    table = sa.Table(
        draft.name,
        workspace.metadata,
        *arguments,
        schema=draft.schema,
        comment=body.note,
        prefixes=["UNLOGGED"] if body.settings.get("unlogged", "no").lower() in {"yes", "true"} else [],
    )
    draft.table = table
    set_facts(table, _facts(draft, body))
    make_indexes(workspace, draft, body.indexes)
    return body


def read_body(draft: TableDraft) -> Body:
    """Collect what a table and its partials say; the table wins, then the partial named last."""
    body, node, unit = Body(), draft.node, draft.unit
    if node is None:
        return body
    local = {row.name.text for row in node.columns if isinstance(row, syntax.Column)}
    for partial, _name in _injections(unit, node):
        _inject_settings(body, partial)
    _read_settings(unit, node.settings, body)
    _read_columns(unit, node, local, body)
    own_blocks = Body()
    _read_blocks(unit, node.blocks, own_blocks, known=set(body.columns), damaged=draft.damaged)
    body.note = own_blocks.note or body.note
    body.indexes.extend(own_blocks.indexes)
    body.checks.extend(own_blocks.checks)
    body.dependencies.extend(own_blocks.dependencies)
    return body


def _injections(unit: Unit, node: syntax.Table) -> Iterator[tuple[PartialDraft, syntax.Name]]:
    for row in node.columns:
        if isinstance(row, syntax.Injection) and (partial := unit.partials.get(row.name.text)) is not None:
            yield partial, row.name


def _inject_settings(body: Body, partial: PartialDraft) -> None:
    """Take over the settings of a partial; later partials and the table itself replace them."""
    _read_settings(partial.unit, partial.node.settings, body)


def _read_columns(unit: Unit, node: syntax.Table, local: set[str], body: Body) -> None:
    """Read own and injected columns in the order of the rows; the last partial with a name wins."""
    seen: set[str] = set()
    injected: set[str] = set()
    for row in node.columns:
        if isinstance(row, syntax.Column):
            name = row.name.text
            if name in seen:
                unit.wrong(
                    row.name, f"the column {name!r} stands in this table twice", "Rename or remove one."
                )
                continue
            seen.add(name)
            body.columns[name] = draft_column(unit, row)
        else:
            _inject(unit, row.name, local, injected, body)


def _inject(unit: Unit, name: syntax.Name, local: set[str], injected: set[str], body: Body) -> None:
    partial = unit.partials.get(name.text)
    if partial is None:
        unit.unknown(name, "partial", name.text, unit.partials)
        return
    if name.text in injected:
        unit.wrong(name, f"the partial {name.text!r} is injected into this table twice", "Remove one.")
        return
    injected.add(name.text)
    body.partials.append(name.text)
    home = partial.unit
    for row in partial.node.columns:
        if not isinstance(row, syntax.Column) or row.name.text in local:
            continue
        body.columns.pop(row.name.text, None)  # a later partial replaces the column and its place
        body.columns[row.name.text] = draft_column(home, row)
    _read_blocks(home, partial.node.blocks, body, known=None, damaged=True)


def _read_settings(unit: Unit, settings: syntax.Settings, body: Body) -> None:
    for setting in without_repeats(unit, settings, REPEATABLE):
        match setting.name:
            case "note":
                body.note = as_text(unit, setting)
            case "headercolor":
                body.header_color = as_color(unit, setting)
            case "dep":
                if isinstance(setting.value, syntax.InlineDep):
                    body.deps.append(setting.value)
                else:
                    unit.wrong(setting, "'dep' needs an arrow and a table", "Write dep: -> totals.")
            case _:
                if (pair := custom(unit, setting, TABLE_SETTINGS, "table")) is not None:
                    checked(unit, setting, MINI_LANGUAGES)
                    body.settings[pair[0]] = pair[1]


def _read_blocks(
    unit: Unit,
    blocks: tuple[syntax.Indexes | syntax.Checks | syntax.Dependencies | syntax.Records | syntax.Note, ...],
    body: Body,
    *,
    known: set[str] | None,
    damaged: bool,
) -> None:
    """Read the blocks of a body; `known` are the columns, None when they cannot be known yet."""
    for block in blocks:
        match block:
            case syntax.Indexes(items):
                body.indexes.extend(draft_index(unit, item) for item in items)
            case syntax.Checks(items):
                body.checks.extend(_check(unit, item) for item in items)
            case syntax.Dependencies(items):
                for item in items:
                    body.dependencies.append(_dependency(unit, item, None if damaged else known))
            case syntax.Note(text):
                body.note = dedent(text.text)
            case _:
                pass  # records are read when all tables stand


def _check(unit: Unit, node: syntax.Check) -> CheckDraft:
    name = None
    for setting in without_repeats(unit, node.settings):
        if setting.name == "name":
            name = as_text(unit, setting)
        else:
            unit.unknown(setting, "check setting", setting.name, ["name"])
    return CheckDraft(node.expression.text.strip(), name)


def _dependency(unit: Unit, node: syntax.Dependency, known: set[str] | None) -> Dependency:
    for name in (*node.determinant, *node.dependent):
        if known is not None and name.text not in known:
            unit.unknown(name, "column in this table", name.text, known)
    left = tuple(name.text for name in node.determinant)
    right = tuple(name.text for name in node.dependent)
    return Dependency(left, right, node.multivalued)


def _primary_key(draft: TableDraft, body: Body) -> tuple[list[str], str | None]:
    """Return the columns and the name of the primary key, from settings of columns or of an index."""
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
        return columns, None
    index = by_index[0]
    return [name for name in index.columns() if name in body.columns], index.name


def _constraints(body: Body) -> Iterator[sa.Constraint]:
    for name, column in body.columns.items():
        if column.unique:
            yield sa.UniqueConstraint(name)
        for check in column.checks:
            yield sa.CheckConstraint(sql(check))
    for made in body.checks:
        yield sa.CheckConstraint(sql(made.sql), name=made.name)
    for index in body.indexes:
        if index.is_constraint() and all(name in body.columns for name in index.columns()):
            yield sa.UniqueConstraint(*index.columns(), name=index.name)


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

"""Puts a design together, in the order in which its parts need each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.enums import bind_enum
from dbworkbench.formats.dbml.binder.lineage import bind_dep, bind_inline_dep
from dbworkbench.formats.dbml.binder.records import bind_records
from dbworkbench.formats.dbml.binder.references import References
from dbworkbench.formats.dbml.binder.surroundings import (
    bind_decision,
    bind_group,
    bind_project,
    bind_query,
    bind_sql,
    bind_sticky,
    bind_view,
)
from dbworkbench.formats.dbml.binder.tables import Body, make_table
from dbworkbench.formats.dbml.binder.workspace import (
    GroupDraft,
    PartialDraft,
    TableDraft,
    Unit,
    Workspace,
    key_of,
    schema_of,
)
from dbworkbench.model.annotation import Lineage, Records
from dbworkbench.model.design import Design
from dbworkbench.model.settings import Settings

N = TypeVar("N")
Named = TypeVar("Named", syntax.Query, syntax.Decision, syntax.View)


class Assembly:
    """Collects the names first, then builds tables, then what refers to them."""

    def __init__(self, unit: Unit, base: Path | None) -> None:
        self.unit = unit
        self.base = base
        self.workspace = Workspace()
        self.references = References(self.workspace)
        self.bodies: dict[str, Body] = {}

    def design(self, name: str) -> Design:
        """Build the design; mistakes are noted in the unit."""
        unit = self.unit
        self.collect(unit)
        self.conceive(unit)
        for draft in self.workspace.drafts.values():
            self.bodies[draft.key] = make_table(self.workspace, draft)
        self.relate(unit)
        note, settings = self.project(unit)
        return Design(
            name,
            self.workspace.metadata,
            tuple(self.references.made),
            tuple(draft.made for draft in unit.enums.values()),
            tuple(bind_group(draft) for draft in unit.groups.values()),
            tuple(bind_query(unit, node) for node in _named(unit, syntax.Query, "query")),
            tuple(self.records(unit)),
            tuple(self.lineage(unit)),
            tuple(bind_sql(unit, node) for node in _all(unit, syntax.Sql)),
            tuple(bind_decision(unit, node) for node in _named(unit, syntax.Decision, "decision")),
            tuple(bind_sticky(unit, node) for node in unit.stickies.values()),
            tuple(bind_view(unit, node) for node in _named(unit, syntax.View, "view")),
            note,
            Settings(settings),
        )

    # -- names ------------------------------------------------------------------------------------

    def collect(self, unit: Unit) -> None:
        """Enter the names that a file defines, noting those that are there twice."""
        for node in unit.document.elements:
            match node:
                case syntax.Table():
                    self.collect_table(unit, node)
                case syntax.Enum():
                    self.collect_enum(unit, node)
                case syntax.Broken():
                    unit.lost.add(node.name)
                case syntax.Partial() | syntax.Group() | syntax.Sticky():
                    _collect_named(unit, node)
                case _:
                    pass

    def collect_table(self, unit: Unit, node: syntax.Table) -> None:
        path = node.path
        draft = TableDraft(
            path.last.text, schema_of(path), unit, node, damaged=node.damaged, start=node.start
        )
        if not _is_new(unit, "table", path, unit.tables, draft.key):
            return
        unit.tables[draft.key] = draft
        self.workspace.drafts[draft.key] = draft
        if node.alias is None:
            return
        alias = node.alias.text
        if alias in unit.aliases or (alias in unit.tables and alias != draft.key):
            unit.wrong(node.alias, f"the alias {alias!r} is there twice", "Choose another one.")
            return
        unit.aliases[alias] = draft

    def collect_enum(self, unit: Unit, node: syntax.Enum) -> None:
        if _is_new(unit, "enum", node.path, unit.enums, key_of(node.path.names)):
            draft = bind_enum(self.workspace, unit, node)
            unit.enums[draft.made.key] = draft

    def conceive(self, unit: Unit) -> None:
        """Enter the entities that only a conceptual relationship mentions."""
        for relation in _relations(unit):
            if _is_conceptual(unit, relation):
                for end in (relation.left, relation.right):
                    name = end.names[0]
                    if unit.find_table(end.names) is None and name.text not in unit.lost:
                        draft = TableDraft(name.text, None, unit, None, start=name.start)
                        unit.tables[draft.key] = draft
                        self.workspace.drafts[draft.key] = draft

    # -- what refers to tables --------------------------------------------------------------------

    def relate(self, unit: Unit) -> None:
        """Bind references in the order of writing, those in columns with their tables."""
        for node in unit.document.elements:
            match node:
                case syntax.Ref():
                    self.references.bind_element(unit, node)
                case syntax.Relation():
                    self.references.bind_relation(unit, node)
                case syntax.Table(path):
                    draft = unit.tables.get(key_of(path.names))
                    if draft is not None and draft.node is node:
                        self.relate_inline(draft)
                case _:
                    pass

    def relate_inline(self, draft: TableDraft) -> None:
        for column in draft.columns.values():
            for ref in column.refs:
                self.references.bind_inline(draft, column, ref)

    def records(self, unit: Unit) -> Iterable[Records]:
        for node in unit.document.elements:
            if isinstance(node, syntax.Records):
                made = bind_records(unit, node, None)
                if made is not None:
                    yield made
            elif isinstance(node, syntax.Table):
                draft = unit.tables.get(key_of(node.path.names))
                for block in node.blocks:
                    if isinstance(block, syntax.Records) and draft is not None:
                        made = bind_records(unit, block, draft)
                        if made is not None:
                            yield made

    def lineage(self, unit: Unit) -> Iterable[Lineage]:
        for node in unit.document.elements:
            if isinstance(node, syntax.Dep):
                yield from bind_dep(unit, node)
        for draft in self.workspace.drafts.values():
            for column in draft.columns.values():
                for dep in column.deps:
                    if (made := bind_inline_dep(draft, column, dep)) is not None:
                        yield made
            for dep in self.bodies[draft.key].deps:
                if (made := bind_inline_dep(draft, None, dep)) is not None:
                    yield made

    def project(self, unit: Unit) -> tuple[str | None, dict[str, str]]:
        nodes = _all(unit, syntax.Project)
        for node in nodes[1:]:
            spot = node.name or syntax.Name("Project", node.start, node.start + 7)
            unit.wrong(spot, "there is a second Project", "Keep one of them.")
        return bind_project(unit, nodes[0]) if nodes else (None, {})


def _collect_named(unit: Unit, node: syntax.Partial | syntax.Group | syntax.Sticky) -> None:
    name = node.name
    match node:
        case syntax.Partial() if _is_new(unit, "partial", name, unit.partials):
            unit.partials[name.text] = PartialDraft(node, unit)
        case syntax.Group() if _is_new(unit, "group", name, unit.groups):
            unit.groups[name.text] = GroupDraft(node, unit)
        case syntax.Sticky() if _is_new(unit, "note", name, unit.stickies):
            unit.stickies[name.text] = node
        case _:
            pass  # a name that is taken has been noted


def _is_new(
    unit: Unit,
    kind: str,
    spot: syntax.Name | syntax.Path,
    known: Mapping[str, object],
    key: str | None = None,
) -> bool:
    """Say whether a name is not taken yet, and note it when it is."""
    name = key if key is not None else str(spot.text if isinstance(spot, syntax.Name) else spot)
    if name not in known:
        return True
    unit.wrong(spot, f"the {kind} {name!r} is there twice", "Rename or remove one of them.")
    return False


def _all(unit: Unit, kind: type[N]) -> list[N]:
    return [node for node in unit.document.elements if isinstance(node, kind)]


def _named(unit: Unit, kind: type[Named], word: str) -> list[Named]:
    """Return the elements of a kind, without those whose name is there twice."""
    found: dict[str, Named] = {}
    for node in _all(unit, kind):
        if _is_new(unit, word, node.name, found):
            found[node.name.text] = node
    return list(found.values())


def _relations(unit: Unit) -> Iterable[syntax.Relation]:
    for node in unit.document.elements:
        if isinstance(node, syntax.Relation):
            yield node
        elif isinstance(node, syntax.Ref):
            yield from node.relations


def _is_conceptual(unit: Unit, relation: syntax.Relation) -> bool:
    """Say whether both ends name entities and no columns."""
    return all(
        end.tuple is None and (len(end.names) == 1 or unit.find_table(end.names) is not None)
        for end in (relation.left, relation.right)
    )

"""Puts a design together, in the order in which its parts need each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.bodies import read_partial, read_table
from dbworkbench.formats.dbml.binder.builtin import builtin_partials, trigger_routines
from dbworkbench.formats.dbml.binder.enums import bind_enum
from dbworkbench.formats.dbml.binder.imports import Imports
from dbworkbench.formats.dbml.binder.lineage import bind_dep, inline_lineage
from dbworkbench.formats.dbml.binder.metadata import apply_metadata
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
    name_of,
)
from dbworkbench.formats.dbml.binder.tables import make_table
from dbworkbench.formats.dbml.binder.workspace import (
    EnumDraft,
    GroupDraft,
    PartialDraft,
    StickyDraft,
    TableDraft,
    Unit,
    Workspace,
    key_of,
    schema_of,
)
from dbworkbench.model.annotation import EnumType, Lineage, Records, Routine
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
        self.units: list[Unit] = [unit]

    def design(self, name: str) -> Design:
        """Build the design; mistakes are noted in the unit."""
        unit = self.unit
        imports = Imports(unit, self.base, self.collect)
        imports.spread(unit)
        self.units = [unit, *imports.units.values()]
        self.build()
        for each in self.units:
            self.relate(each)
        note, settings = self.project(unit)
        return Design(
            name,
            self.workspace.metadata,
            tuple(self.references.made),
            tuple(self.enums()),
            tuple(bind_group(draft, self.workspace.drafts) for draft in unit.names.groups.values()),
            tuple(bind_query(unit, node) for node in _named(unit, syntax.Query, "query")),
            tuple(made for each in self.units for made in self.records(each)),
            tuple(self.lineage()),
            tuple(self.routines()),
            tuple(bind_decision(unit, node) for node in _named(unit, syntax.Decision, "decision")),
            tuple(bind_sticky(draft) for draft in unit.names.stickies.values()),
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
                    _collect_table(unit, node)
                case syntax.Enum():
                    if _is_new(unit, "enum", node.path, unit.names.enums, key_of(node.path.names)):
                        unit.names.enums[key_of(node.path.names)] = bind_enum(unit, node)
                case syntax.Broken():
                    unit.lost.add(node.name)
                case syntax.Partial() | syntax.Group() | syntax.Sticky():
                    _collect_named(unit, node)
                case _:
                    pass
        _conceive(unit)
        unit.exported = unit.names.copy()

    def build(self) -> None:
        """Read what is in partials and tables, then make the tables that the main file knows."""
        for unit in self.units:
            _read_bodies(unit)
        for unit in self.units:
            for node in _all(unit, syntax.Metadata):
                apply_metadata(unit, node)
        for key, draft in self.unit.tables.items():
            if draft.unit is not self.unit and key != draft.key:
                draft.schema, draft.name = None, key  # imported under another name
            if draft.key not in self.workspace.drafts:
                self.workspace.drafts[draft.key] = draft
                make_table(self.workspace, draft)

    def enums(self) -> Iterable[EnumType]:
        """Yield the enums that the main file knows, and those that imported tables need."""
        seen: set[str] = set()
        for draft in self.unit.names.enums.values():
            seen.add(draft.made.key)
            yield draft.made
        for draft in self.needed_enums():
            if draft.made.key not in seen:
                seen.add(draft.made.key)
                yield draft.made

    def needed_enums(self) -> Iterable[EnumDraft]:
        for table in self.workspace.drafts.values():
            for column in table.columns.values():
                if column.enum is not None:
                    yield column.enum

    # -- what refers to tables --------------------------------------------------------------------

    def relate(self, unit: Unit) -> None:
        """Bind references in the order of writing, those in columns with their tables."""
        for node in unit.document.elements:
            match node:
                case syntax.Ref():
                    self.references.bind_element(unit, node)
                case syntax.Relation():
                    self.references.bind_relation(unit, node)
                case syntax.Table():
                    draft = unit.tables.get(key_of(node.path.names))
                    if draft is not None and draft.node is node:
                        self.relate_inline(draft)
                case _:
                    pass

    def relate_inline(self, draft: TableDraft) -> None:
        for column in draft.columns.values():
            for ref in column.refs:
                self.references.bind_inline(draft, column, ref)

    def records(self, unit: Unit) -> Iterable[Records]:
        """Yield the sample rows of the tables that are in the design."""
        for node, home in _records(unit):
            made = bind_records(unit, node, home)
            if made is not None and made.table in self.workspace.drafts:
                yield made

    def lineage(self) -> Iterable[Lineage]:
        for node in _all(self.unit, syntax.Dep):
            yield from bind_dep(self.unit, node)
        for draft in self.workspace.drafts.values():
            yield from inline_lineage(draft)

    def routines(self) -> Iterable[Routine]:
        """Yield the triggers of built-in partials, then the SQL that is carried through."""
        drafts = self.workspace.drafts.values()
        yield from trigger_routines((draft.made, draft.body.builtins) for draft in drafts if draft.body)
        nodes = _all(self.unit, syntax.Sql)
        others = {name for node in nodes if (name := name_of(node)) is not None}
        for node in nodes:
            yield bind_sql(self.unit, node, others, self.workspace.index_names)

    def project(self, unit: Unit) -> tuple[str | None, dict[str, str]]:
        nodes = _all(unit, syntax.Project)
        for node in nodes[1:]:
            spot = node.name or syntax.Name("Project", node.start, node.start + 7)
            unit.wrong(spot, "there is a second Project", "Keep one of them.")
        return bind_project(unit, nodes[0]) if nodes else (None, {})


def _collect_table(unit: Unit, node: syntax.Table) -> None:
    path = node.path
    name, schema = path.last.text, schema_of(path)
    draft = TableDraft(name, schema, unit, node, damaged=node.damaged, start=node.start)
    if not _is_new(unit, "table", path, unit.tables, draft.key):
        return
    unit.tables[draft.key] = draft
    if node.alias is None:
        return
    alias = node.alias.text
    if alias in unit.aliases:
        unit.wrong(node.alias, f"the alias {alias!r} is there twice", "Choose another one.")
    else:
        unit.aliases[alias] = draft


def _conceive(unit: Unit) -> None:
    """Enter the entities that only a conceptual relationship mentions."""
    for relation in _relations(unit):
        if not _is_conceptual(unit, relation):
            continue
        for end in (relation.left, relation.right):
            name = end.names[0]
            if unit.find_table(end.names) is None and name.text not in unit.lost:
                unit.tables[name.text] = TableDraft(name.text, None, unit, None, start=name.start)


def _read_bodies(unit: Unit) -> None:
    """Read the partials and tables of a file that are not read yet."""
    for partial in unit.names.partials.values():
        if partial.read is None:
            partial.read = read_partial(partial.unit, partial.node)
    for draft in unit.tables.values():
        if draft.body is None:
            draft.body = read_table(draft, builtin_partials())


def _records(unit: Unit) -> Iterable[tuple[syntax.Records, TableDraft | None]]:
    """Yield the blocks of sample rows of a file, each with the table in which it stands."""
    for node in unit.document.elements:
        if isinstance(node, syntax.Records):
            yield node, None
        elif isinstance(node, syntax.Table):
            home = unit.tables.get(key_of(node.path.names))
            for block in node.blocks:
                if isinstance(block, syntax.Records) and home is not None:
                    yield block, home


def _collect_named(unit: Unit, node: syntax.Partial | syntax.Group | syntax.Sticky) -> None:
    name = node.name
    match node:
        case syntax.Partial() if _is_new(unit, "partial", name, unit.names.partials):
            unit.names.partials[name.text] = PartialDraft(node, unit)
        case syntax.Group() if _is_new(unit, "group", name, unit.names.groups):
            unit.names.groups[name.text] = GroupDraft(node, unit)
        case syntax.Sticky() if _is_new(unit, "note", name, unit.names.stickies):
            unit.names.stickies[name.text] = StickyDraft(node, unit)
        case _:
            pass  # a name that is taken has been noted


def _is_new(
    unit: Unit,
    kind: str,
    spot: syntax.Name | syntax.Path,
    known: Mapping[str, object],
    key: str | None = None,
) -> bool:
    """Say whether a name is there and not taken yet, and note it when it is."""
    if unit.is_blank(spot if isinstance(spot, syntax.Name) else spot.last):
        return False
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

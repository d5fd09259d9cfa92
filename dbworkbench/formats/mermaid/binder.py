"""Builds the design of what diagrams say: tables, keys, relationships, groups."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from dbworkbench.errors import Place
from dbworkbench.formats.dbml.binder.references import FAMILIES
from dbworkbench.formats.dbml.source import Source
from dbworkbench.formats.mermaid.label import Label, read_label
from dbworkbench.formats.mermaid.pairing import Link, Pair, pair
from dbworkbench.formats.mermaid.syntax import Attribute, Document, Relation, Word
from dbworkbench.formats.mermaid.wording import decode
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.model.annotation import Group
from dbworkbench.model.datatype import base_name, is_known, read_type, write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, TableFacts, set_facts
from dbworkbench.model.relationship import End, Relationship
from dbworkbench.model.settings import Settings


@dataclass
class EntityDraft:
    """What all mentions of an entity say together."""

    id: str
    spot: Word
    label: Word | None = None
    attributes: dict[str, Attribute] = field(default_factory=dict)

    def marked(self, key: str) -> list[str]:
        """Return the attributes that are marked as PK, FK or UK."""
        return [
            name for name, each in self.attributes.items() if key in {word.text.upper() for word in each.keys}
        ]


@dataclass(frozen=True)
class Edge:
    """A relation whose ends are entities, turned so that `child` says at which of them the foreign key is."""

    relation: Relation
    left: str
    right: str
    left_is_child: bool
    label: Label

    @property
    def child(self) -> str:
        return self.left if self.left_is_child else self.right

    @property
    def parent(self) -> str:
        return self.right if self.left_is_child else self.left

    @property
    def many_to_many(self) -> bool:
        return self.relation.left_many.most != 1 and self.relation.right_many.most != 1


def bind(document: Document, source: Source, name: str) -> Reading:
    """Build the design, and report what of the diagrams is not in it."""
    return _Binder(document, source).read(name)


class _Binder:
    def __init__(self, document: Document, source: Source) -> None:
        self.document = document
        self.source = source
        self.report: list[ReportEntry] = []
        self.drafts: dict[str, EntityDraft] = {}
        self.tables: dict[str, sa.Table] = {}
        self.frames = {frame.id.raw for frame in document.subgraphs}
        self.metadata = sa.MetaData()

    def read(self, name: str) -> Reading:
        self.collect()
        edges = list(self.edges())
        pairs = self.paired(edges)
        self.make_tables(edges, pairs)
        relationships = tuple(self.relate(edge, got) for edge, got in zip(edges, pairs, strict=True))
        self.report_loose_marks(pairs, edges)
        description, title = self.document.description, self.document.title
        design = Design(
            name,
            self.metadata,
            relationships,
            groups=tuple(self.groups()),
            note=description.text if description else None,
            settings=Settings({"title": title.text} if title else {}),
        )
        return Reading(design, tuple(sorted(self.report, key=lambda entry: entry.line)))

    # -- entities ---------------------------------------------------------------------------------

    def collect(self) -> None:
        """Put the mentions of each entity together."""
        for entity in self.document.entities:
            if entity.name.raw in self.frames:
                continue
            draft = self.drafts.setdefault(entity.name.raw, EntityDraft(entity.name.raw, entity.name))
            draft.label = draft.label or entity.alias
            for attribute in entity.attributes:
                self.add_attribute(draft, attribute)
            self.report_odd(entity.attributes)

    def report_odd(self, attributes: Sequence[Attribute]) -> None:
        """Tell of words such as NOT NULL, which Mermaid takes for another attribute on the same line."""
        for before, after in itertools.pairwise(attributes):
            same_line = "\n" not in self.source.text[before.name.end : after.type.start]
            if same_line and not is_known(read_type(generic(after.type))):
                words = f"{after.type.text} {after.name.text}"
                self.tell(after.type, f"{words!r} is read as an attribute of its own, as Mermaid does")

    def add_attribute(self, draft: EntityDraft, attribute: Attribute) -> None:
        name = attribute.name.text
        known = draft.attributes.setdefault(name, attribute)
        if known is attribute:
            return
        said = [
            (each.type.text, each.optional, [word.text.upper() for word in each.keys])
            for each in (known, attribute)
        ]
        if said[0] != said[1]:
            self.tell(attribute.name, f"the attribute {name!r} is there twice: the first one counts")

    def make_tables(self, edges: Sequence[Edge], pairs: Sequence[Pair | None]) -> None:
        """Make a table for each entity; one without attributes has no columns yet."""
        told = any(each.optional for draft in self.drafts.values() for each in draft.attributes.values())
        mandatory = {
            (edge.child, name)
            for edge, got in zip(edges, pairs, strict=True)
            if got is not None and _parent_least(edge) == 1
            for name in got.own
        }
        for draft in self.drafts.values():
            required = {
                name
                for name, each in draft.attributes.items()
                if not each.optional and (told or (draft.id, name) in mandatory)
            }
            self.tables[draft.id] = self.make_table(draft, required)

    def make_table(self, draft: EntityDraft, required: set[str]) -> sa.Table:
        schema, name, alias = self.naming(draft)
        key = draft.marked("PK")
        items: list[sa.schema.SchemaItem] = [
            self.make_column(each, nullable=name not in {*key, *required})
            for name, each in draft.attributes.items()
        ]
        if key:
            items.append(sa.PrimaryKeyConstraint(*key))
        items += [sa.UniqueConstraint(unique) for unique in draft.marked("UK")]
        table = sa.Table(name, self.metadata, *items, schema=schema)
        set_facts(table, TableFacts(alias=alias, place=self.place(draft.spot)))
        return table

    def naming(self, draft: EntityDraft) -> tuple[str | None, str, str | None]:
        """Return schema, name and alias: `p[Person]` is a table Person that the diagram calls p."""
        written = draft.label.raw if draft.label and draft.label.raw else draft.id
        schema, name = split_name(written)
        key = f"{schema}.{name}" if schema else name
        if draft.label is not None and key in self.metadata.tables:
            self.tell(draft.label, f"two entities are called {key!r}: this one keeps its short name")
            schema, name = split_name(draft.id)
            return schema, name, None
        return schema, name, decode(draft.id) if draft.label is not None else None

    def make_column(self, attribute: Attribute, *, nullable: bool) -> sa.Column[object]:
        kind = read_type(generic(attribute.type))
        comment = attribute.comment.text if attribute.comment else None
        column: sa.Column[object] = sa.Column(
            attribute.name.text, kind, nullable=nullable, autoincrement=False, comment=comment
        )
        set_facts(column, ColumnFacts(attribute.type.text, place=self.place(attribute.name)))
        return column

    # -- relationships ----------------------------------------------------------------------------

    def edges(self) -> Iterator[Edge]:
        """Yield the relations between entities, each once."""
        seen: set[tuple[object, ...]] = set()
        for relation in self.document.relations:
            framed = [end for end in (relation.left, relation.right) if end.raw in self.frames]
            if framed:
                self.tell(relation.left, f"{framed[0].text!r} is a subgraph, and only entities are related")
                continue
            edge = self.edge(relation)
            same = (edge.left, edge.right, relation.label.text, relation.left_many, relation.right_many)
            if same in seen:
                self.tell(relation.left, "this relationship is there twice")
                continue
            seen.add(same)
            yield edge

    def edge(self, relation: Relation) -> Edge:
        left, right = relation.left.raw, relation.right.raw
        left_is_child = relation.left_many.most != 1 and relation.right_many.most == 1
        if relation.left_many.most == relation.right_many.most == 1:
            # 1:1: the entity that has the foreign key is the child, the right one when both or none have
            left_is_child = bool(self.drafts[left].marked("FK")) and not self.drafts[right].marked("FK")
        child, parent = (left, right) if left_is_child else (right, left)
        attributes = self.drafts[parent].attributes
        label = read_label(relation.label.text, self.drafts[child].marked("FK"), attributes)
        return Edge(relation, left, right, left_is_child, label)

    def paired(self, edges: Sequence[Edge]) -> list[Pair | None]:
        """Return the columns of each relation as far as they are certain."""
        candidates = [edge for edge in edges if not edge.many_to_many]
        links = [Link(edge.child, edge.parent, split_name(edge.parent)[1], edge.label) for edge in candidates]
        marked = {key: draft.marked("FK") for key, draft in self.drafts.items()}
        keys = {key: tuple(draft.marked("PK")) for key, draft in self.drafts.items()}
        found = dict(zip(map(id, candidates), pair(links, marked, keys), strict=True))
        return [found.get(id(edge)) for edge in edges]

    def relate(self, edge: Edge, got: Pair | None) -> Relationship:
        """Make the relationship, and its foreign key where its columns are certain."""
        relation = edge.relation
        ends = (
            End(self.tables[edge.left].key, (), relation.left_many.least, relation.left_many.most),
            End(self.tables[edge.right].key, (), relation.right_many.least, relation.right_many.most),
        )
        label = edge.label
        if got is None and label.own:
            label = Label(relation.label.text or None)
        left, right = ends
        if edge.left_is_child and not left.many:
            left, right = right, left  # of two single ends the right one is the child
        made = Relationship(
            left,
            right,
            name=label.name,
            identifying=self.identifying(edge, got),
            place=self.place(relation.left),
        )
        return made if got is None else self.with_columns(made, got)

    def identifying(self, edge: Edge, got: Pair | None) -> bool:
        """Say whether a solid line means more than the keys say; in most diagrams every line is solid."""
        if not edge.relation.identifying or all(each.identifying for each in self.document.relations):
            return False
        return got is None or not set(got.own) <= set(self.drafts[edge.child].marked("PK"))

    def with_columns(self, made: Relationship, got: Pair) -> Relationship:
        child, parent = replace(made.child, columns=got.own), replace(made.parent, columns=got.theirs)
        table, target = (self.metadata.tables[end.table] for end in (child, parent))
        self.report_types(made, table, got.own, target, got.theirs)
        taken = {key.name for key in table.foreign_key_constraints}
        key = sa.ForeignKeyConstraint(
            [table.c[name] for name in got.own],
            [target.c[name] for name in got.theirs],
            name=made.name if made.name not in taken else None,
        )
        table.append_constraint(key)
        left, right = (child, parent) if made.child is made.left else (parent, child)
        return replace(made, left=left, right=right)

    def report_types(
        self, made: Relationship, table: sa.Table, own: Sequence[str], target: sa.Table, theirs: Sequence[str]
    ) -> None:
        """Tell of two ends that no database could compare."""
        for mine, yours in zip(own, theirs, strict=True):
            kinds = [table.c[mine].type, target.c[yours].type]
            words = {base_name(kind) for kind in kinds}
            fits = len(words) == 1 or any(words <= family for family in FAMILIES)
            if not fits and all(map(is_known, kinds)) and made.place is not None:
                here, there = f"{table.key}.{mine}", f"{target.key}.{yours}"
                reason = f"{here} is {write_type(kinds[0])}, but {there} is {write_type(kinds[1])}"
                line = self.source.text.split("\n")[made.place.line - 1]
                self.report.append(ReportEntry(made.place.line, shortened(line), reason, made.place.file))

    def report_loose_marks(self, pairs: Sequence[Pair | None], edges: Sequence[Edge]) -> None:
        """Tell which attributes are marked FK without a foreign key that could be made of them."""
        used = {(edge.child, name) for edge, got in zip(edges, pairs, strict=True) if got for name in got.own}
        for draft in self.drafts.values():
            for name in draft.marked("FK"):
                if (draft.id, name) not in used:
                    parents = [
                        edge.parent for edge in edges if edge.child == draft.id and not edge.many_to_many
                    ]
                    self.tell(draft.attributes[name].name, _loose(name, parents))

    # -- groups -----------------------------------------------------------------------------------

    def groups(self) -> Iterator[Group]:
        """Yield a group for each subgraph; an entity is in the first that names it."""
        taken: set[str] = set()
        for frame in self.document.subgraphs:
            name = (frame.title or frame.id).text
            for inner in frame.members:
                if inner in self.frames:
                    self.tell(
                        frame.id, f"the subgraph {inner!r} stands in {name!r}: a group is in no other group"
                    )
            members = [key for key in frame.members if key in self.tables and key not in taken]
            taken.update(members)
            yield Group(name, tuple(self.tables[key].key for key in members), place=self.place(frame.id))

    # -- places -----------------------------------------------------------------------------------

    def place(self, spot: Word) -> Place:
        place = self.source.place(spot.start, spot.end)
        return Place(place.line, place.column, file=place.file)

    def tell(self, spot: Word, reason: str) -> None:
        place = self.source.place(spot.start, spot.end)
        self.report.append(ReportEntry(place.line, shortened(place.text), reason, place.file))


def split_name(written: str) -> tuple[str | None, str]:
    """Return schema and name of a written entity; the schema `public` goes without saying."""
    schema, dot, name = written.rpartition(".")
    if not (dot and schema and name):
        return None, decode(written)
    return (None if schema == "public" else decode(schema)), decode(name)


def generic(kind: Word) -> str:
    """Return a type as it is shown: `List~int~` is `List<int>`."""
    head, tilde, rest = kind.raw.partition("~")
    if not tilde:
        return kind.text
    inner, _, tail = rest.rpartition("~")
    return f"{head}<{inner}>{tail}"


def _parent_least(edge: Edge) -> int:
    relation = edge.relation
    return (relation.right_many if edge.left_is_child else relation.left_many).least


def _loose(name: str, parents: Iterable[str]) -> str:
    related = ", ".join(map(repr, dict.fromkeys(parents)))
    if not related:
        return f"{name!r} is marked FK, but no relationship tells what it refers to"
    return f"{name!r} is marked FK, but it is not certain to which relationship it belongs ({related})"

"""What joins two entities in a diagram: a relationship, or a foreign key that none tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dbworkbench.engines.reference import read_relationships
from dbworkbench.formats.inventory import name_of
from dbworkbench.formats.mermaid.entity import entity_name
from dbworkbench.formats.mermaid.label import Label, read_label
from dbworkbench.formats.mermaid.pairing import Link, Pair, pair
from dbworkbench.formats.mermaid.wording import name, quoted
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts
from dbworkbench.model.keys import primary_key
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import End, Relationship

SIGNS = {(0, 1): ("|o", "o|"), (1, 1): ("||", "||"), (0, None): ("}o", "o{"), (1, None): ("}|", "|{")}


@dataclass(frozen=True)
class Connection:
    """A line of a diagram, the names of what it joins, and the label under which it is read as it was."""

    design: Design
    relationship: Relationship
    label: Label
    read_back: bool

    @property
    def left(self) -> End:
        return _certain(self.design, self.relationship, self.relationship.left)

    @property
    def right(self) -> End:
        return _certain(self.design, self.relationship, self.relationship.right)

    @property
    def child(self) -> End:
        return self.left if self.relationship.child is self.relationship.left else self.right

    @property
    def parent(self) -> End:
        return self.right if self.relationship.child is self.relationship.left else self.left

    @property
    def solid(self) -> bool:
        """Whether it identifies the child: it says so, or the primary key does."""
        return self.relationship.identifying or self.in_key

    @property
    def in_key(self) -> bool:
        own = self.child.columns
        return bool(own) and set(own) <= set(primary_key(self.design.metadata.tables[self.child.table]))

    def text(self, *, portable: bool) -> str:
        """Write the line: `customers ||--o{ orders : places`."""
        tables = self.design.metadata.tables
        left, right = entity_name(tables[self.left.table]), entity_name(tables[self.right.table])
        sign = SIGNS[_many(self.left)][0] + ("--" if self.solid else "..") + SIGNS[_many(self.right)][1]
        shown = str(self.label) if not portable else self.label.name or ", ".join(self.child.columns)
        return f"{left} {sign} {right} : {name(shown) if shown else quoted('')}"

    def losses(self, all_solid: bool) -> Iterator[Loss]:
        """Yield what of the relationship cannot be read back."""
        title, written = name_of(self.relationship), self.relationship
        if not self.read_back and written.active:
            yield Loss(title, "what joins it: its name and columns are read in another way")
        if written.identifying and self.in_key:
            yield Loss(title, "that it was written as identifying, beside the primary key that says so")
        elif written.identifying and all_solid:
            yield Loss(title, "identifying: where all lines are solid, that says nothing")
        for end in (written.left, written.right):
            if end.most not in (1, None) or end.least not in (0, 1, None):
                yield Loss(title, f"how many of {end.table}: {end.least} to {end.most}")


def connections(design: Design) -> list[Connection]:
    """Return the lines of a diagram: the relationships, and the foreign keys that none of them tells of."""
    related = [*design.relationships, *_untold(design)]
    labels = _labels(design, related)
    return [Connection(design, each, *label) for each, label in zip(related, labels, strict=True)]


def _untold(design: Design) -> Iterator[Relationship]:
    told = {(each.child.table, each.child.columns, each.parent.table) for each in design.relationships}
    known = [table for table in design.tables if table.foreign_key_constraints]
    for relationship in read_relationships(known):
        child, parent = relationship.child, relationship.parent
        if (child.table, child.columns, parent.table) not in told and parent.table in design.metadata.tables:
            yield relationship


def _labels(design: Design, related: Sequence[Relationship]) -> list[tuple[Label, bool]]:
    """Return the shortest labels under which reading finds the same columns, and whether it does."""
    labels = [
        Label(each.name) if each.name or not _carried(each) else _full(design, each) for each in related
    ]
    while True:
        held = _held(design, related, labels)
        longer = [
            _full(design, each) if not ok and _carried(each) else label
            for each, label, ok in zip(related, labels, held, strict=True)
        ]
        if longer == labels:
            return list(zip(labels, held, strict=True))
        labels = longer


def _held(design: Design, related: Sequence[Relationship], labels: Sequence[Label]) -> list[bool]:
    """Say of each relationship whether it is read from its label as it was."""
    keys = {table.key: primary_key(table) for table in design.tables}
    marked = {
        table.key: [column.name for column in table.columns if column.foreign_keys] for table in design.tables
    }
    single = [each for each in related if not each.many_to_many]
    read = {id(each): _read(design, each, label, marked) for each, label in zip(related, labels, strict=True)}
    links = [_link(design, each, read[id(each)]) for each in single]
    found = dict(zip(map(id, single), pair(links, marked, keys), strict=True))
    return [read[id(each)].name == each.name and found.get(id(each)) == _carried(each) for each in related]


def _read(design: Design, each: Relationship, label: Label, marked: Mapping[str, Sequence[str]]) -> Label:
    """Read a label as the reader does; of many-to-many relationships only the name counts."""
    parents = list(design.metadata.tables[each.parent.table].columns.keys())
    return read_label(str(label), marked[each.child.table], parents)


def _link(design: Design, each: Relationship, label: Label) -> Link:
    parent = design.metadata.tables[each.parent.table]
    return Link(each.child.table, parent.key, table_facts(parent).alias or parent.name, label)


def _carried(each: Relationship) -> Pair | None:
    """Return the columns that carry a relationship, None while it is conceptual or inactive."""
    if not each.child.columns or not each.active or each.many_to_many:
        return None
    return Pair(each.child.columns, each.parent.columns)


def _full(design: Design, each: Relationship) -> Label:
    """Return the label that leaves nothing to be found by names."""
    key = primary_key(design.metadata.tables[each.parent.table])
    theirs = each.parent.columns if each.parent.columns != key else ()
    return Label(each.name, each.child.columns, theirs)


def _certain(design: Design, relationship: Relationship, end: End) -> End:
    """Return an end with the numbers that go without saying: a parent is optional where its columns are."""
    least, most = end.least, None if end.many else 1
    if least is None:
        is_parent = end is relationship.parent and not relationship.many_to_many
        columns = design.metadata.tables[relationship.child.table].columns
        optional = any(columns[name].nullable for name in relationship.child.columns if name in columns)
        least = int(is_parent and not optional)
    return replace(end, least=min(least, 1), most=most)


def _many(end: End) -> tuple[int, int | None]:
    return end.least or 0, end.most

"""References: what their ends mean, the foreign keys that they make, what does not fit together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.columns import ColumnDraft
from dbworkbench.formats.dbml.binder.details import Details, read_details
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Unit, Workspace, key_of
from dbworkbench.model.datatype import base_name, is_known, write_type
from dbworkbench.model.relationship import End, Relationship
from dbworkbench.model.settings import Settings

FAMILIES = (
    {"smallint", "integer", "bigint", "numeric", "real", "double precision", "float4", "float8"},
    {"text", "varchar", "char", "citext"},
    {"date", "timestamp", "timestamptz"},
)


@dataclass
class Side:
    """One end, resolved: its table and columns; no columns while it is conceptual."""

    draft: TableDraft
    columns: tuple[str, ...]
    spot: syntax.Endpoint | syntax.Name


class References:
    """Resolves references one after the other and remembers them, to notice what is written twice."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.made: list[Relationship] = []
        self.seen: set[tuple[frozenset[tuple[str, tuple[str, ...]]], str]] = set()
        self.names: set[str] = set()

    def bind_element(self, unit: Unit, node: syntax.Ref) -> None:
        """Bind `Ref name: …` and `Ref name { … }`."""
        if not node.relations and not node.damaged:
            spot = node.name or syntax.Name("Ref", node.start, node.start + 3)
            unit.wrong(
                spot, "this Ref holds no relationship", "Write Ref: orders.customer_id > customers.id."
            )
        if node.name is not None and len(node.relations) > 1:
            unit.wrong(
                node.relations[1],
                f"the reference {node.name.text!r} has a second relationship",
                "Give each its own Ref, or leave the name out.",
            )
        for relation in node.relations[:1] if node.name is not None else node.relations:
            self.bind_relation(unit, relation, node.name, node.settings, start=node.start)

    def bind_relation(
        self,
        unit: Unit,
        node: syntax.Relation,
        name: syntax.Name | None = None,
        settings: syntax.Settings = (),
        start: int | None = None,
    ) -> None:
        """Bind `left < right : name [settings]`."""
        left, right = self.side(unit, node.left), self.side(unit, node.right)
        details = read_details(unit, (*settings, *node.settings))
        label = name or node.label
        if label is not None:
            details.name = label.text
        if left is None or right is None:
            return
        self.relate(unit, left, node.operator, right, details, start if start is not None else node.start)

    def bind_inline(self, draft: TableDraft, column: ColumnDraft, ref: syntax.InlineRef) -> None:
        """Bind `[ref: > table.column]` of a column."""
        unit = column.unit
        far = self.side(unit, ref.endpoint, home=draft)
        if far is None:
            return
        if not far.columns:
            unit.wrong(
                ref.endpoint,
                f"the reference names the table {far.draft.key!r}, but no column of it",
                f"Write ref: {ref.operator.text} {far.draft.key}.{_likely_column(far.draft)}.",
            )
            return
        near = Side(draft, (column.name.text,), column.name)
        operator = ref.operator
        if operator.text.strip("?") == "-":
            # 1:1 inline: the column that holds the reference is the foreign key, so it is the right end.
            turned = syntax.Operator(operator.text[::-1], operator.start, operator.end)
            self.relate(unit, far, turned, near, Details(), operator.start, inline=True)
        else:
            self.relate(unit, near, operator, far, Details(), operator.start, inline=True)

    def side(self, unit: Unit, node: syntax.Endpoint, home: TableDraft | None = None) -> Side | None:
        """Find the table and columns of an end, or note what is unknown."""
        if node.tuple is not None:
            draft = self.table(unit, node.names)
            if draft is None:
                return None
            return Side(draft, self.columns(unit, draft, node.tuple.names), node)
        if home is not None and len(node.names) == 1 and node.names[0].text in home.columns:
            return Side(home, (node.names[0].text,), node)
        if len(node.names) > 1 and (draft := unit.find_table(node.names[:-1])) is not None:
            return Side(draft, self.columns(unit, draft, node.names[-1:]), node)
        whole = unit.find_table(node.names)
        if whole is not None:
            return Side(whole, (), node)
        if len(node.names) == 1:
            unit.unknown(node, "table", node.names[0].text, unit.tables)
            return None
        self.table(unit, node.names[:-1])
        return None

    def table(self, unit: Unit, names: tuple[syntax.Name, ...]) -> TableDraft | None:
        draft = unit.find_table(names)
        if draft is None:
            unit.unknown(syntax.Path(names), "table", key_of(names), {*unit.tables, *unit.aliases})
        return draft

    def columns(self, unit: Unit, draft: TableDraft, names: tuple[syntax.Name, ...]) -> tuple[str, ...]:
        if not draft.damaged:
            for name in names:
                if name.text not in draft.columns:
                    unit.unknown(name, f"column in table {draft.key!r}", name.text, draft.columns)
        return tuple(name.text for name in names)

    def relate(
        self,
        unit: Unit,
        left: Side,
        operator: syntax.Operator,
        right: Side,
        details: Details,
        start: int,
        *,
        inline: bool = False,
    ) -> None:
        """Make the relationship, and its foreign key where it has one."""
        if not self.fits(unit, left, operator, right, details):
            return
        if left.draft.table is None or right.draft.table is None:
            return  # a table of another file that the main file did not ask for
        sign = operator.text
        core = sign.strip("?")
        left_end = End(
            left.draft.key,
            left.columns,
            least=0 if sign.startswith("?") else None,
            most=None if core in {">", "<>"} else 1,
        )
        right_end = End(
            right.draft.key,
            right.columns,
            least=0 if sign.endswith("?") else None,
            most=None if core in {"<", "<>"} else 1,
        )
        relationship = self.finish(left_end, right_end, details, unit, start, inline=inline)
        self.made.append(relationship)
        if relationship.active and not relationship.many_to_many and not relationship.conceptual:
            self.foreign_key(relationship, details)

    def finish(
        self, left: End, right: End, details: Details, unit: Unit, start: int, *, inline: bool
    ) -> Relationship:
        """Give the ends what the settings and the nullability of the columns say."""
        draft = Relationship(left, right)
        child, parent = draft.child, draft.parent
        new_child = replace(
            child, least=details.least if details.least is not None else child.least, role=details.role
        )
        new_parent = parent
        if parent.least is None and self.mandatory(child):
            new_parent = replace(parent, least=1)
        if child is left:
            left, right = new_child, new_parent
        else:
            left, right = new_parent, new_child
        return Relationship(
            left,
            right,
            name=details.name,
            active=details.active,
            on_delete=details.delete,
            on_update=details.update,
            identifying=details.identifying,
            fanout=details.fanout,
            orphans=details.orphans,
            color=details.color,
            settings=Settings(details.settings),
            inline=inline,
            comments=() if inline else unit.above(start),
            place=unit.line(start),
        )

    def mandatory(self, child: End) -> bool:
        """Say whether every row of the child names a parent: none of its columns may be null."""
        table = self.workspace.drafts[child.table].made
        known = [table.c[name] for name in child.columns if name in table.c]
        return bool(known) and not any(column.nullable for column in known)

    def foreign_key(self, relationship: Relationship, details: Details) -> None:
        child, parent = relationship.child, relationship.parent
        child_table = self.workspace.drafts[child.table].made
        parent_table = self.workspace.drafts[parent.table].made
        if not _has_all(child_table, child) or not _has_all(parent_table, parent):
            return
        constraint = sa.ForeignKeyConstraint(
            [child_table.c[name] for name in child.columns],
            [parent_table.c[name] for name in parent.columns],
            onupdate=relationship.on_update,
            ondelete=relationship.on_delete,
            match=details.match,
            **{**details.said.arguments(), "name": relationship.name},
        )
        child_table.append_constraint(constraint)

    # -- what does not fit ------------------------------------------------------------------------

    def fits(self, unit: Unit, left: Side, operator: syntax.Operator, right: Side, details: Details) -> bool:
        """Note what keeps two ends from being related."""
        if bool(left.columns) != bool(right.columns):
            bare = right if left.columns else left
            unit.wrong(
                bare.spot,
                f"the reference names the table {bare.draft.key!r}, but no column of it",
                "Name columns on both sides, or on neither.",
            )
            return False
        if len(left.columns) != len(right.columns):
            unit.wrong(
                operator,
                f"the reference has {len(left.columns)} and {len(right.columns)} columns on its sides",
                "Each column on one side needs its partner on the other.",
            )
            return False
        same = left.draft is right.draft and left.columns == right.columns
        if left.columns and same and not details.itself:
            unit.wrong(operator, f"{_spell(left)} cannot refer to itself", "Name another column on one side.")
            return False
        self.note_twins(unit, left, operator, right, details)
        if operator.text.strip("?") != "<>":
            for mine, yours in zip(left.columns, right.columns, strict=True):
                _compare_types(unit, left, mine, right, yours)
        return True

    def note_twins(
        self, unit: Unit, left: Side, operator: syntax.Operator, right: Side, details: Details
    ) -> None:
        if details.name is not None:
            child = right if operator.text.strip("?") in {"<", "-"} else left
            scoped = f"{child.draft.key}/{details.name}"
            if scoped in self.names:
                unit.wrong(operator, f"the reference {details.name!r} is there twice", "Rename one of them.")
            self.names.add(scoped)
        ends = frozenset({(left.draft.key, left.columns), (right.draft.key, right.columns)})
        label = details.name or ""
        if (ends, label) in self.seen:
            unit.wrong(
                operator,
                f"the reference between {_spell(left)} and {_spell(right)} is there twice",
                "Keep one of them." if left.columns else "Keep one of them, or name both.",
            )
        self.seen.add((ends, label))


def _compare_types(unit: Unit, left: Side, mine: str, right: Side, yours: str) -> None:
    """Note two columns that PostgreSQL could not compare; unknown types are left alone.

    What it can compare, such as integer and bigint, is left to the rule fk-type-mismatch.
    """
    one, other = left.draft.columns.get(mine), right.draft.columns.get(yours)
    if one is None or other is None or not (is_known(one.kind) and is_known(other.kind)):
        return
    first, second = base_name(one.kind), base_name(other.kind)
    if first == second or any({first, second} <= family for family in FAMILIES):
        return
    spot = left.spot if not isinstance(left.spot, syntax.Name) else right.spot
    here = f"{left.draft.key}.{mine} is {write_type(one.kind)}"
    there = f"{right.draft.key}.{yours} is {write_type(other.kind)}"
    unit.wrong(
        spot, f"the two ends of the reference differ in type: {here}, {there}", "Give both the same type."
    )


def _has_all(table: sa.Table, end: End) -> bool:
    return all(name in table.c for name in end.columns)


def _spell(side: Side) -> str:
    if not side.columns:
        return repr(side.draft.key)
    columns = side.columns[0] if len(side.columns) == 1 else f"({', '.join(side.columns)})"
    return repr(f"{side.draft.key}.{columns}")


def _likely_column(draft: TableDraft) -> Any:
    keys = [name for name, column in draft.columns.items() if column.pk]
    return keys[0] if keys else "id"

"""Designs and their differences become diagrams with every key, cardinality and mark."""

from __future__ import annotations

import sqlalchemy as sa

from dbworkbench.drawings.diagram import Box, Cluster, Diagram, Edge, Mark, Tie
from dbworkbench.model.annotation import Group, Lineage
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from dbworkbench.model.drawing import diagram_of
from dbworkbench.model.facts import ColumnFacts, TableFacts, set_facts
from dbworkbench.model.relationship import End, Orphans, Relationship
from dbworkbench.model.settings import Settings


def test_rows_tell_key_type_and_nullability() -> None:
    rows = box(diagram_of(shop()), "orders").rows
    assert [(row.name, row.type, row.key, row.nullable) for row in rows] == [
        ("id", "bigint", ("PK",), False),
        ("customer_id", "integer", ("FK",), False),
        ("referrer_id", "integer", ("FK",), True),
        ("number", "varchar(20)", ("UK",), False),
    ]


def test_tooltips_tell_notes_checks_and_defaults() -> None:
    orders = box(diagram_of(shop()), "orders")
    assert orders.note == "what was bought\nvolume: 2M\ngrowth: 8%/month\ncheck id > 0\nindex (number)"
    assert orders.rows[3].note == "as printed\ndefault '0'"
    assert orders.footer == "2M rows, +8%/month"


def test_a_foreign_key_without_relationship_is_drawn_with_inferred_ends() -> None:
    edges = diagram_of(shop()).edges
    assert [(edge.left, edge.right) for edge in edges] == [
        (Tie("customers", ("id",), 1), Tie("orders", ("customer_id",), 0, many=True)),
        (Tie("customers", ("id",), 0), Tie("orders", ("referrer_id",), 0, many=True)),
    ]


def test_a_foreign_key_that_is_the_key_is_one_to_one_and_identifying() -> None:
    metadata = sa.MetaData()
    sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("b", metadata, sa.Column("id", sa.ForeignKey("a.id"), primary_key=True))
    (edge,) = diagram_of(Design("d", metadata)).edges
    assert (edge.right, edge.identifying) == (Tie("b", ("id",), 0, many=False), True)


def test_a_relationship_and_its_foreign_key_are_one_edge() -> None:
    written = Relationship(
        End("orders", ("customer_id",), least=1, most=None), End("customers", ("id",)), name="places"
    )
    edges = diagram_of(shop(relationships=(written,))).edges
    assert len(edges) == 2
    assert edges[0] == Edge(
        Tie("orders", ("customer_id",), 1, many=True), Tie("customers", ("id",), 1), label="places"
    )


def test_inactive_and_unenforced_relationships_are_dashed() -> None:
    def edge(**settings: object) -> Edge:
        written = Relationship(
            End("customers", ("id",)),
            End("orders", ("number",), most=None),
            **settings,  # type: ignore[arg-type]  # settings of a relationship, by name
        )
        return diagram_of(shop(relationships=(written,))).edges[0]

    assert not edge().dashed
    assert edge(active=False).dashed
    assert edge(orphans=Orphans.UNENFORCED).dashed


def test_entities_without_columns_and_their_relationships_are_drawn() -> None:
    metadata = sa.MetaData()
    for name in ("Airport", "Flight"):
        sa.Table(name, metadata)
    flights = End("Flight", most=None)
    relationships = (
        Relationship(End("Airport"), flights, name="is left by"),
        Relationship(End("Airport", least=0), flights, name="is reached by"),
        Relationship(End("Airport", most=None), flights),
    )
    diagram = diagram_of(Design("d", metadata, relationships))
    assert [box.rows for box in diagram.boxes] == [(), ()]
    assert [(e.label, e.left.least, e.left.many, e.right.many) for e in diagram.edges] == [
        ("is left by", 1, False, True),
        ("is reached by", 0, False, True),
        ("", 0, True, True),
    ]


def test_groups_are_clusters_and_a_table_is_in_the_first_that_names_it() -> None:
    groups = (Group("one", ("orders",), "money", "#aa3366"), Group("two", ("orders", "customers")))
    assert diagram_of(shop(groups=groups)).clusters == (
        Cluster("one", ("orders",), "#aa3366", "money"),
        Cluster("two", ("customers",)),
    )


def test_schema_is_told_apart_from_the_name() -> None:
    metadata = sa.MetaData()
    sa.Table("orders", metadata, sa.Column("id", sa.Integer), schema="sales")
    (only,) = diagram_of(Design("d", metadata)).boxes
    assert (only.id, only.prefix, only.title) == ("sales.orders", "sales", "orders")


def test_completed_things_are_marked_until_they_are_written() -> None:
    metadata = sa.MetaData()
    table = sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True))
    set_facts(table, TableFacts(completed=True))
    set_facts(table.c.id, ColumnFacts(completed=True))
    (only,) = diagram_of(Design("d", metadata)).boxes
    assert (only.mark, only.rows[0].mark) == (Mark.COMPLETED, Mark.COMPLETED)


def test_data_dependencies_are_arrows_when_asked() -> None:
    design = shop(lineage=(Lineage("orders", "customers", name="nightly"),))
    assert diagram_of(design).edges == diagram_of(shop()).edges
    arrow = diagram_of(design, lineage=True).edges[-1]
    assert (arrow.left.box, arrow.right.box, arrow.label, arrow.flow) == (
        "orders",
        "customers",
        "nightly",
        True,
    )


def test_no_difference_no_mark() -> None:
    assert diagram_of(shop(), compare(shop(), shop())) == diagram_of(shop())


def test_added_and_dropped_tables_are_marked_with_their_edges() -> None:
    grown = diagram_of(shop(), compare(Design("shop", parents()), shop()))
    assert box(grown, "orders").mark is Mark.ADDED
    assert {row.mark for row in box(grown, "orders").rows} == {None}
    assert [edge.mark for edge in grown.edges] == [Mark.ADDED, Mark.ADDED]
    shrunk = diagram_of(Design("shop", parents()), compare(shop(), Design("shop", parents())))
    assert box(shrunk, "orders").mark is Mark.DROPPED
    assert [edge.mark for edge in shrunk.edges] == [Mark.DROPPED, Mark.DROPPED]


def test_dropped_columns_stand_where_they_stood() -> None:
    old = one_table(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.Column("c", sa.Integer))
    new = one_table(sa.Column("a", sa.Integer), sa.Column("c", sa.Integer), sa.Column("d", sa.Integer))
    rows = box(diagram_of(new, compare(old, new)), "t").rows
    assert [(row.name, row.mark) for row in rows] == [
        ("a", None),
        ("b", Mark.DROPPED),
        ("c", None),
        ("d", Mark.ADDED),
    ]


def test_changed_columns_show_both_types_and_what_was() -> None:
    old = one_table(sa.Column("a", sa.Integer, nullable=False))
    new = one_table(sa.Column("a", sa.BigInteger))
    (row,) = box(diagram_of(new, compare(old, new)), "t").rows
    assert (row.type, row.mark, row.note) == ("integer → bigint", Mark.CHANGED, "was: not null")


def test_a_new_key_marks_its_columns() -> None:
    old = one_table(sa.Column("a", sa.Integer, nullable=False))
    new = one_table(sa.Column("a", sa.Integer, primary_key=True))
    (row,) = box(diagram_of(new, compare(old, new)), "t").rows
    assert (row.key, row.mark) == (("PK",), Mark.CHANGED)


def test_changed_indexes_are_counted_under_the_table() -> None:
    old, new = one_table(sa.Column("a", sa.Integer)), one_table(sa.Column("a", sa.Integer, index=True))
    assert box(diagram_of(new, compare(old, new)), "t").footer == "+1 index"


def test_a_dropped_foreign_key_is_drawn_as_it_was() -> None:
    new = shop()
    without = parents()
    sa.Table("orders", without, *(sa.Column(c.name, c.type) for c in new.table("orders").columns))
    bare = Design("shop", without)
    marks = [edge.mark for edge in diagram_of(bare, compare(new, bare)).edges]
    assert marks.count(Mark.DROPPED) == 2


def parents() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("customers", metadata, sa.Column("id", sa.Integer, primary_key=True))
    return metadata


def shop(**parts: object) -> Design:
    metadata = parents()
    orders = sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("customer_id", sa.Integer, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("referrer_id", sa.Integer, sa.ForeignKey("customers.id")),
        sa.Column(
            "number", sa.String(20), nullable=False, unique=True, comment="as printed", server_default="0"
        ),
        sa.CheckConstraint("id > 0"),
        sa.Index("by_number", "number"),
        comment="what was bought",
    )
    set_facts(orders, TableFacts(settings=Settings({"volume": "2M", "growth": "8%/month"})))
    return Design("shop", metadata, **parts)  # type: ignore[arg-type]  # parts of a design, by name


def one_table(*columns: sa.Column[int]) -> Design:
    metadata = sa.MetaData()
    sa.Table("t", metadata, *columns)
    return Design("d", metadata)


def box(diagram: Diagram, name: str) -> Box:
    return diagram.box(name)

"""A written diagram is what an expert would have drawn; what it cannot hold is told."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from dbworkbench import formats
from dbworkbench.model.design import Design
from tests.formats.designs import designs

SHOP = """
Project shop {
  title: 'A shop'
  Note: 'Who orders what'
}
Table customers as C [note: 'who buys'] {
  id bigint [pk, identity: 'always']
  email varchar(254) [not null, unique, note: 'say "so"']
}
Table sales.orders {
  id bigint [pk]
  customer_id bigint [not null, ref: > C.id]
  rep_id bigint [ref: > C.id]
  ratio "double precision"
  status text [default: 'new', check: `status <> ''`]
}
Table lines {
  order_id bigint
  no int
  Note: 'one for each thing'
  indexes { (order_id, no) [pk] }
}
Ref holds: sales.orders.id < lines.order_id [delete: cascade]
TableGroup "Sales and more" {
  sales.orders
  lines
}
"""
DIAGRAM = """\
---
title: A shop
---
%% What Mermaid cannot hold:
%% design: project: shop
%% customers: note
%% customers.id: identity always
%% sales.orders.status: default 'new'
%% sales.orders: check status <> ''
%% lines: note
%% lines(order_id): on delete cascade

erDiagram
    accDescr: Who orders what
    C[customers] {
        bigint id PK
        varchar(254) email UK "say #quot;so#quot;"
    }
    subgraph "Sales and more"
        "sales.orders" {
            bigint id PK
            bigint customer_id FK
            bigint? rep_id FK
            float8? ratio
            text? status
        }
        lines {
            bigint order_id PK, FK
            integer no PK
        }
    end
    "sales.orders" }o..|| C : customer_id
    "sales.orders" }o..o| C : rep_id
    "sales.orders" ||--o{ lines : holds
"""


def test_design_is_drawn_like_this() -> None:
    assert formats.write(formats.read(SHOP), "mermaid") == DIAGRAM


def test_what_is_read_again_is_written_the_same() -> None:
    again = formats.write(formats.read(DIAGRAM, "mermaid"), "mermaid")
    head, body = DIAGRAM.split("%% What", 1)
    assert again == head + body.split("\n\n", 1)[1]


def test_losses_are_those_of_the_text() -> None:
    losses = formats.write_with_losses(formats.read(SHOP), "mermaid").losses
    assert [f"%% {loss}" for loss in losses] == [
        line for line in DIAGRAM.splitlines() if line.startswith("%% ")
    ][1:]


def test_conceptual_design_survives() -> None:
    design = formats.read("Table Plane\nPlane ?< Flight : flies\nAuthor <> Book\n")
    text = formats.write(design, "mermaid")
    assert text == (
        "erDiagram\n    Plane\n    Flight\n    Author\n    Book\n"
        '    Plane |o..o{ Flight : flies\n    Author }o..o{ Book : ""\n'
    )
    again = formats.read(text, "mermaid")
    assert [(each.left.table, each.right.table, each.name) for each in again.relationships] == [
        ("Plane", "Flight", "flies"),
        ("Author", "Book", None),
    ]


def test_two_roads_to_one_parent_are_told_apart_by_their_columns() -> None:
    text = formats.write(
        formats.read(
            "Table a { id int [pk] }\nTable b { x int\n y int }\n"
            "Ref first: a.id < b.x\nRef second: a.id < b.y\n"
        ),
        "mermaid",
    )
    assert '    a |o..o{ b : "first (x)"\n    a |o..o{ b : "second (y)"\n' in text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(designs())
def test_reading_gives_the_same_design_unless_a_loss_says_otherwise(design: Design) -> None:
    written = formats.write_with_losses(design, "mermaid")
    again = formats.read(written.text, "mermaid")
    assert (again == design) == (not written.losses), written
    assert set(again.metadata.tables) == set(design.metadata.tables)
    for table in design.tables:
        assert list(again.table(table.key).columns.keys()) == list(table.columns.keys())

"""A schema of Drizzle ORM as an expert writes it: formatted by prettier's rules, accepted by the compiler."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dbworkbench import formats
from dbworkbench.errors import UnusableInput
from tests.formats.designs import HOSTILE

HERE = Path(__file__).parent
SHOP = """
Enum order_status {
  new
  "it's paid"
}
Table customers [note: 'who buys'] {
  id uuid [pk, default: `gen_random_uuid()`]
  email varchar(254) [not null, unique, note: 'as typed']
  created_at timestamptz [not null, default: `now()`]
}
Table shop.orders {
  id bigint [pk, identity: 'always']
  customer_id uuid [not null]
  parent_id bigint [ref: > shop.orders.id]
  status order_status [not null, default: 'new']
  total numeric(12,2) [not null, default: 0, check: `total >= 0`]
  doubled numeric(14,2) [generated: 'total * 2']
  indexes {
    (customer_id, created desc) [where: `status <> 'new'`, include: (total)]
    status [type: hash]
  }
  created timestamp(3)
}
Ref: customers.id < shop.orders.customer_id [delete: cascade]
"""


def test_schema_is_written_like_this() -> None:
    expected = (HERE / "drizzle/shop.ts").read_text(encoding="utf-8")
    assert formats.write(formats.read(SHOP), "drizzle") == expected


def test_losses_are_told() -> None:
    losses = formats.write_with_losses(formats.read(SHOP), "drizzle").losses
    assert [str(loss) for loss in losses] == ["shop.orders ix_orders_customer_id_created: include total"]


def test_reference_that_is_not_enforced_is_a_relation_only() -> None:
    text = formats.write(
        formats.read(
            "Table a { id int [pk] }\nTable b { a_id int }\nRef: a.id < b.a_id [orphans: unenforced]"
        ),
        "drizzle",
    )
    assert ".references(" not in text
    assert "a: one(a, { fields: [b.aId], references: [a.id] })," in text


def test_two_references_to_one_table_have_relation_names() -> None:
    text = formats.write(
        formats.read(
            "Table a { id int [pk] }\nTable b {\n x_id int [ref: > a.id]\n y_id int [ref: > a.id]\n}"
        ),
        "drizzle",
    )
    assert "bByX: many(b, { relationName: 'b_x_id' })," in text
    assert "y: one(a, { fields: [b.yId], references: [a.id], relationName: 'b_y_id' })," in text


def test_conceptual_design_is_refused() -> None:
    with pytest.raises(UnusableInput, match="have no columns yet"):
        formats.write(formats.read("Customer < Order"), "drizzle")


@pytest.mark.postgres
@pytest.mark.node
def test_prettier_changes_nothing_and_the_compiler_agrees(official: Callable[[str, str], Any]) -> None:
    rich = formats.read((HERE / "sql_examples/rich.sql").read_text(encoding="utf-8"), "sql")
    texts = [formats.write(design, "drizzle") for design in (rich, HOSTILE, formats.read(SHOP))]
    answer = official("drizzle.mjs", json.dumps(texts))
    assert answer["errors"] == ""
    assert answer["formatted"] == texts

"""A session's designs: sketched, merged, taken up again, saved, read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbworkbench import formats
from dbworkbench.errors import Problems, Refused, UnknownName, UnusableInput
from dbworkbench.workbench import Session

SHOP = """
Table customers [unlogged: 'yes'] {
  id   int         [pk]
  city varchar(20) [not null]
  indexes {
    city
    (city, id) [name: 'by_city', note: 'for the map']
  }
}
Table orders {
  id          int [pk]
  customer_id int [not null, ref: > customers.id]
}
"""


@pytest.fixture
def shop() -> Session:
    session = Session()
    session.sketch(SHOP, "shop")
    return session


def test_sketch_begins_with_design_and_revision_and_counts_what_it_holds() -> None:
    sketch = Session().sketch("Table a { id int [pk] }\nTable b", "x")
    assert sketch.heading == f"x {sketch.design.revision}"
    assert str(sketch).splitlines()[:3] == [
        sketch.heading,
        "1 entity without columns, 1 table, 1 column",
        "changed: +2 tables",
    ]


def test_merge_tells_only_what_changed(shop: Session) -> None:
    sketch = shop.sketch(
        "Table orders { total numeric(8,2) }\nTable shops { id int [pk] }", "shop", merge=True
    )
    assert sketch.difference.summary() == "+1 table, +1 column"
    assert [table.key for table in shop.design().tables] == ["customers", "orders", "shops"]


def test_merging_the_same_again_changes_nothing(shop: Session) -> None:
    before = shop.design()
    assert shop.sketch(SHOP, "shop", merge=True).difference.summary() == "no change"
    assert shop.design() == before


def test_sketching_anew_drops_what_is_not_written_any_more(shop: Session) -> None:
    sketch = shop.sketch("Table customers { id int [pk] }", "shop")
    assert str(sketch.difference).splitlines()[0] == "- table orders"


def test_named_queries_stay_when_the_design_is_sketched_anew(shop: Session) -> None:
    shop.define("all_of_them", "select * from customers")
    shop.sketch(SHOP, "shop")
    assert shop.design().query("all_of_them").sql == "select * from customers"


def test_unknown_design_is_named_with_the_nearest(shop: Session) -> None:
    with pytest.raises(UnknownName) as caught:
        shop.design("shp")
    assert str(caught.value) == "no design called 'shp'\nDid you mean 'shop'?"


def test_merge_into_an_unknown_design_is_refused(shop: Session) -> None:
    with pytest.raises(UnknownName, match="no design called 'shpo'\nDid you mean 'shop'"):
        shop.sketch("Table a { id int }", "shpo", merge=True)


def test_session_without_a_design_says_how_to_begin() -> None:
    with pytest.raises(UnusableInput) as caught:
        Session().design()
    assert str(caught.value) == (
        "there is no design yet\nSketch one in a cell that begins with %%schema NAME."
    )


def test_broken_sketch_leaves_the_design_as_it_was(shop: Session) -> None:
    before = shop.design()
    with pytest.raises(Problems):
        shop.sketch("Table orders { id int [ref: > nowhere.id] }", "shop")
    assert shop.design() is before


def test_saved_design_reads_back_equal(shop: Session, tmp_path: Path) -> None:
    shop.define("of", "select * from orders where customer_id = :customer", rate=40)
    shop.adopt("CREATE INDEX ON orders (customer_id, lower('x' || id)) WHERE id > 3")
    path = shop.save(tmp_path / "shop.dbml")
    assert formats.read(path.read_text("utf-8"), "dbml", name="shop") == shop.design()


def test_saving_into_a_folder_that_is_not_there_names_it(shop: Session, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput) as caught:
        shop.save(tmp_path / "no" / "shop.dbml")
    assert str(caught.value) == f"there is no folder '{tmp_path}/no' to write 'shop.dbml' into"


def test_adopted_index_changes_nothing_else(shop: Session) -> None:
    adoption = shop.adopt("CREATE INDEX ON orders (customer_id)")
    assert str(adoption.difference) == "+ index (customer_id) of orders"
    assert adoption.summary == "adopted: + index (customer_id) of orders"
    assert shop.sketch("", "shop", merge=True).difference.summary() == "no change"


def test_index_that_the_design_has_is_not_adopted_under_another_name(shop: Session) -> None:
    before = shop.design()
    assert shop.adopt("CREATE INDEX other ON customers (city, id)").summary == "the design has it already"
    assert shop.design() == before


def test_partial_index_is_adopted_once_beside_another(shop: Session) -> None:
    partial = "CREATE INDEX few ON customers (city) WHERE id > 3"
    assert shop.adopt(partial).summary == "adopted: + index (city) of customers: where id > 3"
    assert shop.adopt(partial).summary == "the design has it already"


def test_index_with_the_name_of_another_one_is_refused(shop: Session) -> None:
    with pytest.raises(Refused, match="the table 'customers' has another index called 'by_city'"):
        shop.adopt("CREATE INDEX by_city ON customers (id, city)")


def test_index_on_an_unknown_table_or_column_names_the_nearest(shop: Session) -> None:
    with pytest.raises(UnknownName, match="no table called 'order'\nDid you mean 'orders'"):
        shop.adopt('CREATE INDEX ON "order" (id)')
    with pytest.raises(
        UnknownName, match="no column of 'orders' called 'customer'\nDid you mean 'customer_id'"
    ):
        shop.adopt("CREATE INDEX ON orders (customer)")


def test_completed_sketch_has_keys_and_references() -> None:
    session = Session()
    session.sketch("Customer < Order : places", "x")
    completed = session.complete()
    (key,) = completed.design.table("Order").foreign_key_constraints
    assert [element.target_fullname for element in key.elements] == ["Customer.id"]


def test_sql_is_merged_into_a_sketch(shop: Session) -> None:
    sketch = shop.sketch("create table shops (id int primary key);", "shop", merge=True, notation="sql")
    assert sketch.difference.summary() == "+1 table"


def test_named_query_shows_its_rate_target_and_parameters(shop: Session) -> None:
    named = shop.define("of", "select * from orders where customer_id = :customer", rate=40)
    assert named.summary == "query of, 40/s, takes :customer"
    assert named.heading == f"shop {shop.design().revision}"

"""What changed between two states of a design is said object by object."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.drawings.diagram import Mark
from dbworkbench.errors import WorkbenchError
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare, plural

OLD = "Table a {\n id int [pk]\n x int\n}\nTable gone { id int [pk] }"


def read(sketch: str) -> Design:
    return formats.read(sketch, "dbml", name="x")


def changes(old: str, new: str) -> list[str]:
    return [str(change) for change in compare(read(old), read(new)).changes]


def test_equal_designs_have_no_difference() -> None:
    difference = compare(read(OLD), read(OLD))
    assert difference.empty
    assert str(difference) == "no change"


def test_tables_are_added_and_dropped() -> None:
    assert changes(OLD, "Table a {\n id int [pk]\n x int\n}\nTable b { id int [pk] }") == [
        "+ table b",
        "- table gone",
    ]


def test_column_changes_say_how() -> None:
    new = OLD.replace("x int", "x bigint [not null, default: 0]\n y text")
    assert changes(OLD, new) == [
        "~ column a.x: type integer → bigint, not null, default none → 0",
        "+ column a.y: text",
    ]


def test_changed_key_is_one_change() -> None:
    old = "Table a {\n x int\n y int\n indexes { x [pk] }\n}"
    new = "Table a {\n x int\n y int\n indexes { (x, y) [pk] }\n}"
    assert changes(old, new) == [
        "~ column a.y: not null",
        "~ constraint primary key (x, y) of a: was primary key (x)",
    ]


def test_summary_counts_by_kind() -> None:
    new = "Table a {\n id int [pk]\n}\nTable b { id int [pk] }\nTable c { id int [pk] }"
    assert compare(read(OLD), read(new)).summary() == "+2 tables, -1 table, -1 column"


def test_mark_of_an_object() -> None:
    difference = compare(read(OLD), read(OLD.replace("x int", "x bigint")))
    assert difference.mark_of("column", "x", "a") is Mark.CHANGED
    assert difference.mark_of("column", "id", "a") is None


def test_what_only_the_sketch_knows_is_no_physical_difference() -> None:
    new = OLD.replace("Table a {", "Table a [volume: '2M'] {")
    assert compare(read(OLD), read(new), physical=True).empty
    assert not compare(read(OLD), read(new)).empty


def test_plural_of_field_terms() -> None:
    assert [plural(word, 2) for word in ("query", "index", "table", "foreign key")] == [
        "queries", "indexes", "tables", "foreign keys",
    ]  # fmt: skip


SHOP = """
Table customers {
  id    int          [pk]
  email varchar(254) [not null, unique]
  city  text
}
Table orders {
  id          int           [pk]
  customer_id int           [not null, ref: > customers.id]
  total       numeric(12,2) [not null, check: `total >= 0`]
  placed_at   timestamptz   [not null]
  indexes { (customer_id, placed_at desc) }
}
"""


def test_renamed_table_is_known_again_and_so_are_references_to_it() -> None:
    new = SHOP.replace("customers", "clients")
    assert changes(SHOP, new) == ["> table clients: was customers"]


def test_renamed_column_is_known_again_with_all_that_names_it() -> None:
    new = SHOP.replace("total", "amount").replace("placed_at", "ordered_at")
    assert changes(SHOP, new) == [
        "> column orders.amount: was total",
        "> column orders.ordered_at: was placed_at",
    ]


def test_renamed_column_may_change_as_well() -> None:
    new = SHOP.replace("total       numeric(12,2)", "amount numeric(14,2)").replace("total", "amount")
    assert changes(SHOP, new) == ["> column orders.amount: was total, type numeric(12,2) → numeric(14,2)"]


def test_renamed_key_is_followed_by_the_references() -> None:
    new = SHOP.replace("  id    int ", "  customer_no int ").replace("customers.id", "customers.customer_no")
    assert changes(SHOP, new) == ["> column customers.customer_no: was id"]


def test_table_and_its_columns_may_be_renamed_together() -> None:
    new = SHOP.replace("customers", "clients").replace("city  text", "town  text")
    assert changes(SHOP, new) == ["> table clients: was customers", "> column clients.town: was city"]


def test_table_is_known_again_when_what_refers_to_it_is_renamed_with_it() -> None:
    new = SHOP.replace("customers", "clients").replace("customer_id", "client_id")
    new = new.replace("  city  text", "  city  text\n  since date")
    assert changes(SHOP, new) == [
        "> table clients: was customers",
        "+ column clients.since: date",
        "> column orders.client_id: was customer_id",
    ]


def test_constraint_and_index_that_only_got_another_name_are_renamed() -> None:
    old = "Table a {\n id int [pk]\n x int\n indexes { x [name: 'one'] }\n}"
    assert changes(old, old.replace("'one'", "'two'")) == ["> index (x) of a: was one, is called two"]


def test_constraint_that_only_got_or_lost_a_name_says_so() -> None:
    named = "Table a {\n id int [pk]\n x int\n indexes {\n  x [unique, name: 'u']\n }\n}"
    nameless = named.replace(", name: 'u'", "")
    assert changes(nameless, named) == ["> constraint unique (x) of a: is called u"]
    assert changes(named, nameless) == ["> constraint unique (x) of a: was u, has no name now"]


def test_two_that_are_alike_are_asked_about() -> None:
    old = "Table a {\n id int [pk]\n first text\n born date\n}"
    new = "Table a {\n id int [pk]\n born date\n given text\n family text\n}"
    difference = compare(read(old), read(new))
    assert [str(change) for change in difference.changes] == [
        "+ column a.given: text",
        "+ column a.family: text",
        "- column a.first",
    ]
    assert [str(question) for question in difference.questions] == [
        "was column a.first renamed to a.family or a.given, or dropped?"
    ]
    assert str(difference).endswith("\n? was column a.first renamed to a.family or a.given, or dropped?")


def test_copies_of_a_table_are_asked_about() -> None:
    copies = "\n".join(SHOP.partition("Table orders")[0].replace("customers", name) for name in ("a", "b"))
    difference = compare(read(SHOP.partition("Table orders")[0]), read(copies))
    assert [str(question) for question in difference.questions] == [
        "was table customers renamed to a or b, or dropped?"
    ]


def test_answers_settle_what_is_asked() -> None:
    old = "Table a {\n id int [pk]\n first text\n born date\n}"
    new = "Table a {\n id int [pk]\n born date\n given text\n family text\n}"
    renamed = compare(read(old), read(new), renames={"a.first": "a.family"})
    assert renamed.mark_of("column", "family", "a") is Mark.RENAMED
    assert renamed.questions == ()
    dropped = compare(read(old), read(new), renames={"a.first": None})
    assert dropped.mark_of("column", "first", "a") is Mark.DROPPED
    assert dropped.questions == ()


def test_answer_against_what_looks_sure_is_followed() -> None:
    new = read(SHOP.replace("total", "amount"))
    difference = compare(read(SHOP), new, renames={"orders.total": None})
    assert difference.mark_of("column", "total", "orders") is Mark.DROPPED
    assert difference.mark_of("column", "amount", "orders") is Mark.ADDED


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"order": "purchases"}, "no table or column called 'order'"),
        ({"orders": "purchases"}, "the table 'orders' is still there: it was neither renamed nor dropped"),
        ({"customers": "clientz"}, "no table called 'clientz'"),
        ({"customers": "orders"}, "the table 'orders' was there before: nothing was renamed to it"),
        ({"orders.total": "amount"}, "the column 'total' is still there: it was neither renamed nor dropped"),
    ],
)
def test_answer_that_does_not_fit_is_refused(answers: dict[str, str | None], message: str) -> None:
    with pytest.raises(WorkbenchError) as caught:
        compare(read(SHOP), read(SHOP.replace("customers", "clients")), renames=answers)
    assert caught.value.message == message


def test_what_hangs_on_tables_is_compared() -> None:
    old = SHOP + "Sql postgres [on: orders] { '''create rule r as on delete to orders do nothing''' }"
    assert changes(old, SHOP) == ["- sql create rule r as on delete to orders do nothing on orders"]


def test_enum_says_which_values_came_and_went() -> None:
    assert changes("Enum e { a b c }", "Enum e { a c d }") == ["~ enum e: +d, -b"]
    assert changes("Enum e { a b }", "Enum e { b a }") == ["~ enum e: order b, a"]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=3, unique=True), st.data())
@settings(deadline=None, max_examples=60)
def test_renaming_any_column_is_one_change(names: list[str], data: st.DataObject) -> None:
    kinds = ("int", "text", "date", "uuid", "boolean", "jsonb", "inet", "bytea")
    columns = [f" {name} {kind}" for name, kind in zip(names, kinds, strict=False)]
    old = "Table t {\n" + "\n".join(columns) + "\n}"
    name = data.draw(st.sampled_from(names))
    assert changes(old, old.replace(f" {name} ", " entirely_other ")) == [
        f"> column t.entirely_other: was {name}"
    ]

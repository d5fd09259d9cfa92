"""What changed between two states of a design is said object by object."""

from __future__ import annotations

from dbworkbench import formats
from dbworkbench.drawings.diagram import Mark
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

"""A conceptual sketch becomes physical by one convention."""

from __future__ import annotations

from dbworkbench import formats
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.keys import foreign_keys, primary_key, referred, referring
from dbworkbench.model.physical import Convention, complete, singular


def completed(sketch: str, convention: Convention | None = None) -> Design:
    return complete(formats.read(sketch, "dbml", name="sketch"), convention or Convention())


def references(design: Design, table: str) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    return [(referring(key), *referred(key)) for key in foreign_keys(design.table(table))]


def test_entities_get_a_surrogate_key() -> None:
    design = completed("customers < orders : places")
    assert primary_key(design.table("customers")) == ("id",)
    assert column_facts(design.table("customers").columns["id"]).completed


def test_surrogate_may_be_a_uuid() -> None:
    design = completed("customers < orders", Convention(key="customer_key", uuid=True))
    assert str(design.table("customers").columns["customer_key"].type) == "UUID"


def test_foreign_key_is_named_after_its_parent() -> None:
    design = completed("customers < orders : places")
    assert references(design, "orders") == [(("customer_id",), "customers", ("id",))]
    assert not design.table("orders").columns["customer_id"].nullable


def test_optional_parent_makes_a_nullable_column() -> None:
    design = completed("planes ?< flights")
    assert design.table("flights").columns["plane_id"].nullable


def test_two_roads_to_one_parent_are_told_apart_by_their_names() -> None:
    design = completed("Ref origin: airports < flights\nRef dest: airports < flights")
    assert [key[0] for key in references(design, "flights")] == [("origin_id",), ("dest_id",)]


def test_many_to_many_gets_a_junction_named_after_both() -> None:
    design = completed("authors <> books")
    junction = design.table("authors_books")
    assert primary_key(junction) == ("author_id", "book_id")
    assert table_facts(junction).completed
    assert [target for _, target, _ in references(design, "authors_books")] == ["authors", "books"]


def test_written_key_is_used_instead_of_a_surrogate() -> None:
    design = completed("Table airlines { carrier char(2) [pk] }\nairlines < flights")
    assert references(design, "flights") == [(("airline_carrier",), "airlines", ("carrier",))]


def test_physical_design_comes_back_equal() -> None:
    design = formats.read(
        "Table a { id int [pk] }\nTable b { id int [pk]\n a_id int [ref: > a.id] }", "dbml", name="x"
    )
    assert complete(design) == design


def test_completing_twice_is_completing_once() -> None:
    once = completed("customers < orders\nauthors <> books")
    assert complete(once) == once


def test_singular_follows_the_ending() -> None:
    words = ["categories", "boxes", "classes", "status_codes", "address", "flights", "branches"]
    assert [singular(word) for word in words] == [
        "category", "box", "class", "status_code", "address", "flight", "branch",
    ]  # fmt: skip

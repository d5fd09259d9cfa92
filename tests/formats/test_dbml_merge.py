"""A sketch grows cell by cell: what is written later takes the place of what it names again."""

from __future__ import annotations

import pytest

from dbworkbench import formats
from dbworkbench.errors import Problems
from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys, primary_key, referring
from dbworkbench.model.relationship import Orphans

START = """
Table airports { faa varchar(3) [pk] }
Table flights {
  day    date       [not null]
  number integer    [not null]
  origin varchar(3) [not null]
  indexes { (day, number) [pk] }
}
Ref origin: airports.faa < flights.origin
"""


def grow(*texts: str) -> Design:
    design = formats.read(texts[0], "dbml", name="flights")
    for text in texts[1:]:
        design = formats.read(text, "dbml", name="flights", onto=design)
    return design


def test_new_columns_join_a_table_and_known_ones_change() -> None:
    flights = grow(START, "Table flights {\n number bigint [not null]\n seats int\n}").table("flights")
    assert [column.name for column in flights.columns] == ["day", "number", "origin", "seats"]
    assert str(flights.columns["number"].type) == "BIGINT"


def test_new_key_takes_the_place_of_the_old_one() -> None:
    flights = grow(START, "Table flights { indexes { (day, number, origin) [pk] } }").table("flights")
    assert primary_key(flights) == ("day", "number", "origin")


def test_columns_of_an_old_key_stay_not_null() -> None:
    old = "Table a {\n x int [pk]\n y int\n z int\n indexes { (y, z) [unique] }\n}"
    table = grow(old, "Table a { indexes { (y, z) [pk] } }").table("a")
    assert not table.columns["x"].nullable


def test_reference_with_columns_replaces_the_concept() -> None:
    design = grow("airports < flights : origin", START)
    assert [r.name for r in design.relationships] == ["origin"]
    assert [referring(key) for key in foreign_keys(design.table("flights"))] == [("origin",)]


def test_two_concepts_between_the_same_tables_stay_apart() -> None:
    concepts = "Ref origin: airports < flights\nRef dest: airports < flights"
    design = grow(concepts, START)
    assert sorted((r.name or "", r.conceptual) for r in design.relationships) == [
        ("dest", True),
        ("origin", False),
    ]


def test_setting_of_a_reference_is_changed_by_naming_it_again() -> None:
    (relationship,) = grow(START, "Ref origin: airports.faa < flights.origin [orphans: stub]").relationships
    assert relationship.orphans is Orphans.STUB


def test_inline_reference_is_replaced_by_a_written_one() -> None:
    start = "Table a { id int [pk] }\nTable b { id int [pk]\n a_id int [ref: > a.id] }"
    design = grow(start, "Ref: b.a_id > a.id [delete: cascade]")
    assert [key.ondelete for key in foreign_keys(design.table("b"))] == ["CASCADE"]
    assert len(design.relationships) == 1


def test_indexes_join_and_the_same_one_changes() -> None:
    first = "Table flights { indexes { origin\n day } }"
    flights = grow(START, first, "Table flights { indexes { origin [name: 'by_origin'] } }").table("flights")
    assert sorted(str(index.name) for index in flights.indexes) == ["by_origin", "ix_flights_day"]


def test_enum_query_and_decision_are_replaced_by_name() -> None:
    text = "Enum e {{ {} }}\nQuery q {{ 'select {}' }}\nDecision d {{ '{}' }}"
    design = grow(text.format("a", 1, "first"), text.format("a\n b", 2, "second"))
    assert [value.name for value in design.enums[0].values] == ["a", "b"]
    assert (design.query("q").sql, design.decisions[0].text) == ("select 2", "second")


def test_group_gains_members() -> None:
    start = "Table a { id int [pk] }\nTable b { id int [pk] }\nTableGroup g { a }"
    assert grow(start, "TableGroup g { b }").groups[0].tables == ("a", "b")


@pytest.mark.parametrize(
    "more",
    [
        "Table flights { seats int }",
        "Table flights { indexes { (day, number, origin) [pk] } }",
        "Ref origin: airports.faa < flights.origin [orphans: stub]",
        "Table planes { tailnum varchar(6) [pk] }\nplanes ?< flights : flown_by",
        "Sql postgres { 'create extension pg_trgm' }",
        "Table flights { dependencies { number -> origin } }",
    ],
)
def test_merging_twice_is_merging_once(more: str) -> None:
    assert grow(START, more) == grow(START, more, more)


def test_mistake_is_placed_in_the_new_text() -> None:
    with pytest.raises(Problems) as caught:
        grow(START, "Table planes { tailnum varchar(6) [pk] }\nRef: flights.plane > planes.tailnum")
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert (problem.place.line, problem.place.file) == (2, None)
    assert "plane" in problem.message

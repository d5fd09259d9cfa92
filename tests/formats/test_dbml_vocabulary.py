"""Completion of a sketch: what can stand where the cursor is, while the text is still incomplete."""

from __future__ import annotations

import pytest

from dbworkbench import formats
from dbworkbench.formats.dbml.vocabulary import KEYWORDS, SETTINGS, TYPES, Suggestion, complete

SKETCH = """
Table customers as c { id uuid [pk]
  email text }
Enum status { new
  old }
Table "order lines" { id int }
Table shop.orders {
  id bigint
  customer_id uuid
  st status
}
TablePartial stamped { at date }
TableGroup sales { customers }
Airline < Flight
"""
T = "Table t {\n  x int\n  y int\n"

OFFERED = {
    # where an element begins
    "Ta|": ["Table", "TableGroup", "TablePartial"],
    "cust|": ["customers"],
    "T|able x {": ["Table", "TableGroup", "TablePartial"],
    "Table Fl|": ["Flight"],
    "Sql po|": ["postgres"],
    "Metadata ta|": ["table", "tablegroup"],
    # columns
    "Table t {\n  a var|": ["varchar"],
    "Table t {\n  note te|": ["text"],
    "Table t {\n  a sta|": ["status"],
    "Table t {\n  ~|": ["stamped", "timestamps", "soft_delete", "versioned"],
    "Table t {\n  a int\n  |": ["indexes", "checks", "dependencies", "records", "Note"],
    # settings
    "Table t [vol|": ["volume"],
    "Table t {\n  a int [not|]\n}": ["not null", "note"],
    "Table t {\n  a int [pk, not nu|]": ["not null"],
    "Table t {\n  a status [default: |]": [
        "'new'",
        "'old'",
        "`now()`",
        "`gen_random_uuid()`",
        "true",
        "false",
        "null",
    ],
    "Ref: c.id < shop.orders.customer_id [del|]": ["delete"],
    "Ref: c.id < shop.orders.customer_id [delete: set|]": ["set null", "set default"],
    "Airline < Flight [orphans: |]": ["refuse", "stub", "unenforced"],
    "Enum e {\n  a [n|": ["note"],
    T + "indexes { x [ty|": ["type"],
    T + "indexes { x [type: gi|": ["gin", "gist"],
    T + "indexes { x [include: (|": ["x", "y"],
    # little languages in texts
    "Table t {\n  a int [values: 'zi|'": ["zipf(1.2) of 500"],
    "Table t {\n  a int [values: 'created_at + log|'": ["lognormal(20, 0.8)", "lognormal(2 days)"],
    "Table t {\n  a int [values: 'series, wee|'": ["weekly", "weekly peak saturday"],
    T + "  z int [values: '= x|": ["x"],
    "Table t {\n  a int [values: 'mach|'": ["machine new -> paid 90% -> shipped 80%, new -> cancelled"],
    "Ref: c.id < shop.orders.customer_id [fanout: 'geo|": ["geometric(3)", "geometric(3), 20% childless"],
    "Ref: c.id < shop.orders.customer_id [chi|": ["childless"],
    "Query q [target: 'p9|'": ["p95 < 100 ms", "p99 < 250 ms"],
    "Table t [growth: '3|": ["3%/month"],
    T + "  z int [generated: 'x|": ["x"],
    T + "checks { `y|": ["y"],
    # references
    "Ref: cus|": ["customers"],
    "Ref buys: c.|": ["id", "email"],
    "Ref: c.id < shop.|": ["orders"],
    "Ref: c.id < shop.orders.cu|": ["customer_id"],
    "Ref: c.(id) < shop.orders.(id, cu|": ["customer_id"],
    "Ref {\n  customers.em|": ["email"],
    "Customer < Air|": ["Airline"],
    "Ref: ord|": ['"order lines"'],
    "Table t {\n  a uuid [ref: |": ["> ", "< ", "- ", "<> "],
    "Table t {\n  a uuid [ref: > c.|]": ["id", "email"],
    # blocks
    T + "indexes { (x, |": ["x", "y"],
    T + "indexes { x de|": ["desc"],
    T + "dependencies { x -> |": ["x", "y"],
    "Table shop.orders {\n  indexes {\n    cust|": ["customer_id"],
    "TableGroup g {\n  cu|": ["customers"],
    "Records customers(e|": ["email"],
    "DiagramView v {\n  Tables { cu|": ["customers"],
    "DiagramView v {\n  TableGroups { sa|": ["sales"],
    "use {\n  en|": ["enum"],
    # where nothing can be offered
    "// Ta|": [],
    "/* Ta|": [],
    "Table t {\n  a int [note: 'Ta|": [],
    "Enum e {\n  ne|": [],
    "Query q { '''\nsel|": [],
}


@pytest.mark.parametrize(("text", "offered"), OFFERED.items())
def test_what_is_offered(text: str, offered: list[str]) -> None:
    before, _, after = (SKETCH + text).partition("|")
    assert [each.text for each in complete(before + after, len(before))] == offered


def test_suggestion_says_what_it_is_and_what_it_replaces() -> None:
    text = "Table t {\n  a int [pk, not nu"
    assert complete(text, len(text)) == [Suggestion("not null", "setting", len(text) - len("not nu"))]


def test_names_are_written_with_their_quotes() -> None:
    text = SKETCH + "Ref: "
    assert '"order lines"' in [each.text for each in complete(text, len(text))]


def test_word_that_is_being_written_is_not_offered_itself() -> None:
    assert complete("Customer < Ord", 14) == []


def test_names_of_the_design_that_grows_are_known() -> None:
    design = formats.read("Table planes as p { tailnum text }\nEnum e { a }")
    assert [each.text for each in complete("Ref: p.", 7, design)] == ["tailnum"]
    assert [each.text for each in complete("Ref: pl", 7, design)] == ["planes"]
    assert [each.text for each in complete("Ref: far.", 9, tables={"far": ["a", "b"]})] == ["a", "b"]


def test_completion_answers_everywhere() -> None:
    for offset in range(len(SKETCH)):
        assert all(each.start <= offset for each in complete(SKETCH, offset))


def test_words_for_the_highlighter() -> None:
    assert {"Table", "Ref", "Query", "Decision"} <= set(KEYWORDS)
    assert {"timestamptz", "numeric"} <= set(TYPES)
    assert {"not null", "orphans", "headercolor"} <= set(SETTINGS)

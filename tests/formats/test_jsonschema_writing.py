"""JSON Schema of rows: valid by its metaschema, lets right rows in and wrong ones not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from dbworkbench import formats
from dbworkbench.formats.jsonschema.check import conjuncts, keywords
from tests.formats.designs import HOSTILE

HERE = Path(__file__).parent
SHOP = """
Enum status {
  new
  paid
}
Table customers [note: 'who buys'] {
  id bigint [pk, identity: 'always']
  email varchar(30) [not null, note: 'as typed', sensitive: 'pii', check: `email like '%@%'`]
  age smallint [check: `age between 18 and 120`]
  born date
  seen timestamptz [default: `now()`]
  code char(3) [check: `code ~ '^[A-Z]{3}$'`]
  size text [not null, default: 'M', check: `size in ('S', 'M', 'L')`]
  state status
  tags text[]
  doc jsonb [default: '{}']
  total numeric(5,2) [not null, default: 0, check: `total >= 0`]
  tax numeric [generated: 'total * 0.2']
  ref uuid
}
"""
RIGHT: dict[str, Any] = {
    "email": "a@b.ch",
    "age": 18,
    "born": "2020-02-29",
    "code": "ABC",
    "tags": ["x", None],
    "state": None,
}
WRONG = [
    {"email": None},
    {"email": "nobody"},
    {"email": "a@" + "b" * 40},
    {"age": 17},
    {"age": 1.5},
    {"born": "2021-02-29"},
    {"code": "abc"},
    {"size": "XL"},
    {"state": "lost"},
    {"tags": "x"},
    {"total": -1},
    {"total": 1000},
    {"ref": "no uuid"},
    {"unknown": 1},
]


def definition(text: str, table: str) -> dict[str, Any]:
    written = json.loads(formats.write(formats.read(text), "jsonschema"))
    found: dict[str, Any] = written["$defs"][table]
    return found


def validator() -> Draft202012Validator:
    return Draft202012Validator(definition(SHOP, "customers"), format_checker=FormatChecker())


def test_right_row_is_let_in() -> None:
    assert [error.message for error in validator().iter_errors(RIGHT)] == []


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: "-".join(map(str, wrong)))
def test_wrong_row_is_not(wrong: dict[str, Any]) -> None:
    assert list(validator().iter_errors(RIGHT | wrong))


def test_what_nothing_else_fills_is_required() -> None:
    assert definition(SHOP, "customers")["required"] == ["email"]


def test_column_is_described() -> None:
    properties = definition(SHOP, "customers")["properties"]
    assert properties["id"]["readOnly"] is True
    assert properties["tax"] == {
        "type": ["number", "null"], "readOnly": True, "x-generated": "total * 0.2", "x-sql-type": "numeric",
    }  # fmt: skip
    assert properties["email"] == {
        "type": "string", "maxLength": 30, "pattern": "@", "description": "as typed", "x-sensitive": "pii",
        "x-sql-type": "varchar(30)",
    }  # fmt: skip
    assert properties["seen"]["x-default"] == "now()"
    assert properties["doc"]["default"] == {}


def test_references_are_named() -> None:
    found = definition("Table a { id int [pk] }\nTable b { a int }\nRef: a.id < b.a [delete: cascade]", "b")
    assert found["x-foreign-keys"] == [
        {"columns": ["a"], "table": "a", "references": ["id"], "onDelete": "cascade"}
    ]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("a > 0 AND a <= 10", [("a", "exclusiveMinimum", 0), ("a", "maximum", 10)]),
        ("5 < a", [("a", "exclusiveMinimum", 5)]),
        ("score > '-10'::integer::numeric", [("score", "exclusiveMinimum", -10)]),
        ("char_length(name::text) >= 3", [("name", "minLength", 3)]),
        ("kind = ANY (ARRAY['a'::text, 'b'::text])", [("kind", "enum", ["a", "b"])]),
        ("name LIKE 'a_c%'", [("name", "pattern", r"^a[\s\S]c")]),
        ("a > 0 OR b > 0", []),
        ("NOT a > 0", []),
        ("a > b", []),
        ("lower(a) = 'x'", []),
        (r"name ~ '\mword'", []),
        ("name ~ '(?i)a'", []),
        ("a NOT IN (1, 2)", []),
        ("a NOT BETWEEN 1 AND 2", []),
        ("name NOT LIKE 'a%'", []),
        ("not sql at all", []),
    ],
)
def test_condition_is_told_only_where_it_is_certain(condition: str, found: list[Any]) -> None:
    assert keywords(condition) == found


def test_part_that_is_not_understood_is_an_empty_list() -> None:
    assert conjuncts("a > 0 AND f(b)") == [[("a", "exclusiveMinimum", 0)], []]


@pytest.mark.postgres
def test_rich_schema_is_valid_by_the_metaschema() -> None:
    rich = formats.read((HERE / "sql_examples/rich.sql").read_text(encoding="utf-8"), "sql")
    for design in (rich, HOSTILE, formats.read("Customer < Order")):
        Draft202012Validator.check_schema(json.loads(formats.write(design, "jsonschema")))


def test_losses_stand_in_a_comment() -> None:
    written = formats.write_with_losses(formats.read("Table a [volume: '2M'] { id int [pk] }"), "jsonschema")
    assert [str(loss) for loss in written.losses] == ["a: volume: 2M"]
    assert json.loads(written.text)["$comment"] == "What JSON Schema cannot hold: a: volume: 2M"

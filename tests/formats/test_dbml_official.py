"""What is written as DBML for others, as the official parser reads it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from dbworkbench import formats
from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design

Official: TypeAlias = Callable[[str, str], Any]
HERE = Path(__file__).parent
TOKEN = re.compile(r"'''.*?'''|'(?:\\.|[^'])*'|\"(?:\\.|[^\"])*\"|`[^`]*`|//[^\n]*|\w+|\s+|.", re.S)
SKETCH = """
Table customers {
  id   int     [pk]
  zip  char(5)
  city text
  dependencies { zip -> city }
}
Table orders {
  id          int [pk]
  customer_id int
  at          timestamptz
  indexes { (customer_id, at desc) [where: `at is not null`, note: 'hot'] }
}
Ref: customers.id < orders.customer_id [orphans: stub]
customers < Invoice : pays
Query recent { '''select 1''' }
"""


def design_of(name: str) -> Design:
    path = HERE / name
    return formats.read_with_report(path.read_text("utf-8"), None, file=str(path), base=path.parent).design


def test_what_dbml_has_no_place_for_stands_in_notes_and_is_named() -> None:
    design = formats.read(
        SKETCH.replace("Ref r: customers.id < orders.customer_id", "Ref r: customers.id <> orders.id")
    )
    written = formats.write_with_losses(design, "dbml", dialect="official")
    assert written.text == (HERE / "dbml/official.txt").read_text(encoding="utf-8")
    assert [str(loss) for loss in written.losses] == [
        line.removeprefix("// ") for line in written.text.splitlines()[1 : len(written.losses) + 1]
    ]


def test_unknown_dialect_is_told() -> None:
    with pytest.raises(UnknownName, match="no dialect of DBML called 'offical'"):
        formats.write(Design("x"), "dbml", dialect="offical")


EXAMPLES = ("dbml/shop.dbml", "dbml/design.dbml", "sql_examples/rich.sql", "sql_examples/everything.sql")
MISTAKEN = "Table a { id int [pk }"


@cache
def official_text(name: str) -> str:
    return formats.write(design_of(name), "dbml", dialect="official")


def mutants() -> list[str]:
    """Return a text that uses all of DBML, broken in small ways: the same texts in every run."""
    chance = random.Random(7)  # noqa: S311  # no secret
    text = official_text("dbml/shop.dbml")
    return [broken(text, chance) for _ in range(90)]


@pytest.fixture(scope="module")
def models(official: Official) -> dict[str, Any]:
    """What the official parser says of every text of this file, asked once."""
    texts = [*map(official_text, EXAMPLES), *mutants(), MISTAKEN]
    return dict(zip(texts, official("dbml.mjs", json.dumps(texts)), strict=True))


@pytest.mark.node
@pytest.mark.parametrize("name", EXAMPLES)
def test_official_parser_sees_what_we_see(name: str, models: dict[str, Any]) -> None:
    text = official_text(name)
    assert models[text].get("errors", []) == []
    assert shape_there(models[text]) == shape_here(formats.read(text))


@pytest.mark.node
def test_what_the_official_parser_reads_of_broken_texts_we_read_alike(models: dict[str, Any]) -> None:
    """Where a broken text is still DBML, both see the same."""
    read = [text for text in mutants() if "errors" not in models[text]]
    assert len(read) > 15
    for text in read:
        assert shape_there(models[text]) == shape_here(formats.read(text))


def broken(text: str, chance: random.Random) -> str:
    tokens = TOKEN.findall(text)
    place = chance.randrange(len(tokens))
    other = tokens[chance.randrange(len(tokens))]
    tokens[place] = chance.choice(["", other, tokens[place] * 2, tokens[place] + other, " \n ", "'"])
    return "".join(tokens)


@pytest.mark.node
def test_official_parser_tells_mistakes(models: dict[str, Any]) -> None:
    assert models[MISTAKEN]["errors"]


def shape_here(design: Design) -> dict[str, Any]:
    """Return tables with columns and keys, enums, groups, and how many references there are."""
    return {
        "tables": {
            (table.schema or "public", table.name): (
                [
                    (column.name, column.nullable or column.primary_key, words(column.comment))
                    for column in table.c
                ],
                {column.name for column in table.primary_key.columns},
                words(table.comment),
            )
            for table in design.tables
        },
        "enums": {
            (enum.schema or "public", enum.name): [value.name for value in enum.values]
            for enum in design.enums
        },
        "references": len(design.relationships),
        "groups": sorted(group.name for group in design.groups),
    }


def shape_there(model: dict[str, Any]) -> dict[str, Any]:
    schemas = {key: schema["name"] for key, schema in model["schemas"].items()}
    return {
        "tables": {
            (schemas[str(table["schemaId"])], table["name"]): (
                list(columns_there(model, table)),
                set(keys_there(model, table)),
                words(table["note"]),
            )
            for table in model["tables"].values()
        },
        "enums": {
            (schemas[str(enum["schemaId"])], enum["name"]): [
                model["enumValues"][str(key)]["name"] for key in enum["valueIds"]
            ]
            for enum in model["enums"].values()
        },
        "references": len(model["refs"]),
        "groups": sorted(group["name"] for group in model["tableGroups"].values()),
    }


def columns_there(model: dict[str, Any], table: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    key = set(keys_there(model, table))
    for field in (model["fields"][str(number)] for number in table["fieldIds"]):
        yield field["name"], not field.get("not_null") or field["name"] in key, words(field.get("note"))


def keys_there(model: dict[str, Any], table: dict[str, Any]) -> Iterator[str]:
    fields = (model["fields"][str(number)] for number in table["fieldIds"])
    yield from (field["name"] for field in fields if field.get("pk"))
    for index in (model["indexes"][str(number)] for number in table["indexIds"]):
        if index.get("pk"):
            yield from (model["indexColumns"][str(number)]["value"] for number in index["columnIds"])


def words(note: str | None) -> list[str]:
    """Return what a note says: the official parser moves its margins and line ends."""
    return (note or "").split()

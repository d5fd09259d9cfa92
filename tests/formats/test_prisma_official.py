"""Prisma's own engine accepts and formats what is written, and reads schemas as they are read here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dbworkbench import formats
from dbworkbench.errors import WorkbenchError
from dbworkbench.formats.prisma.parser import parse
from dbworkbench.model.keys import index_columns, primary_key
from tests.formats.designs import HOSTILE
from tests.formats.prisma_designs import designs

pytestmark = pytest.mark.node
Ask = Callable[[str, str], Any]
FOLDER = Path(__file__).parent / "prisma"
SHOPS = sorted(path.name for path in FOLDER.glob("shop*.prisma"))
REAL = sorted(path.name for path in FOLDER.glob("read_*.prisma"))


def read_text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def told(official: Ask, texts: list[str]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = official("prisma.mjs", json.dumps(texts))
    return answers


def test_written_schemas_are_valid_and_formatted(official: Ask) -> None:
    texts = [formats.write(HOSTILE, "prisma"), *map(read_text, SHOPS)]

    @settings(
        deadline=None,
        max_examples=20,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(designs())
    def collect(design: Any) -> None:
        texts.append(formats.write(design, "prisma"))

    collect()
    for text, answer in zip(texts, told(official, texts), strict=True):
        assert answer["errors"] == ""
        assert answer["formatted"] == text


def test_models_are_read_as_prisma_reads_them(official: Ask) -> None:
    texts = [read_text(name) for name in [*REAL, *SHOPS]]
    for text, answer in zip(texts, told(official, texts), strict=True):
        assert answer["errors"] == ""
        design = formats.read(text, "prisma")
        for model in answer["model"]["models"]:
            compare(design, model)
        assert relations(text) == official_relations(answer["model"])


def compare(design: Any, model: dict[str, Any]) -> None:
    """Compare columns, nullability, the primary key and the unique keys of a model."""
    table = next(t for t in design.tables if t.name == (model["dbName"] or model["name"]))
    scalars = [field for field in model["fields"] if field["kind"] in {"scalar", "enum"}]
    columns = {field["name"]: field.get("dbName") or field["name"] for field in scalars}
    supported = [column for column in table.columns if column.name in columns.values()]
    assert [column.name for column in supported] == list(columns.values())
    assert [not c.nullable for c in supported] == [
        field["isRequired"] and not field["isList"] for field in scalars
    ]
    ids = [field["name"] for field in scalars if field["isId"]]
    ids = ids or (model["primaryKey"] or {"fields": []})["fields"]
    assert primary_key(table) == tuple(columns[name] for name in ids)
    assert uniques(table) == official_uniques(model, columns)


def uniques(table: Any) -> set[tuple[str, ...]]:
    kinds = [item for item in table.constraints if type(item).__name__ == "UniqueConstraint"]
    found = {tuple(column.name for column in item.columns) for item in kinds}
    return found | {index_columns(index) for index in table.indexes if index.unique}


def official_uniques(model: dict[str, Any], columns: dict[str, str]) -> set[tuple[str, ...]]:
    single = {(columns[field["name"]],) for field in model["fields"] if field["isUnique"]}
    return single | {tuple(columns[name] for name in key["fields"]) for key in model["uniqueIndexes"]}


def relations(text: str) -> set[tuple[str, str, str, bool, bool]]:
    """Return the relation fields of a schema as our parser has them: model, field, type, many, optional."""
    mistakes: list[WorkbenchError] = []
    blocks = parse(text, None, mistakes)
    models = {block.name.text for block in blocks if block.kind == "model"}
    return {
        (block.name.text, member.name.text, member.word, member.many, member.optional)
        for block in blocks
        for member in block.members
        if member.word in models and not (member.attribute("ignore") or block.attribute("ignore"))
    }


def official_relations(model: dict[str, Any]) -> set[tuple[str, str, str, bool, bool]]:
    return {
        (each["name"], field["name"], field["type"], field["isList"], not field["isRequired"])
        for each in model["models"]
        for field in each["fields"]
        if field["kind"] == "object"
    }

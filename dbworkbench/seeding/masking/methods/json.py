"""Fields of a JSON document, each masked by a method of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place, each


class Json(Method):
    name = "json"
    nested = True
    about = "masks fields of a document: json(contact.email: fake(email); phone: shape)"

    def check(self, place: Place) -> None:
        super().check(place)
        if not place.is_text and not isinstance(place.column.type, sa.JSON):
            raise self.unfit(place, "it holds no documents", "null")
        if not self.fields:
            raise UnusableInput(
                f"{place.name}: json names no field", hint="Write json(contact.email: fake(email))."
            )

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        def change(text: str) -> str:
            document = json.loads(text)
            for path, method in self.fields:
                _change(document, path, method, place)
            return json.dumps(document, ensure_ascii=False)

        return each(values, change)


def _change(value: Any, path: Sequence[str], method: Method, place: Place) -> None:
    """Mask what a path leads to, in every element of the lists on the way."""
    if isinstance(value, list):
        for item in value:
            _change(item, path, method, place)
    elif isinstance(value, dict) and path[0] in value:
        if len(path) > 1:
            _change(value[path[0]], path[1:], method, place)
        elif value[path[0]] is not None and not isinstance(value[path[0]], (dict, bool)):
            value[path[0]] = _masked(value[path[0]], path[0], method, place)


def _masked(value: Any, name: str, method: Method, place: Place) -> Any:
    if isinstance(value, list):
        return [_masked(item, name, method, place) for item in value]
    kind: Any = (
        sa.Text() if isinstance(value, str) else sa.Float() if isinstance(value, float) else sa.BigInteger()
    )
    column: Column[Any] = Column(name, kind)
    Table(place.column.table.name, MetaData(), column)
    inner = replace(place, column=column, unique=False)
    method.check(inner)
    arrow = (
        pa.string() if isinstance(value, str) else pa.float64() if isinstance(value, float) else pa.int64()
    )
    return method.mask(pa.array([value], arrow), inner, [None])[0].as_py()

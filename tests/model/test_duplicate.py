"""A copy of tables makes the same DDL as the tables themselves."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.schema import CreateTable

from dbworkbench import formats
from dbworkbench.model.duplicate import duplicate

CHECKS = "\n".join(f"  c{number} int [check: `c{number} > {number}`]" for number in range(12))
SKETCH = f"Table t [unlogged: 'yes'] {{\n  id int [pk]\n{CHECKS}\n  indexes {{ c1 [note: 'why'] }}\n}}"


def ddl(metadata: MetaData) -> str:
    return str(CreateTable(metadata.tables["t"]))


def test_copy_keeps_the_order_of_constraints() -> None:
    metadata = formats.read(SKETCH, "dbml", name="x").metadata
    assert ddl(duplicate(duplicate(metadata))) == ddl(metadata)
    assert ddl(metadata).startswith("\nCREATE UNLOGGED TABLE t")


def test_copy_can_be_changed_apart() -> None:
    metadata = formats.read(SKETCH, "dbml", name="x").metadata
    copy = duplicate(metadata)
    copy.tables["t"].indexes.clear()
    assert [index.info for index in metadata.tables["t"].indexes] != []

"""A design gives one text, though SQLAlchemy keeps the constraints of a table in sets."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.engines.reference import read_relationships
from dbworkbench.formats import FORMATS
from dbworkbench.formats.sql import DIALECTS
from dbworkbench.model.design import Design

WRITTEN = [
    *((name, {}) for name, known in FORMATS.items() if known.writes and name != "sql"),
    *(("sql", {"dialect": name}) for name, dialect in DIALECTS.items() if dialect.writes),
    ("dbml", {"dialect": "official"}),
]


@pytest.mark.parametrize(("notation", "options"), WRITTEN, ids=str)
def test_constraints_that_say_the_same_are_always_written_alike(
    notation: str, options: dict[str, Any]
) -> None:
    texts = {formats.write(twins(), notation, **options) for _ in range(6)}
    assert len(texts) == 1


def twins() -> Design:
    """Return a design with constraints that differ only in their names."""
    metadata = sa.MetaData()
    sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "b",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a_id", sa.Integer),
        sa.Column("n", sa.Integer),
        *(sa.ForeignKeyConstraint(["a_id"], ["a.id"], name=f"refers{n or ''}") for n in range(4)),
        *(sa.CheckConstraint("n > 0", name=f"positive{n or ''}") for n in range(4)),
        *(sa.UniqueConstraint("n", name=f"single{n or ''}") for n in range(4)),
    )
    return Design("twins", metadata, tuple(read_relationships(metadata.tables.values())))

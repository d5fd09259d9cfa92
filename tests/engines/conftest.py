"""The design of a small shop, which most tests of engines make."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from dbworkbench.model.annotation import EnumType, EnumValue
from dbworkbench.model.design import Design

Shop: TypeAlias = Callable[..., Design]


@pytest.fixture
def shop() -> Shop:
    """Make the design, with more columns or constraints of its orders where they are given."""
    return make_shop


def make_shop(*more: SchemaItem) -> Design:
    metadata = sa.MetaData()
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("customer", sa.Integer, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("total", sa.Numeric(12, 2), sa.CheckConstraint("total >= 0 and total::text <> ' :x'")),
        sa.Index("orders_customer", "customer", postgresql_where=sa.text("total > 0")),
        *more,
    )
    sa.Table(
        "customers",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mail", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.Enum("new", "old", name="status"), server_default="new"),
        comment="it's 100% \\ sure",
    )
    return Design("shop", metadata, enums=(EnumType("status", (EnumValue("new"), EnumValue("old"))),))


@pytest.fixture(scope="session")
def remove() -> Callable[[Path], None]:
    """Remove a home, though the watch of its server may still be tidying up in it."""

    def until_gone(folder: Path) -> None:
        deadline = time.monotonic() + 5
        while folder.exists():
            try:
                shutil.rmtree(folder)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    return until_gone

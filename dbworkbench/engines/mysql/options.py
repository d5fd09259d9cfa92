"""What MySQL says of indexes and keys, under names that SQLAlchemy lets pass."""

from __future__ import annotations

import sqlalchemy as sa

INDEX_OPTIONS = ("key_block_size", "invisible", "ignored", "clustering")


def declare_options() -> None:
    """Let SQLAlchemy's indexes and keys carry MySQL's options; its own dialect knows a few of them."""
    for name in INDEX_OPTIONS:
        sa.Index.argument_for("mysql", name, None)
    sa.PrimaryKeyConstraint.argument_for("mysql", "length", None)
    sa.CheckConstraint.argument_for("mysql", "enforced", None)
    sa.ForeignKeyConstraint.argument_for("mysql", "match", None)


declare_options()

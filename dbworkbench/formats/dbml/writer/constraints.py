"""What may be said of any constraint, as settings."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from dbworkbench.formats.dbml.binder.constraints import FLAGS
from dbworkbench.formats.dbml.options import said
from dbworkbench.formats.dbml.writer.wording import options, text, tuple_of


def constraint_settings(constraint: sa.Constraint, *, named: bool = True) -> Iterator[str]:
    """Write a constraint's name, what holds it back, its options and its note."""
    if named and constraint.name is not None:
        yield f"name: {text(str(constraint.name))}"
    if constraint.deferrable:
        yield f"initially: {constraint.initially.lower()}" if constraint.initially else "deferrable"
    given = said(constraint)
    if included := given.pop("postgresql_include", None):
        yield f"include: {tuple_of(map(str, included))}"
    yield from (word for word, option in FLAGS.items() if given.pop(option, None))
    yield from options(given)
    if constraint.comment is not None:
        yield f"note: {text(constraint.comment)}"


def says_more(constraint: sa.Constraint) -> bool:
    """Say whether there is more to a constraint than its columns or its condition."""
    return next(constraint_settings(constraint), None) is not None

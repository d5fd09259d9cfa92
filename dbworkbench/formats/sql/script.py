"""Statements as a file of SQL."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.loss import Loss


def script(statements: Iterable[str], losses: Iterable[Loss]) -> Written:
    """Return statements as a file of SQL, what is lost as comments before them."""
    losses = tuple(losses)
    lines = loss_lines(losses, "--", "this dialect")
    return Written("\n".join([*lines, *(f"{statement};\n" for statement in statements)]), losses)

"""SQL expressions of designs: what looks like a statement at its start is none."""

from __future__ import annotations

import logging

import pytest
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbworkbench.model.expression import parse_expression


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("lock = 'X'::bpchar", ["lock"]),
        ("comment <> '' -- said", ["comment"]),
        ("set > 3 OR show IS NULL", ["set", "show"]),
        ("(use IN (1, 2))", ["use"]),
        ("a) > 0 AND (b", None),
        ("a, b", None),
        ("a >", None),
    ],
)
def test_columns_may_be_called_like_statements(
    text: str, columns: list[str] | None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="sqlglot"):
        if columns is None:
            with pytest.raises(SqlglotError):
                parse_expression(text)
        else:
            assert [found.name for found in parse_expression(text).find_all(exp.Column)] == columns
    assert caplog.messages == []

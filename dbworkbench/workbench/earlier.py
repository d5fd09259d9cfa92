"""The plan that a plan is compared with: an earlier one, another query's, another database's, or a file's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.plans import Explanation, explain_document
from dbworkbench.workbench.textfile import read_text

BEFORE = "before"

Explain = Callable[[str, str | None], Explanation]
"""Explains a query by name on the database of an alias, or of the usual one."""


def find_plan(
    against: str,
    query: str,
    explain: Explain,
    *,
    earlier: Explanation | None,
    names: Iterable[str],
) -> Explanation:
    """Return what `against` means: `before`, `@ALIAS`, a named query, or a file with a saved plan."""
    named = list(names)
    if against == BEFORE:
        return _before(earlier)
    if against.startswith("@"):
        return explain(query, against[1:])
    if against in named:
        return explain(against, None)
    if Path(against).is_file():
        return explain_document(read_text(against))
    raise UnknownName("plan to compare with", against, [BEFORE, *named])


def _before(earlier: Explanation | None) -> Explanation:
    if earlier is None:
        raise UnusableInput(
            "this query was not explained before, so there is nothing to compare with",
            hint="Explain it once, change what is to be changed, and then explain it with --against before.",
        )
    return earlier

"""`EXPLAIN (FORMAT XML)` of PostgreSQL: the JSON document with spaces as hyphens and without types."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dbworkbench.errors import Place, UnusableInput
from dbworkbench.plans.postgres.text.measure import is_expression, scalar

ELEMENT = re.compile(r"<explain\b.*?</explain>", re.DOTALL)
SORT_GROUPS = "Incremental Sort Groups"
TEXTS = frozenset({"Alias", "Relation Name", "Index Name", "Schema", "Subplan Name", "CTE Name", "Item"})
ITEMS = frozenset({"Item", "Hash Key", "Group Key"})
GROUPS = frozenset({"Settings", "Planning"})
"""Elements that hold fields, if any."""
HYPHENATED = {"One Time Filter": "One-Time Filter"}
LISTS = frozenset({"Plans", "Workers", "Triggers", "Grouping Sets", "Target Tables", "explain"})


def parse(text: str) -> list[dict[str, Any]]:
    """Return the documents of the statements in all `<explain>` elements of a text.

    Raises UnusableInput, with the line, for one that is not whole; entities are refused.
    """
    found = ELEMENT.findall(text)
    if not found:
        raise UnusableInput(
            "the plan breaks off: </explain> is missing", hint="Copy everything that EXPLAIN printed."
        )
    return [_value(query) for element in found for query in _parsed(element)]


def _parsed(text: str) -> Element:
    try:
        return fromstring(text)  # type: ignore[no-any-return]  # defusedxml is not typed
    except ParseError as error:
        line, column = error.position
        raise UnusableInput(
            f"the plan is not whole XML: {error}",
            hint="Copy everything that EXPLAIN printed.",
            place=Place(line, column + 1, text.splitlines()[line - 1][:200]),
        ) from None
    except DefusedXmlException as error:
        raise UnusableInput(f"this XML is not of PostgreSQL: {error}") from None


def _value(element: Element) -> Any:
    name = name_of(element)
    if not len(element):
        return _leaf(name, element.text or "")
    if name in LISTS or all(name_of(child) in ITEMS for child in element):
        return [_value(child) for child in element]
    found: dict[str, Any] = {}
    for child in element:
        key = name_of(child)
        if key == SORT_GROUPS:
            key = "Pre-sorted Groups" if "Full-sort Groups" in found else "Full-sort Groups"
            found[key] = _sort_groups(child)
        else:
            found[key] = _value(child)
    return found


def _sort_groups(element: Element) -> dict[str, Any]:
    """Return an incremental sort's groups; XML alone does not say whether their space is memory or disk."""
    found: dict[str, Any] = {}
    for child in element:
        key, value = name_of(child), _value(child)
        if key == "Sort Space":
            spilled = "Sort Space Memory" in found or found.get("Sort Methods Used") == ["external merge"]
            key = "Sort Space Disk" if spilled else "Sort Space Memory"
        found[key] = value
    return found


def name_of(element: Element) -> str:
    """Return the name that the other formats give an element."""
    words = element.tag.rpartition("}")[2].replace("I-O", "I/O").replace("-", " ")
    return HYPHENATED.get(words, words)


def _leaf(name: str, text: str) -> Any:
    if name in LISTS or name in ITEMS - {"Item"}:
        return []
    if name in GROUPS:
        return {}
    return text if name in TEXTS or is_expression(name) else scalar(text)

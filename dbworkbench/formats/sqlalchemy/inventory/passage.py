"""Where in somebody's modules a class, an attribute or a Table stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Passages:
    """Lines of definitions, found by the names that they define; `texts` are modules by file."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known: dict[tuple[str, str], tuple[str, int]] = {}
        for file, text in self.texts.items():
            for key, line in _definitions(text):
                self.known.setdefault(key, (file, line))

    def of_attribute(self, owner: type, name: str) -> tuple[str | None, int]:
        """Return the file and line of a class's attribute, of the class when it is not written there."""
        for kind in owner.__mro__:
            if found := self.known.get((kind.__name__, name)):
                return found
        return self.known.get((owner.__name__, ""), (None, 0))

    def of_table(self, name: str) -> tuple[str | None, int]:
        """Return the file and line of a `Table(...)`."""
        return self.known.get(("Table", name), (None, 0))


def _definitions(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield (node.name, ""), node.lineno
            for statement in node.body:
                for name in _assigned(statement):
                    yield (node.name, name), statement.lineno
        elif isinstance(node, ast.Call) and node.args and _is_table(node.func):
            first: Any = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield ("Table", first.value), node.lineno


def _assigned(statement: ast.stmt) -> Iterator[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    elif isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.FunctionDef):
        yield statement.name
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id


def _is_table(function: ast.expr) -> bool:
    return getattr(function, "id", getattr(function, "attr", None)) == "Table"

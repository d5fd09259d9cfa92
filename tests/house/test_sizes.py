"""Size is a symptom: what outgrows these bounds is to be looked into, and taken apart."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "dbworkbench").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION, LONG_FUNCTION = 500, 80, 40
VAGUE = {"base", "common", "helper", "helpers", "manager", "misc", "tools", "util", "utils"}


@cache
def lengths() -> dict[str, int]:
    """Return the length of every function in lines, by where it stands."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno)
        - node.lineno
        + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_no_file_is_too_long() -> None:
    counted = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: count for path, count in counted.items() if count > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    assert {name: lines for name, lines in lengths().items() if lines > LONGEST_FUNCTION} == {}


def test_nineteen_of_twenty_functions_are_short() -> None:
    ordered = sorted(lengths().values())
    assert ordered[len(ordered) * 95 // 100] <= LONG_FUNCTION


def test_every_module_is_called_what_it_is_about() -> None:
    parts = {part for path in MODULES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert parts & VAGUE == set()


def test_no_module_imports_itself_through_others() -> None:
    known = grimp.build_graph("dbworkbench", cache_dir=None, exclude_type_checking_imports=True)
    imports = {module: known.find_modules_directly_imported_by(module) for module in known.modules}
    graphlib.TopologicalSorter(imports).prepare()  # CycleError names the cycle


def test_no_exported_function_bears_the_name_of_a_module_beside_it() -> None:
    shadowed = [
        f"{path.parent.relative_to(ROOT)}: {name}"
        for path in MODULES
        if path.name == "__init__.py"
        for name in exported(path)
        if (path.parent / f"{name}.py").exists() or (path.parent / name / "__init__.py").exists()
    ]
    assert shadowed == []


def exported(path: Path) -> Iterator[str]:
    """Yield the names in a package's `__all__`."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            yield from ast.literal_eval(node.value)

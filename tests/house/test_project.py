"""The project's own files agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXTS = [
    path
    for folder in ("dbworkbench", "tests", "benchmarks", "docs", "scripts", ".ci", "notebooks")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file()
    and "node_modules" not in path.parts
    and path.suffix in {".py", ".md", ".toml", ".yml", ".cfg", ".js", ".lark", ".sql", ".ipynb", ""}
] + [
    ROOT / name
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "environment.yml", "constraints.txt")
]


def bare(requirement: str) -> str:
    return re.split(r"[\[<>=!~;\s]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_every_dependency_is_pinned() -> None:
    pinned = {bare(line) for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = {bare(item) for group in (PROJECT["project"]["dependencies"], *extras) for item in group}
    assert wanted <= pinned


def test_constraints_are_pins_only() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


def test_environment_installs_what_pyproject_says() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert f"python{PROJECT['project']['requires-python']}" in text
    assert "--editable ." in text
    assert "--constraint constraints.txt" in text


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "sh scripts/test" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "sh scripts/test" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        r"\bTODO\b",
        r"\bFIXME\b",
        r"\bXXX\b",
        "pypi" + r"\.org",
        "deb" + r"ian\.org/debian",
        "npm" + r"js\.(com|org)",
    ],
)
def test_no_file_holds(wrong: str) -> None:
    own = Path(__file__)
    found = [
        str(path.relative_to(ROOT))
        for path in TEXTS
        if path != own and re.search(wrong, path.read_text("utf-8"))
    ]
    assert found == []


def test_every_exception_to_a_check_says_why() -> None:
    silent = re.compile(r"(#\s*noqa(?::\s*[A-Z0-9, ]+)?|#\s*type:\s*ignore(?:\[[\w, -]+\])?)\s*$")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEXTS
        if path.suffix == ".py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if silent.search(line)
    ]
    assert found == []


def test_no_import_goes_through_a_scan() -> None:
    scanning = re.compile(r"pkgutil\.(iter|walk)|entry_points\(")
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "dbworkbench").rglob("*.py")
        if scanning.search(path.read_text())
    ]
    assert found == []

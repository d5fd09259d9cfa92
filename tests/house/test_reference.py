"""docs/reference.md is written from the lists, and its examples work."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import dbworkbench
from dbworkbench import formats
from dbworkbench.advice.rewrites import REWRITES
from dbworkbench.claims import CLAIMS
from dbworkbench.claims.quantity import read_quantity
from dbworkbench.cli.commands import COMMANDS
from dbworkbench.engines import ENGINES
from dbworkbench.engines.engine import FEATURES
from dbworkbench.model.relationship import Orphans
from dbworkbench.notebook.magics import MAGICS
from dbworkbench.plans import PLAN_RULES
from dbworkbench.rules import RULES, lint
from dbworkbench.workloads import LOGS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}
SKETCHES = re.findall(r"```\n(.*?)\n```", SECTIONS["Sketch language"], re.DOTALL)
QUANTITIES = re.findall(r"^- `([^`]*)`", SECTIONS["Claims"], re.MULTILINE)


def test_page_is_what_the_lists_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert (generator()["main"](["--check"]), capsys.readouterr().err) == (0, "")


def test_page_that_is_not_up_to_date_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    script = generator()
    script["main"].__globals__["PAGE"] = tmp_path / "reference.md"
    assert script["main"](["--check"]) == 1
    assert capsys.readouterr().err == "docs/reference.md is not up to date: run python scripts/reference.py\n"
    assert script["main"]([]) == 0
    assert script["main"](["--check"]) == 0


def generator() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts/reference.py"))


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("Magics", [f"%{magic.name}`" for magic in MAGICS]),
        ("Magics", [f"`--{option.name}" for magic in MAGICS for option in magic.grammar.options]),
        ("Command line", [f"### `dbworkbench {command.name}`" for command in COMMANDS]),
        ("Notations", [f"| `{name}` |" for name in formats.FORMATS]),
        ("Engines", [f"- `{name}`" for name in ENGINES]),
        ("Engines", [f"| `{feature}` |" for feature in FEATURES]),
        ("Rules", [f"### {rule.name}\n" for rule in RULES]),
        ("Findings in plans", [f"### {rule.name}\n" for rule in PLAN_RULES]),
        ("Claims", [f"`{kind.example}`" for kind in CLAIMS]),
        ("Workloads and rewrites", [f"| `{one.name}` |" for one in REWRITES]),
        ("Workloads and rewrites", [f"`{form}`" for form in LOGS]),
        ("Sketch language", [f"- `{choice}`" for choice in Orphans]),
        ("Python", [f"- `{name}`" for name in dbworkbench.__all__]),
    ],
)
def test_every_name_stands_in_its_section(section: str, names: list[str]) -> None:
    assert [name for name in names if name not in SECTIONS[section]] == []


def test_every_environment_variable_is_named() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "dbworkbench").rglob("*.py")]
    read = {name for text in sources for name in re.findall(r'"(DBWORKBENCH_[A-Z]+)"', text)}
    assert {name for name in read if f"`{name}`" not in SECTIONS["Environment"]} == set()
    assert "DBWORKBENCH_HOME" in read


@pytest.mark.parametrize("sketch", SKETCHES, ids=range(len(SKETCHES)))
def test_sketch_on_the_page_is_read(sketch: str) -> None:
    formats.read(sketch, "dbml", name="example")


def test_finding_that_the_page_accepts_is_passed_over() -> None:
    (sketch,) = [text for text in SKETCHES if "ignore:" in text]
    assert lint(formats.read(sketch, "dbml", name="example")).empty


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_quantity_on_the_page_is_read(quantity: str) -> None:
    assert read_quantity(quantity).kind in {"latency", "count", "factor", "number"}

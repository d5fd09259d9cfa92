"""Every rule finds its bad example and passes its good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbworkbench import formats
from dbworkbench.errors import UnknownName
from dbworkbench.rules import RULES, Rule, lint
from dbworkbench.rules import shelf as shelf_package


def found(rule: Rule, sketch: str) -> list[str]:
    design = formats.read(sketch, "dbml", name="example")
    return [finding.rule for finding in rule.find(design)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_finds_its_bad_example(rule: Rule) -> None:
    assert found(rule, rule.bad) == [rule.name]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_passes_its_good_example(rule: Rule) -> None:
    assert found(rule, rule.good) == []


def test_shelf_and_list_hold_the_same_rules() -> None:
    files = {path.stem.replace("_", "-") for path in Path(shelf_package.__file__).parent.glob("[!_]*.py")}
    assert files == {rule.name for rule in RULES}


def test_finding_names_its_line() -> None:
    design = formats.read("Table a {\n id int [pk]\n at timestamp\n}", "dbml", name="x")
    (finding,) = lint(design).findings
    assert (finding.object, finding.line) == ("a.at", 3)
    assert str(finding) == "warning timestamp-no-tz: a.at: a timestamp without time zone"


def test_told_to_ignore_a_column() -> None:
    sketch = "Table a {\n id int [pk]\n at timestamp [ignore: 'timestamp-no-tz', because: 'wall clock']\n}"
    assert lint(formats.read(sketch, "dbml", name="x")).empty


def test_told_to_ignore_a_table() -> None:
    sketch = "Table a [ignore: 'naming, timestamp-no-tz'] {\n id int [pk]\n At timestamp\n}"
    assert lint(formats.read(sketch, "dbml", name="x")).empty


def test_unknown_rule_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no rule called 'fk-noindex'\nDid you mean 'fk-no-index'\?"):
        lint(formats.read("Table a { id int [pk] }", "dbml", name="x"), ["fk-noindex"])


def test_composite_key_prefix_serves_a_foreign_key() -> None:
    sketch = """
    Table a { id int [pk] }
    Table b { id int [pk] }
    Table a_b { a_id int [ref: > a.id]
                b_id int [ref: > b.id]
                indexes { (a_id, b_id) [pk] } }
    """
    hits = [f.object for f in lint(formats.read(sketch, "dbml", name="x"), ["fk-no-index"]).findings]
    assert hits == ["a_b.b_id"]


def test_widths_of_integers_that_differ_are_a_finding_and_no_mistake() -> None:
    sketch = "Table a { id bigint [pk] }\nTable b { id bigint [pk]\n a_id int [ref: > a.id] }"
    (finding,) = lint(formats.read(sketch, "dbml", name="x"), ["fk-type-mismatch"]).findings
    assert finding.message == "is integer but refers to a.id, which is bigint"

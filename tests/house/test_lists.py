"""A variant is one file and one line in a list: folders and lists hold the same."""

from __future__ import annotations

import ast
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from dbworkbench.claims import CLAIMS
from dbworkbench.cli.commands import COMMANDS
from dbworkbench.engines import ENGINES
from dbworkbench.engines.duckdb.engine import DuckDBEngine
from dbworkbench.engines.mysql.engine import MySQLEngine
from dbworkbench.engines.postgres.engine import PostgresEngine
from dbworkbench.engines.sqlite.engine import SQLiteEngine
from dbworkbench.formats import FORMATS
from dbworkbench.formats.dbml.vocabulary.words import INSIDE_TEXT
from dbworkbench.formats.sql import DIALECTS
from dbworkbench.notebook.magics import MAGICS
from dbworkbench.plans import PLAN_RULES
from dbworkbench.rules import RULES
from dbworkbench.seeding.masking.methods import METHODS
from dbworkbench.seeding.script.dialects import SCRIPTS
from dbworkbench.seeding.spread.wish import read_fanout, read_values
from dbworkbench.seeding.values.shelf import ROOMS, SUBJECTS

PACKAGE = Path(__file__).parents[2] / "dbworkbench"


def files(folder: str, defining: str | None = None) -> list[str]:
    """Return the names of the modules in a folder, or of those that define a name."""
    modules = sorted((PACKAGE / folder).glob("[!_]*.py"))
    return [path.stem for path in modules if defining is None or defining in defined(path)]


def folders(folder: str) -> list[str]:
    return sorted(path.parent.name for path in (PACKAGE / folder).glob("*/__init__.py"))


def defined(path: Path) -> set[str]:
    assigned = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Assign)]
    return {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}


def listed(names: list[str]) -> list[str]:
    """Return names as their files are called, each once or the comparison fails."""
    return sorted(name.replace("-", "_").replace(" ", "_") for name in names)


def test_every_notation_has_a_folder_and_a_line() -> None:
    assert folders("formats") == listed(list(FORMATS))
    assert [known.module for known in FORMATS.values()] == [f"dbworkbench.formats.{name}" for name in FORMATS]
    assert [known.name for known in FORMATS.values()] == list(FORMATS)


def test_every_engine_has_a_folder_and_a_line() -> None:
    assert folders("engines") == listed(list(ENGINES))
    kinds = {PostgresEngine.kind, DuckDBEngine.kind, SQLiteEngine.kind, MySQLEngine.kind}
    assert kinds == set(ENGINES)


def test_every_dialect_of_sql_has_a_file_and_a_line() -> None:
    assert files("formats/sql/dialects") == listed(list(DIALECTS))


def test_every_magic_has_a_file_and_a_line() -> None:
    assert files("notebook/magics") == listed([magic.name for magic in MAGICS])


def test_every_command_has_a_file_and_a_line() -> None:
    assert files("cli/commands") == listed([command.name for command in COMMANDS])


def test_every_rule_has_a_file_and_a_line() -> None:
    assert files("rules/shelf") == listed([rule.name for rule in RULES])


def test_every_finding_in_plans_has_a_file_and_a_line() -> None:
    assert files("plans/findings", defining="RULE") == listed([rule.name for rule in PLAN_RULES])


def test_every_kind_of_claim_has_a_file_and_a_line() -> None:
    assert files("claims/kinds") == listed([kind.name for kind in CLAIMS])


def test_every_subject_of_a_column_has_a_file_in_a_room_of_the_shelf_and_a_line() -> None:
    assert folders("seeding/values/shelf") == sorted(ROOMS)
    for room, subjects in ROOMS.items():
        module = import_module(f"dbworkbench.seeding.values.shelf.{room}")
        written = [
            getattr(import_module(f"{module.__name__}.{name}"), name.upper())
            for name in files(f"seeding/values/shelf/{room}")
        ]
        assert Counter(one.name for one in subjects) == Counter(one.name for part in written for one in part)


def test_subjects_have_different_names_and_say_what_they_are() -> None:
    assert [name for name, count in Counter(one.name for one in SUBJECTS).items() if count > 1] == []
    assert [one.name for one in SUBJECTS if not one.about] == []


def test_completion_offers_what_seeding_reads() -> None:
    assert all(str(read_values(text)) for text in INSIDE_TEXT["values"])
    assert all(str(read_fanout(text)) for text in INSIDE_TEXT["fanout"])


@pytest.mark.parametrize("known", [MAGICS, COMMANDS], ids=["magics", "commands"])
def test_every_door_says_in_one_sentence_what_it_is_for(known: tuple[object, ...]) -> None:
    said = [str(getattr(door, "about", "")) for door in known]
    assert [
        text for text in said if not (text[:1].isupper() and text.endswith(".") and "\n" not in text)
    ] == []


def test_every_mask_has_a_file_and_a_line() -> None:
    assert files("seeding/masking/methods") == sorted(
        "hashed" if name == "hash" else name for name in METHODS
    )


def test_every_dialect_of_inserts_has_a_file_and_a_line() -> None:
    assert files("seeding/script/dialects") == listed(list(SCRIPTS))

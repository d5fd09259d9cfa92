"""Modules that cannot be imported, or do what models should not: one clear message, and nothing hangs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dbworkbench.errors import Problems, UnusableInput
from dbworkbench.formats import SourceText, read, read_many, read_with_report
from dbworkbench.formats.sqlalchemy.visit.host import hidden_variables, said
from dbworkbench.formats.sqlalchemy.visit.mishap import describe_mishap

TABLE = "import sqlalchemy as sa\nm = sa.MetaData()\nt = sa.Table('t', m, sa.Column('a', sa.Integer))\n"


def message(text: str, **options: object) -> str:
    with pytest.raises(UnusableInput) as caught:
        read(text, "sqlalchemy", **options)
    return str(caught.value)


def mishap(error: BaseException, hidden: tuple[str, ...] = ()) -> tuple[str, str]:
    told = describe_mishap(error, "models.py", {"folders": ["/nowhere"], "hidden": list(hidden)})
    return told["message"], told["hint"]


def test_exception_is_told_with_its_line_and_without_a_traceback() -> None:
    assert message("import sqlalchemy\n\ndef f() -> None:\n    print('here')\n    1 / 0\n\nf()\n") == (
        "line 5, column 5: ZeroDivisionError: division by zero\n5 |     1 / 0\n        ^^^^^\n"
        "It printed:\n  here"
    )


def test_syntax_error_is_told_at_its_place() -> None:
    assert message("import sqlalchemy\nclass A(\n", file="/nowhere/models.py") == (
        "/nowhere/models.py, line 2, column 8: this is no Python: '(' was never closed\n"
        "2 | class A(\n           ^"
    )


def test_module_that_sleeps_for_ever_or_prints_without_end_is_ended() -> None:
    begun = time.monotonic()
    told = message("import sqlalchemy\nwhile True:\n    print('round and round')\n", timeout=6)
    assert time.monotonic() - begun < 20
    assert told.splitlines()[:4] == [
        "importing the text took longer than 6 s and was ended",
        'Put what a script does under `if __name__ == "__main__":`. If it only needs longer: timeout=….',
        "It printed:",
        "  round and round",
    ]


def test_module_that_ends_the_process_itself_is_told() -> None:
    assert message("import os, sqlalchemy\nos._exit(3)\n") == (
        "importing the text ended Python itself, with exit code 3\n"
        'Put what a script does under `if __name__ == "__main__":`.'
    )


def test_module_reads_nothing_from_standard_input_and_sees_no_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@db/shop")
    text = TABLE + "import os, sys\nassert sys.stdin.read() == ''\nos.environ['DATABASE_URL']\n"
    assert message(text) == (
        "line 6, column 1: the environment variable 'DATABASE_URL' is not handed to models, "
        "for it may hold a password\n"
        "6 | os.environ['DATABASE_URL']\n    ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "Read it where the engine is made, or use os.environ.get('DATABASE_URL')."
    )


def test_module_without_tables_is_told() -> None:
    assert message("import sqlalchemy\n", file="empty.py") == (
        "empty.py holds no tables\n"
        "A table is a class that is mapped (`__tablename__`), or a `Table` in a `MetaData`."
    )


def test_folder_without_models_is_told() -> None:
    with pytest.raises(UnusableInput) as caught:
        read_many([SourceText("x = 1\n", "a.py")], "sqlalchemy")
    assert str(caught.value) == (
        "none of 1 modules mentions SQLAlchemy or SQLModel\n"
        "A table is a class that is mapped (`__tablename__`), or a `Table` in a `MetaData`."
    )


def test_circle_of_imports_is_told_once(tmp_path: Path) -> None:
    texts = {
        "a.py": "import sqlalchemy\nfrom b import B\nA = 1\n",
        "b.py": "import sqlalchemy\nfrom a import A\nB = 1\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(Problems) as caught:
        read_many(
            [SourceText(text, str(tmp_path / name)) for name, text in texts.items()],
            "sqlalchemy",
            base=tmp_path,
        )
    first = str(caught.value.problems[0])
    assert "b.py, line 2, column 1: a circular import: cannot import name 'A' from partially" in first
    assert first.endswith("under `if TYPE_CHECKING:` and name its classes as text.")


def test_file_named_like_a_module_of_python_is_read(tmp_path: Path) -> None:
    file = tmp_path / "types.py"
    file.write_text(TABLE)
    assert list(read(TABLE, "sqlalchemy", file=str(file), base=tmp_path).metadata.tables) == ["t"]


def test_missing_modules_and_endings_say_what_to_do() -> None:
    guard = 'Put what a script does under `if __name__ == "__main__":`.'
    assert mishap(SystemExit(1)) == ("the module ends Python (sys.exit) when it is imported", guard)
    assert mishap(ModuleNotFoundError("no", name="sqlmodel.main")) == (
        "SQLModel is not installed",
        "Install it beside dbworkbench: pip install sqlmodel",
    )
    assert mishap(ModuleNotFoundError("no", name="geo.alchemy")) == (
        "no module named 'geo.alchemy'",
        "Install the package of it (often: pip install geo), or name the folder that holds it.",
    )
    assert mishap(ImportError("attempted relative import with no known parent package")) == (
        "attempted relative import with no known parent package",
        "It is part of a package: name the folder of the package instead of this file.",
    )
    assert mishap(KeyError("HOME")) == ("KeyError: 'HOME'", "")


def test_foreign_key_to_nothing_is_reported_and_left_out() -> None:
    text = TABLE + "u = sa.Table('u', m, sa.Column('t_id', sa.Integer, sa.ForeignKey('nowhere.id')))\n"
    reading = read_with_report(text, "sqlalchemy")
    assert [str(entry) for entry in reading.report] == [
        "line 4: its foreign key refers to nowhere.id, which is not there: u (t_id)"
    ]
    assert reading.design.relationships == ()


def test_variables_that_may_hold_a_password_are_hidden() -> None:
    environment = {
        "PGPASSWORD": "x",
        "API_TOKEN": "x",
        "PATH": "/bin",
        "URL": "redis://:x@h/0",
        "DOCS": "http://h/a",
    }
    assert hidden_variables(environment) == ["API_TOKEN", "PGPASSWORD", "URL"]


def test_of_much_output_the_end_is_told() -> None:
    assert said("\n".join(f"line {number}" for number in range(99))).splitlines()[-1] == "  line 98"
    assert said("\n \n") == ""

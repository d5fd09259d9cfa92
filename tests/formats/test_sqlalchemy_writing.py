"""Typed models as an expert writes them: exact text, formatted, typed, and the same database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.engines.engine import Engine
from dbworkbench.errors import UnusableInput
from dbworkbench.formats import write_with_losses
from dbworkbench.formats.sqlalchemy import from_metadata
from dbworkbench.formats.sqlalchemy.writer.layout import Call, statement
from dbworkbench.formats.sqlalchemy.writer.naming import attribute, class_name, member, plural
from dbworkbench.model.annotation import Routine
from dbworkbench.model.datatype import Serial
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import End, Relationship

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RICH = formats.read((HERE / "models" / "sketch.dbml").read_text(encoding="utf-8"), name="shop")


def written(notation: str, *columns: Any, **options: Any) -> str:
    metadata = sa.MetaData()
    sa.Table("things", metadata, *columns, **options)
    return formats.write(Design("d", metadata), notation)


@pytest.mark.parametrize("notation", ["sqlalchemy", "sqlmodel"])
def test_models_are_written_like_this(notation: str) -> None:
    expected = (HERE / "models" / f"written_{notation}.txt").read_text(encoding="utf-8")
    assert formats.write(RICH, notation) == expected


def test_models_need_no_formatter_and_please_the_checkers(tmp_path: Path) -> None:
    files = [tmp_path / f"{notation}.py" for notation in ("sqlalchemy", "sqlmodel")]
    for file in files:
        file.write_text(formats.write(RICH, file.stem), encoding="utf-8")
    typed = files[0].rename(tmp_path / "written_models.py")  # no name of a library
    paths = [str(typed), str(files[1].rename(tmp_path / "written_sqlmodels.py"))]
    for command in (
        ["ruff", "format", "--isolated", "--check", *paths],
        ["ruff", "check", "--isolated", "--extend-select", "I", *paths],
        ["mypy", *paths],  # strict, as the project is
    ):
        ran = subprocess.run(
            [sys.executable, "-m", *command], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert (ran.stdout if ran.returncode else "") == ""


@pytest.mark.parametrize("notation", ["sqlalchemy", "sqlmodel"])
def test_models_come_back_equal_but_for_what_is_told(notation: str) -> None:
    text = write_with_losses(RICH, notation)
    again = formats.read(text.text, notation)
    assert str(compare(RICH, again)).splitlines() == [
        "~ column products.id: type serial → integer",
        "- group sales",
    ]
    assert text.losses == (
        Loss("products.id", "SQLAlchemy makes serial only of one column of a primary key"),
        Loss("sales", "models have no place for a group"),
    )
    assert formats.write(again, notation).partition("import ")[2] == text.text.partition("import ")[2]


@pytest.mark.postgres
def test_models_make_the_same_database_as_our_statements(postgres: Engine) -> None:
    text = (HERE / "sql_examples" / "rich.sql").read_text(encoding="utf-8")
    design = formats.read(text, "sql")
    kept = ("extension", "domain", "type", "sequence", "exclusion")
    routines = tuple(each for each in design.routines if each.kind in kept)
    bare = Design("d", design.metadata, design.relationships, design.enums, routines=routines)
    with postgres.scratch() as ours, postgres.scratch() as theirs:
        ours.create(bare)
        _make(theirs, formats.write(bare, "sqlalchemy"), routines)
        told = str(compare(ours.introspect("d"), theirs.introspect("d"))).splitlines()
    # create_all writes no notes of indexes, enforces every reference, validates what it makes with a table,
    # and makes no partitions
    assert told == [
        "~ index (email) of customers: note search → none",
        "~ table events: settings",
        "~ constraint foreign key (order_id) → sales.orders.id of lines: options not valid: True → none",
        "~ constraint check total < 1000000::numeric of sales.orders: options not valid: True → none",
        "- partition events_default on events",
        "~ relationship customers - notes: orphans unenforced → none",
    ]


def _make(database: Any, text: str, routines: tuple[Routine, ...]) -> None:
    space: dict[str, Any] = {"__name__": "made_models"}
    exec(compile(text, "made_models.py", "exec", dont_inherit=True), space)  # noqa: S102  # our own text
    with database.sqlalchemy().begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA sales"))
        for each in routines:
            if each.kind not in ("sequence", "exclusion"):
                connection.exec_driver_sql(each.sql)
        space["Base"].metadata.create_all(connection)


def test_conceptual_design_is_refused() -> None:
    metadata = sa.MetaData()
    sa.Table("Customer", metadata)
    with pytest.raises(UnusableInput, match="'Customer' has no columns yet"):
        formats.write(Design("d", metadata), "sqlalchemy")


def test_names_that_a_class_would_take_for_something_else_are_changed() -> None:
    columns = [
        sa.Column(name, sa.Text) for name in ("class", "metadata", "text", "l", "__x", "2nd", "a b", "A b")
    ]
    text = written(
        "sqlalchemy", sa.Column("int", sa.Integer, server_default=sa.text("1"), primary_key=True), *columns
    )
    assert [line.strip() for line in text.splitlines() if "Mapped[" in line] == [
        'int_: Mapped[int] = mapped_column("int", primary_key=True, server_default=text("1"))',
        'class_: Mapped[str | None] = mapped_column("class")',
        'metadata_: Mapped[str | None] = mapped_column("metadata")',
        'text_: Mapped[str | None] = mapped_column("text")',
        'l_: Mapped[str | None] = mapped_column("l")',
        'x: Mapped[str | None] = mapped_column("__x")',
        'n_2nd: Mapped[str | None] = mapped_column("2nd")',
        'a_b: Mapped[str | None] = mapped_column("a b")',
        'a_b_: Mapped[str | None] = mapped_column("A b")',
    ]


def test_relationships_do_not_hide_what_their_class_calls() -> None:
    sketch = (
        "Table lists { id int [pk] }\nTable texts { id int [pk] }\n"
        "Table items { id int [pk]\n list_id int [ref: > lists.id]\n text_id int [ref: > texts.id]\n"
        " indexes { (list_id desc) [where: `id > 0`] } }\nTable parts { item_id int [pk, ref: > items.id] }\n"
    )
    text = formats.write(formats.read(sketch), "sqlalchemy")
    assert 'list_row: Mapped["List | None"] = relationship(back_populates="items")' in text
    assert 'texts: Mapped["Texts | None"] = relationship(back_populates="items")' in text
    assert str(compare(formats.read(sketch), formats.read(text, "sqlalchemy"))) == "no change"


def test_classes_are_singular_and_never_collide() -> None:
    metadata = sa.MetaData()
    for name in ("orders", "Order", "order", "Index", "base", "order_items", "💥"):
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True))
    text = formats.write(Design("d", metadata), "sqlalchemy")
    assert [line.split("(")[0] for line in text.splitlines() if line.startswith("class ")] == [
        "class Base", "class Order", "class OrderRow", "class OrderRow_2", "class IndexRow", "class BaseRow",
        "class OrderItem", "class Model",
    ]  # fmt: skip
    assert from_metadata(metadata) == formats.read(text, "sqlalchemy")


def test_hostile_names_stay_within_their_quotes() -> None:
    name = "x\"; import os\nos.system('boom') #'''\\"
    text = written("sqlalchemy", sa.Column(name, sa.Integer, comment=name), comment=name)
    assert list(formats.read(text, "sqlalchemy").table("things").columns.keys()) == [name]


def test_integer_key_says_whether_it_counts() -> None:
    plain = written("sqlalchemy", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
    assert "id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)" in plain
    serial = written("sqlalchemy", sa.Column("id", Serial(), primary_key=True))
    assert "id: Mapped[int] = mapped_column(primary_key=True)" in serial


def test_inactive_relationship_and_comments_are_told_as_lost() -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))
    loose = Relationship(End("t", ("a",)), End("t", ("b",)), name="maybe", active=False, comments=("// why",))
    assert write_with_losses(Design("d", metadata, (loose,)), "sqlalchemy").losses == (
        Loss("maybe", "without a foreign key there is nothing to tell models of it"),
        Loss("comments", "they are comments of Python, which nothing reads back"),
    )


def test_references_that_share_a_column_say_so() -> None:
    sketch = (
        "Table t { id int [pk] }\nTable a { t int\n id int\n indexes { (t, id) [pk] } }\n"
        "Table b { t int\n id int\n a int\n indexes { (t, id) [pk] } }\n"
        "Ref: a.t > t.id\nRef: b.t > t.id\nRef: b.(t, a) > a.(t, id)\n"
    )
    text = formats.write(formats.read(sketch), "sqlalchemy")
    assert text.count('overlaps="t_row,bs"') == 2
    made = [
        sys.executable,
        "-W",
        "error",
        "-c",
        f"{text}\nfrom sqlalchemy.orm import configure_mappers\nconfigure_mappers()",
    ]
    assert subprocess.run(made, capture_output=True, text=True, check=False).stderr == ""
    assert str(compare(formats.read(sketch), formats.read(text, "sqlalchemy"))) == "no change"


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("orders", "Order"),
        ("order_items", "OrderItem"),
        ("categories", "Category"),
        ("HTTP log", "HTTPLog"),
        ("2x", "Model2x"),
    ],
)
def test_class_is_called(table: str, name: str) -> None:
    assert class_name(table) == name


def test_small_names() -> None:
    assert [plural(word) for word in ("order", "box", "city", "day")] == ["orders", "boxes", "cities", "days"]
    assert [member(value) for value in ("in transit", "2nd", "", "camelCase")] == [
        "IN_TRANSIT",
        "VALUE_2ND",
        "VALUE",
        "CAMEL_CASE",
    ]
    assert [attribute(name) for name in ("Ship To", "_x", "…")] == ["ship_to", "x", "column"]


def test_long_calls_are_broken_where_ruff_breaks_them() -> None:
    long = Call("call", ("a" * 40, Call("inner", ("b" * 40, "c" * 45))))
    assert statement(long) == (
        "call(\n    "
        + "a" * 40
        + ",\n    inner(\n        "
        + "b" * 40
        + ",\n        "
        + "c" * 45
        + ",\n    ),\n)"
    )

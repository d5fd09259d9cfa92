"""A sketch holds what a database says; what it cannot hold is named, and nothing else is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from dbworkbench import formats
from dbworkbench.errors import Problems
from dbworkbench.model.annotation import Routine
from dbworkbench.model.content import describe_column, describe_constraint, describe_index
from dbworkbench.model.design import Design
from dbworkbench.model.relationship import End, Relationship
from dbworkbench.model.settings import Settings

TESTS = Path(__file__).parents[1]
EXAMPLES = {
    "formats/sql_examples/everything.sql": "postgres",
    "formats/sql_examples/rich.sql": "postgres",
    "formats/sql_examples/sqlite.sql": "sqlite",
    "formats/sql_examples/duckdb.sql": "duckdb",
    "formats/sql_examples/hr.oracle.sql": "oracle",
    "formats/sql_examples/northwind.tsql.sql": "tsql",
    "engines/mysql_rich.sql": "mysql",
}
SAID = """Table t [prefixes: 'TEMPORARY', "Owner Of": 'x', mysql_engine: 'InnoDB', sqlite_strict: 'true'] {
  id  bigint       [pk, identity: 'always start 10 increment 5 no maxvalue cycle']
  qty int          [generated: 'id * 2', virtual: 'yes', "note": 'a setting', sqlite_type: 'INT']
  arr "INTEGER[3]" [type: 'as written']
  indexes {
    (qty, arr) [constraint, unique, name: 'u', initially: deferred, include: (id), note: 'kept']
    (`(lower(qty)) COLLATE "C"` raw) [name: 'j']
    id [index, unique, name: 'i', mysql_length: '{"id": 3}']
  }
  checks {
    `qty > 0` [name: 'c', not valid, note: 'from now on']
  }
}

Ref r: t.id ?< t.qty [delete: 'SET NULL (qty)', match: full, initially: immediate, not valid, note: 'odd']
"""


def example(name: str) -> Design:
    text = (TESTS / name).read_text(encoding="utf-8")
    return formats.read_with_report(text, "sql", dialect=EXAMPLES[name]).design


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_read_from_ddl_stays_whole_in_a_sketch(name: str) -> None:
    design = example(name)
    written = formats.write_with_losses(design, "dbml")
    again = formats.read(written.text, "dbml")
    assert again.content == design.content
    assert written.losses == ()
    assert [each.before for each in again.routines] == [each.before for each in design.routines]
    assert formats.write(again, "dbml") == written.text


def test_what_constraints_indexes_and_columns_say_has_words() -> None:
    design = formats.read(SAID)
    table = design.table("t")
    assert formats.write(design) == SAID
    assert (
        describe_column(table.c.id)["identity"]
        == "always (start 10, increment 5, cycle True, nomaxvalue True)"
    )
    assert describe_column(table.c.qty)["generated"] == "id * 2 virtual"
    assert describe_column(table.c.arr)["type"] == "INTEGER[3]"
    assert [describe_index(index)["options"] for index in table.indexes if index.name == "i"] == [
        {"mysql_length": "{'id': 3}"}
    ]
    about = {str(said["name"]): said for each in table.constraints if (said := describe_constraint(each))}
    assert about["u"] == {
        "kind": "unique",
        "columns": ["qty", "arr"],
        "name": "u",
        "comment": "kept",
        "deferrable": "DEFERRED",
        "options": {"postgresql_include": "['id']"},
    }
    assert about["c"]["options"] == about["r"]["options"] == {"postgresql_not_valid": "True"}
    assert (about["r"]["match"], about["r"]["on_delete"]) == ("FULL", "SET NULL (qty)")


def test_unique_index_stays_an_index() -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer))
    sa.Index("i", table.c.a, unique=True)
    design = Design("d", table.metadata)
    assert "a [index, unique, name: 'i']" in formats.write(design)
    assert formats.read(formats.write(design)) == design


def test_foreign_key_without_relationship_is_written() -> None:
    metadata = sa.MetaData()
    sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
    sa.Table("b", metadata, sa.Column("a_id", sa.Integer, sa.ForeignKey("a.id")))
    written = formats.write_with_losses(Design("d", metadata), "dbml")
    assert "Ref: a.id ?<? b.a_id" in written.text
    assert formats.read(written.text).content["tables"] == Design("d", metadata).content["tables"]


def test_what_a_sketch_cannot_hold_is_named_and_nothing_else_is_lost() -> None:
    metadata = sa.MetaData()
    table = sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))
    kept = Relationship(End("t", ("a",), 0), End("t", ("b",), 0, None), active=False)
    whole = Design("d", metadata, (kept,), routines=(Routine("postgres", "select 1", name="f"),))
    held = formats.read(formats.write(whole))
    assert held == whole
    table.append_constraint(ExcludeConstraint((table.c.a, "="), name="x"))
    routines = (replace(whole.routines[0], on="nowhere"), Routine("cobol", "STOP RUN.", name="g"))
    more = Design("d", metadata, (kept, kept), routines=routines)
    written = formats.write_with_losses(more, "dbml")
    assert [str(loss) for loss in written.losses] == [
        "t: a sketch has no word for ExcludeConstraint x",
        "t(b): a second reference of the same columns or name: one of them is written",
        "f: it is on nowhere, which nothing in the design makes",
        "g: a sketch has no SQL of cobol",
    ]
    assert written.text.startswith("// What a sketch cannot hold:\n// t: a sketch has no word for")
    assert formats.read(written.text.partition("\n\n")[2]) == held


def test_setting_with_a_quoted_name_means_nothing_and_is_kept() -> None:
    design = formats.read(
        "Project {\n  \"Note\": 'x'\n}\nTable t [\"volume\": 'lots'] { a int [\"pk\": 'no'] }"
    )
    assert design.settings == Settings({"Note": "x"})
    assert formats.read(formats.write(design)) == design
    assert not design.table("t").primary_key.columns.keys()


@pytest.mark.parametrize(
    ("sketch", "told"),
    [
        ("Table t { a int [identity: 'always begin 3'] }", "'begin 3' is no way to count"),
        ("Table t { a int\n indexes { a [name: 'i', initially: deferred] } }", "an index cannot be"),
        ("Table t { a int\n indexes { a [unique, mysql_lenght: '3'] } }", "no option of a unique constraint called 'mysql_lenght'"),  # noqa: E501  # one case, one line
        ("Table t { a int\n checks { `a > 0` [not vaild] } }", "no check setting called 'not vaild'"),
        ("Table t { a int\n b int }\nRef: t.a < t.b [match: ful]", "no value for 'match' called 'ful'"),
        ("Table t { a int }\nSql postgres [before: 'u'] { 'x' }", "no table or index called 'u'"),
        ("Table t { a int }\nSql postgres [on: 'u'] { 'x' }", "no table called 'u'"),
        ("Table t { a int [type: 'written'] }", "no value for 'type' called 'written'"),
    ],
)  # fmt: skip  # one case, one line
def test_mistakes_in_them_are_told(sketch: str, told: str) -> None:
    with pytest.raises(Problems, match="1 mistake") as raised:
        formats.read(sketch)
    assert told in str(raised.value)
    assert "^" in str(raised.value)

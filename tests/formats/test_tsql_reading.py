"""T-SQL as Management Studio scripts it, and what of it has no place in a design."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.errors import UnknownName
from dbworkbench.formats import Reading
from dbworkbench.model.content import describe_column, describe_index
from dbworkbench.model.facts import column_facts

SCRIPT = (Path(__file__).parent / "sql_examples" / "northwind.tsql.sql").read_text(encoding="utf-8")


def read(text: str) -> Reading:
    return formats.read_with_report(text, "sql", dialect="mssql", name="d")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(SCRIPT)


def test_everything_that_is_left_out_is_reported(reading: Reading) -> None:
    assert [str(entry) for entry in reading.report] == [
        "line 18: it is not understood in the column Customer.Odd: ODDITY(3) NULL",
        "line 31: its type is not in the text: it is taken as text: total AS ([qty] * [price]) PERSISTED",
        "line 53: a columnstore index has no place in a design: CREATE COLUMNSTORE INDEX c ON dbo.Customer (Name)",  # noqa: E501  # one case, one line
        "line 55: this statement is not understood: FROBNICATE THE TABLE",
    ]


def test_columns_are_read(reading: Reading) -> None:
    table = reading.design.table("Customer")
    columns = {column.name: describe_column(column) for column in table.columns}
    assert [(name, about["type"], about["default"]) for name, about in columns.items()] == [
        ("CustomerID", "integer", None),
        ("Name", "varchar(50)", None),
        ("Mail", "text", None),
        ("Active", "boolean", "true"),
        ("rowguid", "uuid", "gen_random_uuid()"),
        ("ModifiedDate", "timestamp", "CURRENT_TIMESTAMP"),
        ("Odd", "integer", None),
    ]
    assert (columns["CustomerID"]["identity"], columns["Name"]["comment"]) == ("always", "who's who")
    assert column_facts(table.c.ModifiedDate).written_type == "[datetime2](7)"


def test_keys_indexes_and_checks_are_read(reading: Reading) -> None:
    lines = reading.design.table("sales.Order Lines")
    assert lines.comment == "the lines"
    checks = [c for c in lines.constraints if isinstance(c, sa.CheckConstraint)]
    assert sorted(str(check.sqltext) for check in checks) == ["qty > 0", "total<(1000)"]
    (key,) = lines.foreign_key_constraints
    assert (key.elements[0].target_fullname, key.ondelete) == ("Customer.CustomerID", "CASCADE")
    assert lines.c.total.computed is not None
    assert (str(lines.c.total.computed.sqltext), lines.c.total.computed.persisted) == ("qty * price", True)
    (index,) = reading.design.table("Customer").indexes
    about = describe_index(index)
    assert (about["name"], about["unique"], about["keys"]) == ("UX_name", True, ["Customer.Name"])
    assert str(index.dialect_kwargs["postgresql_where"]) == '"Active"=(1)'


def test_programs_are_carried_whole(reading: Reading) -> None:
    programs = {routine.name: routine for routine in reading.design.routines}
    assert [(name, routine.kind) for name, routine in programs.items()] == [
        ("v", "view"), ("p", "procedure"), ("numbers", "sequence"),
    ]  # fmt: skip
    assert programs["p"].sql.endswith("UPDATE dbo.Customer SET Active = 0;\nEND")
    assert {routine.dialect for routine in programs.values()} == {"tsql"}


def test_changes_are_applied() -> None:
    text = (
        "create table t (a int, b varchar(9), constraint c check (a > 0));\n"
        "alter table t alter column b nvarchar(20) not null\nalter table t drop constraint c\n"
        "alter table t drop column a\nalter table t add d date null, e as (b) persisted\n"
        "exec sp_rename 't.d', 'dd', 'COLUMN'\nexec sp_rename 't', 'u'"
    )
    (table,) = read(text).design.tables
    assert (table.key, list(table.columns.keys())) == ("u", ["b", "dd", "e"])
    assert (describe_column(table.c.b)["type"], table.c.b.nullable) == ("varchar(20)", False)
    assert [c for c in table.constraints if isinstance(c, sa.CheckConstraint)] == []


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("go\nif 1=1 create table u (a int)", "it is run under a condition only, which is not looked into"),
        ("create table #u (a int)", "a temporary table is no part of the design"),
        ("create type m as table (a int)", "a type of this kind has no place in a design"),
        ("exec sp_help 't'", "the procedure sp_help is not run"),
        (
            "alter table t with nocheck add check (a > 0)",
            "existing rows are not checked: it is read as if they were",
        ),
        ("create table u (a int) on scheme (a)", "partitions have no place in a design"),
    ],
)
def test_what_has_no_place_is_told(text: str, report: str) -> None:
    assert [entry.reason for entry in read(f"create table t (a int)\n{text}").report] == [report]


def test_it_is_read_only() -> None:
    with pytest.raises(UnknownName, match="no SQL dialect called 'tsql'"):
        formats.write(read("create table t (a int)").design, "sql", dialect="tsql")

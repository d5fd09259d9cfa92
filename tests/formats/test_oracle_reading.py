"""Oracle's DDL from scripts and from DBMS_METADATA, and what of it has no place in a design."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.formats import Reading
from dbworkbench.model.content import describe_column, describe_index

SCRIPT = (Path(__file__).parent / "sql_examples" / "hr.oracle.sql").read_text(encoding="utf-8")


def read(text: str) -> Reading:
    return formats.read_with_report(text, "sql", dialect="oracle", name="d")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(SCRIPT)


def test_everything_that_is_left_out_is_reported(reading: Reading) -> None:
    assert [(entry.line, entry.reason) for entry in reading.report] == [
        (21, "it has no place in the table 'hr.employees' of a design"),
        (23, "it has no place in a design"),
        (39, "passed over: 1 INSERT statement in 1 table"),
        (40, "this statement is not understood"),
    ]


def test_columns_are_read(reading: Reading) -> None:
    columns = {c.name: describe_column(c) for c in reading.design.table("hr.employees").columns}
    assert [(name, about["type"], about["default"]) for name, about in columns.items()] == [
        ("employee_id", "integer", None),
        ("last_name", "varchar(25)", None),
        ("MixedCase", "timestamp(0)", "CURRENT_TIMESTAMP"),
        ("salary", "numeric(8,2)", None),
        ("bonus", "numeric", None),
        ("hired", "timestamptz", None),
        ("department_id", "numeric(4,0)", None),
    ]
    assert columns["employee_id"]["identity"] == "by default (start 100)"
    assert (columns["MixedCase"]["nullable"], columns["bonus"]["generated"]) == (
        False,
        "salary * 0.1 virtual",
    )
    departments = {c.name: describe_column(c) for c in reading.design.table("departments").columns}
    assert list(departments) == ["department_id", "department_name", "budget", "note", "manager_id"]
    assert (departments["department_name"]["type"], departments["budget"]["default"]) == ("varchar(60)", "0")
    assert departments["note"]["comment"] == "free text"


def test_constraints_and_indexes_are_read(reading: Reading) -> None:
    table = reading.design.table("hr.employees")
    (check,) = [c for c in table.constraints if isinstance(c, sa.CheckConstraint)]
    assert (check.name, str(check.sqltext)) == ("emp_salary_min", "salary > 0 AND last_name <> 'it''s'")
    (key,) = table.foreign_key_constraints
    assert (key.name, key.elements[0].target_fullname, key.ondelete) == (
        "emp_dept_fk", "departments.department_id", "SET NULL",
    )  # fmt: skip
    (index,) = table.indexes
    assert describe_index(index)["keys"] == ["(UPPER(last_name))", "hr.employees.salary DESC"]
    assert table.comment == "who's who"


def test_programs_are_carried_whole(reading: Reading) -> None:
    programs = {routine.kind: routine for routine in reading.design.routines}
    assert sorted(str(kind) for kind in programs) == ["sequence", "trigger", "view"]
    assert programs["trigger"].on == "hr.employees"
    assert programs["trigger"].sql.endswith("NULL;\nEND;")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "create global temporary table u (a int) on commit delete rows;",
            "a temporary table is no part of the design",
        ),
        ("create bitmap index b on t (a);", "a bitmap index is read as a common one"),
        (
            "alter table t add constraint c check (a > 0) disable;",
            "it is not enforced: it is read as if it were",
        ),
        ("comment on column t.b is 'x';", "there is no column 't.b'"),
        ("create table u (a number(x));", "number(x) is no type of Oracle"),
    ],
)
def test_what_has_no_place_is_told(text: str, reason: str) -> None:
    assert [entry.reason for entry in read(f"create table t (a int);\n{text}").report] == [reason]


def test_changes_are_applied() -> None:
    text = (
        "create table t (a int, b varchar2(9)); alter table t rename column b to c; alter table t modify c not null;"  # noqa: E501  # one case, one line
        "alter table t drop column a; alter table t add (d date default sysdate) ; rename t to u;"
    )
    (table,) = read(text).design.tables
    assert (table.key, list(table.columns.keys()), table.c.c.nullable) == ("u", ["c", "d"], False)

"""Everything that the official DBML parser reads is read, and means what it means there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.errors import UnknownName
from dbworkbench.model.annotation import Records
from dbworkbench.model.content import default_text
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts

HERE = Path(__file__).parent / "dbml"


@pytest.fixture(scope="module")
def shop() -> Design:
    return read((HERE / "shop.dbml").read_text(encoding="utf-8"))


def read(text: str) -> Design:
    return formats.read(text, "dbml", name="shop")


def column(design: Design, path: str) -> sa.Column[Any]:
    table, _, name = path.rpartition(".")
    return design.table(table).columns[name]


def ends(design: Design) -> list[str]:
    return [
        f"{each.left.table}{list(each.left.columns)} {each.left.most or 'many'}"
        f" to {each.right.table}{list(each.right.columns)} {each.right.most or 'many'}"
        for each in design.relationships
    ]


def test_tables_keep_their_order_schema_alias_and_note(shop: Design) -> None:
    assert [table.key for table in shop.tables] == ["users", "one_line", "core.accounts", "bookings", "lines"]
    users = shop.table("users")
    assert users.comment == "a block note"
    assert table_facts(users).alias == "U"
    assert table_facts(users).header_color == "#3498DB"


def test_project_gives_the_design_its_note_and_settings(shop: Design) -> None:
    assert shop.note == "# The shop\n  indented"
    assert dict(shop.settings) == {"project": "shop", "database_type": "PostgreSQL"}


def test_key_columns_are_not_null(shop: Design) -> None:
    assert [each.name for each in shop.table("users").primary_key.columns] == ["id", "n"]
    assert not column(shop, "users.id").nullable
    assert column(shop, "users.email").nullable


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("created_at", "now()"),
        ("score", "-1.5"),
        ("flags", "'{}'"),
        ("active", "true"),
        ("nothing", "null"),
        ("w", "1e3"),
        ("über", "'it''s'"),
    ],
)
def test_defaults_become_sql(shop: Design, name: str, sql: str) -> None:
    assert default_text(column(shop, f"users.{name}")) == sql


def test_enum_value_as_default_is_its_text(shop: Design) -> None:
    assert default_text(column(shop, "core.accounts.kind")) == "'gold'"


def test_columns_of_an_enum_share_its_type(shop: Design) -> None:
    kind = column(shop, "core.accounts.kind").type
    assert isinstance(kind, sa.Enum)
    assert (kind.schema, kind.name, kind.enums) == ("core", "kind", ["gold", "silver", "not yet"])
    assert shop.enums[0].values[1].note == "second"


def test_arrays_and_quoted_types() -> None:
    design = read(
        'Table t { a int[]\n b varchar(10)[]\n c "double precision"\n d int[3][4]\n e double precision pk }'
    )
    kinds = [
        str(each.type.compile(dialect=sa.create_engine("postgresql+psycopg://").dialect))
        for each in design.table("t").columns
    ]
    assert kinds == ["INTEGER[]", "VARCHAR(10)[]", "DOUBLE PRECISION", "INTEGER[][]", "DOUBLE PRECISION"]
    assert [column_facts(each).written_type for each in design.table("t").columns][3] == "int[3][4]"


def test_increment_is_an_identity_that_may_be_given(shop: Design) -> None:
    identity = column(shop, "users.id").identity
    assert identity is not None
    assert identity.always is False


def test_indexes_constraints_and_checks(shop: Design) -> None:
    users = shop.table("users")
    assert sorted(
        (index.name, [str(key) for key in index.expressions], index.unique) for index in users.indexes
    ) == [
        ("ix_users_created_at", ["users.created_at"], False),
        ("ix_users_email", ["users.email"], False),
        ("ix_users_id", ["users.id"], False),
        ("ix_users_id_3_id", ["(id*3)", "users.id"], True),
        ("ix_users_lower_email", ["lower(email)"], False),
        ("two", ["users.id", "users.email"], False),
    ]
    uniques = [
        [c.name for c in each.columns] for each in users.constraints if isinstance(each, sa.UniqueConstraint)
    ]
    assert sorted(uniques) == [["email"], ["full name"], ["full name"]]
    checks = [
        (each.name, str(each.sqltext)) for each in users.constraints if isinstance(each, sa.CheckConstraint)
    ]
    assert sorted(checks, key=str) == [("positive", "score > 0"), (None, "id > 0")]


def test_index_can_be_the_composite_key(shop: Design) -> None:
    assert [each.name for each in shop.table("bookings").primary_key.columns] == ["a", "b"]


def test_conventional_index_names_are_short_and_unique() -> None:
    name = "a_rather_long_column_name_of_some_table"
    indexes = f"indexes {{ ({name}, {name}2)\n {name}\n {name} [type: hash] }}"
    text = f"Table t {{ {name} int\n {name}2 int\n {indexes} }}"
    names = [str(index.name) for index in read(text).table("t").indexes]
    assert len(set(names)) == 3
    assert max(map(len, names)) <= 63


def test_references_of_every_kind(shop: Design) -> None:
    assert ends(shop) == [
        "core.accounts['user_id'] many to users['id'] 1",
        "users['id'] 1 to core.accounts['other_id'] 1",
        "core.accounts['other_id'] 1 to bookings['account_id'] many",
        "bookings['a', 'b'] 1 to lines['x', 'y'] many",
        "users['n'] 1 to core.accounts['id'] 1",
        "users['id'] many to lines['x'] many",
        "users['id'] 1 to lines['y'] many",
    ]
    assert [each.inline for each in shop.relationships] == [True, True, True, False, False, False, False]
    assert [each.name for each in shop.relationships] == [None, None, None, None, "name_it", "many", "opt"]


def test_many_to_many_and_inactive_references_make_no_foreign_key() -> None:
    design = read(
        "Table a { id int\n b int }\nTable b { id int }\nRef: a.id <> b.id\nRef: a.b > b.id [inactive]"
    )
    assert len(design.relationships) == 2
    assert not design.table("a").foreign_keys
    assert not design.table("b").foreign_keys


def test_foreign_keys_have_actions_and_names(shop: Design) -> None:
    (composite,) = [each for each in shop.table("lines").foreign_key_constraints if len(each.elements) == 2]
    assert (composite.ondelete, composite.onupdate, composite.name) == ("CASCADE", "NO ACTION", None)
    named = [each.name for each in shop.table("core.accounts").foreign_key_constraints if each.name]
    assert named == ["name_it"]


def test_question_mark_makes_an_end_optional() -> None:
    design = read("Table a { id int }\nTable b { a_id int [not null, ref: ?>? a.id] }")
    (reference,) = design.relationships
    assert (reference.left.least, reference.right.least) == (0, 0)


def test_parent_is_certain_where_the_column_is_not_null() -> None:
    design = read("Table a { id int }\nTable b { x int [not null, ref: > a.id]\n y int [ref: > a.id] }")
    assert [each.parent.least for each in design.relationships] == [1, None]


def test_groups_notes_views_records(shop: Design) -> None:
    first, second = shop.groups
    assert (first.tables, first.note, first.color) == (("users", "core.accounts"), "all", "#345")
    assert dict(first.settings) == {"team": "data"}
    assert second.note == "lines only"
    assert shop.notes[0].text == "hello\n  there"
    assert shop.notes[1].color == "#abc"
    assert shop.views[0].tables == ("users", "core.accounts")
    assert shop.views[1].tables is None
    assert shop.records == (
        Records(
            "users", ("id", "full name", "active"), ((1, "Ann", True), (2, "Bob", False), (3, None, None))
        ),
    )


def test_records_in_a_table_take_its_columns() -> None:
    design = read("Table t { a int\n b text\n records { 1, 'x'\n -2, null } }")
    assert design.records == (Records("t", ("a", "b"), ((1, "x"), (-2, None))),)


def test_lineage_between_tables(shop: Design) -> None:
    bare, full = shop.lineage
    assert (bare.source, bare.target, bare.source_columns) == ("users", "lines", ())
    assert (full.name, full.color, full.note, dict(full.settings)) == (
        "d",
        "#fff",
        "n",
        {"materialized": "view"},
    )


def test_metadata_blocks_reach_their_table_and_column(shop: Design) -> None:
    assert table_facts(shop.table("users")).settings["owner"] == "scott"
    assert column_facts(column(shop, "users.email")).settings["pii"] == "true"
    assert column(shop, "users.email").comment == "from metadata"


def test_keywords_in_any_case_and_as_names() -> None:
    design = read(
        "TABLE note { note text\n Note: 'n'\n indexes int\n table int\n ref int\n"
        " checks text\n as int\n 2nd int }\n"
        "ref: note.table > Project.id\ntable Project { id int }\nProject < Enum : has"
    )
    assert list(design.table("note").columns.keys()) == [
        "note",
        "indexes",
        "table",
        "ref",
        "checks",
        "as",
        "2nd",
    ]
    assert [table.key for table in design.tables] == ["note", "Project", "Enum"]
    assert design.relationships[1].name == "has"


def test_braces_and_settings_may_stand_on_the_next_line() -> None:
    design = read("Table t\n[note: 'n']\n{\n  id int [\n    pk,\n    note: 'x'\n  ]\n}\n")
    assert design.table("t").comment == "n"
    assert column(design, "t.id").comment == "x"


def test_names_in_quotes_and_in_other_alphabets() -> None:
    design = read(
        'Table "order items" { "a b" int [pk]\n ключ int }\nRef: "order items".ключ > "order items"."a b"'
    )
    assert ends(design) == ["order items['ключ'] many to order items['a b'] 1"]


def test_public_schema_goes_without_saying() -> None:
    design = read("Table public.a { id int }\nTable b { id int [ref: > a.id]\n c int [ref: > public.a.id] }")
    assert [each.right.table for each in design.relationships] == ["a", "a"]


def test_comments_before_elements_are_kept() -> None:
    design = read("// first\n/* second */\nTable t { // not this\n  // of the id\n  id int\n} // nor this\n")
    assert table_facts(design.table("t")).comments == ("// first", "/* second */")
    assert column_facts(column(design, "t.id")).comments == ("// of the id",)


def test_escapes_in_texts() -> None:
    design = read(r"Table t { a text [note: 'it\'s\n\u00e9'] }")
    assert column(design, "t.a").comment == "it's\né"


def test_colon_in_sql_is_no_parameter() -> None:
    design = read("Table t { a text [check: `a <> ' :x'`, default: `'b'::text`] }")
    (check,) = [each for each in design.table("t").constraints if isinstance(each, sa.CheckConstraint)]
    assert str(check.sqltext) == "a <> ' :x'"
    assert default_text(column(design, "t.a")) == "'b'::text"


def test_plain_integer_keys_do_not_become_serial() -> None:
    table = read("Table t { id int [pk] }").table("t")
    assert table.autoincrement_column is None


def test_unknown_notation_names_the_known_ones() -> None:
    with pytest.raises(UnknownName) as raised:
        formats.read("", "mermad")
    assert str(raised.value).startswith("no format to read called 'mermad'\nDid you mean 'mermaid'?")


def test_notation_of_a_file_is_known_by_its_name() -> None:
    assert formats.format_of("shop.DBML") == "dbml"
    assert formats.format_of("shop.txt") is None

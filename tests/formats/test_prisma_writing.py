"""Designs are written as Prisma schemas that mean the same; just what they cannot hold is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from dbworkbench import formats
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from tests.formats.designs import HOSTILE
from tests.formats.prisma_designs import designs, meaning
from tests.formats.test_prisma_reading import VIEW

HERE = Path(__file__).parent
SHOP = (HERE / "prisma/shop.dbml").read_text(encoding="utf-8")
HEAD = (
    'generator client {\n  provider = "prisma-client"\n  output   = "../generated/prisma"\n}\n\n'
    'datasource db {\n  provider = "postgresql"\n}\n\n'
)


def written(text: str) -> str:
    """Return the blocks that a text of DBML is written as, without generator and datasource."""
    return formats.write(formats.read(text), "prisma").replace(HEAD, "")


def losses(text: str) -> list[str]:
    return [str(loss) for loss in formats.write_with_losses(formats.read(text), "prisma").losses]


def again(text: str) -> Design:
    """Read a text of DBML, write it as Prisma, and read that."""
    return formats.read(formats.write(formats.read(text), "prisma"), "prisma")


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(designs())
def test_losses_are_exactly_the_difference(design: Design) -> None:
    told = formats.write_with_losses(design, "prisma")
    reading = formats.read_with_report(told.text, "prisma")
    assert reading.report == ()
    assert (meaning(reading.design) == meaning(design)) == (not told.losses)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(designs())
def test_what_was_read_is_written_as_it_was(design: Design) -> None:
    first = formats.read(formats.write(design, "prisma"), "prisma")
    told = formats.write_with_losses(first, "prisma")
    assert told.losses == ()
    assert formats.read(told.text, "prisma") == first


def test_schema_is_written_like_this() -> None:
    expected = (HERE / "prisma/shop.prisma").read_text(encoding="utf-8")
    assert formats.write(formats.read(SHOP), "prisma") == expected


def test_comments_name_every_loss() -> None:
    told = formats.write_with_losses(formats.read(SHOP), "prisma")
    lines = told.text.partition("\n\n")[0].splitlines()
    assert lines == ["// What Prisma cannot hold:", *(f"// {loss}" for loss in told.losses)]


def test_names_that_are_no_identifiers_are_mapped() -> None:
    assert written('Table "2nd Straße" { "größe (cm)" int [pk] }') == (
        'model nd_Strasse {\n  grosse_cm Int @id @map("größe (cm)")\n\n  @@map("2nd Straße")\n}\n'
    )


def test_names_that_differ_only_in_case_stay_apart() -> None:
    text = written("Table User { id int [pk] }\nTable user { id int [pk]\n ID int }")
    assert "model User {" in text
    assert 'model user_2 {\n  id   Int  @id\n  ID_2 Int? @map("ID")\n\n  @@map("user")\n}' in text


def test_native_types_stand_only_where_the_scalar_differs() -> None:
    text = written(
        "Table t { id int [pk]\n a text\n b varchar(40)\n c timestamp(3)\n d timestamptz\n e vector(3) }"
    )
    assert text == (
        "model t {\n"
        "  id Int                       @id\n"
        "  a  String?\n"
        "  b  String?                   @db.VarChar(40)\n"
        "  c  DateTime?\n"
        "  d  DateTime?                 @db.Timestamptz\n"
        '  e  Unsupported("vector(3)")?\n'
        "}\n"
    )


def test_actions_stand_only_where_they_are_not_prisma_s() -> None:
    text = (
        "Table a { id int [pk] }\nTable b { id int [pk]\n a_id int [not null] }\n"
        "Ref: a.id < b.a_id [delete: restrict, update: cascade]"
    )
    assert "a    a   @relation(fields: [a_id], references: [id])\n" in written(text)
    assert "onDelete: NoAction, onUpdate: NoAction)" in written(text.partition("[delete")[0])


def test_relations_between_the_same_models_are_named() -> None:
    text = written(
        "Table users { id int [pk] }\nTable posts { id int [pk]\n author_id int [ref: > users.id]\n"
        " editor_id int [ref: > users.id] }"
    )
    assert 'posts_as_author posts[] @relation("posts_author")' in text
    assert 'editor    users? @relation("posts_editor", fields: [editor_id]' in text


def test_key_of_a_child_makes_it_one_to_one() -> None:
    text = written("Table users { id int [pk] }\nTable profiles { user_id int [pk, ref: - users.id] }")
    assert "profile profiles?\n" in text


def test_join_table_of_prisma_is_a_relation_without_a_model() -> None:
    schema = "model A {\n  id Int @id\n  b B[]\n}\nmodel B {\n  id Int @id\n  a A[]\n}"
    text = formats.write(formats.read(schema, "prisma"), "prisma").partition("}\n\nmodel")[2]
    assert text == " A {\n  id Int @id\n  bs B[]\n}\n\nmodel B {\n  id Int @id\n  as A[]\n}\n"


def test_join_table_with_a_column_more_is_a_model() -> None:
    schema = "model A {\n  id Int @id\n  b B[]\n}\nmodel B {\n  id Int @id\n  a A[]\n}"
    design = formats.read(schema, "prisma")
    design.table("_AToB").append_column(sa.Column("since", sa.Date()))
    assert '@@map("_AToB")' in formats.write(design, "prisma")


def test_table_without_a_key_is_ignored() -> None:
    assert written("Table log { line text }") == (
        "// No key of required fields tells the rows apart, so Prisma's client leaves this table out.\n"
        "model log {\n  line String?\n\n  @@ignore\n}\n"
    )


def test_composite_key_that_a_field_is_called_after_has_another_name() -> None:
    text = written("Table t { a int\n b int\n a_b int\n indexes { (a, b) [pk] } }")
    assert '@@id([a, b], name: "a_b_id")' in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("jsonb [default: `'{}'::jsonb`]", 'Json?    @default("{}")'),
        ("text [default: `'x'::text`]", 'String?    @default("x")'),
        ("date [default: `now()`]", "DateTime?    @default(now()) @db.Date"),
        ("text [default: `lower('X')`]", "String?    @default(dbgenerated(\"lower('X')\"))"),
        ("bigint [default: 3000000000]", "BigInt?    @default(3000000000)"),
        ("int [default: 3000000000]", 'Int?    @default(dbgenerated("3000000000"))'),
        ("boolean [default: true]", "Boolean?    @default(true)"),
    ],
)
def test_defaults_are_literals_where_prisma_has_them(given: str, shown: str) -> None:
    line = written(f"Table t {{ id int [pk]\n v {given} }}").splitlines()[2]
    assert " ".join(line.split()) == " ".join(f"v {shown}".split())


@pytest.mark.parametrize(
    ("given", "loss"),
    [
        ("Table t { id int [pk, check: `id > 0`] }", "t: check id > 0"),
        ("Table t { id int [pk, identity: 'always'] }", "t.id: identity always"),
        (
            "Table t { id int [pk]\n v int[] [not null] }",
            "t.v: not null, which Prisma does not say of a list",
        ),
        ("Table t { id int [pk]\n indexes { `lower(id)` [name: 'x'] } }", "t x: index on lower(id)"),
        ("Table t as x { id int [pk] }", "t: alias x"),
        (
            "Table t { id int [pk]\n v int [ref: > u.v] }\nTable u { id int [pk]\n v int }",
            "t(v): foreign key to u(v), which is no key",
        ),
        (
            "Table t { id bigint [pk, ref: > u.id] }\nTable u { id int [pk] }",
            "t(id): foreign key to u(id), which is of another type",
        ),
    ],
)
def test_what_prisma_cannot_hold_is_a_loss(given: str, loss: str) -> None:
    assert loss in losses(given)


def test_tables_without_a_schema_get_one_when_others_have_one() -> None:
    text = "Table a { id int [pk] }\nTable s.b { id int [pk] }"
    assert losses(text) == ["a: no schema, which becomes public"]
    assert [table.key for table in again(text).tables] == ["public.a", "s.b"]


@pytest.mark.parametrize("provider", ["mysql", "sqlite", "sqlserver"])
def test_other_providers_have_types_of_their_own(provider: str) -> None:
    told = formats.write_with_losses(formats.read(SHOP), "prisma", dialect=provider)
    expected = (HERE / f"prisma/shop.{provider}.prisma").read_text(encoding="utf-8")
    assert told.text == expected
    assert formats.read(told.text, "prisma").settings["datasource.provider"] == provider


def test_schema_is_written_for_the_provider_it_was_read_for() -> None:
    schema = (
        'datasource db {\n  provider = "mysql"\n}\n\nmodel A {\n  id Int @id @default(autoincrement())\n}\n'
    )
    told = formats.write_with_losses(formats.read(schema, "prisma"), "prisma")
    assert told.losses == ()
    assert told.text.endswith(schema)


def test_unknown_provider_is_told() -> None:
    with pytest.raises(UnknownName, match="no provider of Prisma called 'mysq'"):
        formats.write(formats.read("Table a { id int [pk] }"), "prisma", dialect="mysq")


def test_conceptual_design_is_refused() -> None:
    with pytest.raises(UnusableInput, match="'a' has no columns yet"):
        formats.write(formats.read("Table a"), "prisma")


def test_hostile_names_come_back() -> None:
    design = formats.read(formats.write(HOSTILE, "prisma"), "prisma")
    assert [table.key for table in design.tables] == [table.key for table in HOSTILE.tables]
    assert all(
        design.table(name).c.keys() == HOSTILE.table(name).c.keys() for name in HOSTILE.metadata.tables
    )


@pytest.mark.parametrize("name", ["read_blog", "read_library"])
def test_schemas_of_people_come_back_whole(name: str) -> None:
    design = formats.read((HERE / f"prisma/{name}.prisma").read_text(encoding="utf-8"), "prisma")
    told = formats.write_with_losses(design, "prisma")
    assert told.losses == ()
    assert formats.read(told.text, "prisma") == design


def test_action_that_a_provider_refuses_is_a_loss() -> None:
    text = "Table a { id int [pk]\n p int [not null, ref: > a.id] }\nRef: a.id < b.a_id [delete: set null]\n"
    design = formats.read(text + "Table b { id int [pk]\n a_id int [not null] }")
    told = formats.write_with_losses(design, "prisma", dialect="mysql")
    assert [str(loss) for loss in told.losses] == ["b(a_id): on delete set null"]


def test_reference_that_is_not_enforced_makes_no_foreign_key() -> None:
    text = "Table a { id int [pk] }\nTable b { id int [pk]\n a_id int }\n"
    assert "a_id Int?\n}" in written(text + "Ref: a.id < b.a_id [orphans: unenforced]")


def test_keys_that_would_be_called_alike_are_numbered() -> None:
    text = written("Table t { id int [pk]\n a int\n b int\n a_b int [unique]\n indexes { (a, b) [unique] } }")
    assert 'a_b Int? @unique(map: "t_a_b_key1")\n\n  @@unique([a, b], name: "a_b_unique")' in text


def test_view_of_a_schema_is_written_again() -> None:
    design = formats.read(VIEW, "prisma")
    told = formats.write_with_losses(design, "prisma")
    assert told.text.endswith(
        '/// told\nview V {\n  a Int                   @unique @map("a_id")\n'
        "  b Decimal?              @db.Decimal(10, 2)\n"
        '  e E[]                   @default([x])\n  u Unsupported("point")?\n\n  @@map("a_view")\n}\n'
    )
    assert 'previewFeatures = ["views"]' in told.text
    assert (told.losses, formats.read(told.text, "prisma").routines) == ((), design.routines)


def test_view_without_native_types_where_the_provider_differs() -> None:
    text = formats.write(formats.read(VIEW, "prisma"), "prisma", dialect="mariadb")
    assert "b Decimal?\n" in text


def test_view_gives_way_to_a_table_of_its_name() -> None:
    text = (
        'model A {\n  id Int @id\n  @@map("V")\n}\nview V {\n  a Int?\n  e E?\n}\n'
        'enum E {\n  x\n  @@map("f")\n}\n'
    )
    told = formats.write_with_losses(formats.read(text, "prisma"), "prisma")
    assert told.text.endswith('view V_2 {\n  a Int?\n\n  @@map("V")\n}\n')
    assert [str(loss) for loss in told.losses] == ["V.e: field of type E"]

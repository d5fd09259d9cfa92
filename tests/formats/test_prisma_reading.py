"""Prisma schemas are read as Prisma Migrate would make them, and every mistake is told at its place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Index, Table

from dbworkbench.errors import Problems, UnusableInput, WorkbenchError
from dbworkbench.formats import SourceText, read, read_many, read_with_report, tell_notation
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.keys import primary_key, unique_keys

SHOP = """
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
enum Role {
  USER @map("user")
  ADMIN
}
/// who logs in
model User {
  id     Int      @id @default(autoincrement()) // counted
  email  String   @unique @db.VarChar(254)
  role   Role     @default(USER)
  tags   String[] @default(["a", "b"])
  bossId Int?     @map("boss_id")
  boss   User?    @relation("Boss", fields: [bossId], references: [id])
  team   User[]   @relation("Boss")
  posts  Post[]
  made   DateTime @default(now())
  place  Unsupported("point")?
  @@map("users")
}
model Post {
  id     String @id @default(uuid(7)) @db.Uuid
  body   Json
  userId Int
  user   User   @relation(fields: [userId], references: [id])
  labels Label[]
  @@index([userId, id(sort: Desc)], map: "recent")
  @@index([body(ops: JsonbPathOps)], type: Gin)
}
model Label {
  id    Int @id
  posts Post[]
}
"""


def shop() -> Design:
    return read(SHOP, "prisma")


def indexes(table: Table) -> dict[str, Index]:
    return {str(index.name): index for index in table.indexes}


def wrong(text: str) -> str:
    with pytest.raises(Problems) as caught:
        read(text, "prisma")
    return str(caught.value)


def test_notation_is_told_from_the_text() -> None:
    assert tell_notation(SHOP) == "prisma"


def test_models_and_fields_take_the_names_of_the_database() -> None:
    design = shop()
    assert [table.name for table in design.tables] == ["users", "Post", "Label", "_LabelToPost"]
    assert "boss_id" in design.table("users").c
    assert design.table("users").comment == "who logs in"


def test_types_are_those_of_the_provider() -> None:
    users = shop().table("users")
    kinds = {column.name: write_type(column.type) for column in users.c}
    assert kinds["id"] == "serial"
    assert kinds["email"] == "varchar(254)"
    assert kinds["tags"] == "text[]"
    assert kinds["made"] == "timestamp(3)"
    assert kinds["place"] == "point"
    assert kinds["role"] == "Role"


def test_defaults_of_the_database_and_of_prisma_are_told_apart() -> None:
    users, posts = shop().table("users"), shop().table("Post")
    assert default_text(users.c.role) == "'user'"
    assert default_text(users.c.made) == "CURRENT_TIMESTAMP"
    assert default_text(users.c.tags) == "ARRAY['a', 'b']"
    assert column_facts(posts.c.id).settings == {"prisma_default": "uuid(7)"}
    assert default_text(posts.c.id) is None


def test_colon_in_a_default_is_no_parameter() -> None:
    design = read('model A {\n id Int @id\n t String @default("a:b")\n}', "prisma")
    assert default_text(design.table("A").c.t) == "'a:b'"


def test_keys_bear_the_names_that_prisma_gives() -> None:
    users = shop().table("users")
    assert users.primary_key.name == "users_pkey"
    assert ("email",) in unique_keys(users)
    names = {str(key.name): (key.ondelete, key.onupdate) for key in users.foreign_key_constraints}
    assert names == {"users_boss_id_fkey": ("SET NULL", "CASCADE")}


def test_required_relation_restricts() -> None:
    (key,) = shop().table("Post").foreign_key_constraints
    assert (key.name, key.ondelete, key.onupdate) == ("Post_userId_fkey", "RESTRICT", "CASCADE")


def test_long_names_are_cut_before_the_suffix() -> None:
    long = "a" * 70
    design = read(f"model {long} {{\n id Int @id\n}}", "prisma")
    assert str(design.tables[0].primary_key.name) == "a" * 58 + "_pkey"


def test_index_options_are_kept() -> None:
    found = indexes(shop().table("Post"))
    assert set(found) == {"recent", "Post_body_idx"}
    gin = found["Post_body_idx"].dialect_options["postgresql"]
    assert gin["using"] == "gin"
    assert dict(gin["ops"]) == {"body": "jsonb_path_ops"}


def test_implicit_many_to_many_is_the_join_table_of_prisma() -> None:
    join = shop().table("_LabelToPost")
    assert primary_key(join) == ("A", "B")
    assert set(indexes(join)) == {"_LabelToPost_B_index"}
    assert [write_type(column.type) for column in join.c] == ["integer", "uuid"]
    assert {key.ondelete for key in join.foreign_key_constraints} == {"CASCADE"}


def test_address_of_the_database_is_never_kept() -> None:
    assert dict(shop().settings) == {"datasource.provider": "postgresql"}


def test_views_are_reported() -> None:
    reading = read_with_report("model A {\n  id Int @id\n}\nview V {\n  id Int\n}", "prisma")
    assert [str(entry) for entry in reading.report] == [
        "line 4: a Prisma view does not say the query that makes it: view V {"
    ]


def test_files_make_one_schema() -> None:
    first = SourceText("model A {\n id Int @id\n b B[]\n}", "a.prisma")
    second = SourceText(
        "model B {\n id Int @id\n aId Int\n a A @relation(fields: [aId], references: [id])\n}"
    )
    design = read_many([first, second], "prisma").design
    assert [table.name for table in design.tables] == ["A", "B"]
    assert len(design.relationships) == 1


def test_all_mistakes_come_at_once_with_their_places() -> None:
    text = "model A {\n  id Itn @id\n  b  B\n  n  Int @uniqe\n}\nmodel B {\n  id Int @id\n}\nmodel A {\n}"
    assert wrong(text) == (
        "4 problems:\n\n"
        "line 2, column 6: no type called 'Itn'\n"
        "2 |   id Itn @id\n         ^^^\nDid you mean 'Int'?\n\n"
        "line 3, column 3: the relation field 'A.b' has no opposite field in 'B'\n"
        "3 |   b  B\n      ^\nAdd a field of the type A to B.\n\n"
        "line 4, column 11: no attribute called 'uniqe'\n"
        "4 |   n  Int @uniqe\n              ^^^^^\nDid you mean 'unique'?\n\n"
        "line 9, column 7: the model 'A' is there twice\n"
        "9 | model A {\n          ^\nRename or remove one."
    )


def test_unclosed_block_is_named() -> None:
    assert wrong("model A {\n  id Int @id\nmodel B {\n  id Int @id\n}") == (
        "1 problem:\n\nline 1, column 1: the block 'model' that begins here is not closed\n"
        "1 | model A {\n    ^^^^^\nAdd '}' before line 3."
    )


def test_unknown_field_of_a_relation_is_named() -> None:
    text = (
        "model A {\n  id Int @id\n  bId Int\n  b B @relation(fields: [bid], references: [id])\n}\n"
        "model B {\n  id Int @id\n  a A[]\n}"
    )
    assert "line 4, column 8: no field of A called 'bid'" in wrong(text)
    assert "Did you mean 'bId'?" in wrong(text)


def test_binary_input_is_refused() -> None:
    with pytest.raises(UnusableInput, match="binary"):
        read("model A {\0", "prisma")


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(SHOP)), st.integers(0, 40), st.text('model{}[]()@"\n :,.=?/é', max_size=12))
def test_damaged_text_never_crashes(start: int, length: int, junk: str) -> None:
    with suppress(WorkbenchError):
        read(SHOP[:start] + junk + SHOP[start + length :], "prisma")

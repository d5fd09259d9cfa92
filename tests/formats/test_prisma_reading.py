"""Prisma schemas are read as Prisma Migrate would make them, and every mistake is told at its place."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Index, Table

from dbworkbench.errors import Problems, UnusableInput, WorkbenchError
from dbworkbench.formats import SourceText, read, read_many, read_with_report, tell_notation, write
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts
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


VIEW = """\
generator client {
  provider = "prisma-client-js"
}
enum E {
  x
}
model A {
  id Int @id
  v V?
}
/// told
view V {
  a Int @unique @map("a_id")
  b Decimal? @db.Decimal(10, 2)
  e E[] @default([x])
  u Unsupported("point")?
  o A @relation(fields: [a], references: [id])
  @@map("a_view")
}
"""


def test_of_a_view_its_fields_are_kept_and_the_rest_is_reported() -> None:
    reading = read_with_report(VIEW, "prisma")
    assert [(each.kind, each.name, each.dialect) for each in reading.design.routines] == [
        ("view", "a_view", "prisma")
    ]
    assert [f"{entry.line}: {entry.reason}" for entry in reading.report] == [
        "9: V is a view, to which no foreign key refers",
        "17: a field of a view refers to nothing in a design",
        "12: a Prisma view does not say the query that makes it: its fields are kept",
    ]


def test_broken_file_is_told_and_the_others_are_read() -> None:
    sound = SourceText(
        "model B {\n id Int @id\n aId Int\n a A @relation(fields: [aId], references: [id])\n}", "b.prisma"
    )
    for broken, reason in (
        ("model A {\n id Int @id\n b B[\n}", "the end of the line stands here, expected ']'"),
        ("model A {\n id Int @id\n b Bee[]\n}", "no type called 'Bee'"),
    ):
        reading = read_many([SourceText(broken, "a.prisma"), sound], "prisma")
        assert [table.name for table in reading.design.tables] == ["B"]
        assert [f"{entry.file}, {entry.line}: {entry.reason}" for entry in reading.report] == [
            "b.prisma, 4: A stands in a.prisma, which is left out",
            f"a.prisma, 3: the file is left out: {reason}",
        ]


def test_files_that_are_all_broken_are_refused() -> None:
    with pytest.raises(Problems, match="2 problems"):
        read_many([SourceText("model A {\n id Itn\n}", "a"), SourceText("modle", "b")], "prisma")


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


def test_unknown_arguments_and_their_values_are_named() -> None:
    text = (
        'model A {\n  id Int @id(mop: "x")\n  v String @db.Varchar(3)\n\n'
        "  @@index([v(sort: Dsc)], typ: Hash)\n}\nenum E {\n  a @default(1)\n\n  @@ignor\n}"
    )
    assert wrong(text) == (
        "6 problems:\n\n"
        "line 2, column 14: no argument of @id called 'mop'\n"
        "2 |   id Int @id(mop: \"x\")\n                 ^^^\nDid you mean 'map'?\n\n"
        "line 3, column 13: no native type of postgresql called 'Varchar'\n"
        "3 |   v String @db.Varchar(3)\n                ^^^^^^^^^^\nDid you mean 'VarChar'?\n\n"
        "line 5, column 14: no sort order called 'Dsc'\n"
        "5 |   @@index([v(sort: Dsc)], typ: Hash)\n                 ^^^^\n"
        "Did you mean 'Desc'?\n\n"
        "line 5, column 27: no argument of @@index called 'typ'\n"
        "5 |   @@index([v(sort: Dsc)], typ: Hash)\n                              ^^^\n"
        "Did you mean 'type'?\n\n"
        "line 8, column 6: no attribute called 'default'\n"
        "8 |   a @default(1)\n         ^^^^^^^\nKnown: map.\n\n"
        "line 10, column 5: no block attribute called 'ignor'\n"
        "10 |   @@ignor\n         ^^^^^\nDid you mean 'ignore'?"
    )


def test_misspelt_action_is_named() -> None:
    relation = "@relation(fields: [b], references: [id], onDelte: Cascade, onUpdate: Casacde)"
    said = wrong(f"model A {{\n  id Int @id\n  b Int?\n  a A? {relation}\n}}")
    assert "no argument of @relation called 'onDelte'" in said
    assert "no referential action called 'Casacde'" in said


def test_native_types_are_those_of_the_provider() -> None:
    text = 'datasource db {\n  provider = "sqlite"\n}\nmodel A {\n  id Int @id @db.Integer\n}'
    assert "line 5, column 15: sqlite has no native types" in wrong(text)


def test_model_without_a_key_is_a_mistake() -> None:
    assert wrong("model A {\n  a Int\n  b Int? @unique\n}") == (
        "1 problem:\n\n"
        "line 1, column 7: the model 'A' has no key: no @id, and no @unique of required fields\n"
        "1 | model A {\n          ^\nAdd @id to a field, or @@ignore to the model."
    )


def test_model_without_a_key_may_be_ignored() -> None:
    design = read("model A {\n  a Int\n  @@ignore\n}\nmodel B {\n  id Int @id\n  @@ignore\n}", "prisma")
    assert dict(table_facts(design.table("A")).settings) == {}
    assert dict(table_facts(design.table("B")).settings) == {"ignore": "yes"}


PARENT = "model A {\n  id String @id\n  z Int\n  b B[]\n}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "model A {\n  id Int @id\n  b B[]\n  c B[]\n}\nmodel B {\n  id Int @id\n"
            "  a A @relation(fields: [id], references: [id])\n}",
            "line 4, column 3: it is not clear which relation each of the fields 'b', 'c' of A belongs to\n"
            '4 |   c B[]\n      ^\nGive each relation to B a name on both sides: @relation("name").',
        ),
        (
            PARENT + "model B {\n  id Int @id\n  a A @relation(fields: [id], references: [id])\n}",
            "line 8, column 3: 'id' is of the type Int, but A.id of the type String\n"
            "8 |   a A @relation(fields: [id], references: [id])\n      ^\nGive both fields the same type.",
        ),
        (
            PARENT + "model B {\n  id Int @id\n  a A @relation(fields: [id], references: [z])\n}",
            "line 8, column 3: 'a' refers to A(z), which is no key there\n"
            "8 |   a A @relation(fields: [id], references: [z])\n      ^\n"
            "Make it one with @unique, or refer to another.",
        ),
        (
            PARENT
            + "model B {\n  id Int @id\n  x String?\n  a A @relation(fields: [x], references: [id])\n}",
            "line 9, column 3: 'a' uses an optional field, so it must be optional\n"
            "9 |   a A @relation(fields: [x], references: [id])\n      ^\nWrite A?.",
        ),
        (
            PARENT.replace("B[]", "B?")
            + "model B {\n  id Int @id\n  x String\n  a A @relation(fields: [x], references: [id])\n}",
            "line 9, column 3: 'b' is one B at most, but no key of B is on (x)\n"
            "9 |   a A @relation(fields: [x], references: [id])\n      ^\n"
            "Make it unique, or write B[] there.",
        ),
    ],
)
def test_prisma_s_rules_of_relations_are_kept(text: str, said: str) -> None:
    assert wrong(text) == f"1 problem:\n\n{said}"


def test_schemas_keys_of_several_fields_and_one_to_one() -> None:
    design = read((Path(__file__).parent / "prisma/read_blog.prisma").read_text(encoding="utf-8"), "prisma")
    assert [table.key for table in design.tables] == [
        *("app.users", "app.Profile", "app.Post", "app.Tag", "app.TagUse", "audit.Comment", "app._follows")
    ]
    assert primary_key(design.table("app.Post")) == ("year", "number")
    ends = {each.right.table: each.right.most for each in design.relationships}
    assert (ends["app.Profile"], ends["audit.Comment"]) == (1, None)
    assert dict(column_facts(design.table("app.Profile").c.seen).settings) == {"updatedAt": "yes"}


def test_other_providers_have_types_counters_and_actions_of_their_own() -> None:
    text = (
        'datasource db {\n  provider = "sqlserver"\n}\nmodel A {\n  id Int @id @default(autoincrement())\n'
        '  t DateTime @db.DateTimeOffset\n  s String\n  b A[] @relation("x")\n  p Int\n'
        '  a A @relation("x", fields: [p], references: [id])\n}'
    )
    table = read(text, "prisma").table("A")
    assert [write_type(column.type) for column in table.c] == [
        "integer",
        "timestamptz",
        "varchar(1000)",
        "integer",
    ]
    assert table.c.id.identity is not None
    assert [key.ondelete for key in table.foreign_key_constraints] == ["NO ACTION"]


def test_sequence_of_cockroach_is_kept() -> None:
    text = (
        'datasource db {\n  provider = "cockroachdb"\n}\n'
        "model A {\n  id Int @id @default(sequence(start: 5, increment: 2))\n}"
    )
    identity = read(text, "prisma").table("A").c.id.identity
    assert identity is not None
    assert (identity.start, identity.increment) == (5, 2)


def test_default_that_only_the_database_knows_is_remembered() -> None:
    made = read("model A {\n  id Int @id\n  a String @default(dbgenerated())\n}", "prisma").table("A").c.a
    assert default_text(made) is None
    assert dict(column_facts(made).settings) == {"prisma_default": "dbgenerated()"}


def test_partial_indexes_keep_their_condition() -> None:
    table = read('model A {\n  id Int @id\n  @@index([id], where: raw("id > 1"))\n}', "prisma").table("A")
    assert str(indexes(table)["A_id_idx"].dialect_options["postgresql"]["where"]) == "id > 1"


def test_index_lengths_of_mysql_are_kept() -> None:
    text = (Path(__file__).parent / "prisma/read_library.prisma").read_text(encoding="utf-8")
    found = indexes(read(text, "prisma").table("Author"))["by_name"]
    assert found.dialect_options["mysql"]["length"] == {"name": 20}


def test_relation_mode_of_prisma_is_noted() -> None:
    text = (
        'datasource db {\n  provider     = "mysql"\n  relationMode = "prisma"\n}\nmodel A {\n  id Int @id\n}'
    )
    (entry,) = read_with_report(text, "prisma").report
    assert entry.note
    assert entry.reason == "the database has no foreign keys; the design has those that the relations mean"


def test_names_of_defaults_are_reported() -> None:
    reading = read_with_report('model A {\n  id Int @id @default(1, map: "one")\n}', "prisma")
    assert [entry.reason for entry in reading.report] == ["a design holds no name of a default"]


def test_operator_classes_have_the_words_of_the_database() -> None:
    text = "model A {\n  id Int @id\n  @@index([id(ops: Int4MinMaxMultiOps)], type: Brin)\n}"
    found = indexes(read(text, "prisma").table("A"))["A_id_idx"]
    assert dict(found.dialect_options["postgresql"]["ops"]) == {"id": "int4_minmax_multi_ops"}
    raw = text.replace("Int4MinMaxMultiOps", 'raw("gist_trgm_ops(siglen=32)")')
    found = indexes(read(raw, "prisma").table("A"))["A_id_idx"]
    assert dict(found.dialect_options["postgresql"]["ops"]) == {"id": "gist_trgm_ops(siglen=32)"}


def test_truncated_schemas_are_read_or_refused() -> None:
    for end in range(0, len(SHOP), 9):
        with suppress(WorkbenchError):
            read(SHOP[:end], "prisma")


def test_deep_nesting_is_refused() -> None:
    assert "this is nested too deeply" in wrong(f"model A {{\n  id Int @id @default({'[' * 50}\n}}")


def test_hundreds_of_models_are_read_and_written_in_time() -> None:
    text = "".join(
        f"model M{n} {{\n  id Int @id\n  p Int?\n  k String @unique\n  @@index([k, p])\n}}\n"
        for n in range(300)
    )
    begin = process_time()
    assert len(read(write(read(text, "prisma"), "prisma"), "prisma").tables) == 300
    assert process_time() - begin < 10

"""Models are read by importing them: what they say of the database is in the design, the rest is reported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.errors import UnusableInput
from dbworkbench.formats import Reading, SourceText
from dbworkbench.formats.sqlalchemy import from_metadata
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts

HERE = Path(__file__).parent / "models"
UNKNOWN = "of which the database does not know the values"


@pytest.fixture(scope="module")
def blog() -> Reading:
    path = HERE / "blog.py"
    return formats.read_with_report(path.read_text(encoding="utf-8"), None, file=str(path), base=HERE)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    folder = tmp_path_factory.mktemp("models") / "shop"
    shutil.copytree(HERE / "shop", folder)
    (folder / "broken.py").write_text(
        "from sqlalchemy import Table\n\nfrom geoalchemy_of_nobody import Geometry\n"
    )
    (folder / "migrations").mkdir()
    (folder / "migrations" / "0001_first.py").write_text("import sqlalchemy as sa\nfrom alembic import op\n")
    files = sorted(folder.rglob("*.py"))
    sources = [SourceText(file.read_text(encoding="utf-8"), str(file)) for file in files]
    return formats.read_many(sources, "sqlalchemy", name="shop", base=folder)


def types(design: Design, table: str) -> dict[str, str]:
    return {column.name: write_type(column.type) for column in design.table(table).columns}


def test_types_are_those_that_the_database_gets(blog: Reading) -> None:
    assert types(blog.design, "posts") == {
        "id": "serial",
        "status": "post_status",
        "title": "varchar(30)",
        "meta data": "jsonb",
        "mail": "varchar(254)",
        "tags": "text[]",
        "price": "numeric(12,2)",
        "gross": "numeric",
        "lines": "smallint",
        "note_id": "bigint",
        "created": "timestamptz",
    }
    assert types(blog.design, "notes") == {"id": "bigint", "body": "text"}


def test_enum_has_the_values_that_are_stored(blog: Reading) -> None:
    (enum,) = blog.design.enums
    assert (enum.name, [value.name for value in enum.values], enum.note) == (
        "post_status",
        ["new", "old"],
        "How far.",
    )


def test_defaults_identities_and_generation_are_read(blog: Reading) -> None:
    posts, notes = blog.design.table("posts"), blog.design.table("notes")
    assert default_text(posts.c.created) == "now()"
    assert default_text(posts.c.status) == "'new'"
    assert default_text(posts.c["meta data"]) == "'{}'::jsonb"
    assert posts.c.gross.computed is not None
    assert str(posts.c.gross.computed.sqltext) == "price * 1.2"
    assert notes.c.id.identity is not None
    assert (notes.c.id.identity.always, notes.c.id.identity.start) == (True, 10)


def test_checks_of_columns_and_names_by_convention_are_read(blog: Reading) -> None:
    text = formats.write(blog.design, "sql")
    assert "CONSTRAINT ck_posts_long CHECK (length(title) > 3)" in text
    assert "CONSTRAINT pk_posts PRIMARY KEY (id)" in text
    assert (
        "ADD CONSTRAINT fk_posts_note_id FOREIGN KEY(note_id) REFERENCES notes (id) ON DELETE CASCADE" in text
    )


def test_indexes_keep_options_expressions_and_order(blog: Reading) -> None:
    text = formats.write(blog.design, "sql")
    assert (
        "CREATE INDEX lower_title ON posts (lower(title), created DESC NULLS LAST) WHERE title <> ':x';"
        in text
    )
    assert "CREATE INDEX gin_tags ON posts USING gin (tags);" in text
    assert "CREATE INDEX ix_posts_title ON posts (title);" in text


def test_exclusion_and_sequence_are_statements(blog: Reading) -> None:
    assert [routine.sql for routine in blog.design.routines] == [
        'CREATE SEQUENCE "numbers" START WITH 5',
        'ALTER TABLE "bookings" ADD CONSTRAINT "no_overlap" EXCLUDE USING gist (during WITH &&)',
    ]


def test_enum_that_is_no_type_of_the_database_is_text(blog: Reading) -> None:
    assert types(blog.design, "bookings") == {"during": "tstzrange", "mood": "varchar(5)"}


def test_info_and_comments_are_facts(blog: Reading) -> None:
    posts = blog.design.table("posts")
    assert posts.comment == "What is written"
    assert dict(table_facts(posts).settings) == {
        "owner": "web",
        "volume": "2M",
        "partition": "range (created)",
    }
    assert dict(column_facts(posts.c.mail).settings) == {"sensitive": "pii"}


def test_relationships_are_the_foreign_keys(blog: Reading) -> None:
    found = {
        (each.left.table, each.right.table, each.right.most, each.left.least)
        for each in blog.design.relationships
    }
    assert found == {
        ("notes", "posts", None, 0),
        ("posts", "post_tags", None, 1),
        ("tags", "post_tags", None, 1),
        ("tags", "special", 1, 1),
    }


def test_what_is_pythons_alone_is_reported_with_its_line(blog: Reading) -> None:
    text = (HERE / "blog.py").read_text(encoding="utf-8").splitlines()
    told = {
        (text[entry.line - 1].split("#")[-1].strip(), entry.statement, entry.reason) for entry in blog.report
    }
    assert told == {
        ("onupdate", "posts.created", "onupdate is set by Python, not by the database: not in the design"),
        ("default", "posts.status", "default is set by Python, not by the database: not in the design"),
        ("mail", "posts.mail", "the values of Mail are in the design as they are stored, varchar(254)"),
        ("mysql", "posts.lines", "the type for mysql is not in the design, only PostgreSQL's"),
        ("info", "posts.price", "info 'widget' is neither text nor number: not in the design"),
        ("lazy", "Post.tag_rows", "cascade, lazy: Python's alone, not in the design"),
        ("inherits", "Special", "it inherits from Tag: the tables are read, the hierarchy is not"),
        ("event", "bookings", "what is run after create is not read"),
        ("event", "bookings.mood", f"the enum is stored as varchar(5), {UNKNOWN}"),
        ("same table", "Shouting", "it inherits from Special: the tables are read, the hierarchy is not"),
    }


def test_package_with_relative_imports_and_several_bases_is_one_design(shop: Reading) -> None:
    assert sorted(shop.design.metadata.tables) == ["billing.invoices", "customers", "logs", "orders"]
    assert [each.left.table for each in shop.design.relationships] == ["customers", "orders"]


def test_broken_module_and_migration_of_a_folder_are_reported(shop: Reading) -> None:
    assert [(Path(entry.file or "").name, entry.line, entry.reason) for entry in shop.report] == [
        ("0001_first.py", 1, "a migration of Alembic tells changes, not tables: it is not imported"),
        ("broken.py", 3, "no module named 'geoalchemy_of_nobody'"),
    ]


def test_metadata_at_hand_is_copied() -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("id", sa.BigInteger, primary_key=True), sa.Column("a", sa.String(3)))
    design = from_metadata(metadata, "mine")
    assert (design.name, types(design, "t")) == ("mine", {"id": "bigserial", "a": "varchar(3)"})
    assert design.table("t") is not metadata.tables["t"]


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("from sqlalchemy.orm import Mapped\n", "sqlalchemy"),
        ("import sqlalchemy as sa\n", "sqlalchemy"),
        ("from .base import Base\n\nclass A(Base):\n    __tablename__ = 'a'\n", "sqlalchemy"),
        ("from sqlalchemy import text\nfrom sqlmodel import Field\n", "sqlmodel"),
        ("from .base import SQLModel\nclass A(SQLModel, table=True):\n    pass\n", "sqlmodel"),
    ],
)
def test_notation_is_told_from_the_content(text: str, notation: str) -> None:
    assert formats.tell_notation(text, "models.py") == notation
    assert formats.tell_notation(text) == notation


def test_python_that_holds_no_models_is_told() -> None:
    with pytest.raises(UnusableInput) as caught:
        formats.tell_notation("print('Table x {')\n", "script.py")
    assert str(caught.value) == (
        "the notation of script.py cannot be told from its name or content\n"
        "Say it with --from sqlalchemy|sqlmodel."
    )

"""The notation and the dialect of a text are told by what only they hold."""

from __future__ import annotations

import time

import pytest

from dbworkbench import formats
from dbworkbench.errors import UnusableInput
from dbworkbench.formats.sql.telling import tell_dialect

TEXTS = [
    ("dbml", "Table users {\n  id int\n}\n"),
    ("dbml", "// SELECT things\ntable users { id int [pk] }"),
    ("dbml", '\ufeffTable "a b" as U {\n id int\n}'),
    ("dbml", "Enum status {\n  a\n  b\n}\n"),
    ("dbml", "enum status {\n  a\n  b\n}\n"),
    ("dbml", "Ref: a.id > b.id\n"),
    ("dbml", "Project x {\n  database_type: 'PostgreSQL'\n}\n"),
    ("dbml", "use * from './a.dbml'\n"),
    ("dbml", "TablePartial base {\n  id int [pk]\n}\n"),
    ("dbml", "/* model\nCREATE TABLE x */\nTable public.users [headercolor: #fff] {\n  id int\n}"),
    ("dbml", "```dbml\nTable users {\n id int\n}\n```\n"),
    ("dbml", "Table users\n{\n  id int\n}\n"),
    ("dbml", "Note n {\n 'hello'\n}\nTable a { id int }"),
    ("dbml", "Table users {\n  id int [note: '''\nCREATE TABLE x (a int);\n''']\n}\n"),
    ("dbml", "Table orders { id int [pk]\n Note: 'see model Order {'\n}"),
    ("dbml", "records users(id) {\n  1\n}\nTable users {\n id int\n}"),
    ("sql", "CREATE TABLE users (id int);"),
    ("sql", "-- Table users {\ncreate table users (\n id int\n);"),
    ("sql", "\ufeffcreate table if not exists a (id int);"),
    ("sql", "/* erDiagram\n*/\nCREATE TABLE a (id int);"),
    ("sql", "BEGIN;\nCREATE TABLE a(id int);"),
    ("sql", "select 1;\n"),
    ("sql", "USE [x]\nGO\n"),
    ("sql", "with a as (select 1) select * from a;"),
    ("sql", "EXPORT DATABASE 'x';\n"),
    ("sql", "\\connect foo\n"),
    ("sql", "DELIMITER ;;\n"),
    ("sql", "insert into a values (1);"),
    ("sql", "```sql\ncreate table a(id int);\n```"),
    ("sql", "Create Table Users (\nId int);"),
    ("sql", "DECLARE @x int\nIF OBJECT_ID('x') IS NOT NULL DROP TABLE x"),
    ("sql", "TRUNCATE a;\nGRANT ALL ON a TO b;"),
    ("sql", "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n"),
    ("sql", "CREATE TABLE t (\n  doc text DEFAULT 'Table users {\n'\n);\n"),
    ("prisma", "model User {\n  id Int @id\n}\n"),
    ("prisma", "/// Table users {\nmodel User {\n  id Int @id // Ref: a > b\n}\n"),
    ("prisma", 'datasource db {\n provider="sqlite"\n}'),
    ("prisma", "enum Role {\n  A\n  B\n}\nmodel User {\n id Int @id\n}"),
    ("prisma", 'generator client {\n  provider = "prisma-client-js"\n}\n'),
    ("prisma", "\ufeffmodel A {\r\n  id Int @id\r\n}\r\n"),
    ("prisma", "```prisma\nmodel A {\n  id Int @id\n}\n```"),
    ("prisma", "model A { // the a\n  id Int @id\n}"),
    ("prisma", "type Address {\n  street String\n}\nmodel A {\n  id Int @id\n}"),
    ("prisma", "model User{\n  id Int @id\n}\n"),
    ("mermaid", "erDiagram\n  A ||--o{ B : x\n"),
    ("mermaid", "%% c\nerDiagram\n A {\n int id\n }"),
    ("mermaid", "---\ntitle: x\n---\nerDiagram\n A"),
    ("mermaid", "# Doc\n\nText about Table users {\n\n```mermaid\nerDiagram\n  A ||--o{ B : x\n```\n"),
    ("mermaid", "%%{init: {'theme':'base'}}%%\nerDiagram\n A"),
    ("mermaid", "erDiagram %% all\n A\n"),
    ("mermaid", "\ufefferDiagram\r\n  A ||--o{ B : x\r\n"),
    ("mermaid", "erDiagram A ||--o{ B : x"),
    ("mermaid", "erDiagram;\nA\n"),
    ("sqlalchemy", "from sqlalchemy import Column\n"),
    ("sqlalchemy", "import sqlalchemy as sa\nt = sa.Table('a', sa.MetaData())"),
    (
        "sqlalchemy",
        '"""\nCREATE TABLE x (id int);\n"""\nfrom sqlalchemy.orm import DeclarativeBase',
    ),
    ("sqlalchemy", "from myapp.db import Base, db\nclass User(Base):\n    __tablename__ = 'users'\n"),
    (
        "sqlalchemy",
        "from flask_sqlalchemy import SQLAlchemy\ndb=SQLAlchemy()",
    ),
    ("sqlalchemy", "# -*- coding: utf-8 -*-\n\nimport sqlalchemy\n"),
    ("sqlalchemy", "```python\nfrom sqlalchemy import Column\n```"),
    (
        "sqlmodel",
        "from sqlmodel import SQLModel, Field\nclass A(SQLModel, table=True): pass",
    ),
    (
        "sqlmodel",
        "from sqlalchemy import Column\nfrom sqlmodel import SQLModel\nclass A(SQLModel, table=True): pass",
    ),
    ("sqlmodel", "from .base import B\nclass A(B, table=True):\n id: int"),
    ("sqlmodel", "'''\nCREATE TABLE a (id int);\n'''\nimport sqlmodel\n"),
    ("sqlmodel", "from sqlmodel import SQLModel\nimport sqlalchemy as sa\n"),
]
NOTHING = [
    "hello world",
    "",
    '{"a": 1}',
    "graph TD\n A-->B",
    "def f(): pass",
    "# Title\n\nSet the table. Create a plan.\n",
    "flowchart LR\n A --> B",
    "model of a car {",
    "Set up your account first.\nDrop me a line.\n",
]
DIALECTS = [
    ("mysql", "CREATE TABLE `a` (`id` int);"),
    ("mysql", "create table a (id int auto_increment);"),
    ("mysql", "CREATE TABLE a (id int) ENGINE=InnoDB;"),
    ("mysql", "CREATE TABLE a (`id` int NOT NULL, PRIMARY KEY (`id`));"),
    ("mysql", "CREATE TABLE a (id int(11) NOT NULL COMMENT 'x');"),
    ("mysql", "CREATE TABLE a (id int, t TINYINT(1), s ENUM('a','b'));"),
    ("sqlite", "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);"),
    ("sqlite", "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a(id);"),
    ("sqlite", "create table a(id integer primary key) without rowid;"),
    ("sqlite", "CREATE TABLE a(id INTEGER) STRICT;"),
    ("sqlite", "CREATE TABLE a (b INTEGER UNSIGNED NOT NULL, c INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL);"),
    ("sqlite", "CREATE TABLE a (id integer primary key, at datetime default '0000-00-00', del tinyint);"),
    ("tsql", "CREATE TABLE [dbo].[a]([id] [int]);\nGO\n"),
    ("tsql", "CREATE TABLE [a] (id int IDENTITY(1,1));"),
    ("tsql", "create table a (id int identity primary key, n nvarchar(50));"),
    ("tsql", "CREATE TABLE [Users] ([Id] int NOT NULL)"),
    ("oracle", "CREATE TABLE a (id NUMBER(10), n VARCHAR2(10));"),
    ("oracle", "create table a (id number, d date default sysdate);"),
    ("oracle", 'CREATE TABLE "a" ("id" integer, "b" long);\nCREATE SEQUENCE "s" INCREMENT BY 1 NOMAXVALUE;'),
    ("duckdb", "CREATE TABLE a (id HUGEINT);"),
    ("duckdb", "CREATE TYPE m AS ENUM ( 'a' );;;\nCREATE TABLE a(id INTEGER, m ENUM('a'));;\n"),
    ("duckdb", "CREATE TABLE a (id UINTEGER, s STRUCT(a INTEGER));"),
    ("duckdb", "CREATE TABLE a (id INTEGER, m MAP(VARCHAR, INTEGER));"),
    ("duckdb", "CREATE OR REPLACE TABLE a (id INTEGER, l INTEGER[]);"),
    (None, "CREATE TABLE a (id int);"),
    (None, "CREATE TABLE a (id bigserial, j jsonb);"),
    (None, "create table a (id int generated always as identity);"),
    (None, "create table a (id int default 1::int, x text[]);"),
    (None, "-- AUTO_INCREMENT\ncreate table a (id int);"),
    (None, "create table a (id int, name varchar(10) default 'GO');"),
    (None, "CREATE TABLE a (pragma text, struct int);"),
    ("duckdb", "CREATE TYPE m AS ENUM ('a');\nCREATE SEQUENCE s;\nCREATE TABLE t (a STRUCT(x INTEGER));"),
]


@pytest.mark.parametrize(("notation", "text"), TEXTS, ids=lambda each: " ".join(each.split())[:40])
def test_notation_is_told(notation: str, text: str) -> None:
    assert formats.tell_notation(text) == notation


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_design_is_not_told(text: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        formats.tell_notation(text)
    assert caught.value.message == "the notation of the text cannot be told from its name or content"


@pytest.mark.parametrize(("dialect", "text"), DIALECTS)
def test_dialect_is_told(dialect: str | None, text: str) -> None:
    sign = tell_dialect(text)
    assert (sign.dialect if sign else None) == dialect


@pytest.mark.parametrize("sign", ["/*", "'", "$a$", "\n", "Table a ", '"""', "("])
def test_what_opens_a_hundred_thousand_times_is_told_soon(sign: str) -> None:
    start = time.monotonic()
    tell_dialect(sign * 100_000)
    with pytest.raises(UnusableInput):
        formats.tell_notation(sign * 100_000 + "nothing")
    assert time.monotonic() - start < 10


def test_text_is_read_in_the_notation_that_it_tells() -> None:
    assert [table.key for table in formats.read("CREATE TABLE t (id int);").tables] == ["t"]
    assert [table.key for table in formats.read("erDiagram\n  t {\n    int id PK\n  }").tables] == ["t"]
    assert [table.key for table in formats.read("customers < orders").tables] == ["customers", "orders"]

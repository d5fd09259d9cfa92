"""One good text for each notation and each dialect that is read, from which the tests make bad ones."""

from __future__ import annotations

from typing import Any

DBML = """\
Project shop {
  database_type: 'PostgreSQL'
}
// people
Table users [headercolor: #fff] {
  id integer [pk, increment]
  email varchar(255) [unique, not null, note: 'it\\'s']
  mood mood
  Note: '''a
  b'''
  indexes {
    (id, email) [name: "by both"]
  }
}
Table posts {
  id int [pk]
  user_id int
}
Enum mood {
  glad
  sad
}
Ref written: posts.user_id > users.id [delete: cascade]
TableGroup people {
  users
  posts
}
"""
PRISMA = """\
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

/// people
model User {
  id    Int    @id @default(autoincrement())
  email String @unique @db.VarChar(255)
  role  Role   @default(ADMIN)
  posts Post[]

  @@index([email, id])
  @@map("users")
}

model Post {
  id     Int  @id
  userId Int  @map("user_id")
  user   User @relation(fields: [userId], references: [id], onDelete: Cascade)
}

enum Role {
  ADMIN
  GUEST @map("guest")
}
"""
MERMAID = """\
---
title: shop
---
erDiagram
  %% people
  USERS ||--o{ POSTS : "writes it"
  USERS {
    int id PK "the key"
    varchar(255) email UK
  }
  POSTS["all posts"] {
    int id PK
    int user_id FK
  }
"""
SQLALCHEMY = """\
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
"""
SQLMODEL = """\
from sqlmodel import Field, SQLModel

class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)

class Post(SQLModel, table=True):
    id: int = Field(primary_key=True)
    user_id: int = Field(foreign_key="user.id")
"""
SQL = {
    "postgres": """\
-- people
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE, mood mood DEFAULT 'glad');
CREATE TABLE posts (id int PRIMARY KEY, user_id bigint REFERENCES users ON DELETE CASCADE, CHECK (id > 0));
CREATE INDEX ON posts (user_id) WHERE user_id > 1;
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;
COMMENT ON TABLE users IS 'it''s';
COPY users (id) FROM stdin;
1
\\.
""",
    "mysql": """\
CREATE TABLE `users` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `email` varchar(255) DEFAULT 'x\\'y' COMMENT 'of people',
  `mood` enum('glad','sad'),
  PRIMARY KEY (`id`),
  UNIQUE KEY `u` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE posts (id int PRIMARY KEY, user_id int unsigned, KEY k (user_id),
  CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.id = 1; END ;;
DELIMITER ;
CREATE VIEW all_users AS SELECT * FROM users;
INSERT INTO users VALUES (1, 'a;b\\'', NULL);
""",
    "sqlite": """\
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END;
CREATE INDEX i ON posts (user_id) WHERE user_id > 1;
INSERT INTO users VALUES(1,'a;b');
COMMIT;
""",
    "duckdb": """\
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE SEQUENCE numbers;
CREATE TABLE users (id UINTEGER PRIMARY KEY DEFAULT nextval('numbers'), email VARCHAR NOT NULL UNIQUE,
  place STRUCT(x INTEGER, y VARCHAR), mood mood);
CREATE TABLE posts (id HUGEINT PRIMARY KEY, user_id UINTEGER REFERENCES users (id), CHECK (id > 0));
CREATE INDEX i ON posts (user_id);
CREATE VIEW all_users AS SELECT * FROM users;
""",
    "tsql": """\
USE [shop]
GO
CREATE TABLE [dbo].[users]([id] [int] IDENTITY(1,1) NOT NULL, [email] [nvarchar](max) NULL DEFAULT (N'x'),
 CONSTRAINT [pk] PRIMARY KEY CLUSTERED ([id] ASC) ON [PRIMARY]) ON [PRIMARY]
GO
CREATE TABLE dbo.posts (id int PRIMARY KEY, user_id int NULL)
GO
ALTER TABLE [dbo].[posts] WITH CHECK ADD CONSTRAINT [fk] FOREIGN KEY([user_id])
REFERENCES [dbo].[users] ([id]) ON DELETE CASCADE
GO
CREATE NONCLUSTERED INDEX i ON dbo.posts (user_id) WHERE user_id > 1
GO
""",
    "oracle": """\
CREATE TABLE users (id NUMBER(10) GENERATED ALWAYS AS IDENTITY, email VARCHAR2(255 CHAR) NOT NULL, note CLOB,
  CONSTRAINT pk PRIMARY KEY (id));
CREATE TABLE posts (id NUMBER(10) PRIMARY KEY, user_id NUMBER(10) REFERENCES users (id) ON DELETE CASCADE);
CREATE OR REPLACE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN :new.id := 1; END;
/
COMMENT ON TABLE users IS 'it''s';
CREATE INDEX i ON posts (user_id);
""",
}
# a notation, the options with which it is read, and a good text
GOOD: dict[str, tuple[str, dict[str, Any], str]] = {
    "dbml": ("dbml", {}, DBML),
    "prisma": ("prisma", {}, PRISMA),
    "mermaid": ("mermaid", {}, MERMAID),
    "sqlalchemy": ("sqlalchemy", {}, SQLALCHEMY),
    "sqlmodel": ("sqlmodel", {}, SQLMODEL),
    **{f"sql {dialect}": ("sql", {"dialect": dialect}, text) for dialect, text in SQL.items()},
}

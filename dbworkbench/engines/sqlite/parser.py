"""Reads the CREATE TABLE and CREATE INDEX texts that SQLite keeps, which it has accepted already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dbworkbench.engines.sqlite.clause import Clause, ColumnText, IndexText, Key, TableText
from dbworkbench.engines.sqlite.lexer import COMMENTS, Token, tokens, without_comments

TABLE_CLAUSES = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
COLUMN_CLAUSES = (
    "CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "AS",
    "DEFERRABLE",
)  # fmt: skip
END = Token("end", "", 0)


def parse_table(sql: str) -> TableText:
    """Read a CREATE TABLE."""
    return _Parser(sql).table()


def parse_index(sql: str) -> IndexText:
    """Read a CREATE INDEX."""
    return _Parser(sql).index()


class _Parser:
    def __init__(self, sql: str) -> None:
        self.sql = sql
        found = [token for token in tokens(sql) if token.kind != "space"]
        self.words = [token for token in found if token.kind not in COMMENTS]
        self.comments = [token for token in found if token.kind in COMMENTS]
        self.position = 0

    # -- walking ----------------------------------------------------------------------------------

    @property
    def here(self) -> Token:
        return self.words[self.position] if self.position < len(self.words) else END

    def next(self) -> Token:
        token = self.here
        self.position += 1
        return token

    def takes(self, *wanted: str) -> bool:
        """Go past keywords or signs when they stand here."""
        ahead = self.words[self.position : self.position + len(wanted)]
        if [token.word or token.text for token in ahead] != list(wanted):
            return False
        self.position += len(wanted)
        return True

    def group(self) -> list[Token]:
        """Go past a parenthesis and return what is in it."""
        self.next()
        start, depth = self.position, 1
        while depth and self.here is not END:
            token = self.next()
            depth += (token.text == "(") - (token.text == ")")
        return self.words[start : self.position - 1]

    def text(self, group: list[Token]) -> str:
        """Return the text of some tokens as it is written, without comments."""
        return without_comments(self.sql[group[0].start : group[-1].end]) if group else ""

    # -- tables -----------------------------------------------------------------------------------

    def table(self) -> TableText:
        while self.here is not END and self.here.text != "(":
            self.next()
        opened = self.next()
        table = TableText()
        ends: list[tuple[Token, Any]] = []  # the last token of each item, to find its comments
        while self.here is not END and self.here.text != ")":
            if self.here.word in TABLE_CLAUSES:
                clause = self.table_clause()
                table.clauses.append(clause)
                item: Any = len(table.clauses) - 1
            else:
                item = self.column()
                table.columns.append(item)
            comma = self.here
            self.takes(",")
            ends.append((comma if comma.text == "," else self.words[self.position - 1], item))
        self.place_comments(table, opened, ends)
        return table

    def place_comments(self, table: TableText, opened: Token, ends: list[tuple[Token, Any]]) -> None:
        """Give each comment to what stands before it on its line, or else to what follows."""
        for comment in self.comments:
            before = [end for end in ends if end[0].start < comment.start]
            first_line = "\n" not in self.sql[opened.end : comment.start] and not before
            if comment.start < opened.start or first_line:
                table.comment = _joined(table.comment, comment.comment)
                continue
            same_line = before and "\n" not in self.sql[before[-1][0].end : comment.start]
            if same_line:
                self.note(table, before[-1][1], comment.comment)
            elif len(before) < len(ends):
                self.note(table, ends[len(before)][1], comment.comment)
            else:
                table.comment = _joined(table.comment, comment.comment)

    def note(self, table: TableText, item: Any, text: str) -> None:
        if isinstance(item, ColumnText):
            item.comment = _joined(item.comment, text)
        else:
            clause = table.clauses[item]
            table.clauses[item] = replace(clause, comment=_joined(clause.comment, text))

    def column(self) -> ColumnText:
        column = ColumnText(self.next().name)
        while self.here is not END and self.here.text not in (",", ")"):
            if self.here.word in COLUMN_CLAUSES:
                break
            if self.here.text == "(":
                self.group()
            else:
                self.next()
        while self.here is not END and self.here.text not in (",", ")"):
            column.clauses.append(self.column_clause())
        return column

    def column_clause(self) -> Clause:
        start = self.here.start
        name = self.next().name if self.takes("CONSTRAINT") else None
        clause = replace(self.bare_column_clause(), name=name)
        return replace(clause, source=self.sql[start : self.words[self.position - 1].end])

    def bare_column_clause(self) -> Clause:  # noqa: C901  # one case a clause of the grammar
        if self.takes("PRIMARY", "KEY"):
            descending = self.order()
            conflict = self.conflict()
            automatic = self.takes("AUTOINCREMENT")
            return Clause("primary key", descending=descending, conflict=conflict, autoincrement=automatic)
        if self.takes("NOT", "NULL"):
            return Clause("not null", conflict=self.conflict())
        if self.takes("NULL"):
            return Clause("null", conflict=self.conflict())
        if self.takes("UNIQUE"):
            return Clause("unique", conflict=self.conflict())
        if self.takes("CHECK"):
            return Clause("check", text=self.text(self.group()), conflict=self.conflict())
        if self.takes("DEFAULT"):
            return self.default()
        if self.takes("COLLATE"):
            return Clause("collate", text=self.next().name)
        if self.here.word == "REFERENCES":
            return self.references("references", ())
        if self.takes("GENERATED", "ALWAYS") or self.here.word == "AS":
            self.takes("AS")
            text = self.text(self.group())
            stored = self.here.word == "STORED"
            if self.here.word in ("STORED", "VIRTUAL"):
                self.next()
            return Clause("generated", text=text, stored=stored)
        self.next()
        return Clause("other")

    def default(self) -> Clause:
        if self.here.text == "(":
            return Clause("default", text=self.text(self.group()))
        start = self.position
        if self.here.text in ("+", "-"):
            self.next()
        self.next()
        return Clause("default", text=self.text(self.words[start : self.position]))

    def table_clause(self) -> Clause:
        start = self.here.start
        name = self.next().name if self.takes("CONSTRAINT") else None
        if self.takes("PRIMARY", "KEY"):
            group = self.group()
            automatic = bool(group) and group[-1].word == "AUTOINCREMENT"
            keys = self.keys(group[:-1] if automatic else group)
            clause = Clause("primary key", keys=keys, conflict=self.conflict(), autoincrement=automatic)
        elif self.takes("UNIQUE"):
            clause = Clause("unique", keys=self.keys(self.group()), conflict=self.conflict())
        elif self.takes("CHECK"):
            clause = Clause("check", text=self.text(self.group()), conflict=self.conflict())
        elif self.takes("FOREIGN", "KEY"):
            clause = self.references("foreign key", self.keys(self.group()))
        else:
            clause = Clause("other")  # CONSTRAINT and a name, and nothing that is constrained
        return replace(clause, name=name, source=self.sql[start : self.words[self.position - 1].end])

    def references(self, kind: str, keys: tuple[Key, ...]) -> Clause:
        self.takes("REFERENCES")
        target = self.next().name
        columns = tuple(key.name or "" for key in self.keys(self.group())) if self.here.text == "(" else ()
        options: dict[str, Any] = {}
        while (option := self.reference_option()) is not None:
            options |= option
        return Clause(kind, keys=keys, target=target, target_columns=columns, **options)

    def reference_option(self) -> dict[str, Any] | None:
        if self.takes("ON", "DELETE"):
            return {"on_delete": self.action()}
        if self.takes("ON", "UPDATE"):
            return {"on_update": self.action()}
        if self.takes("MATCH"):
            return {"match": self.next().name}
        if self.takes("NOT", "DEFERRABLE"):
            return {"deferrable": None, "initially": self.initially() and None}
        if self.takes("DEFERRABLE"):
            return {"deferrable": True, "initially": self.initially()}
        return None

    def action(self) -> str:
        word = self.next().word
        return f"{word} {self.next().word}" if word in ("SET", "NO") else word

    def initially(self) -> str | None:
        return self.next().word if self.takes("INITIALLY") else None

    def conflict(self) -> str | None:
        return self.next().word if self.takes("ON", "CONFLICT") else None

    def order(self) -> bool:
        descending = self.here.word == "DESC"
        if self.here.word in ("ASC", "DESC"):
            self.next()
        return descending

    # -- keys and indexes -------------------------------------------------------------------------

    def index(self) -> IndexText:
        while self.here is not END and not self.takes("ON"):
            self.next()
        self.next()
        keys = self.keys(self.group())
        where = self.text(self.words[self.position + 1 :]) if self.here.word == "WHERE" else None
        comment = None
        for token in self.comments:
            comment = _joined(comment, token.comment)
        return IndexText(keys, where, comment)

    def keys(self, group: list[Token]) -> tuple[Key, ...]:
        parts: list[list[Token]] = [[]]
        depth = 0
        for token in group:
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "," and depth == 0:
                parts.append([])
            else:
                parts[-1].append(token)
        return tuple(self.key(part) for part in parts if part)

    def key(self, part: list[Token]) -> Key:
        if part[-2:-1] and part[-2].word == "NULLS":
            part = part[:-2]
        descending = len(part) > 1 and part[-1].word == "DESC"
        if len(part) > 1 and part[-1].word in ("ASC", "DESC"):
            part = part[:-1]
        collation = None
        if len(part) > 2 and part[-2].word == "COLLATE":
            collation, part = part[-1].name, part[:-2]
        name = part[0].name if len(part) == 1 and part[0].kind in ("word", "quoted", "string") else None
        return Key(self.text(part), name, collation, descending)


def _joined(before: str | None, text: str) -> str | None:
    if not text:
        return before if before is None else before + "\n"
    return text if before is None else f"{before}\n{text}"

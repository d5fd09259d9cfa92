"""An SQL file cut into statements."""

from __future__ import annotations

import pytest

from dbworkbench.formats.sql.splitter import split


def texts(sql: str) -> list[str]:
    return [piece.text for piece in split(sql)]


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("", []),
        ("  -- nothing\n/* at /* all */ */ ;;", []),
        ("a;b", ["a", "b"]),
        ("select ';' ; select \"a;b\"", ["select ';'", 'select "a;b"']),
        ("select 'it''s;' ; b", ["select 'it''s;'", "b"]),
        (r"select E'it\';s' ; b", [r"select E'it\';s'", "b"]),
        (r"select 'back\' ; b", [r"select 'back\'", "b"]),
        ("do $$ a; $x$ b; $x$ $$; c", ["do $$ a; $x$ b; $x$ $$", "c"]),
        ("do $äb$ a; $äb$; c", ["do $äb$ a; $äb$", "c"]),
        ("select a$b$c; d", ["select a$b$c", "d"]),
        ("select 1 -- ; '\n; b", ["select 1 -- ; '", "b"]),
        ("select 1 /* ; /* ' */ ; */; b", ["select 1 /* ; /* ' */ ; */", "b"]),
        (
            "create function f() begin atomic select case when true then 1 end; select 2; end; b",
            [
                "create function f() begin atomic select case when true then 1 end; select 2; end",
                "b",
            ],
        ),
        (
            "create rule r as on insert to t do (select 1; select 2); b",
            ["create rule r as on insert to t do (select 1; select 2)", "b"],
        ),
        ("create table t (a int; b", ["create table t (a int", "b"]),
        ("begin; a; end; b", ["begin", "a", "end", "b"]),
    ],
)
def test_statements_end_at_their_semicolon(sql: str, statements: list[str]) -> None:
    assert texts(sql) == statements


def test_lines_count_from_the_statement_itself() -> None:
    pieces = split("-- why\n\na;\n/* b\n*/ b\n;\r\n\r\nc")
    assert [(piece.text, piece.line) for piece in pieces] == [("a", 3), ("b", 5), ("c", 8)]


def test_commands_of_psql_are_passed_over() -> None:
    assert texts("\\restrict abc'\n\\connect x\na;\n\\echo 'it\nselect 1 \\gexec\nb \\g\n\\.\n") == [
        "a",
        "select 1",
        "b",
    ]


def test_rows_of_copy_are_passed_over() -> None:
    sql = "COPY t (a) FROM stdin;\nit's; $$ \"\n\\N\n\\.\nafter;"
    assert texts(sql) == ["COPY t (a) FROM stdin", "after"]
    assert split(sql)[1].line == 5


def test_rows_of_copy_without_an_end_reach_to_the_end() -> None:
    assert texts("copy t from stdin with (format csv);\n1,'a\n") == ["copy t from stdin with (format csv)"]


def test_open_quote_spoils_one_statement_only() -> None:
    first, second = split("select\n 'a;\ncreate table t (a int);")
    assert (first.text, first.broken) == ("select\n 'a", "a quote of line 2 is never closed")
    assert (second.text, second.broken, second.line) == ("create table t (a int)", None, 3)
    (last,) = split("select 'a")
    assert last.broken == "a quote of line 1 is never closed"

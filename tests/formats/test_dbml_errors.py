"""Mistakes come all at once, each with its place, in plain words, with the nearest name."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.errors import Problems, UnknownName, WorkbenchError
from dbworkbench.formats.dbml.parser import parse

HERE = Path(__file__).parent / "dbml"


def mistakes(text: str) -> list[str]:
    """Return each mistake as `line:column message | hint`."""
    with pytest.raises(Problems) as raised:
        formats.read(text, "dbml", name="shop")
    return [
        f"{each.place.line}:{each.place.column} {each.message} | {each.hint}"
        for each in raised.value.problems
        if each.place is not None
    ]


def test_all_mistakes_are_shown_with_line_and_caret() -> None:
    text = (
        "Tabel orders {\n  id int\n}\nTable people {\n  id bigint [pk\n  name text\n}\n"
        "Table t {\n  id\n  x int [nul]\n}"
    )
    with pytest.raises(Problems) as raised:
        formats.read(text, "dbml", file="shop.dbml")
    assert str(raised.value) == (
        "4 mistakes:\n\n"
        "shop.dbml, line 1, column 1: no block called 'Tabel'\n"
        "1 | Tabel orders {\n"
        "    ^^^^^\n"
        "Did you mean 'Table'?\n\n"
        "shop.dbml, line 5, column 13: the '[' that begins here is not closed\n"
        "5 |   id bigint [pk\n"
        "                ^\n"
        "Add ']' at the end.\n\n"
        "shop.dbml, line 9, column 3: the column 'id' has no type\n"
        "9 |   id\n"
        "      ^^\n"
        "Write a type after its name: id bigint.\n\n"
        "shop.dbml, line 10, column 10: no column setting called 'nul'\n"
        "10 |   x int [nul]\n"
        "              ^^^\n"
        "Did you mean 'null'?"
    )


SYNTAX = {
    "Table a {\n  id int\nTable b {\n  id int\n}": [
        "1:1 the block 'Table' that begins here is not closed | Add '}' before line 3."
    ],
    "Table a {\n  id int": ["1:1 the block 'Table' that begins here is not closed | Add '}' at the end."],
    "Table a { id int }\n}": ["2:1 this '}' closes nothing | Remove it, or add the '{' that belongs to it."],
    "Table a {\n  id int [note: 'x]\n}": [
        "2:17 the text that begins with a single quote is not closed on its line"
        " | A text over several lines stands between ''' and '''."
    ],
    "Note n { '''\nendless\n}": [
        "1:10 the text that begins with ''' is never closed | Add ''' at its end.",
    ],
    "Table a { id int }\n/* endless": ["2:1 the comment that begins with /* is never closed | "],
    "Table a {\n  price money $\n}": [
        "2:15 the sign '$' means nothing here | Names with such signs stand in double quotes."
    ],
    "Table a {\n  id int (\n}": ["2:10 the '(' that begins here is not closed | Add ')' at the end."],
    "Table a {\n  id int [pk]]\n}": ["2:14 ']' is not expected here | What follows belongs on a new line."],
    "Table [x] {\n}": [
        "1:7 '[' is not expected here | It is written like this: Table orders { id bigint [pk] }"
    ],
    "Table a { id int }\nRef: a.id >": [
        "2:11 something is missing after '>'"
        " | It is written like this: Ref: orders.customer_id > customers.id"
    ],
    "Table a {\n id int\n dependencies { id > id }\n}": [
        "3:20 '>' is not expected here | It is written like this: dependencies { zip -> city }"
    ],
    "~stamped": [
        "1:1 '~' is not expected here"
        " | Here stand blocks such as Table, Enum and Ref, and lines such as Customer < Order."
    ],
    "Note { 'x' }": [
        "1:6 '{' is not expected here | It is written like this: Note reminder { 'ask the shop' }"
    ],
    "Table a {\n  full name text\n}": [
        "2:13 'text' is not expected after the type of a column"
        " | Settings stand in brackets, [not null]; a name of several words in double quotes."
    ],
}


@pytest.mark.parametrize(("text", "found"), SYNTAX.items())
def test_what_cannot_be_read(text: str, found: list[str]) -> None:
    assert mistakes(text) == found


TABLES = "Table a { id int [pk]\n code text }\nTable b { id int\n a_id int }\n"
MEANING = {
    "Ref: b.a_id > aa.id": ["5:15 no table called 'aa' | Did you mean 'a'?"],
    "Ref: b.aid > a.id": ["5:8 no column in table 'b' called 'aid' | Did you mean 'a_id'?"],
    "Ref: b.(id, a_id) > a.(id)": [
        "5:19 the reference has 2 and 1 columns on its sides"
        " | Each column on one side needs its partner on the other."
    ],
    "Ref: b.a_id > a": [
        "5:15 the reference names the table 'a', but no column of it"
        " | Name columns on both sides, or on neither."
    ],
    "Table c { a_id int [ref: > a] }": [
        "5:28 the reference names the table 'a', but no column of it | Write ref: > a.id."
    ],
    "Ref: b.a_id > a.code": [
        "5:6 the two ends of the reference differ in type: b.a_id is integer, a.code is text"
        " | Give both the same type."
    ],
    "Table c { a_id uuid [ref: > a.id] }": [
        "5:29 the two ends of the reference differ in type: c.a_id is uuid, a.id is integer"
        " | Give both the same type."
    ],
    "Ref: b.a_id > a.id\nRef: a.id < b.a_id": [
        "6:11 the reference between 'a.id' and 'b.a_id' is there twice | Keep one of them."
    ],
    "Ref r: b.a_id > a.id\nRef r: b.id > a.id": [
        "6:13 the reference 'r' is there twice | Rename one of them."
    ],
    "Ref: b.a_id > b.a_id": ["5:13 'b.a_id' cannot refer to itself | Name another column on one side."],
    "Ref: b.a_id > a.id [delete: cascde]": [
        "5:29 no value for 'delete' called 'cascde' | Did you mean 'cascade'?"
    ],
    "Ref: b.a_id > a.id [orphans: keep, min: 3, fanout: 'lots of']": [
        "5:30 no value for 'orphans' called 'keep' | Known: refuse, stub, unenforced.",
        "5:36 'min' is 0 or 1: whether a parent may be without children | Write min: 1.",
        "5:52 'lots of' is not a distribution | Write it like 'geometric(3)', 'zipf(1.2)' or '4'.",
    ],
    "Ref x { }": ["5:5 this Ref holds no relationship | Write Ref: orders.customer_id > customers.id."],
    "Ref x {\n a.id < b.id\n a.id < b.a_id\n}": [
        "7:2 the reference 'x' has a second relationship | Give each its own Ref, or leave the name out."
    ],
    "Table a { id int }": ["5:7 the table 'a' is there twice | Rename or remove one of them."],
    "Table c { id int\n id text }": ["6:2 the column 'id' is in this table twice | Rename or remove one."],
    "Table c as x { id int }\nTable d as x { id int }": [
        "6:12 the alias 'x' is there twice | Choose another one."
    ],
    "Enum e { x }\nEnum e { y }": ["6:6 the enum 'e' is there twice | Rename or remove one of them."],
    "Enum e { x x }": ["5:12 the value 'x' stands in this enum twice | Remove one of them."],
    "Enum e { }": ["5:6 the enum 'e' has no values | Write its values in it."],
    "TableGroup g {\n a\n c\n a\n}": [
        "7:2 no table called 'c' | Known: a, b.",
        "8:2 the table 'a' stands in this group twice | Remove one of them.",
    ],
    "Table c {\n x int\n indexes { (x, y)\n x [typ: gin]\n x [type: btre]\n (x dsc) }\n}": [
        "7:16 no column in table 'c' called 'y' | Known: x.",
        "8:5 no index setting called 'typ' | Did you mean 'type'?",
        "9:11 no index type called 'btre' | Did you mean 'btree'?",
        "10:5 no mark of an index key called 'dsc' | Did you mean 'desc'?",
    ],
    "Table c {\n x int\n dependencies { x -> y }\n}": ["7:22 no column in this table called 'y' | Known: x."],
    "Table c { x int [pk]\n indexes { (x) [pk] } }\nTable d { x int [pk]\n y int\n indexes { (y) [pk] } }": [
        "9:12 the table 'd' has two primary keys"
        " | Keep the one in 'indexes' for several columns, or [pk] on the columns."
    ],
    "Table c { x text [default: new] }": [
        "5:28 the default 'new' is neither a text nor an expression"
        " | Write default: 'new' for the text, default: `new` for SQL."
    ],
    "Table c { x int [null, not null, default: 1, increment] }": [
        "5:11 the column 'x' is null and not null at once | Keep one of them.",
        "5:11 the column 'x' gets its value from 'default' and from 'increment' | Keep one of them.",
    ],
    "Table c { x int [unique, unique, note: 3, check: 3] }": [
        "5:26 the setting 'unique' stands here twice | Keep one of them.",
        "5:34 'note' needs a text in quotes | Write note: '…'.",
        "5:43 'check' needs SQL in backticks | Write check: `…`.",
    ],
    "Table c { x int [collate: 'C'] }": [
        "5:11 the column 'x' has a collation but is no text | Remove 'collate' or make the column text."
    ],
    "Table c [volume: 'many', growth: 'fast', retention: 'long', partition: 'by day'] { x int }": [
        "5:18 'many' is not a number of rows | Write it like '2M' or '1500'.",
        "5:34 'fast' is not a growth | Write it like '3%/month' or '10k/day'.",
        "5:53 'long' is not a length of time | Write it like '7 years' or '90 days'.",
        "5:72 'by day' is not a way to partition"
        " | Write it like 'range (placed_at) by month', 'list (country)' or 'hash (id) into 8'.",
    ],
    "Query q [rate: 'often', target: 'quick', tempo: 'x'] { 'select 1' }": [
        "5:16 not a rate: 'often' | Write it like '40/s' or '3/min'.",
        "5:33 not a target: 'quick' | Write it like 'p95 < 100 ms'.",
        "5:42 no query setting called 'tempo' | Known: note, rate, target.",
    ],
    "Sql cobol [on: c] { 'x' }": [
        "5:5 no dialect called 'cobol' | Known: duckdb, mysql, oracle, postgres, sqlite, tsql.",
        "5:16 no table called 'c' | Known: a, b.",
    ],
    "Records a(id, cod) {\n 1, 'x'\n 1\n 2, new\n}": [
        "5:15 no column in table 'a' called 'cod' | Did you mean 'code'?",
        "7:2 this row has 1 value for 2 columns | The columns are: id, cod.",
        "8:5 the value 'new' stands without quotes | Write 'new'.",
    ],
    "Table c { ~timestamp }\nTablePartial p { ~timestamps }": [
        "5:12 no partial called 'timestamp' | Did you mean 'timestamps'?",
        "6:19 a partial cannot inject another partial | Name both in the table.",
    ],
    "DiagramView v {\n Tables { c }\n Notes { n }\n}": [
        "6:11 no table called 'c' | Known: a, b.",
        "7:10 no note called 'n' | ",
    ],
    "Metadata Table c { x: 'y' }\nMetadata Column a.idd { x: 'y' }\nMetadata View v { x: 'y' }": [
        "5:16 no table called 'c' | Known: a, b.",
        "6:19 no column in table 'a' called 'idd' | Did you mean 'id'?",
        "7:10 no kind of Metadata called 'View' | Known: column, note, table, tablegroup.",
    ],
    "Dep: a.id -> c.id": ["5:14 no table called 'c.id' | Known: a, b."],
    "Project x { a: 'b' }\nProject y { a: 'b' }": ["6:9 there is a second Project | Keep one of them."],
    'Table "" { id int }': ["5:7 a name needs at least one letter | Write one, or leave the element out."],
    "use * from './other.dbml'": [
        "5:12 other files cannot be used from here | Save the sketch as a file: 'use' reads files beside it."
    ],
}


@pytest.mark.parametrize(("text", "found"), MEANING.items())
def test_what_makes_no_sense(text: str, found: list[str]) -> None:
    assert mistakes(TABLES + text) == found


def test_unread_parts_cause_no_further_complaints() -> None:
    text = (
        "Table a {\n  id int [pk, , ]\n}\nTable [b] {\n}\n"
        "Table c { x int [ref: > a.id]\n y int [ref: > a.code] }"
    )
    assert mistakes(text) == [
        "2:15 ',' is not expected here | Expected: a name.",
        "4:7 '[' is not expected here | It is written like this: Table orders { id bigint [pk] }",
    ]


def test_same_mistake_in_a_partial_is_told_once() -> None:
    text = "TablePartial p { x int [nul] }\nTable a { ~p }\nTable b { ~p }"
    assert mistakes(text) == ["1:25 no column setting called 'nul' | Did you mean 'null'?"]


def test_text_that_is_no_sketch_is_refused_soon() -> None:
    with pytest.raises(Problems) as raised:
        formats.read("\n".join(f"{number},foo bar,x" for number in range(3000)), "dbml")
    problems = raised.value.problems
    assert len(problems) == 101
    assert problems[0].message == "'0' is not expected here"
    assert str(problems[-1]) == "there are more than these 100\nIs this a sketch at all?"


def test_unknown_name_is_its_own_kind_of_error() -> None:
    with pytest.raises(Problems) as raised:
        formats.read("Table a { id int }\nRef: a.id > b.id", "dbml")
    (problem,) = raised.value.problems
    assert isinstance(problem, UnknownName)
    assert (problem.kind, problem.name, problem.known) == ("table", "b", ("a",))


SAMPLES = [(HERE / name).read_text(encoding="utf-8") for name in ("shop.dbml", "design.dbml")]
PIECES = sorted({piece for text in SAMPLES for piece in re.findall(r"\w+|'''|\s+|.", text)})


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_spoilt_sketches_are_read_or_refused_in_words(chance: random.Random) -> None:
    pieces = re.findall(r"\w+|'''|\s+|.", chance.choice(SAMPLES))
    begin = chance.randrange(len(pieces))
    pieces = pieces[begin : begin + 200]
    for _ in range(chance.choice([1, 2, 5])):
        pieces[chance.randrange(len(pieces))] = chance.choice(PIECES)
    text = "".join(pieces)
    reading = parse(text)
    try:
        design = formats.read(text, "dbml")
    except Problems as refused:
        problems: tuple[WorkbenchError, ...] = refused.problems
    else:
        problems = ()
        assert formats.read(formats.write(design)) == design
    assert len(problems) >= len({str(each) for each in reading.mistakes})
    assert all(each.place is not None and each.message for each in problems)

"""Bad input in every notation: a design or a plain sentence, soon; hostile names written and read again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.engines.reference import read_relationships
from dbworkbench.errors import UnusableInput, WorkbenchError
from dbworkbench.formats import FORMATS, Reading
from dbworkbench.formats.sql import DIALECTS
from dbworkbench.model.design import Design
from tests.formats.designs import column, table
from tests.formats.texts import GOOD

SOON = 15  # seconds; what hangs takes for ever, and the machine may be busy
PROGRAMMER = (
    "Traceback",
    "Error(",
    "KeyError",
    "IndexError",
    "TypeError",
    "RecursionError",
    "NoneType",
    " at 0x",
)
SLOW = ("sqlalchemy", "sqlmodel")  # each reading starts a Python of its own
QUICK = [kind for kind in GOOD if kind not in SLOW and kind != "sql postgres"]
CUTS = (0.3, 0.55, 0.8)
BAD = {
    "empty": "",
    "blank": " \t\n" * 10,
    "comments": "-- one\n// two\n# three\n%% four\n/* five",
    "NUL": "\0" * 20,
    "binary": bytes(range(256)).decode("latin-1"),
    "UTF-16": "CREATE TABLE t (id int);".encode("utf-16").decode("latin-1"),
    "half a character": "Table \udc80 {",
    "parentheses": "CREATE TABLE t (a int CHECK (" + "(" * 2000 + "1" + ")" * 2000 + "));",
    "open parentheses": "(" * 3000,
    "braces": "{" * 3000,
    "open blocks": "Table t {" * 300,
    "open models": "model A {\n" * 500,
    "brackets": "[" * 3000,
    "quotes": "'" * 3001,
    "double quotes": '"' * 3001,
    "backquotes": "`" * 3001,
    "comments that open": "/*" * 3000,
    "dollars": "$$" * 1501,
    "lines": "\n" * 50_000,
    "long line": "x" * 200_000,
    "operators": "CREATE TABLE t (a int CHECK (" + "NOT " * 2000 + "a));",
}
SURE = {"NUL", "UTF-16", "binary", "half a character"}  # no notation makes a design of these
NAMES = [
    *("select", "User Data", "it's", 'say "so"', "a;b -- c", "x\ny", "a`b", "[b]", "Straße", "back\\slash"),
    *("n" * 63, "%s", "{a}", "a.b", "$$", "*/", "class", "__init__", "1st", "'; DROP TABLE x; --", "注文"),
]
WRITTEN = [
    *((name, {}) for name, known in FORMATS.items() if known.writes and name != "sql"),
    *(("sql", {"dialect": name}) for name, dialect in DIALECTS.items() if dialect.writes),
]
written = pytest.mark.parametrize(
    ("notation", "options"), WRITTEN, ids=lambda each: "-".join([*each] * isinstance(each, dict)) or None
)


def attempt(kind: str, text: str) -> Reading | str:
    """Return what reading gives, or what it says to the user, which must come soon and be for users."""
    notation, options, _ = GOOD[kind]
    with soon():
        try:
            reading = formats.read_with_report(text, notation, **options)
        except WorkbenchError as error:
            return for_users(str(error))
    for_users("\n".join(map(str, reading.report)))
    return reading


def for_users(said: str) -> str:
    assert not [word for word in PROGRAMMER if word in said], said
    return said


@contextmanager
def soon() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"it took longer than {SOON} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SOON)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_there_is_a_good_text_for_every_notation_and_dialect() -> None:
    notations = {name for name, known in FORMATS.items() if known.reads and name != "sql"}
    assert set(GOOD) == notations | {f"sql {name}" for name, dialect in DIALECTS.items() if dialect.reads}


@pytest.mark.parametrize("kind", GOOD)
def test_the_good_text_is_read_whole(kind: str) -> None:
    reading = attempt(kind, GOOD[kind][2])
    assert isinstance(reading, Reading)
    assert (len(reading.design.tables), reading.missing) == (2, ())
    assert len(reading.design.relationships) == 1


@pytest.mark.parametrize(
    ("kind", "cut"),
    [*((kind, cut) for kind in [*QUICK, "sql postgres"] for cut in CUTS), ("sqlalchemy", 0.55)],
)
def test_half_a_text_is_read_as_far_as_it_goes_or_refused(kind: str, cut: float) -> None:
    text = GOOD[kind][2]
    attempt(kind, text[: int(len(text) * cut)])


FOREIGN = ["'", '"', "`", "(", ")", "{", "}", "]", ";", "\\", "🦊", "/*", "$$", "\u2028"]


@st.composite
def spoilt(draw: st.DrawFn, kind: str) -> str:
    """Draw the good text of a notation with something foreign in it, or random bytes."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.binary(max_size=200)).decode("latin-1")
    text = GOOD[kind][2]
    place = draw(st.integers(0, len(text)))
    return text[:place] + draw(st.sampled_from(FOREIGN)) + text[place + draw(st.integers(0, 3)) :]


@pytest.mark.parametrize("kind", QUICK)
@given(data=st.data())
@settings(max_examples=13, deadline=None)
def test_a_text_with_something_foreign_in_it_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    attempt(kind, data.draw(spoilt(kind)))


@pytest.mark.parametrize("kind", ["sql postgres", *SLOW])
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_a_spoilt_text_for_a_server_or_an_interpreter_is_read_or_refused(
    kind: str, data: st.DataObject
) -> None:
    attempt(kind, data.draw(spoilt(kind)))


@pytest.mark.parametrize("kind", QUICK)
@pytest.mark.parametrize("bad", BAD)
def test_bad_text_gives_a_design_or_a_sentence_soon(kind: str, bad: str) -> None:
    result = attempt(kind, BAD[bad])
    if bad in SURE:
        assert isinstance(result, str)


@pytest.mark.parametrize("bad", ["half a character", "parentheses", "comments that open", "dollars"])
def test_bad_text_is_refused_by_postgresql(bad: str) -> None:
    assert isinstance(attempt("sql postgres", BAD[bad]), str)


@pytest.mark.parametrize("kind", SLOW)
def test_bad_models_are_refused_in_a_sentence(kind: str) -> None:
    for bad in ("open parentheses", "half a character"):
        assert isinstance(attempt(kind, BAD[bad]), str)


@pytest.mark.parametrize("kind", QUICK)
def test_another_notation_is_refused_or_reported(kind: str) -> None:
    for other, (notation, _, text) in GOOD.items():
        if notation != GOOD[kind][0]:
            result = attempt(kind, text)
            assert isinstance(result, str) or result.report, other


@written
def test_hostile_names_are_read_again_as_they_were(notation: str, options: dict[str, Any]) -> None:
    design = named(NAMES)
    text = formats.write_with_losses(design, notation, **options).text
    assert text
    if FORMATS[notation].reads:
        reading = formats.read_with_report(text, notation, **options)
        assert words(reading.design) == words(design)


@written
def test_names_that_differ_in_case_are_kept_or_told(notation: str, options: dict[str, Any]) -> None:
    design = named(["user", "User"])
    if options.get("dialect") in ("mysql", "duckdb"):
        with pytest.raises(UnusableInput, match="the tables 'user' and 'User' for the same one"):
            formats.write(design, notation, **options)
        return
    result = formats.write_with_losses(design, notation, **options)
    if FORMATS[notation].reads:
        reading = formats.read_with_report(result.text, notation, **options)
        lost = words(design) - words(reading.design)
        assert all(any(name in str(loss) for loss in result.losses) for name, *_ in lost)


def test_names_that_postgresql_cuts_are_told() -> None:
    result = formats.write_with_losses(named(["é" * 40]), "sql")
    assert result.losses[0].reason == f"PostgreSQL cuts the name '{'é' * 40}' after 63 bytes: '{'é' * 31}'"


def test_names_that_postgresql_cuts_to_the_same_one_are_refused() -> None:
    with pytest.raises(UnusableInput, match=r"takes the tables 'n+' and 'n+X' for the same one"):
        formats.write(named(["n" * 63, "n" * 63 + "X"]), "sql")


def test_of_a_very_long_line_what_stands_around_the_mistake_is_shown() -> None:
    with pytest.raises(WorkbenchError) as caught:
        formats.read("Table t { " + "x " * 5000 + "}")
    assert max(map(len, str(caught.value).splitlines())) < 250


def named(names: list[str]) -> Design:
    """Return a design whose tables and columns have these names, each referring to the one before."""
    metadata = sa.MetaData()
    before: sa.Table | None = None
    for name in names:
        columns = [column("id", primary_key=True, nullable=False), column(name, "text"), column("parent")]
        made = table(metadata, name, columns)
        made.append_constraint(
            sa.ForeignKeyConstraint([made.c.parent], [(made if before is None else before).c.id])
        )
        before = made
    return Design("hostile", metadata, tuple(read_relationships(metadata.tables.values())))


def words(design: Design) -> set[tuple[str, ...]]:
    """Return the names of a design: of tables with their columns, and of what refers to what."""
    found: set[tuple[str, ...]] = {(each.name, *each.columns.keys()) for each in design.tables}
    for each in design.tables:
        found |= {(each.name, "->", key.referred_table.name) for key in each.foreign_key_constraints}
    return found


def test_nothing_beside_a_comma_is_reported() -> None:
    reading = formats.read_with_report(
        "CREATE TABLE a (id int);\nCREATE TABLE b (id int,,);", "sql", dialect="mysql"
    )
    assert list(reading.design.metadata.tables) == ["a"]
    assert [str(entry) for entry in reading.missing] == [
        "line 2: nothing stands beside a comma: CREATE TABLE b (id int,,)"
    ]


def test_what_is_read_otherwise_than_written_is_a_note() -> None:
    text = "CREATE TABLE t (id int PRIMARY KEY, twice AS (id * 2));"
    reading = formats.read_with_report(text, "sql", dialect="tsql", file="t.sql")
    (entry,) = reading.report
    assert (entry.note, entry.file) == (True, "t.sql")
    assert entry.reason == "its type is not in the text: it is taken as text"


@pytest.mark.parametrize("dialect", ["mysql", "tsql", "oracle", "sqlite", "duckdb"])
def test_rows_are_passed_over_and_counted(dialect: str) -> None:
    text = (
        "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nUPDATE t SET a = 3;"
    )
    reading = formats.read_with_report(text, "sql", dialect=dialect)
    assert [(entry.line, entry.reason) for entry in reading.report] == [
        (2, "passed over: 2 INSERT statements in 1 table"),
        (4, "passed over: 1 UPDATE statement"),
    ]

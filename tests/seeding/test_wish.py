"""The mini-language of values and fan-outs points at what it does not understand."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Date, Enum, Integer, MetaData, SmallInteger, Table, Text

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, set_facts
from dbworkbench.seeding import plan_seed
from dbworkbench.seeding.spread.volume import read_volume
from dbworkbench.seeding.spread.wish import Fanning, Wish, read_fanout, read_values


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("zipf(1.2) of 500", Wish("zipf", (1.2,), 500)),
        ("uniform( 1 , 10 )", Wish("uniform", (1.0, 10.0))),
        ("Normal(-10, 3.5)", Wish("normal", (-10.0, 3.5))),
        ("one of a, b c, 'd'", Wish("list", listed=("a", "b c", "d"))),
        ("one of a 70%, b 30%", Wish("list", listed=("a", "b"), weights=(70.0, 30.0))),
    ],
)
def test_values_are_read(text: str, wish: Wish) -> None:
    assert read_values(text) == wish


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "zpif(1.2)",
            "line 1, column 1: no distribution called 'zpif'\n1 | zpif(1.2)\n    ^^^^\nDid you mean 'zipf'?",
        ),
        (
            "uniform(1)",
            "line 1, column 1: uniform takes 2 numbers, not 1\n"
            "1 | uniform(1)\n"
            "    ^^^^^^^\n"
            "Write uniform(low, high).",
        ),
        ("zipf(x)", "line 1, column 6: expected the exponent, found 'x'\n1 | zipf(x)\n         ^"),
        ("zipf(1", "line 1, column 7: expected ')', found the end\n1 | zipf(1\n          ^"),
        (
            "zipf(1) of 0",
            "line 1, column 12: the number of distinct values must be a whole number from 1\n"
            "1 | zipf(1) of 0\n"
            "               ^",
        ),
        (
            "one of a, , b",
            "line 1, column 10: a value is missing\n"
            "1 | one of a, , b\n"
            "             ^\n"
            "Write it like 'one of a, b, c'.",
        ),
        (
            "uniform(9, 1)",
            "line 1, column 1: uniform goes from the low number to the high one\n"
            "1 | uniform(9, 1)\n"
            "    ^^^^^^^",
        ),
    ],
)
def test_mistakes_are_pointed_at(text: str, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_values(text)
    assert str(caught.value) == message


def test_fanout_knows_geometric_and_values_do_not() -> None:
    assert read_fanout("geometric(3)") == Fanning(Wish("geometric", (3.0,)))
    with pytest.raises(UnusableInput, match="no distribution called 'geometric'"):
        read_values("geometric(3)")


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        (
            Column("a", Enum("x", "y", name="e")),
            "one of x, z",
            "t.a: 'z' is not allowed by its type (e) or by a CHECK",
        ),
        (
            Column("a", Integer),
            "one of 1, two",
            "t.a: 'two' is not allowed by its type (integer) or by a CHECK",
        ),
        (Column("a", Date), "normal(1, 2)", "t.a: normal(1, 2) is for numbers, and the column is date"),
        (
            Column("a", SmallInteger),
            "uniform(40000, 50000)",
            "t.a: uniform(40000, 50000) contradicts a CHECK or the type smallint:"
            " they leave -32768 … 32767, where it has no values",
        ),
        (
            Column("a", Enum("x", "y", name="e")),
            "zipf(1.1) of 5",
            "t.a: zipf(1.1) of 5 needs 5 values, and there are 2",
        ),
        (Column("a", Text), "zipf(1.1) of", "t.a [values]: expected how many distinct values, found the end"),
    ],
)
def test_wishes_that_a_column_cannot_fulfil_are_refused(
    column: Column[object], values: str, message: str
) -> None:
    metadata = MetaData()
    Table("t", metadata, column)
    set_facts(column, ColumnFacts(settings={"values": values}))
    with pytest.raises(UnusableInput) as caught:
        plan_seed(Design("d", metadata), rows=10)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("2M", 2_000_000),
        ("200k", 200_000),
        ("1.5 million", 1_500_000),
        ("1_000", 1_000),
        ("~30k rows", 30_000),
    ],
)
def test_volumes_are_read_as_people_write_them(text: str, rows: int) -> None:
    assert read_volume(text) == rows


def test_volume_that_is_no_number_is_refused() -> None:
    with pytest.raises(UnusableInput, match=r"t \[volume\]: not a number of rows: 'many'"):
        read_volume("many", where="t [volume]")

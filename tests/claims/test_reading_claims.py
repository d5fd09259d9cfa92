"""Claims are read before anything is measured, and wrong ones are all told at once."""

from __future__ import annotations

import pytest

from dbworkbench.claims import CLAIMS
from dbworkbench.claims.kind import Kind
from dbworkbench.claims.quantity import read_quantity
from dbworkbench.claims.requirement import read_claim, require
from dbworkbench.errors import Problems, UnusableInput


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: kind.name)
def test_every_kind_reads_its_example(kind: Kind) -> None:
    assert kind.read(kind.example) is not None


def test_line_that_is_no_claim_lists_examples() -> None:
    with pytest.raises(UnusableInput) as caught:
        read_claim("the database is fast")
    assert str(caught.value).startswith(
        "not a claim: 'the database is fast'\nClaims are written like: every table"
    )


def test_latency_is_not_compared_with_a_count() -> None:
    with pytest.raises(UnusableInput, match="a latency cannot be compared with a count"):
        read_claim("p95(recent) < count(flights)")


def test_unknown_quantity_says_what_can_be_written() -> None:
    with pytest.raises(UnusableInput, match=r"not a quantity: 'speed\(recent\)'"):
        read_claim("speed(recent) < 100 ms")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("100 ms", "latency"),
        ("5x", "factor"),
        ("336,776", "number"),
        ("2 * p95(a @duck)", "latency"),
        ("3M", "number"),
    ],
)
def test_kind_of_quantity(written: str, kind: str) -> None:
    assert read_quantity(written).kind == kind


def test_all_unreadable_claims_are_told_with_their_lines() -> None:
    with pytest.raises(Problems) as caught:
        require("# comment\nfast\nevery table has a primary key\nbig", evidence=None)  # type: ignore[arg-type]  # not reached
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [2, 4]


def test_no_claim_at_all_is_refused() -> None:
    with pytest.raises(UnusableInput, match="no claim was written"):
        require("\n# only a comment\n", evidence=None)  # type: ignore[arg-type]  # not reached

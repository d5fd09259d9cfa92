"""The pieces that rows are made of."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbworkbench.seeding.spread.choice import Draw, Even, Shuffled, Skewed, Zipf
from dbworkbench.seeding.spread.hashing import fractions, permute
from dbworkbench.seeding.values.domain import Codes, Identifiers
from dbworkbench.seeding.values.regex import texts_matching


@given(st.integers(1, 5_000), st.integers(0, 2**64 - 1))
def test_permutation_meets_every_number_once(size: int, start: int) -> None:
    numbers = permute(start, np.arange(size, dtype=np.uint64), size)
    assert sorted(numbers.tolist()) == list(range(size))


def test_fractions_are_spread_evenly() -> None:
    counts, _ = np.histogram(fractions(7, np.arange(100_000, dtype=np.uint64)), bins=10, range=(0, 1))
    assert counts.min() > 9_600
    assert counts.max() < 10_400


@pytest.mark.parametrize("choice", [Even(), Shuffled(), Zipf(1.1), Zipf(1.0), Skewed()])
def test_choices_stay_below_the_size(choice: Even) -> None:
    chosen = choice.choose(Draw(np.arange(1_000, dtype=np.uint64), 1_000), 1_000, "stream")
    assert chosen.max() < 1_000


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{3}$",
        r"^[A-Z]{2}-\d{4,6}$",
        r"^[^@]+@[^@]+\.[a-z]{2,}$",
        r"^(north|south)-[0-9]+$",
        r"^\+?[0-9 ]{6,20}$",
        r"^(\d{3}-){2}\d$",
        r"[a-c]x?y*z",
    ],
)
def test_texts_match_the_pattern_they_are_made_for(pattern: str) -> None:
    codes = texts_matching(pattern)
    assert codes is not None
    numbers = np.linspace(0, codes.size - 1, 50).astype(np.uint64)
    assert all(re.search(pattern, str(text)) for text in codes.decode(numbers).to_pylist())


@pytest.mark.parametrize("pattern", [r"(?=x)", r"a(b", r"é+", r"\bword\b"])
def test_patterns_that_are_not_simple_are_left_alone(pattern: str) -> None:
    assert texts_matching(pattern) is None


def test_pattern_and_length_are_kept_together() -> None:
    codes = texts_matching("^[a-z]+$", shortest=8, longest=9)
    assert codes is not None
    assert 8 <= codes.width <= 9
    assert texts_matching("^[a-z]{3}$", shortest=8) is None


def test_codes_count_through_their_alphabets() -> None:
    codes = Codes(("ab", "xyz"))
    assert codes.decode(np.arange(6, dtype=np.uint64)).to_pylist() == ["ax", "ay", "az", "bx", "by", "bz"]


def test_identifiers_are_random_uuids() -> None:
    texts = Identifiers().decode(np.arange(3, dtype=np.uint64)).to_pylist()
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", str(text))
        for text in texts
    )

"""The search finds what trying everything finds."""

from __future__ import annotations

import math
import random

import pytest

from dbworkbench.advice.landscape import Landscape, Terrain, Way, bits, without_dominated
from dbworkbench.advice.search import search


def made_up(seed: int, *, weighted: bool = False) -> Landscape:
    """Make ten indexes and eight queries, whose plans need up to three of them together."""
    shake = random.Random(seed)  # noqa: S311  # a landscape, nothing secret
    terrains = {}
    for number in range(8):
        before = shake.uniform(10, 1000)
        ways = [Way(0, before, before)]
        for _ in range(12):
            needs = sum(1 << place for place in shake.sample(range(10), shake.randint(1, 3)))
            cost = before * shake.uniform(0.01, 0.95)
            ways.append(Way(needs, cost, cost * shake.choice([0.8, 1.0, 1.4])))
        terrains[f"q{number}"] = Terrain(without_dominated(ways), before, shake.uniform(0.1, 9))
    sizes = [shake.randint(1, 30) for _ in range(10)]
    return Landscape(terrains, sizes, 60, weighted)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("weighted", [False, True])
def test_the_choice_is_as_good_as_the_best_of_all(seed: int, weighted: bool) -> None:
    landscape = made_up(seed, weighted=weighted)
    best = min((choice for choice in range(1 << 10) if landscape.fits(choice)), key=landscape.score)
    found = search(landscape)
    assert landscape.fits(found)
    assert landscape.score(found) == pytest.approx(landscape.score(best), abs=0.01)


def test_indexes_that_help_only_together_are_found() -> None:
    ways = (Way(0b11, 1, 1), Way(0, 100, 100))
    landscape = Landscape({"q": Terrain(ways, 100)}, [5, 5, 1], 10)
    assert search(landscape) == 0b11


def test_an_index_that_makes_the_planner_choose_worse_is_avoided() -> None:
    """It looks cheaper than the other one, and takes longer than none."""
    ways = (Way(0b01, 1, 300), Way(0b10, 50, 20), Way(0, 100, 100))
    landscape = Landscape({"q": Terrain(ways, 100)}, [5, 5], 100)
    assert search(landscape) == 0b10


def test_an_index_that_writers_keep_up_has_to_earn_it() -> None:
    reads = Terrain((Way(0b1, 80, 80), Way(0, 100, 100)), 100, rate=1)
    writes = Terrain((Way(0, 100, 100),), 100, rate=50, written=0b1, upkeep=0.5)
    landscape = Landscape({"r": reads, "w": writes}, [1], 100, weighted=True)
    assert search(landscape) == 0
    assert search(Landscape({"r": reads}, [1], 100, weighted=True)) == 1


def test_a_forbidden_index_is_never_chosen() -> None:
    landscape = Landscape({"q": Terrain((Way(1, 1, 1), Way(0, 9, 9)), 9)}, [1], 100, forbidden=1)
    assert search(landscape) == 0


def test_bits_are_places() -> None:
    assert bits(0b10110) == [1, 2, 4]


def test_few_losses_among_many_gains_do_not_forbid_them() -> None:
    terrains = {
        f"q{number}": Terrain((Way(1, 10.0, 2.0 if number % 10 else 12.0), Way(0, 100.0, 10.0)), 10.0)
        for number in range(200)
    }
    assert search(Landscape(terrains, [1000], 2000)) == 1
    assert search(Landscape({"q0": terrains["q0"], "q1": terrains["q1"]}, [1000], 2000)) == 1
    assert search(Landscape({"q0": terrains["q0"]}, [1000], 2000)) == 0


def test_what_nobody_feels_is_not_slower() -> None:
    short = Terrain((Way(1, 10.0, 0.06), Way(0, 100.0, 0.04)), 0.04)
    long = Terrain((Way(1, 10.0, 1.0), Way(0, 100.0, 10.0)), 10.0)
    found = Landscape({"short": short, "long": long}, [1000], 2000)
    assert found.part("short", 1) == pytest.approx(math.log(1.2) / 2)

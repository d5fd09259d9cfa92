"""Quantities, weights and measures, durations, temperatures."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Lean, Span
from dbworkbench.seeding.values.reading.subject import NUMBER, Subject


@dataclass(frozen=True)
class Range:
    """Offers one range of numbers."""

    low: float
    high: float
    lean: Lean = "even"
    center: float = 0.0
    spread: float = 1.0
    step: float | None = None

    def __call__(self, clue: Clue) -> Span:
        return Span(self.low, self.high, self.lean, self.center, self.spread, self.step)


def duration(clue: Clue) -> Span:
    """Offer durations in the unit that name or comment tells."""
    words = {*clue.words, *clue.note.lower().replace("(", " ").replace(")", " ").split()}
    if words & {"ms", "msec", "millisecond", "milliseconds", "millis"}:
        return Span(1, 60_000, "log", 180, 1.1)
    if words & {"minute", "minutes", "min", "mins"}:
        return Span(1, 600, "log", 42, 0.7)
    if words & {"hour", "hours"}:
        return Span(0, 24, "log", 3, 0.7, 0.25)
    if words & {"day", "days"}:
        return Span(1, 365, "log", 12, 0.9)
    return Span(1, 14_400, "log", 240, 0.9)


def weight(clue: Clue) -> Span:
    """Offer grams for whole numbers and names that say so, else kilograms; people weigh more."""
    if {"person", "patient", "player", "athlete", "member"} & set(clue.table):
        return Span(45, 130, "bell", 76, 13, 0.1)
    grams = {"g", "gram", "grams"} & {*clue.words, *clue.note.lower().split()} or clue.is_whole
    return Span(5, 60_000, "log", 650, 1.2) if grams else Span(0.05, 80, "log", 1.2, 1.1, 0.01)


def height(clue: Clue) -> Span:
    if {"person", "patient", "player", "athlete", "member"} & set(clue.table):
        return Span(148, 208, "bell", 172, 9)
    return Span(1, 2_500, "log", 45, 0.9)


AMOUNT: tuple[Subject, ...] = (
    Subject(
        "quantity",
        "small ones likelier",
        Range(1, 20, "small"),
        "quantity, item, piece, unit, pack size, ordered quantity",
        "quantity",
        kinds=NUMBER,
    ),
    Subject(
        "weight",
        "log-normal",
        weight,
        "weight, net weight, gross weight, mass, kg, gram, weight kg, weight g, weight gram",
        "weight",
        "weight in",
        NUMBER,
    ),
    Subject(
        "height",
        "log-normal, of people normal",
        height,
        (
            "height, width, length, depth, height cm, width cm, length cm, depth cm, height mm, "
            "width mm, thickness, diameter"
        ),
        "height, width",
        kinds=NUMBER,
    ),
    Subject(
        "duration",
        "log-normal, in the unit of the name",
        duration,
        (
            "duration, elapsed, runtime, duration ms, duration second, duration minute, latency, "
            "response time, processing time, time spent, latency ms, response time ms, ms, elapsed "
            "ms, took ms, lead time, lead time day, duration day, trial day, minute, second, "
            "estimated hour, hour, prep time, cook time"
        ),
        "duration, latency, elapsed",
        "duration in|in (?:milli)?seconds|in minutes",
        NUMBER,
    ),
    Subject(
        "temperature",
        "normal around 18",
        Range(-20, 42, "bell", 16, 8, 0.1),
        "temperature, temp, temperature c, temp c",
        "temperature",
        "celsius",
        NUMBER,
    ),
    Subject(
        "distance",
        "log-normal",
        Range(1, 15_000, "log", 120, 1.3, 0.1),
        "distance, mileage, odometer, distance km, km, mile, distance m, range",
        "distance",
        kinds=NUMBER,
    ),
    Subject(
        "area",
        "log-normal",
        Range(10, 20_000, "log", 110, 0.9, 0.5),
        "area, square meter, sqm, square foot, sqft, living area, surface",
        "area",
        kinds=NUMBER,
    ),
    Subject(
        "speed",
        "normal around 60",
        Range(0, 180, "bell", 60, 25, 0.1),
        "speed, velocity, wind speed, speed kmh",
        kinds=NUMBER,
    ),
    Subject(
        "humidity",
        "normal around 60",
        Range(0, 100, "bell", 60, 18, 0.1),
        "humidity, relative humidity",
        kinds=NUMBER,
    ),
    Subject(
        "pressure",
        "normal around 1013",
        Range(960, 1_050, "bell", 1_013, 10, 0.1),
        "pressure, air pressure",
        kinds=NUMBER,
    ),
    Subject(
        "voltage", "normal around 230", Range(0, 250, "bell", 230, 4, 0.1), "voltage, volt", kinds=NUMBER
    ),
    Subject(
        "calories",
        "log-normal",
        Range(5, 1_800, "log", 320, 0.7),
        "calory, calorie, kcal, calories",
        kinds=NUMBER,
    ),
    Subject(
        "capacity",
        "log-normal",
        Range(1, 5_000, "log", 60, 1.0),
        "capacity, seat, max participant, max guest, max attendee",
        kinds=NUMBER,
    ),
)

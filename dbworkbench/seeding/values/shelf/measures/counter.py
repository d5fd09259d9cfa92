"""Counters, positions, versions of rows, stocks."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import NUMBER, Subject
from dbworkbench.seeding.values.shelf.measures.amount import Range

COUNTER: tuple[Subject, ...] = (
    Subject(
        "stock",
        "log-normal",
        Range(0, 5_000, "log", 60, 1.2),
        (
            "stock, inventory, on hand, quantity on hand, stock quantity, units in stock, stock "
            "level, available, quantity in stock, reserved"
        ),
        "stock, inventory",
        kinds=NUMBER,
    ),
    Subject(
        "counter",
        "log-normal, many small",
        Range(0, 100_000, "log", 40, 1.8),
        (
            "count, view, visit, click, download, like, follower, impression, hit, view count, "
            "usage, num view, comment count, likes, share count"
        ),
        "count",
        kinds=NUMBER,
    ),
    Subject(
        "attempts",
        "mostly 0",
        Range(0, 5, "least"),
        (
            "attempt, failed login count, retry, retry count, failed login, login attempt, error "
            "count, failed attempt, "
            "failed login attempt, retries"
        ),
        kinds=NUMBER,
    ),
    Subject(
        "row version",
        "mostly 1",
        Range(1, 12, "least"),
        "version, revision, lock version, row version, optlock, version number, xmin",
        kinds=NUMBER,
    ),
    Subject(
        "position",
        "small ones likelier",
        Range(1, 20, "small"),
        (
            "position, rank, sort, sort position, display order, sequence, ordinal, index, sort "
            "index, sort key, line, line number, step, seq, order, sort_order, display position, slot"
        ),
        kinds=NUMBER,
    ),
    Subject(
        "grade level",
        "1 … 5, small ones likelier",
        Range(1, 5, "small"),
        "level, priority, tier, depth, severity, importance, floor, grade level",
        kinds=NUMBER,
    ),
    Subject(
        "household",
        "mostly 0 to 2",
        Range(0, 6, "small"),
        "child, bedroom, bathroom, dependent, passenger, adult, number of child, kid",
        kinds=NUMBER,
    ),
    Subject(
        "loyalty",
        "log-normal",
        Range(0, 50_000, "log", 900, 1.2),
        "loyalty point, point balance, reward point, xp, experience, bonus point, loyalty",
        kinds=NUMBER,
    ),
    Subject(
        "population",
        "log-normal",
        Range(500, 20_000_000, "log", 60_000, 1.5),
        "population, inhabitant",
        kinds=NUMBER,
    ),
    Subject(
        "headcount",
        "log-normal",
        Range(1, 50_000, "log", 60, 1.5),
        "headcount, employee, employee count, number of employee, company size",
        kinds=NUMBER,
    ),
)

"""Money: prices with the endings of prices, amounts that are mostly moderate."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import NUMBER, Subject

CENTS = ("cent", "penny", "minor")


def price(clue: Clue) -> Span:
    """Offer prices; costs are lower, so that most things sell at a gain."""
    if {"cost", "purchase", "wholesale"} & set(clue.words):
        return money(clue, Span(0.1, 900, "log", 12, 0.9, 0.01, name="costs"))
    return money(clue, Span(0.49, 2_500, "price", 34, 0.9, name="prices"))


def amount(clue: Clue) -> Span:
    return money(clue, Span(1, 25_000, "log", 80, 1.1, 0.01, name="amounts"))


def small_amount(clue: Clue) -> Span:
    return money(clue, Span(0, 500, "log", 8, 0.9, 0.01, name="amounts"))


def salary(clue: Clue) -> Span:
    if {"hourly", "hour"} & set(clue.words):
        return money(clue, Span(12, 150, "log", 28, 0.4, 0.5, name="pay by the hour"))
    if {"monthly", "month"} & set(clue.words):
        return money(clue, Span(1_500, 15_000, "log", 3_800, 0.35, 50, name="pay by the month"))
    return money(clue, Span(22_000, 240_000, "log", 54_000, 0.35, 500, name="pay by the year"))


def balance(clue: Clue) -> Span:
    return money(clue, Span(0, 250_000, "log", 1_800, 1.5, 0.01, name="balances"))


def budget(clue: Clue) -> Span:
    return money(clue, Span(5_000, 2_000_000, "log", 80_000, 1.0, 500, name="budgets"))


def money(clue: Clue, span: Span) -> Span:
    """Return a span in cents where the column counts cents: by its name, or whole numbers by its comment."""
    note = clue.note.lower()
    in_cents = set(CENTS) & set(clue.words) or any(
        f"{word}s" in note or "minor unit" in note for word in CENTS[:1]
    )
    if not (in_cents and clue.is_whole):
        return span
    low, high = float(str(span.low)), float(str(span.high))
    step = None if span.step is None else span.step * 100
    name = f"{span.name} in cents"
    center = span.center * 100
    return Span(
        low * 100, high * 100, "cents" if span.lean == "price" else span.lean, center, span.spread, step, name
    )


PRICE: tuple[Subject, ...] = (
    Subject(
        "price",
        "19.99: prices with their endings, log-normal",
        price,
        "price, cost, msrp, rrp, retail, fare, rate per night, nightly rate, price cent, cost cent",
        "price",
        kinds=NUMBER,
    ),
    Subject(
        "amount",
        "log-normal amounts of money",
        amount,
        "amount, total, subtotal, sum, value, revenue, turnover, net, gross, payment, payout, "
        "amount cent, total cent, "
        "spent, spend, sale, paid, due, charge",
        "amount, total, revenue, cent",
        r"in (?:euro )?cents|minor units?|amount in",
        NUMBER,
    ),
    Subject(
        "fee",
        "small amounts",
        small_amount,
        "fee, tax, tip, shipping, freight, deposit, commission, surcharge, "
        "tax amount, shipping cost, discount amount, fee amount, vat amount, shipping fee, "
        "delivery fee, refund",
        kinds=NUMBER,
    ),
    Subject(
        "salary",
        "pay by year, month or hour",
        salary,
        "salary, wage, income, pay, hourly rate, compensation",
        "salary, wage",
        kinds=NUMBER,
    ),
    Subject(
        "balance",
        "log-normal with a long tail",
        balance,
        "balance, credit limit, limit, credit",
        "balance",
        kinds=NUMBER,
    ),
    Subject(
        "budget",
        "round large amounts",
        budget,
        "budget, funding, loan, loan amount, mortgage, principal, market cap",
        "budget",
        kinds=NUMBER,
    ),
)

"""Made-up designs of any size, shaped like real ones: areas, hubs, chains of details."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from dbworkbench.model.design import Design

AREAS = {
    "identity": "user account session credential role permission device consent address contact team",
    "sales": "customer order cart quote discount promotion channel lead opportunity contract renewal",
    "catalog": "product variant category brand attribute bundle price media review tag supplier collection",
    "billing": "invoice payment refund ledger journal tax subscription plan usage dunning payout currency",
    "shipping": "shipment carrier parcel route label depot manifest customs tracking pickup zone rate",
    "stock": "warehouse bin stock_item transfer reservation count lot serial adjustment reorder forecast",
    "support": "ticket message agent queue macro sla survey escalation article attachment article_vote",
    "hr": "employee position department payroll leave timesheet benefit review_cycle goal training applicant",
    "analytics": "event visit funnel metric dashboard report segment experiment cohort export snapshot",
    "cms": "page block asset menu redirect locale translation template form submission comment revision",
    "iot": "sensor reading gateway firmware alarm threshold site calibration command telemetry rule outage",
    "legal": "document clause signature party obligation matter hearing filing retention hold license audit",
}
DETAILS = ("line", "note", "history", "status", "file", "assignment", "setting", "version", "item", "log")
COLUMNS = ("name text", "status varchar(20)", "created_at timestamptz", "amount numeric(12,2)", "note text")
KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "varchar(20)": sa.String(20),
    "timestamptz": sa.DateTime(timezone=True),
    "numeric(12,2)": sa.Numeric(12, 2),
}
HUBS = (("identity", "user"), ("identity", "account"), ("billing", "currency"), ("sales", "customer"))
ALONE = 0.06  # which part of the details is tied to nothing


def make_design(tables: int, references: int | None = None, *, schemas: bool = True, seed: int = 1) -> Design:
    """Return a design of a number of tables and, about, of references; the same for the same arguments."""
    dice = random.Random(seed)  # noqa: S311  # made-up tables, no secret
    metadata = sa.MetaData()
    made: dict[str, list[sa.Table]] = {}
    for area, name, parent in _names(tables, dice):
        table = _table(metadata, area, name, dice, schemas=schemas)
        others = made.setdefault(area, [])
        if parent is not None and parent < len(others):
            _refer(table, others[parent])
        others.append(table)
    _refer_more(made, references or round(tables * 1.6), dice)
    return Design(f"large {tables}", metadata)


def _names(tables: int, dice: random.Random) -> Iterator[tuple[str, str, int | None]]:
    """Yield areas and names: first every area's main tables, then details of them, level by level."""
    made: dict[str, list[str]] = {area: [] for area in AREAS}
    areas = list(AREAS)[: max(2, min(len(AREAS), tables // 12))]
    for number in range(tables):
        area = areas[min(int(dice.betavariate(1.0, 1.6) * len(areas)), len(areas) - 1)]
        names, words = made[area], AREAS[area].split()
        if len(names) < len(words):
            parent = dice.randrange(len(names)) if names and dice.random() < 0.7 else None
            name = words[len(names)]
        else:
            parent = min(int(dice.expovariate(0.12)), len(names) - 1)
            name = f"{names[parent].split('__')[0]}_{dice.choice(DETAILS)}"
            if dice.random() < ALONE:
                parent = None
        name = name if name not in names else f"{name}_{number}"
        names.append(name)
        yield area, name, parent


def _table(metadata: sa.MetaData, area: str, name: str, dice: random.Random, *, schemas: bool) -> sa.Table:
    columns: list[sa.Column[Any]] = [sa.Column("id", sa.BigInteger, primary_key=True)]
    for spec in dice.sample(COLUMNS, dice.randint(1, len(COLUMNS))):
        word, kind = spec.split()
        columns.append(sa.Column(word, KINDS[kind], nullable=dice.random() < 0.5))
    full = name if schemas else f"{area}_{name}"
    return sa.Table(full, metadata, *columns, schema=area if schemas else None)


def _refer(table: sa.Table, parent: sa.Table, *, optional: bool = False) -> None:
    word = f"{parent.name}_id"
    if word not in table.columns:
        column = sa.Column(word, sa.BigInteger, sa.ForeignKey(parent.columns["id"]), nullable=optional)
        table.append_column(column)


def _refer_more(made: dict[str, list[sa.Table]], wanted: int, dice: random.Random) -> None:
    """Tie tables to hubs, to their own area and, less often, to the main tables of others."""
    everything = [(area, table) for area, tables in made.items() for table in tables]
    hubs = [table for area, table in everything if (area, table.name.split("_")[0]) in HUBS][:5]
    have = sum(len(table.foreign_keys) for _, table in everything)
    for _ in range(20 * wanted):
        if have >= wanted:
            return
        area, table = dice.choice(everything)
        luck = dice.random()
        if luck < 0.35 and hubs:
            parent = dice.choice(hubs)
        elif luck < 0.8:
            parent = made[area][min(int(dice.expovariate(0.2)), len(made[area]) - 1)]
        else:
            other = dice.choice(list(made))
            parent = made[other][min(int(dice.expovariate(0.4)), len(made[other]) - 1)]
        before = len(table.foreign_keys)
        if parent is not table or dice.random() < 0.3:
            _refer(table, parent, optional=dice.random() < 0.5)
        have += len(table.foreign_keys) - before

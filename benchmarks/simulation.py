"""A simulated shop against really loaded ones: statistics of the smallest alone, plans at all sizes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dbworkbench.drawings.page import table_text
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.simulation import Scale, TwinEngine, simulate_database
from dbworkbench.formats import read
from dbworkbench.model.design import Design
from dbworkbench.model.plan import Plan
from dbworkbench.model.statistics import quantile
from dbworkbench.plans import read_plan
from dbworkbench.plans.scales.shape import change, shape_of
from dbworkbench.seeding import seed

FACTORS = (1, 10, 50)
ROWS = {"countries": 50, "customers": 1_000, "products": 400, "orders": 8_000, "lines": 24_000}
FIXED = {"countries": 1.0}
SHOP = """
Enum status { pending paid shipped cancelled }
Table countries {
  code char(2) [pk]
  name varchar(60) [not null]
}
Table customers {
  id bigint [pk, identity: 'always']
  email varchar(120) [not null, unique]
  country char(2) [not null, ref: > countries.code]
  since date [not null]
  city varchar(80)
  indexes { country }
}
Table products {
  id int [pk, identity: 'always']
  sku varchar(20) [not null, unique]
  price numeric(10,2) [not null, check: `price >= 0`]
  active boolean [not null]
}
Table orders {
  id bigint [pk, identity: 'always']
  customer_id bigint [not null, ref: > customers.id]
  status status [not null]
  placed_at timestamptz [not null]
  total numeric(12,2) [not null]
  indexes {
    (customer_id, placed_at)
    placed_at
    id [where: `status = 'pending'`]
  }
}
Table lines {
  order_id bigint [not null, ref: > orders.id]
  line_no int [not null]
  product_id int [not null, ref: > products.id]
  quantity int [not null, check: `quantity between 1 and 20`]
  indexes {
    (order_id, line_no) [pk]
    product_id
  }
}
"""
QUERIES = {
    "point": "SELECT * FROM orders WHERE id = 77",
    "by unique text": "SELECT * FROM customers WHERE email = 'a@example.org'",
    "of one customer": "SELECT * FROM orders WHERE customer_id = 77 ORDER BY placed_at DESC LIMIT 20",
    "range of keys": "SELECT * FROM orders WHERE id BETWEEN 100 AND 400",
    "recent": "SELECT * FROM orders ORDER BY placed_at DESC LIMIT 50",
    "a share of the time": "SELECT * FROM orders WHERE placed_at > '{late}'",
    "by status": "SELECT count(*) FROM orders WHERE status = 'paid'",
    "partial index": "SELECT id FROM orders WHERE status = 'pending' AND id < 200",
    "by domain": "SELECT * FROM lines WHERE quantity = 7",
    "in a list": "SELECT * FROM orders WHERE customer_id IN (3, 5, 8, 13)",
    "group by domain": "SELECT status, sum(total) FROM orders GROUP BY status",
    "group by key": "SELECT customer_id, count(*) FROM orders GROUP BY customer_id",
    "join of one": "SELECT * FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.customer_id = 42",
    "join of all": "SELECT count(*) FROM orders o JOIN lines l ON l.order_id = o.id",
    "join with filter": (
        "SELECT c.country, sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id"
        " WHERE o.placed_at > '{late}' GROUP BY c.country"
    ),
    "three tables": (
        "SELECT p.sku, sum(l.quantity) FROM lines l JOIN orders o ON o.id = l.order_id"
        " JOIN products p ON p.id = l.product_id WHERE o.placed_at > '{late}' GROUP BY p.sku"
    ),
    "all five": (
        "SELECT n.name, count(*) FROM countries n JOIN customers c ON c.country = n.code"
        " JOIN orders o ON o.customer_id = c.id JOIN lines l ON l.order_id = o.id"
        " JOIN products p ON p.id = l.product_id WHERE p.sku = 'x' GROUP BY n.name"
    ),
    "of one product": "SELECT * FROM lines WHERE product_id = 9",
    "missing children": (
        "SELECT * FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)"
    ),
    "prices": "SELECT * FROM products WHERE price < 20 ORDER BY price LIMIT 10",
    "keys of a page": "SELECT id FROM orders WHERE id > 500 ORDER BY id LIMIT 100",
    "distinct": "SELECT DISTINCT city FROM customers",
    "latest of each": "SELECT customer_id, max(placed_at) FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    "subquery": "SELECT * FROM orders WHERE total > (SELECT avg(total) FROM orders)",
}
HEAD = (
    "scale",
    "rows",
    "same plan",
    "estimates off by (median, p90, most)",
    "cost off by (median, p90, most)",
)


@dataclass(frozen=True)
class Agreement:
    """A query's plan on the simulation and on the loaded database."""

    name: str
    simulated: Plan
    loaded: Plan

    @property
    def same(self) -> bool:
        return shape_of(self.simulated) == shape_of(self.loaded)

    @property
    def row_errors(self) -> list[float]:
        """How many times too many or too few rows each node expects (q-error, Moerkotte et al. 2009)."""
        pairs = zip(self.simulated.nodes, self.loaded.nodes, strict=True)
        return [_off(one.estimated_rows or 1, other.estimated_rows or 1) for one, other in pairs]

    @property
    def cost_error(self) -> float:
        return _off(self.simulated.root.cost or 1, self.loaded.root.cost or 1)


def report() -> Iterator[str]:
    """Yield a table of how well plans agree at each scale, then what disagrees."""
    design = read(SHOP, "dbml")
    engine = connect("postgres")
    rows, misses = [], []
    try:
        with loaded(engine, design, 1) as base:
            twin = simulate_database(base)
            for factor in FACTORS:
                with loaded(engine, design, factor) as database:
                    found = list(compare(database, twin, factor))
                rows.append(_row(factor, twin, found))
                misses += [_miss(factor, one) for one in found if not one.same]
                misses += [_far(factor, one) for one in found if one.same and _is_far(one)]
            twin.close()
    finally:
        engine.close()
    yield table_text(HEAD, rows)
    yield from misses


@contextmanager
def loaded(engine: Engine, design: Design, factor: int) -> Iterator[Database]:
    """Lend a shop that holds so many times the rows."""
    rows = {table: count if table in FIXED else count * factor for table, count in ROWS.items()}
    with engine.scratch() as database:
        database.create(design)
        seed(design, database, rows=rows)
        database.refresh_statistics()
        yield database


def compare(database: Database, twin: TwinEngine, factor: int) -> Iterator[Agreement]:
    """Yield each query's plans on the loaded database and on the twin of the same size."""
    twin.twin.resize(Scale(factor, FIXED))
    late = database.query("SELECT max(placed_at) - (max(placed_at) - min(placed_at)) / 20 AS t FROM orders")
    moment = str(late.table.column("t")[0].as_py())
    for name, sql in QUERIES.items():
        one, other = (
            read_plan(place.explain(sql.replace("{late}", moment)), engine="postgres")
            for place in (twin.database(), database)
        )
        yield Agreement(name, one, other)


def _row(factor: int, twin: TwinEngine, found: list[Agreement]) -> tuple[str, ...]:
    same = [one for one in found if one.same]
    errors = [error for one in same for error in one.row_errors]
    costs = [one.cost_error for one in same]
    rows = sum(twin.twin.rows.values())
    return (f"×{factor}", f"{rows:,}", f"{len(same)} of {len(found)}", _spread(errors), _spread(costs))


def _spread(values: list[float]) -> str:
    found = (quantile(values, 0.5), quantile(values, 0.9), max(values))
    return ", ".join(f"{value:.3f}" for value in found)


def _miss(factor: int, one: Agreement) -> str:
    said = change(shape_of(one.loaded), shape_of(one.simulated))
    cost = f"{one.loaded.root.cost:,.2f} → {one.simulated.root.cost:,.2f}"
    return f"×{factor} {one.name}: {said} (cost {cost})"


def _is_far(one: Agreement) -> bool:
    return max(one.row_errors) > 2 or one.cost_error > 1.1


def _far(factor: int, one: Agreement) -> str:
    return (
        f"×{factor} {one.name}: same plan,"
        f" rows off by {max(one.row_errors):.2f}, cost by {one.cost_error:.2f}"
        f" (cost {one.loaded.root.cost:,.2f} → {one.simulated.root.cost:,.2f})"
    )


def _off(one: float, other: float) -> float:
    low, high = sorted((max(one, 1e-9), max(other, 1e-9)))
    return high / low

"""`%simulate` and `%explain --scale`, from volumes, rows and a dump of statistics."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dbworkbench.errors import Refused, UnknownName, UnusableInput
from dbworkbench.workbench import Session

pytestmark = pytest.mark.postgres

SHOP = """
Table customers [volume: '20k'] {
  id bigint [pk]
  email varchar(80) [not null, unique]
}
Table orders [volume: '2M'] {
  id bigint [pk]
  customer_id bigint [not null, ref: > customers.id]
  placed_at timestamptz [not null]
  indexes { customer_id }
}
Query of_one { '''select * from orders where customer_id = :customer''' }
"""
DUMP = """
SELECT * FROM pg_catalog.pg_restore_relation_stats('version', '180006'::integer, 'schemaname', 'public',
    'relname', 'orders', 'relpages', '50000'::integer, 'reltuples', '5e+06'::real);
SELECT * FROM pg_catalog.pg_restore_attribute_stats('version', '180006'::integer, 'schemaname', 'public',
    'relname', 'orders', 'attname', 'customer_id', 'inherited', 'f'::boolean, 'null_frac', '0'::real,
    'avg_width', '8'::integer, 'n_distinct', '1000'::real);
"""


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    session.sketch(SHOP, "shop_simulated")
    yield session
    session.engine("postgres").drop("shop_simulated")
    session.close()


def test_volumes_alone_are_enough(session: Session) -> None:
    shown = session.simulate(10, alias="big")
    assert {key: table.rows for key, table in shown.tables.items()} == {
        "customers": 200_000,
        "orders": 20_000_000,
    }
    assert str(shown).splitlines()[1].startswith("@big is shop_simulated at ×10, where ×1 is its volumes.")


def test_a_simulation_is_explained_like_any_database_but_never_run(session: Session) -> None:
    statement = "select * from orders where customer_id = 5"
    found = session.explain(statement, at="big", analyze=False)
    assert found.plan.root.relation == "orders"
    assert found.plan.root.estimated_rows == pytest.approx(100, rel=0.1)
    with pytest.raises(Refused, match=r"^@big cannot be measured: it holds no rows"):
        session.explain(statement, at="big", analyze=True)


def test_parameters_are_sampled_where_the_rows_are(session: Session) -> None:
    found = session.outlook("of_one", [0.001, 1])
    assert isinstance(found.query.parameters["customer"], int)
    assert found.letters[found.sights[0].shape] == "A"


def test_parameters_of_a_simulation_come_from_its_statistics(session: Session) -> None:
    found = session.explain("of_one", at="big", analyze=False)
    assert found.query is not None
    assert 1 < found.query.parameters["customer"] < 200_000


def test_a_dump_of_statistics_decides_instead(session: Session, tmp_path: Path) -> None:
    (tmp_path / "stats.sql").write_text(DUMP)
    shown = session.simulate(2, alias="like", like=tmp_path / "stats.sql")
    assert shown.tables["orders"].rows == 10_000_000
    assert shown.tables["orders"].bytes == 100_000 * 8192
    found = session.explain("select * from orders where customer_id = 5", at="like", analyze=False)
    assert found.plan.root.estimated_rows == 10_000


def test_mistakes_are_told(session: Session) -> None:
    with pytest.raises(UnknownName, match=r"^no table called 'custmers'"):
        session.simulate(2, fixed=["custmers"])
    with pytest.raises(
        UnusableInput, match=r"^-1 is not a scale\nIt is a factor above 0, such as 0.01 or 1000.$"
    ):
        session.simulate(-1)

"""Partitions that a design holds as tables are folded into their table, with their edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dbworkbench.drawings.diagram import Box, Cluster, Diagram, Mark, Row
from dbworkbench.drawings.folding import fold
from tests.drawings.large import KEY, reference, table


def test_partitions_become_a_count_under_their_table_and_their_edges_its_own() -> None:
    parts = ("events_2024_01", "events_2024_02", "events_default")
    boxes = (table("users"), *(table(name, "", "users") for name in ("events", *parts)))
    edges = tuple(reference("users", name) for name in ("events", *parts))
    folded = fold(Diagram("", boxes, edges, (Cluster("log", ("events", *parts)),)))
    assert [(box.id, box.footer) for box in folded.boxes] == [("users", ""), ("events", "3 partitions")]
    assert folded.edges == (reference("users", "events"),)
    assert folded.clusters == (Cluster("log", ("events",)),)


@pytest.mark.parametrize(
    "suffix", ["2024", "2024_01", "202401", "p1", "p2024_01_31", "y2024m01", "7", "default"]
)
def test_what_a_partition_may_be_called(suffix: str) -> None:
    boxes = (table("events"), table(f"events_{suffix}"), table("events_2030"))
    assert [box.id for box in fold(Diagram("", boxes)).boxes] == ["events"]


def test_tables_that_differ_in_columns_or_name_or_schema_are_none() -> None:
    other = Box("events_2024", "events_2024", (KEY, Row("other", "text")))
    boxes = (table("events"), other, table("events_archive"), table("events_2025", "old"))
    assert fold(Diagram("", boxes)) == Diagram("", boxes)


def test_one_copy_of_a_table_is_no_partition_and_a_marked_one_is_seen() -> None:
    boxes = (table("events"), table("events_2024"))
    assert fold(Diagram("", boxes)).boxes == boxes
    marked = (*boxes, replace(table("events_2025"), mark=Mark.ADDED), table("events_2026"))
    assert [box.id for box in fold(Diagram("", marked)).boxes] == ["events", "events_2025"]

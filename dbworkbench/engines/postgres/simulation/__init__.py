"""Databases without rows whose planner believes any number of them."""

from dbworkbench.engines.postgres.simulation.database import TwinDatabase, TwinEngine
from dbworkbench.engines.postgres.simulation.opening import simulate_database, simulate_design
from dbworkbench.engines.postgres.simulation.scale import HISTORIES, History, Scale

__all__ = [
    "HISTORIES",
    "History",
    "Scale",
    "TwinDatabase",
    "TwinEngine",
    "simulate_database",
    "simulate_design",
]

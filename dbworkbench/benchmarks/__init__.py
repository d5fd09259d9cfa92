"""Measured latencies, databases or states side by side, and what an index does."""

from dbworkbench.benchmarks.benchmark import Benchmark
from dbworkbench.benchmarks.concurrency import CLIENTS, SECONDS, Concurrency, bench_clients
from dbworkbench.benchmarks.effect import Effect
from dbworkbench.benchmarks.measurement import Measurement
from dbworkbench.benchmarks.measuring import CHOICES, bench, bench_variants
from dbworkbench.benchmarks.outcome import Impact
from dbworkbench.benchmarks.trial import impact
from dbworkbench.benchmarks.writing import Writing

__all__ = [
    "CHOICES",
    "CLIENTS",
    "SECONDS",
    "Benchmark",
    "Concurrency",
    "Effect",
    "Impact",
    "Measurement",
    "Writing",
    "bench",
    "bench_clients",
    "bench_variants",
    "impact",
]

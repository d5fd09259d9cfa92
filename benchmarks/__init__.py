"""Measurements of dbworkbench against named references: `python -m benchmarks`."""

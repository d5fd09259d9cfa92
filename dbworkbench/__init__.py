"""A database architect's workbench: sketch, draw, create, fill, query, explain, benchmark, decide."""

__version__ = "0.1.0"

"""Writes typed models as an expert would, laid out as `ruff format` lays them out."""

from __future__ import annotations

from dbworkbench.formats.sqlalchemy.writer.module import write as write_models

__all__ = ["write_models"]

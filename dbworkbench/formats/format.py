"""What a notation is: a module with `read`, `write` or both, loaded when it is first used."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from dbworkbench.model.design import Design


@dataclass(frozen=True)
class Format:
    """A notation; its module has `read(text, *, name, file, base, **options)` and `write(design)`."""

    name: str
    module: str
    reads: bool = True
    writes: bool = True
    suffixes: tuple[str, ...] = ()

    def read(self, text: str, **options: Any) -> Design:
        """Read a text; see the module for the options."""
        design: Design = import_module(self.module).read(text, **options)
        return design

    def write(self, design: Design, **options: Any) -> str:
        """Write a design."""
        text: str = import_module(self.module).write(design, **options)
        return text

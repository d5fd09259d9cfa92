"""What a notation is: a module with `read`, `write` or both, loaded when it is first used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design


@dataclass(frozen=True)
class Format:
    """A notation and its module.

    The module has `read(text, *, name, file, base, **options)` that gives a Reading when `reads`,
    `write(design, **options)` that gives a Written when `writes`, and, when `several`,
    `read_many(sources, *, name, base, **options)` for texts that make one design together. `takes` and
    `write_takes` name the options beyond that. `telling` is a pattern that finds what only a text of this
    notation holds.
    """

    name: str
    module: str
    reads: bool = True
    writes: bool = True
    several: bool = False
    takes: tuple[str, ...] = ()
    write_takes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    telling: re.Pattern[str] | None = None

    def read(self, text: str, **options: Any) -> Reading:
        """Read a text; see the module for the options."""
        self._check(options, "name", "file", "base", *self.takes)
        reading: Reading = import_module(self.module).read(text, **options)
        return reading

    def read_many(self, sources: Sequence[SourceText], **options: Any) -> Reading:
        """Read texts that make one design together; see the module for the options."""
        self._check(options, "name", "base", *self.takes)
        reading: Reading = import_module(self.module).read_many(sources, **options)
        return reading

    def write(self, design: Design, **options: Any) -> Written:
        """Write a design."""
        self._check(options, *self.write_takes)
        written: Written = import_module(self.module).write(design, **options)
        return written

    def _check(self, options: Iterable[str], *known: str) -> None:
        for option in options:
            if option not in known:
                raise UnusableInput(f"{self.name} takes no {option}")

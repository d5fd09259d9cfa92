"""A way to replace values; each is one file in `methods`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import pyarrow as pa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.masking.place import Place


class Method(ABC):
    """Replaces the values of a column; what it needs beside them is in `argument`."""

    name: ClassVar[str]
    about: ClassVar[str]
    for_keys: ClassVar[bool] = False
    """Whether different values stay different, so that keys and references may be masked."""

    nested: ClassVar[bool] = False
    """Whether its argument names masks of fields: `path: mask; path: mask`."""

    def __init__(self, argument: str = "", fields: Sequence[tuple[tuple[str, ...], Method]] = ()) -> None:
        self.argument = argument
        self.fields = fields

    def __str__(self) -> str:
        return f"{self.name}({self.argument})" if self.argument else self.name

    def check(self, place: Place) -> None:
        """Raise UnusableInput when a column cannot be masked this way."""
        if place.unique and not self.for_keys:
            raise self.unfit(place, "its values must stay different", "hash, shape or fake")

    @abstractmethod
    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        """Return masked values; `persons` tells, by row, whose they are."""

    def unfit(self, place: Place, why: str, instead: str) -> UnusableInput:
        """Make the error that says why, and what to take instead."""
        return UnusableInput(f"{place.name}: {self} cannot mask it: {why}", hint=f"Take {instead}.")

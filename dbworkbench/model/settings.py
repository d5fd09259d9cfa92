"""An unchangeable mapping that can be a field of a frozen value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

V_co = TypeVar("V_co", covariant=True)


class Settings(Mapping[str, V_co]):
    """Names and values in the order given; equal, hashable and picklable by content."""

    def __init__(self, items: Mapping[str, V_co] | None = None, **more: Any) -> None:
        self._items: dict[str, V_co] = {**(items or {}), **more}

    def __getitem__(self, key: str) -> V_co:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items))

    def __repr__(self) -> str:
        return f"Settings({self._items!r})"


NOTHING: Settings[Any] = Settings()

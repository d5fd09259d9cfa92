"""Which foreign-key attributes carry a relationship, as far as that is certain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dbworkbench.formats.mermaid.label import Label
from dbworkbench.model.physical import singular

Columns = tuple[str, ...]
VAGUE = {"id", "uuid", "key", "code", "name", "no", "nr", "number", "pk"}  # no parent is known by such a word


@dataclass(frozen=True)
class Link:
    """A relationship of a child to a parent: both by key and name, and what its label says."""

    child: str
    parent: str
    parent_name: str
    label: Label


@dataclass(frozen=True)
class Pair:
    """The columns of the child, and those of the parent that they refer to."""

    own: Columns
    theirs: Columns


def pair(
    links: Sequence[Link], marked: Mapping[str, Sequence[str]], keys: Mapping[str, Columns]
) -> list[Pair | None]:
    """Return for each link the columns that carry it, None where that is not certain.

    `marked` are the foreign-key attributes and `keys` the primary keys, by table. What a label says goes
    first, then names such as `customer_id`, then what is left when one link and one attribute are left.
    """
    found: list[Pair | None] = [_labelled(link, keys) for link in links]
    for number, link in enumerate(links):
        if found[number] is None:
            found[number] = _only(_named(link, marked.get(link.child, ()), keys.get(link.parent, ())))
    _refuse_shared(links, found)
    for child in dict.fromkeys(link.child for link in links):
        _pair_rest(child, links, marked.get(child, ()), keys, found)
    return found


def _labelled(link: Link, keys: Mapping[str, Columns]) -> Pair | None:
    own, theirs = link.label.own, link.label.theirs or keys.get(link.parent, ())
    return Pair(own, theirs) if own and len(own) == len(theirs) else None


def _named(link: Link, marked: Sequence[str], key: Columns) -> Iterable[Pair]:
    """Yield what the names of attributes suggest: the parent or the label, and the key's column."""
    for stem in _stems(link):
        own = [name for column in key for name in marked if _flat(name) == stem + _flat(column)]
        if key and len(own) == len(key):
            yield Pair(tuple(own), key)
    if len(key) == 1:
        words = {stem for stem in _stems(link) if stem}
        if _flat(key[0]) not in VAGUE:
            words.add(_flat(key[0]))
        yield from (Pair((name,), key) for name in marked if _flat(name) in words)
    elif key and set(key) <= set(marked):
        yield Pair(key, key)


def _stems(link: Link) -> list[str]:
    words = [link.parent_name, singular(link.parent_name.lower()), link.label.name or ""]
    return [stem for stem in dict.fromkeys(map(_flat, words)) if stem]


def _flat(name: str) -> str:
    """Return a name without case, underscores and hyphens: `customerId` and `customer_id` are one."""
    return name.casefold().replace("_", "").replace("-", "")


def _only(pairs: Iterable[Pair]) -> Pair | None:
    distinct = set(pairs)
    return distinct.pop() if len(distinct) == 1 else None


def _refuse_shared(links: Sequence[Link], found: list[Pair | None]) -> None:
    """Take back what names suggest for two links at once, such as two roads to one parent."""
    taken: dict[tuple[str, Columns], list[int]] = {}
    for number, (link, got) in enumerate(zip(links, found, strict=True)):
        if got is not None and not link.label.own:
            taken.setdefault((link.child, got.own), []).append(number)
    for numbers in taken.values():
        if len(numbers) > 1:
            for number in numbers:
                found[number] = None


def _pair_rest(
    child: str,
    links: Sequence[Link],
    marked: Sequence[str],
    keys: Mapping[str, Columns],
    found: list[Pair | None],
) -> None:
    """Give the attributes that are left to the one link that is left."""
    open_links = [n for n, link in enumerate(links) if link.child == child and found[n] is None]
    used = {
        name for n, link in enumerate(links) if link.child == child and (got := found[n]) for name in got.own
    }
    rest = tuple(name for name in marked if name not in used)
    if len(open_links) == 1 and rest:
        key = keys.get(links[open_links[0]].parent, ())
        if len(key) == len(rest):
            found[open_links[0]] = Pair(rest, key)

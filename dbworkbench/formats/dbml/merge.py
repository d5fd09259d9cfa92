"""A sketch that grows: what was written later takes the place of what it names again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from dbworkbench.formats.dbml import syntax

Side: TypeAlias = tuple[str, tuple[str, ...]]
Ends: TypeAlias = frozenset[Side]
KEY_SETTINGS = {"pk", "primary key"}


def merge(document: syntax.Document, border: int) -> syntax.Document:
    """Merge the elements that begin at or after the offset `border` into those before it, by name.

    Tables keep their place and gain or change columns, settings and indexes; a new primary key or
    reference takes the place of the old one; a reference with columns that of the same idea without.
    Merging the same text twice is merging it once.
    """
    old = [element for element in document.elements if start_of(element) < border]
    new = [element for element in document.elements if start_of(element) >= border]
    tables = {str(e.path) for e in document.elements if isinstance(e, syntax.Table)}
    growing = _Growing(_without_replaced_references(old, new, tables))
    for element in new:
        growing.add(element)
    return syntax.Document(tuple(growing.elements))


def start_of(element: syntax.Element) -> int:
    """Return the offset at which an element begins."""
    return element.start if not isinstance(element, syntax.Partial) else element.name.start


class _Growing:
    """Elements, and where the first of each identity stands: growing looks nothing up twice."""

    def __init__(self, elements: Iterable[syntax.Element]) -> None:
        self.elements: list[syntax.Element] = []
        self.places: dict[tuple[str, str], int] = {}
        for element in elements:
            self._append(element)

    def add(self, element: syntax.Element) -> None:
        """Let an element take its place in what it names again, or at the end."""
        identity = _identity(element)
        place = self.places.get(identity) if identity is not None else None
        if place is None:
            self._append(element)
        elif not isinstance(element, syntax.Sql):
            self.elements[place] = _grow(self.elements[place], element)

    def _append(self, element: syntax.Element) -> None:
        identity = _identity(element)
        if identity is not None:
            self.places.setdefault(identity, len(self.elements))
        self.elements.append(element)


def _identity(element: syntax.Element) -> tuple[str, str] | None:
    """Return by what an element is known again, None for what has no name of its own."""
    match element:
        case syntax.Table(path) | syntax.Enum(path):
            return type(element).__name__, str(path).removeprefix("public.")
        case syntax.Project():
            return "Project", ""
        case syntax.Sql(text=text):
            return "Sql", text.text  # of the same text it is there already
        case syntax.Metadata(kind, path):
            return "Metadata", f"{kind.text} {path}"
        case (
            syntax.Partial(name)
            | syntax.Group(name)
            | syntax.Sticky(name)
            | syntax.View(name)
            | syntax.Query(name)
            | syntax.Decision(name)
        ):
            return type(element).__name__, name.text
    return None


def _grow(old: syntax.Element, new: syntax.Element) -> syntax.Element:
    match old, new:
        case syntax.Table(), syntax.Table():
            return _grow_table(old, new)
        case syntax.Group(), syntax.Group():
            known = {str(member) for member in old.members}
            members = (*old.members, *(member for member in new.members if str(member) not in known))
            return replace(
                new,
                members=members,
                settings=_settings(old.settings, new.settings),
                note=new.note or old.note,
            )
    return new


# -- tables -------------------------------------------------------------------------------------------


def _grow_table(old: syntax.Table, new: syntax.Table) -> syntax.Table:
    if _has_key(new):
        old = _without_key(old)
    return replace(
        old,
        alias=new.alias or old.alias,
        settings=_settings(old.settings, new.settings),
        columns=_columns(old.columns, new.columns),
        blocks=_blocks(old.blocks, new.blocks),
        damaged=old.damaged or new.damaged,
    )


def _settings(old: syntax.Settings, new: syntax.Settings) -> syntax.Settings:
    named = {setting.name for setting in new}
    return (*(setting for setting in old if setting.name not in named), *new)


def _columns(
    old: Sequence[syntax.Column | syntax.Injection], new: Sequence[syntax.Column | syntax.Injection]
) -> tuple[syntax.Column | syntax.Injection, ...]:
    changed = {(type(column), column.name.text): column for column in new}
    kept = [changed.pop((type(column), column.name.text), column) for column in old]
    return (*kept, *changed.values())


Block: TypeAlias = syntax.Indexes | syntax.Checks | syntax.Dependencies | syntax.Records | syntax.Note


def _blocks(old: Sequence[Block], new: Sequence[Block]) -> tuple[Block, ...]:
    indexes = {
        _keys(index): index for block in new if isinstance(block, syntax.Indexes) for index in block.items
    }
    checks = {
        check.expression.text for block in new if isinstance(block, syntax.Checks) for check in block.items
    }
    noted = any(isinstance(block, syntax.Note) for block in new)
    kept: list[Block] = []
    for block in old:
        match block:
            case syntax.Indexes(items):
                kept.append(syntax.Indexes(tuple(item for item in items if _keys(item) not in indexes)))
            case syntax.Checks(items):
                kept.append(syntax.Checks(tuple(c for c in items if c.expression.text not in checks)))
            case syntax.Dependencies(items):
                said = {
                    _said(item)
                    for other in new
                    if isinstance(other, syntax.Dependencies)
                    for item in other.items
                }
                kept.append(syntax.Dependencies(tuple(item for item in items if _said(item) not in said)))
            case syntax.Note() if noted:
                continue
            case _:
                kept.append(block)
    return (*kept, *new)


def _keys(index: syntax.Index) -> tuple[str, ...]:
    return tuple(" ".join([key.item.text, *(mark.text.lower() for mark in key.marks)]) for key in index.keys)


def _said(dependency: syntax.Dependency) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    left, right = (tuple(n.text for n in names) for names in (dependency.determinant, dependency.dependent))
    return left, right, dependency.multivalued


def _has_key(table: syntax.Table) -> bool:
    return any(isinstance(c, syntax.Column) and _plain_column(c) is not c for c in table.columns) or any(
        _is_key(index) for block in table.blocks if isinstance(block, syntax.Indexes) for index in block.items
    )


def _is_key(index: syntax.Index) -> bool:
    return any(setting.name in KEY_SETTINGS for setting in index.settings)


def _without_key(table: syntax.Table) -> syntax.Table:
    """Take the primary key off; its columns stay NOT NULL."""
    indexes = [block for block in table.blocks if isinstance(block, syntax.Indexes)]
    keys = {key for block in indexes for index in block.items if _is_key(index) for key in _keys(index)}
    columns = tuple(
        _not_null(_plain_column(column), column.name.text in keys or _plain_column(column) is not column)
        if isinstance(column, syntax.Column)
        else column
        for column in table.columns
    )
    blocks = tuple(
        syntax.Indexes(tuple(index for index in block.items if not _is_key(index)))
        if isinstance(block, syntax.Indexes)
        else block
        for block in table.blocks
    )
    return replace(table, columns=columns, blocks=blocks)


def _plain_column(column: syntax.Column) -> syntax.Column:
    """Return a column without being a key on its own: the same object when it is none."""
    settings = tuple(s for s in column.settings if s.name not in KEY_SETTINGS)
    words = tuple(word for word in column.words if word.text.lower() not in KEY_SETTINGS)
    if len(settings) == len(column.settings) and len(words) == len(column.words):
        return column
    return replace(column, settings=settings, words=words)


def _not_null(column: syntax.Column, wanted: bool) -> syntax.Column:
    if not wanted or any(s.name in {"not null", "null"} for s in column.settings):
        return column
    setting = syntax.Setting("not null", None, column.name.start, column.name.end)
    return replace(column, settings=(*column.settings, setting))


# -- references ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Link:
    """A reference of the new text: its name, its two ends, and the tables at them."""

    name: str | None
    ends: Ends
    conceptual: bool

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(table for table, _ in self.ends)

    def replaces(self, other: _Link) -> bool:
        """Say whether it takes another one's place: same ends, or the same idea without columns."""
        if self.ends == other.ends and (self.name is None or other.name is None or self.name == other.name):
            return True
        if self.name is not None and self.name == other.name:
            return self.tables == other.tables
        unnamed = self.name is None or other.name is None
        return other.conceptual and not self.conceptual and unnamed and self.tables == other.tables


def _without_replaced_references(
    old: list[syntax.Element], new: list[syntax.Element], tables: set[str]
) -> list[syntax.Element]:
    links: dict[frozenset[str], list[_Link]] = {}
    for element in new:
        for link in _links(element, tables):
            links.setdefault(link.tables, []).append(link)
    return [kept for element in old if (kept := _unlinked(element, links, tables)) is not None]


def _links(element: syntax.Element, tables: set[str]) -> Iterator[_Link]:
    match element:
        case syntax.Ref(name, _, relations):
            for relation in relations:
                yield _link(name.text if name else None, relation, tables)
        case syntax.Relation(label=label):
            yield _link(label.text if label else None, element, tables)
        case syntax.Table(path, columns=columns):
            for column in columns:
                for ref in _inline_refs(column):
                    yield _inline_link(str(path), column.name.text, ref, tables)


def _unlinked(
    element: syntax.Element, links: Mapping[frozenset[str], list[_Link]], tables: set[str]
) -> syntax.Element | None:
    """Return an element without the references that new ones take the place of, None when nothing is left.

    `links` are the new ones by their tables: none replaces a reference between others.
    """

    def stays(link: _Link) -> bool:
        return not any(newer.replaces(link) for newer in links.get(link.tables, ()))

    match element:
        case syntax.Ref(name, _, relations):
            kept = tuple(r for r in relations if stays(_link(name.text if name else None, r, tables)))
            return replace(element, relations=kept) if kept else None
        case syntax.Relation(label=label):
            return element if stays(_link(label.text if label else None, element, tables)) else None
        case syntax.Table(path, columns=columns):
            table = str(path)
            return replace(
                element,
                columns=tuple(
                    replace(
                        column,
                        settings=tuple(
                            s
                            for s in column.settings
                            if not isinstance(s.value, syntax.InlineRef)
                            or stays(_inline_link(table, column.name.text, s.value, tables))
                        ),
                    )
                    if isinstance(column, syntax.Column)
                    else column
                    for column in columns
                ),
            )
    return element


def _link(name: str | None, relation: syntax.Relation, tables: set[str]) -> _Link:
    sides = _side(relation.left, tables), _side(relation.right, tables)
    return _Link(name, frozenset(sides), not sides[0][1] and not sides[1][1])


def _inline_link(table: str, column: str, ref: syntax.InlineRef, tables: set[str]) -> _Link:
    return _Link(None, frozenset({(table, (column,)), _side(ref.endpoint, tables)}), False)


def _inline_refs(column: syntax.Column | syntax.Injection) -> Iterator[syntax.InlineRef]:
    if isinstance(column, syntax.Column):
        yield from (s.value for s in column.settings if isinstance(s.value, syntax.InlineRef))


def _side(endpoint: syntax.Endpoint, tables: set[str]) -> Side:
    names = [name.text for name in endpoint.names]
    if endpoint.tuple is not None:
        return ".".join(names), tuple(name.text for name in endpoint.tuple.names)
    if len(names) == 1 or ".".join(names) in tables:
        return ".".join(names), ()
    return ".".join(names[:-1]), (names[-1],)

"""Turns what the grammar recognises into syntax values, while it is recognised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.lexer import Token

T = TypeVar("T")
Pieces = list[Any]  # what lark hands over: tokens, values made below, None for what may be left out


class Builder:
    """One method a rule of the grammar, called with the pieces of the rule.

    Duck-typed after lark's Transformer, so that no tree is built in between.
    """

    def document(self, pieces: Pieces) -> syntax.Document:
        return syntax.Document(tuple(piece for piece in pieces if piece is not None))

    def broken(self, pieces: Pieces) -> syntax.Broken:
        (token,) = pieces
        head, _, name = token.text.partition("\x00")
        return syntax.Broken(head, name, token.start, token.end)

    # -- names and values -------------------------------------------------------------------------

    def name(self, pieces: Pieces) -> syntax.Name:
        (token,) = pieces
        return syntax.Name(token.text, token.start, token.end, token.type == "QUOTED")

    def path(self, pieces: Pieces) -> syntax.Path:
        return syntax.Path(tuple(pieces))

    def alias(self, pieces: Pieces) -> syntax.Name:
        return _only(pieces, syntax.Name)

    def several(self, pieces: Pieces) -> syntax.Tuple:
        names = _all(pieces, syntax.Name)
        opening, closing = pieces[0], pieces[-1]
        return syntax.Tuple(names, opening.start, closing.end)

    def negative(self, pieces: Pieces) -> syntax.Number:
        sign, number = pieces
        return syntax.Number("-" + number.text, sign.start, number.end)

    def positive(self, pieces: Pieces) -> syntax.Number:
        sign, number = pieces
        return syntax.Number(number.text, sign.start, number.end)

    def plain(self, pieces: Pieces) -> syntax.Value:
        first = pieces[0]
        if len(pieces) == 1 and first.quoted:
            return syntax.Text(first.text, first.start, first.end)
        return syntax.Words(tuple(pieces))

    def qualified(self, pieces: Pieces) -> syntax.Path:
        return syntax.Path(tuple(pieces))

    def operator(self, pieces: Pieces) -> syntax.Operator:
        (token,) = pieces
        return syntax.Operator(token.text, token.start, token.end)

    direction = operator

    def endpoint(self, pieces: Pieces) -> syntax.Endpoint:
        last = pieces[-1]
        columns = last if isinstance(last, syntax.Tuple) else None
        return syntax.Endpoint(_all(pieces, syntax.Name), columns)

    def inline_ref(self, pieces: Pieces) -> syntax.InlineRef:
        return syntax.InlineRef(*pieces)

    def inline_dep(self, pieces: Pieces) -> syntax.InlineDep:
        return syntax.InlineDep(*pieces)

    # -- settings ---------------------------------------------------------------------------------

    def settings(self, pieces: Pieces) -> syntax.Settings:
        return _all(pieces, syntax.Setting)

    def setting(self, pieces: Pieces) -> syntax.Setting:
        (name, start, end, quoted), value = pieces[0], None
        if len(pieces) > 1:
            value = _value(pieces[1])
            end = value.end
        return syntax.Setting(name, value, start, end, quoted)

    def phrase(self, pieces: Pieces) -> tuple[str, int, int, bool]:
        first, last = pieces[0], pieces[-1]
        if first.type == "QUOTED":
            return first.text, first.start, first.end, True
        name = first.text.lower() if first is last else " ".join(token.text.lower() for token in pieces)
        return name, first.start, last.end, False

    def field(self, pieces: Pieces) -> syntax.Field:
        word, value = pieces
        made = _value(value)
        return syntax.Field(word.text, made, word.start, made.end, word.type == "QUOTED")

    def note(self, pieces: Pieces) -> syntax.Note:
        return syntax.Note(_text(pieces), pieces[0].start)

    # -- tables -----------------------------------------------------------------------------------

    def table(self, pieces: Pieces) -> syntax.Table:
        keyword, path, alias, settings, *rows = pieces
        columns, blocks, damaged = _body(rows)
        return syntax.Table(path, alias, settings or (), columns, blocks, damaged, keyword.start)

    def partial(self, pieces: Pieces) -> syntax.Partial:
        keyword, name, settings, *rows = pieces
        columns, blocks, damaged = _body(rows)
        return syntax.Partial(name, settings or (), columns, blocks, damaged, keyword.start)

    def column(self, pieces: Pieces) -> syntax.Column:
        name, kind, words, settings = pieces
        return syntax.Column(name, kind, words or (), settings or ())

    def words(self, pieces: Pieces) -> tuple[syntax.Word, ...]:
        return tuple(pieces)

    def word(self, pieces: Pieces) -> syntax.Word:
        token = pieces[0]
        if len(pieces) == 1:
            return syntax.Word(token.text, None, token.start, token.end)
        return syntax.Word(token.text, _arguments(pieces[1:]), token.start, pieces[-1].end)

    def type(self, pieces: Pieces) -> syntax.Type:
        path, arguments, (array, end) = pieces
        if arguments is None:
            return syntax.Type(path, None, array, end or path.end)
        return syntax.Type(path, arguments[0], array, end or arguments[1])

    def arguments(self, pieces: Pieces) -> tuple[tuple[str, ...], int]:
        return _arguments(pieces), pieces[-1].end

    def array(self, pieces: Pieces) -> tuple[str, int]:
        if not pieces:
            return "", 0
        return "".join(token.text.replace(" ", "") for token in pieces), pieces[-1].end

    def injection(self, pieces: Pieces) -> syntax.Injection:
        return syntax.Injection(_only(pieces, syntax.Name))

    def indexes(self, pieces: Pieces) -> syntax.Indexes:
        return syntax.Indexes(_all(pieces, syntax.Index))

    def index(self, pieces: Pieces) -> syntax.Index:
        (keys, start, end), settings = pieces
        return syntax.Index(keys, settings or (), start, end)

    def keys(self, pieces: Pieces) -> tuple[tuple[syntax.Key, ...], int, int]:
        keys = _all(pieces, syntax.Key)
        first, last = pieces[0], pieces[-1]
        start = first.item.start if isinstance(first, syntax.Key) else first.start
        end = last.item.end if isinstance(last, syntax.Key) else last.end
        return keys, start, end

    def key(self, pieces: Pieces) -> syntax.Key:
        item, marks = pieces
        if isinstance(item, Token):
            item = syntax.Expression(item.text, item.start, item.end)
        return syntax.Key(item, marks)

    def marks(self, pieces: Pieces) -> tuple[syntax.Name, ...]:
        return tuple(syntax.Name(token.text, token.start, token.end) for token in pieces)

    def checks(self, pieces: Pieces) -> syntax.Checks:
        return syntax.Checks(_all(pieces, syntax.Check))

    def check(self, pieces: Pieces) -> syntax.Check:
        token, settings = pieces
        return syntax.Check(syntax.Expression(token.text, token.start, token.end), settings or ())

    def dependencies(self, pieces: Pieces) -> syntax.Dependencies:
        return syntax.Dependencies(_all(pieces, syntax.Dependency))

    def functional(self, pieces: Pieces) -> syntax.Dependency:
        left, right = (piece for piece in pieces if not isinstance(piece, Token))
        return syntax.Dependency(left, right, multivalued=False)

    def multivalued(self, pieces: Pieces) -> syntax.Dependency:
        left, right = (piece for piece in pieces if not isinstance(piece, Token))
        return syntax.Dependency(left, right, multivalued=True)

    def attributes(self, pieces: Pieces) -> tuple[syntax.Name, ...]:
        if isinstance(pieces[0], syntax.Tuple):
            return pieces[0].names
        return _all(pieces, syntax.Name)

    def inner_records(self, pieces: Pieces) -> syntax.Records:
        keyword, columns, settings, *rows = pieces
        return _records(keyword, None, columns, settings, rows)

    # -- relationships ----------------------------------------------------------------------------

    def ref(self, pieces: Pieces) -> syntax.Ref:
        keyword, name, settings, *relations = pieces
        damaged = any(isinstance(piece, syntax.Broken) for piece in relations)
        return syntax.Ref(name, settings or (), _all(relations, syntax.Relation), keyword.start, damaged)

    def relation(self, pieces: Pieces) -> syntax.Relation:
        left, operator, right, label, settings = pieces
        return syntax.Relation(left, operator, right, label, settings or ())

    def dep(self, pieces: Pieces) -> syntax.Dep:
        keyword, name, settings, *rest = pieces
        return syntax.Dep(
            name,
            settings or (),
            _all(rest, syntax.Edge),
            _all(rest, syntax.Field),
            _maybe(rest, syntax.Note),
            keyword.start,
        )

    def edge(self, pieces: Pieces) -> syntax.Edge:
        left, direction, right, settings = pieces
        return syntax.Edge(left, direction, right, settings or ())

    # -- around the tables ------------------------------------------------------------------------

    def enum(self, pieces: Pieces) -> syntax.Enum:
        keyword, path, settings, *values = pieces
        damaged = any(isinstance(piece, syntax.Broken) for piece in values)
        return syntax.Enum(path, settings or (), _all(values, syntax.EnumValue), damaged, keyword.start)

    def value(self, pieces: Pieces) -> syntax.EnumValue:
        name, settings = pieces
        return syntax.EnumValue(name, settings or ())

    def group(self, pieces: Pieces) -> syntax.Group:
        keyword, name, settings, *rest = pieces
        members = _all(rest, syntax.Path)
        return syntax.Group(name, settings or (), members, _maybe(rest, syntax.Note), keyword.start)

    def sticky(self, pieces: Pieces) -> syntax.Sticky:
        keyword, name, settings, *rest = pieces
        return syntax.Sticky(name, settings or (), _text(rest), keyword.start)

    def project(self, pieces: Pieces) -> syntax.Project:
        keyword, name, settings, *rest = pieces
        fields = _all(rest, syntax.Field)
        return syntax.Project(name, settings or (), fields, _maybe(rest, syntax.Note), keyword.start)

    def metadata(self, pieces: Pieces) -> syntax.Metadata:
        keyword, word, path, *rest = pieces
        kind = syntax.Name(word.text, word.start, word.end)
        return syntax.Metadata(kind, path, _all(rest, syntax.Field), _maybe(rest, syntax.Note), keyword.start)

    def view(self, pieces: Pieces) -> syntax.View:
        keyword, name, settings, *rest = pieces
        parts = tuple(piece for piece in rest if isinstance(piece, (syntax.Part, syntax.Everything)))
        return syntax.View(name, settings or (), parts, keyword.start)

    def part(self, pieces: Pieces) -> syntax.Part:
        items = tuple(piece for piece in pieces[1:] if isinstance(piece, (syntax.Path, syntax.Everything)))
        return syntax.Part(pieces[0].text.lower(), items)

    def everything(self, pieces: Pieces) -> syntax.Everything:
        (token,) = pieces
        return syntax.Everything(token.start, token.end)

    def records(self, pieces: Pieces) -> syntax.Records:
        keyword, path, columns, settings, *rows = pieces
        return _records(keyword, path, columns, settings, rows)

    def first_cell(self, pieces: Pieces) -> list[syntax.Value | None]:
        return [_value(pieces[0])]

    def next_cell(self, pieces: Pieces) -> list[syntax.Value | None]:
        row: list[syntax.Value | None] = pieces[0]
        row.append(_value(pieces[1]))
        return row

    def gap(self, pieces: Pieces) -> list[syntax.Value | None]:
        row: list[syntax.Value | None] = pieces[0]
        row.append(None)
        return row

    def empty(self, pieces: Pieces) -> list[syntax.Value | None]:
        return [None, _value(pieces[0]) if pieces else None]

    def use(self, pieces: Pieces) -> syntax.Use:
        keyword, *rest = pieces
        star = _maybe(rest, syntax.Everything)
        wishes = star if star is not None else _all(rest, syntax.Wish)
        return syntax.Use(keyword.text.lower() == "reuse", wishes, _text(rest[-1:]), keyword.start)

    def wish(self, pieces: Pieces) -> syntax.Wish:
        word, path, alias = pieces
        return syntax.Wish(syntax.Name(word.text, word.start, word.end), path, alias)

    def query(self, pieces: Pieces) -> syntax.Query:
        keyword, name, settings, *rest = pieces
        return syntax.Query(name, settings or (), _text(rest), keyword.start)

    def sql(self, pieces: Pieces) -> syntax.Sql:
        keyword, word, settings, *rest = pieces
        dialect = syntax.Name(word.text, word.start, word.end)
        return syntax.Sql(dialect, settings or (), _text(rest), keyword.start)

    def decision(self, pieces: Pieces) -> syntax.Decision:
        keyword, name, settings, *rest = pieces
        return syntax.Decision(name, settings or (), _text(rest), keyword.start)


def _all(pieces: Iterable[object], kind: type[T]) -> tuple[T, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, kind))


def _maybe(pieces: Iterable[object], kind: type[T]) -> T | None:
    """Return the last piece of a kind: a later note replaces an earlier one."""
    found = _all(pieces, kind)
    return found[-1] if found else None


def _only(pieces: Iterable[object], kind: type[T]) -> T:
    (found,) = _all(pieces, kind)
    return found


def _text(pieces: Sequence[Any]) -> syntax.Text:
    token = next(piece for piece in pieces if isinstance(piece, Token) and piece.type in {"STRING", "QUOTED"})
    return syntax.Text(token.text, token.start, token.end)


VALUES: dict[str, Callable[[str, int, int], syntax.Value]] = {
    "STRING": syntax.Text,
    "NUMBER": syntax.Number,
    "COLOR": syntax.Color,
    "EXPR": syntax.Expression,
}


def _value(piece: Any) -> syntax.Value:
    if isinstance(piece, Token):
        return VALUES[piece.type](piece.text, piece.start, piece.end)
    value: syntax.Value = piece
    return value


def _arguments(pieces: Iterable[Any]) -> tuple[str, ...]:
    """Return the arguments of a type as text, strings with their quotes."""
    return tuple(_argument(piece) for piece in pieces if not _is_mark(piece))


def _argument(piece: Any) -> str:
    if isinstance(piece, Token) and piece.type == "STRING":
        return "'" + piece.text.replace("'", "''") + "'"
    return str(piece.text)


def _is_mark(piece: object) -> bool:
    return piece is None or (isinstance(piece, Token) and piece.type in {"LPAR", "RPAR"})


Rows = tuple[
    tuple[syntax.Column | syntax.Injection, ...],
    tuple[syntax.Indexes | syntax.Checks | syntax.Dependencies | syntax.Records | syntax.Note, ...],
    bool,
]
BLOCKS = (syntax.Indexes, syntax.Checks, syntax.Dependencies, syntax.Records, syntax.Note)


def _body(rows: Sequence[object]) -> Rows:
    columns = tuple(row for row in rows if isinstance(row, (syntax.Column, syntax.Injection)))
    blocks = tuple(row for row in rows if isinstance(row, BLOCKS))
    return columns, blocks, any(isinstance(row, syntax.Broken) for row in rows)


def _records(
    keyword: Token,
    table: syntax.Path | None,
    columns: syntax.Tuple | None,
    settings: syntax.Settings | None,
    rows: Sequence[object],
) -> syntax.Records:
    data = tuple(tuple(row) for row in rows if isinstance(row, list))
    end = columns.end if columns else keyword.end
    return syntax.Records(table, columns, settings or (), data, keyword.start, end)

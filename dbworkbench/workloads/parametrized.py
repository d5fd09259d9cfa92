"""A statement with `:name` parameters in place of its constants, so that all its calls are one query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dbworkbench.model.parameters import render

COMPARING = {"=", "<", ">", "<=", ">=", "<>", "!=", "LIKE", "ILIKE"}
RANGE = {"BETWEEN": "low", "AND": "high"}
CONSTANTS = {"ICONST": int, "FCONST": float, "SCONST": None}
TYPED = {"date", "time", "timestamp", "timestamptz"}
ARITHMETIC = set("+-*/%^") | {"||"}
PARAMETER = re.compile(r"\$(\d+)")
NOT_A_LETTER = re.compile(r"\W+")


@dataclass(frozen=True)
class Parametrized:
    """The text with its parameters, the values that stood there, and the fingerprint of all alike.

    `numbers` are the names of the parameters by what they were: 1, 2, … or other names.
    """

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    reads: bool = True
    name: str = ""
    numbers: Mapping[int | str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Word:
    """A token: its kind, its text, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


@dataclass
class _Rewriting:
    sql: str
    words: Sequence[Word]
    values: dict[str, Any] = field(default_factory=dict)
    numbers: dict[int | str, str] = field(default_factory=dict)
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def run(self, *, constants: bool = True) -> str:
        for place, word in enumerate(self.words):
            if word.kind == "PARAM":
                self.number(place, word)
            elif constants and word.kind in CONSTANTS:
                self.constant(place, word)
        text, done = "", 0
        for start, end, new in self.edits:
            text += self.sql[done:start] + new
            done = end
        return text + self.sql[done:]

    def number(self, place: int, word: Word) -> None:
        found = int(word.text[1:])
        column = _column_before(self.words, place) or _column_after(self.words, place)
        if found not in self.numbers:
            self.numbers[found] = self.free(column or f"p{found}")
        self.edits.append((word.start, word.end, f":{self.numbers[found]}"))

    def constant(self, place: int, word: Word) -> None:
        first, cast = place, ""
        if place and self.words[place - 1].text.lower() in TYPED:
            first, cast = place - 1, f"::{self.words[place - 1].text.lower()}"
        sign = self.words[place - 1].text if place else ""
        if sign == "-" and word.kind != "SCONST" and place > 1 and _compares(self.words, place - 2):
            first = place - 1
        column = _column_before(self.words, first)
        if not column or _goes_on(self.words, place):
            return
        name = self.free(column)
        self.values[name] = _value(word, negative=first < place and not cast)
        self.edits.append((self.words[first].start, word.end, f":{name}{cast}"))

    def free(self, wanted: str) -> str:
        """Return a name that no other parameter has."""
        taken = {*self.values, *self.numbers.values()}
        number, name = 1, wanted
        while name in taken:
            number += 1
            name = f"{wanted}_{number}"
        return name


def parametrize(sql: str) -> Parametrized:
    """Put parameters in the place of constants that a column is compared with, and of `$1`, `$2` or `:name`.

    The fingerprint is libpg_query's, which is the same for statements that differ in constants alone. What
    PostgreSQL's parser does not read keeps its text; its fingerprint is the text without literals.
    """
    rendered = render(sql.strip().rstrip(";").strip(), "numeric")
    form = _parametrize(rendered.text)
    if not rendered.names:
        return form
    if not form.numbers:  # it was not read as PostgreSQL's
        return replace(
            form, sql=rendered.source, numbers=dict(zip(rendered.names, rendered.names, strict=True))
        )
    named: dict[int | str, str] = {
        name: form.numbers[number] for number, name in enumerate(rendered.names, 1) if number in form.numbers
    }
    return replace(form, numbers=named)


def name_numbers(sql: str) -> str:
    """Put `:name` in the place of `$1`, named after what it is compared with; constants stay."""
    from pglast.parser import ParseError

    if not re.search(PARAMETER, sql) or render(sql, "numeric").names:
        return sql
    try:
        return _Rewriting(sql, _words(sql)).run(constants=False)
    except ParseError:
        return sql  # what is wrong with it is for the server to say


def _words(text: str) -> list[Word]:
    from pglast.parser import scan

    words = [Word(t.name, text[t.start : t.end + 1], t.start, t.end + 1) for t in scan(text)]
    return [word for word in words if not word.kind.endswith("COMMENT")]


def _parametrize(text: str) -> Parametrized:
    import pglast
    from pglast.parser import ParseError, fingerprint

    try:
        (parsed,) = pglast.parse_sql(text)
        words = _words(text)
        print_of_all = str(fingerprint(text))
    except (ParseError, ValueError):  # not one statement of PostgreSQL
        return Parametrized(text, fingerprint=_plain_fingerprint(text), reads=_begins_reading(text),
                            name=_plain_name(text))  # fmt: skip
    rewriting = _Rewriting(text, words)
    new = rewriting.run()
    names = [*rewriting.values, *rewriting.numbers.values()]
    statement = parsed.stmt
    return Parametrized(
        new, rewriting.values, print_of_all, _reads(statement), _name(statement, names), rewriting.numbers
    )


def _compares(words: Sequence[Word], place: int) -> bool:
    return words[place].text.upper() in COMPARING or words[place].text.upper() in RANGE


def _column_before(words: Sequence[Word], place: int) -> str:
    """Return the name of the column that the value at a place is compared with, empty without any."""
    if place < 2:
        return ""
    before = words[place - 1].text.upper()
    if before in COMPARING:
        return _column(words, place - 2)
    if before == "BETWEEN":
        column = _column(words, place - 2)
        return f"{column}_low" if column else ""
    if before == "AND" and (start := _between(words, place - 1)):
        column = _column(words, start - 1)
        return f"{column}_high" if column else ""
    if before == "(" and words[place - 2].text.upper() in ("IN", "ANY"):
        back = place - 3 if words[place - 2].text.upper() == "IN" else place - 4
        back -= words[back].text.upper() == "NOT"
        return _column(words, back) if words[place].kind == "PARAM" else ""
    return ""


def _column_after(words: Sequence[Word], place: int) -> str:
    """Return the name of the column in `$1 = t.column` or `$1::integer = t.column`."""
    place += 3 if place + 2 < len(words) and words[place + 1].text == "::" else 1
    if place + 1 >= len(words) or words[place].text.upper() not in COMPARING:
        return ""
    place += 1
    while place + 2 < len(words) and words[place + 1].text == ".":
        place += 2
    return _column(words, place) if words[place].kind == "IDENT" else ""


def _between(words: Sequence[Word], place: int) -> int:
    """Return the place of the BETWEEN that an AND belongs to, 0 without any."""
    for back in range(place - 1, max(0, place - 8), -1):
        text = words[back].text.upper()
        if text == "BETWEEN":
            return back
        if text in ("AND", "OR", "WHERE"):
            return 0
    return 0


def _column(words: Sequence[Word], place: int) -> str:
    """Return the name that ends at a place: a column, or the last one within a function's brackets."""
    while place >= 0 and words[place].text == ")":
        place -= 1
    if place < 0 or not (words[place].kind == "IDENT" or words[place].text.isidentifier()):
        return ""
    return NOT_A_LETTER.sub("_", words[place].text.strip('"')).lower().strip("_")


def _goes_on(words: Sequence[Word], place: int) -> bool:
    """Say whether a constant is only the beginning of an expression."""
    return place + 1 < len(words) and words[place + 1].text in ARITHMETIC


def _value(word: Word, *, negative: bool) -> Any:
    if word.kind == "SCONST":
        return _string(word.text)
    number = int(word.text) if word.kind == "ICONST" else float(word.text)
    return -number if negative else number


def _string(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    import pglast

    statement: Any = pglast.parse_sql(f"SELECT {text}")[0].stmt
    return str(statement.targetList[0].val.val.sval)


def _reads(statement: Any) -> bool:
    """Say whether a statement changes nothing, as far as it can be told without knowing its functions."""
    from pglast import ast

    if not isinstance(statement, ast.SelectStmt) or statement.intoClause or statement.lockingClause:
        return False
    ctes = (statement.withClause.ctes or ()) if statement.withClause else ()
    return all(isinstance(cte.ctequery, ast.SelectStmt) for cte in ctes)


def _name(statement: Any, parameters: Sequence[str]) -> str:
    """Return a name such as `trip_by_plane`: the first tables, and what is compared."""
    kind = type(statement).__name__.removesuffix("Stmt").lower()
    tables = _tables(statement)[:2]
    lead = [] if kind == "select" else [kind]
    words = [*lead, *(tables or ["query"])]
    plain = [name for name in dict.fromkeys(parameters) if not re.fullmatch(r"p\d+", name)][:2]
    words += ["by", *plain] if plain else []
    return "_".join(words)[:60]


def _tables(statement: Any) -> list[str]:
    from pglast import ast
    from pglast.visitors import Visitor

    found: list[str] = []

    class Tables(Visitor):
        def visit_RangeVar(self, _ancestors: Any, node: ast.RangeVar) -> None:  # noqa: N802 - pglast asks for it
            name = NOT_A_LETTER.sub("_", str(node.relname)).lower()
            if name not in found:
                found.append(name)

    Tables()(statement)
    return found


def _plain_fingerprint(text: str) -> str:
    return re.sub(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b|\s+", " ", text).strip().lower()


def _begins_reading(text: str) -> bool:
    return text[:6].lower() in ("select", "with r", "values", "table ")


def _plain_name(text: str) -> str:
    words = re.findall(r"\w+", text)
    return "_".join(words[:1]).lower() or "query"

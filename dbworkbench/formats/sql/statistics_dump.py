"""Reads the planner's statistics from a dump: `pg_dump --statistics-only`, or a whole dump that holds them.

Nothing is run: the calls of `pg_restore_relation_stats` and `pg_restore_attribute_stats` (manual, "Statistics
Manipulation Functions") are taken apart as text, everything else is passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dbworkbench.errors import Place, UnusableInput
from dbworkbench.model.arraytext import read_array
from dbworkbench.model.tablestatistics import ColumnStatistics, DatabaseStatistics, TableStatistics

CALL = re.compile(
    r"^\s*SELECT\s+(?:\*\s+FROM\s+)?(?:pg_catalog\s*\.\s*)?pg_restore_(relation|attribute)_stats\s*\(",
    re.MULTILINE | re.IGNORECASE,
)
ARGUMENT = re.compile(
    r"""\s*(?: (?P<escape>[eE]'(?:[^'\\]|\\.|'')*') | (?P<string>'(?:[^']|'')*')
          | (?P<word>[-+]?[\w.]+) )
        (?:\s*::\s*[\w."]+(?:\s*\[\s*\])?)?\s*(?P<sign>[,)])""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
DUMPED_FROM = re.compile(r"^-- Dumped from database version (\d+)(?:\.(\d+))?", re.MULTILINE)
HOW = "Make one with pg_dump --statistics-only (PostgreSQL 18 or newer) or name a live database."


@dataclass(frozen=True)
class Argument:
    """One argument of a call; `text` is None for NULL."""

    text: str | None
    start: int


def read_statistics_dump(text: str, *, file: str | None = None) -> DatabaseStatistics:
    """Read statistics; raises UnusableInput, with the place, for what cannot be read or without any."""
    return Dump(text, file).read()


class Dump:
    """A dump on its way from text to value."""

    def __init__(self, text: str, file: str | None) -> None:
        self._text = text
        self._file = file
        self._relations: dict[tuple[str, str], dict[str, Any]] = {}
        self._columns: dict[tuple[str, str], list[ColumnStatistics]] = defaultdict(list)
        self._version: tuple[int, ...] = ()

    def read(self) -> DatabaseStatistics:
        for match in CALL.finditer(self._text):
            arguments = self._arguments(match.end())
            kinds = {"relation": self._relation, "attribute": self._attribute}
            kinds[match.group(1).lower()](arguments, match.start())
        if not self._relations and not self._columns:
            raise UnusableInput(f"no statistics in {self._file or 'the text'}", hint=HOW)
        keys = dict.fromkeys((*self._relations, *self._columns))
        tables = tuple(
            TableStatistics(*key, **self._relations.get(key, {}), columns=tuple(self._columns.get(key, ())))
            for key in keys
        )
        return DatabaseStatistics(self._file or "a statistics dump", self._version or self._told(), tables)

    def _relation(self, arguments: Mapping[str, Argument], start: int) -> None:
        key = self._key(arguments, start)
        number = self._reader(arguments, float)
        frozen = number("relallfrozen", None)
        self._relations[key] = {
            "pages": int(number("relpages", 0)),
            "tuples": number("reltuples", -1.0),
            "all_visible": int(number("relallvisible", 0)),
            "all_frozen": None if frozen is None else int(frozen),
        }

    def _attribute(self, arguments: Mapping[str, Argument], start: int) -> None:
        key = self._key(arguments, start)
        number = self._reader(arguments, float)
        texts, numbers = self._reader(arguments, _texts), self._reader(arguments, _numbers)
        named, position = self._reader(arguments, str)("attname", ""), int(number("attnum", 0))
        if not named and not position:
            raise self._error("a column's statistics without attname or attnum", start)
        self._columns[key].append(
            ColumnStatistics(
                named or f"#{position}",
                null_fraction=number("null_frac", 0.0),
                average_width=int(number("avg_width", 0)),
                n_distinct=number("n_distinct", 0.0),
                common_values=texts("most_common_vals", ()),
                common_frequencies=numbers("most_common_freqs", ()),
                histogram=texts("histogram_bounds", ()),
                correlation=number("correlation", None),
                common_elements=texts("most_common_elems", ()),
                element_frequencies=numbers("most_common_elem_freqs", ()),
                element_histogram=numbers("elem_count_histogram", ()),
                range_lengths=texts("range_length_histogram", ()),
                range_empty=number("range_empty_frac", None),
                range_bounds=texts("range_bounds_histogram", ()),
                inherited=self._reader(arguments, _truth)("inherited", False),
                position=position,
            )
        )
        self._match_lengths(arguments, "most_common_vals", "most_common_freqs", start)

    def _match_lengths(self, arguments: Mapping[str, Argument], one: str, other: str, start: int) -> None:
        texts, numbers = self._reader(arguments, _texts), self._reader(arguments, _numbers)
        values, shares = texts(one, ()), numbers(other, ())
        if len(values) != len(shares):
            place = arguments[one].start if one in arguments else start
            raise self._error(f"{one} holds {len(values)} values and {other} {len(shares)}", place)

    def _key(self, arguments: Mapping[str, Argument], start: int) -> tuple[str, str]:
        version = self._reader(arguments, int)("version", 0)
        self._version = self._version or (divmod(version, 10000) if version else ())
        read = self._reader(arguments, str)
        name = read("relname", "")
        if not name:
            raise self._error("statistics without relname", start)
        return read("schemaname", "public"), name

    def _reader(
        self, arguments: Mapping[str, Argument], read: Callable[[str], Any]
    ) -> Callable[[str, Any], Any]:
        """Return a function that reads an argument by name, or gives another value when it is not there."""

        def take(name: str, otherwise: Any) -> Any:
            argument = arguments.get(name)
            if argument is None or argument.text is None:
                return otherwise
            try:
                return read(argument.text)
            except ValueError as error:
                raise self._error(f"{name} cannot be read: {error}", argument.start) from None

        return take

    # -- text -------------------------------------------------------------------------------------

    def _arguments(self, at: int) -> dict[str, Argument]:
        """Read `'name', value, …)` from an offset on."""
        found = list(self._listed(at))
        if len(found) % 2:
            raise self._error("a name without a value", found[-1].start)
        return {name.text or "": value for name, value in zip(found[::2], found[1::2], strict=True)}

    def _listed(self, at: int) -> Iterator[Argument]:
        while match := ARGUMENT.match(self._text, at):
            kind = match.lastgroup if match.lastgroup != "sign" else _kind(match)
            yield Argument(_content(kind or "word", match), match.start(kind or "word"))
            at = match.end()
            if match["sign"] == ")":
                return
        blank = re.compile(r"\s*").match(self._text, at)
        raise self._error("expected a text or a number, then a comma or ')'", blank.end() if blank else at)

    def _error(self, message: str, offset: int) -> UnusableInput:
        before = self._text.rfind("\n", 0, offset) + 1
        end = self._text.find("\n", offset)
        line = self._text[before : end if end >= 0 else len(self._text)]
        word = re.match(r"[\w']+", self._text[offset:])
        place = Place(
            self._text.count("\n", 0, offset) + 1,
            offset - before + 1,
            line,
            len(word.group()) if word else 1,
            self._file,
        )
        return UnusableInput(message, hint=HOW, place=place)

    def _told(self) -> tuple[int, ...]:
        match = DUMPED_FROM.search(self._text)
        return (int(match[1]), int(match[2] or 0)) if match else ()


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in ("escape", "string", "word") if match[kind] is not None)


def _content(kind: str, match: re.Match[str]) -> str | None:
    text = match[kind]
    if kind == "word":
        return None if text.upper() == "NULL" else text
    if kind == "string":
        return text[1:-1].replace("''", "'")
    return ESCAPE.sub(
        lambda found: "'" if found[1] is None else PLAIN_ESCAPES.get(found[1], found[1]), text[2:-1]
    )


def _texts(text: str) -> tuple[str, ...]:
    return tuple(item for item in read_array(text) if item is not None)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(item) for item in _texts(text))


def _truth(text: str) -> bool:
    return text.lower() in ("t", "true", "yes", "on", "1")

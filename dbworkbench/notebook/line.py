"""The line behind a magic's name: options, words, databases, and free text such as SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.engines.url import find_passwords, mask
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.formats.dbml.quantity import read_count
from dbworkbench.model.settings import NOTHING
from dbworkbench.workbench.duration import read_seconds

TOKEN = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""")
QUOTED = re.compile(r""""([^"]*)"|'([^']*)'""")
DATABASE = re.compile(r"@[A-Za-z_][\w.-]*")
LAST_DATABASE = re.compile(r"(?:^|\s)(@[A-Za-z_]\w*)\s*$")
VARIABLE = re.compile(r"\{([A-Za-z_]\w*)\}")
MANY = 1_000


def with_values(text: str, names: Mapping[str, Any]) -> str:
    """Put texts and numbers in the place of `{name}`; what names nothing of the kind stays."""

    def value(match: re.Match[str]) -> str:
        found = names.get(match[1])
        return str(found) if isinstance(found, str | int | float) else match[0]

    return VARIABLE.sub(value, text)


@dataclass(frozen=True)
class Option:
    """`--name`, with the word that stands for its value in the usage line when it takes one."""

    name: str
    value: str = ""
    about: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grammar:
    """What a magic's line may hold: its options and up to `words` words; what follows may be free text.

    `naming` is the kind of name that its words are: design, query, engine.
    """

    usage: str
    options: tuple[Option, ...] = ()
    words: int = 0
    free: bool = False
    naming: str = ""

    def option(self, name: str) -> Option:
        """Return an option by name, without its dashes."""
        for option in self.options:
            if option.name == name:
                return option
        raise UnknownName("option", f"--{name}", (f"--{option.name}" for option in self.options))


@dataclass(frozen=True)
class Line:
    """A magic's line, taken apart; `text` is the free text, `cell` what stands beneath the line."""

    usage: str
    words: tuple[str, ...] = ()
    options: Mapping[str, str] = NOTHING
    databases: tuple[str, ...] = ()
    text: str = ""
    cell: str | None = None
    hidden: bool = False

    @property
    def database(self) -> str | None:
        """The one database that was named, None when none was."""
        if len(self.databases) > 1:
            raise self.misuse(f"takes one database, got {', '.join('@' + d for d in self.databases)}")
        return self.databases[0] if self.databases else None

    def word(self, what: str) -> str:
        """Return the first word, or say that it is missing."""
        if not self.words:
            raise self.misuse(f"needs {what}")
        return self.words[0]

    def body(self, what: str) -> str:
        """Return the cell, or the free text of a line without cell, or say that it is missing."""
        text = self.text if self.cell is None else self.cell
        if not text.strip():
            raise self.misuse(f"needs {what}")
        return text

    def flag(self, name: str) -> bool:
        """Say whether an option was given."""
        return name in self.options

    def option(self, name: str) -> str | None:
        """Return the value of an option, None when it was not given."""
        return self.options.get(name)

    def count(self, name: str) -> int | None:
        """Return an option that is a whole number; 10k, 2M and 1_000 are read, too."""
        return read_count(self.options[name]) if name in self.options else None

    def factor(self, name: str) -> float | None:
        """Return an option that is a number."""
        if name not in self.options:
            return None
        try:
            return float(self.options[name].rstrip("x×"))
        except ValueError:
            raise self.misuse(f"needs a number for --{name}, not {self.options[name]!r}") from None

    def factors(self, name: str) -> tuple[float, ...]:
        """Return an option that lists numbers, separated by commas."""
        found = self.names(name)
        try:
            return tuple(float(part.strip("x×")) for part in found)
        except ValueError:
            raise self.misuse(f"needs numbers for --{name}, not {self.options[name]!r}") from None

    def seconds(self, name: str) -> float | None:
        """Return an option that is a length of time, in seconds; 500ms, 20s and 2min are read."""
        return read_seconds(self.options[name]) if name in self.options else None

    def names(self, name: str) -> tuple[str, ...]:
        """Return an option that lists names, separated by commas."""
        return tuple(part.strip() for part in self.options.get(name, "").split(",") if part.strip())

    def misuse(self, what: str) -> UnusableInput:
        """Make the error that says how the magic is used; a password in it is masked."""
        said = mask(what, find_passwords(what))
        return UnusableInput(f"{self.usage.split()[0]} {said}", hint=f"Usage: {self.usage}")


def parse_line(grammar: Grammar, text: str, cell: str | None = None) -> Line:
    """Take a magic's line apart. Raises UnknownName for an option and UnusableInput for anything else."""
    return _Reader(grammar, text, cell).line()


@dataclass
class _Reader:
    grammar: Grammar
    source: str
    cell: str | None
    words: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    databases: list[str] = field(default_factory=list)
    position: int = 0
    text: str = ""

    def line(self) -> Line:
        source = self.source.strip()
        hidden = source.endswith(";")
        self.source = source.rstrip("; \t") if hidden else source
        while (token := self.next()) is not None:
            if not self.take(token):
                break
        return Line(
            usage=self.grammar.usage,
            words=tuple(self.words),
            options=self.options,
            databases=tuple(self.databases),
            text=self.text,
            cell=self.cell,
            hidden=hidden,
        )

    def next(self) -> str | None:
        """Return the next token without passing it."""
        rest = self.source[self.position :]
        self.position += len(rest) - len(rest.lstrip())
        if not rest.strip():
            return None
        match = TOKEN.match(self.source, self.position)
        if match is None:
            raise self.misuse("has a quotation mark that is not closed")
        return match[0]

    def pass_over(self, token: str) -> None:
        self.position += len(token)

    def take(self, token: str) -> bool:
        """Take one token; False when it begins the free text, which is then taken whole."""
        if token.startswith("--") and len(token) > 2:
            self.pass_over(token)
            self.take_option(token[2:])
        elif DATABASE.fullmatch(token):
            self.pass_over(token)
            self.databases.append(token[1:])
        elif len(self.words) < self.grammar.words:
            self.pass_over(token)
            self.words.append(unquote(token))
        elif self.grammar.free:
            self.take_text()
            return False
        else:
            raise self.misuse(f"has no place for {token!r}")
        return True

    def take_option(self, written: str) -> None:
        name, given, value = written.partition("=")
        option = self.grammar.option(name)
        if not option.value:
            if given:
                raise self.misuse(f"takes no value for --{name}")
            self.options[name] = ""
            return
        if not given:
            token = self.next()
            if token is None or token.startswith("--"):
                raise self.misuse(f"needs {option.value} after --{name}")
            self.pass_over(token)
            value = token
        self.options[name] = self.choose(option, unquote(value))

    def choose(self, option: Option, value: str) -> str:
        if option.choices and value not in option.choices:
            raise UnknownName(f"--{option.name}", value, option.choices)
        return value

    def take_text(self) -> None:
        """Take the rest as it stands, but for databases named at its end."""
        rest = self.source[self.position :].strip()
        last: list[str] = []
        while (match := LAST_DATABASE.search(rest)) is not None:
            last.insert(0, match[1][1:])
            rest = rest[: match.start()].rstrip()
        self.text = rest
        self.databases += last

    def misuse(self, what: str) -> UnusableInput:
        return Line(self.grammar.usage).misuse(what)


def unquote(token: str) -> str:
    """Take the quotation marks off a token."""
    return QUOTED.sub(lambda match: match[1] if match[1] is not None else match[2], token)

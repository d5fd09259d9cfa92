"""Write docs/reference.md from the lists that the package works with; `--check` compares instead."""

from __future__ import annotations

import importlib
import inspect
import sys
from argparse import Action, ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dbworkbench
from dbworkbench.advice.rewrites import REWRITES
from dbworkbench.claims import CLAIMS
from dbworkbench.cli.command import Command
from dbworkbench.cli.commands import COMMANDS, explain, lint, seed
from dbworkbench.cli.output import explain_error
from dbworkbench.engines import ENGINES
from dbworkbench.engines.duckdb.engine import FEATURES as IN_DUCKDB
from dbworkbench.engines.engine import FEATURES
from dbworkbench.engines.mysql.engine import SINCE as IN_MYSQL
from dbworkbench.engines.postgres.engine import SINCE
from dbworkbench.engines.sqlite.engine import FEATURES as IN_SQLITE
from dbworkbench.errors import UnusableInput
from dbworkbench.formats import FORMATS, ReportEntry, read
from dbworkbench.formats.dbml.binder.builtin import SKETCH as PARTIALS
from dbworkbench.formats.dbml.vocabulary.words import SETTINGS_OF
from dbworkbench.formats.sql import DIALECTS
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.magics import MAGICS
from dbworkbench.plans import PLAN_RULES, explain_document
from dbworkbench.rules import RULES
from dbworkbench.rules import lint as find
from dbworkbench.seeding.growing.seedreport import SeedReport, TableSeed
from dbworkbench.seeding.spread.wish import FANOUTS, FORMS, SHAPES, VALUES
from dbworkbench.seeding.values.shelf import SUBJECTS
from dbworkbench.workbench import Session
from dbworkbench.workbench.inspection import inspect_design
from dbworkbench.workloads import LOGS

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"
INTRODUCTION = """
Everything by name. This page is written by `python scripts/reference.py` from the lists that the package
works with; change those, not the page. In a notebook `%NAME?` shows a magic's part of it.
"""
CONSTRUCTS = (
    ("a concept, before any column", "Table Invoice\n"),
    ("relationships of concepts", "Ref places: Customer < Order\nPlane ?< Flight : flies\nAuthor <> Book"),
    (
        "volume, growth, retention, partitions",
        "Table logs [volume: '2M', growth: '8%/month', retention: '7 years', "
        "partition: 'range (at) by month'] {\n  at timestamptz\n}",
    ),
    ("storage without a log", "Table scratch [unlogged: 'yes'] {\n  id int\n}"),
    (
        "identity, generated column, collation, sensitivity",
        "Table lines {\n  id bigint [pk, identity: 'always']\n  qty int\n  price numeric(12,2)\n"
        "  total numeric [generated: 'qty * price']\n  code text [collate: 'C', sensitive: 'pii']\n}",
    ),
    (
        "how a column is filled",
        "Table items {\n  id int [pk]\n  price int [values: 'normal(50, 10)']\n"
        "  state text [values: 'one of new 20%, done 80%']\n}",
    ),
    (
        "weak entity, role, fan-out, orphans of real data",
        "Table orders { id int [pk] }\nTable lines { order_id int }\n"
        "Ref: orders.id < lines.order_id "
        "[identifying, role: 'of', fanout: 'geometric(3)', min: 1, orphans: refuse]",
    ),
    (
        "partial, covering, ordered, typed index",
        "Table users {\n  id int [pk]\n  city text\n  at date\n  name text\n  indexes {\n"
        "    (city, at desc) [where: `at is not null`, include: (name), type: btree]\n  }\n}",
    ),
    (
        "how an identity counts, a column computed when it is read",
        "Table lines {\n  id bigint [pk, identity: 'always start 100 increment 10 cache 5']\n  qty int\n"
        "  twice int [generated: 'qty * 2', virtual: 'yes']\n}",
    ),
    (
        "what a database says of constraints: when they are checked, whether of old rows, with a note",
        "Table a {\n  id int [pk]\n  code text\n"
        "  checks { `id > 0` [name: 'positive', not valid, note: 'since May'] }\n"
        "  indexes { code [constraint, unique, initially: deferred, include: (id), note: 'printed'] }\n}\n"
        "Table b { a_id int }\n"
        "Ref: a.id < b.a_id [match: full, not valid, initially: deferred, "
        "delete: 'set null (a_id)', note: 'old']",
    ),
    (
        "a unique index that is no constraint, a key as it stands in SQL",
        "Table a {\n  code text\n  indexes {\n    code [index, unique, name: 'ux']\n"
        '    (`(lower(code)) COLLATE "C"` raw)\n  }\n}',
    ),
    (
        "options of an engine, under SQLAlchemy's names; what is no text is JSON",
        "Table a [mysql_engine: 'InnoDB', sqlite_strict: 'true'] {\n  id int [sqlite_type: 'INT']\n"
        "  code text\n  indexes { code [mysql_length: '{\"code\": 10}'] }\n}",
    ),
    (
        "other words of CREATE TABLE, a type by its name alone, a setting that only looks like one",
        "Table a [prefixes: 'TEMPORARY', \"note\": 'no comment'] {\n"
        "  xs \"INTEGER[3]\" [type: 'as written']\n}",
    ),
    (
        "functional and multivalued dependencies",
        "Table places {\n  zip text\n  city text\n  hotel text\n"
        "  dependencies {\n    zip -> city\n    city ->> hotel\n  }\n}",
    ),
    (
        "a query that will run",
        "Table users { id int [pk] }\n"
        "Query user_of [rate: '40/s', target: 'p95 < 20 ms'] { 'select * from users where id = :id' }",
    ),
    (
        "anything else of an engine",
        "Table users { id int [pk] }\n"
        "Sql postgres [on: users] { 'alter table users enable row level security' }\n"
        "Sql postgres [kind: 'function', name: 'f', before: 'users'] { 'create function f() …' }",
    ),
    (
        "a finding that is accepted",
        "Table calls {\n  id int [pk]\n"
        "  at timestamp [ignore: 'timestamp-no-tz', because: 'the wall clock is meant']\n}",
    ),
    ("a built-in partial", "Table orders {\n  id int [pk]\n  ~timestamps\n}"),
    ("a decision", "Decision stubs { '''Unknown planes get a row of their own.''' }"),
)
ORPHANS = (
    ("refuse", "rows whose parent is missing stop the load; so it is when nothing is said"),
    ("stub", "a row with nothing but its key is added for each missing parent"),
    ("unenforced", "the key is declared and not enforced, where the engine can do that"),
)
QUANTITIES = (
    ("p95(query)", "a statistic of a query's latency: p50, p95, p99 and the like, median, mean, min, max"),
    ("p95(query @duck)", "the same on another database"),
    ("count(table)", "the rows of a table"),
    ("impact(query, flights (dest))", "how many times as fast a query is with an index"),
    ("2 * p95(query)", "a multiple of any of these"),
    ("100 ms", "a length of time: us, ms, s, min"),
    ("5x", "a factor"),
    ("336,776", "a number; 300k and 3M are read, too"),
)
CONNECTING = {
    "postgres": (
        "`postgres` is the embedded server, started on first use; `postgresql://USER@HOST:PORT/DATABASE`, "
        "`service=NAME` and `host=… dbname=…` are somebody else's"
    ),
    "duckdb": "`duckdb` is in memory; `FILE.duckdb` and `duckdb:FILE` are a file",
    "mysql": (
        "`mysql://USER@HOST:PORT/DATABASE` and `mariadb://…` are somebody else's; `?unix_socket=FILE` and "
        "`?ssl_ca=FILE` go to the driver"
    ),
    "sqlite": (
        "`sqlite` is files of its own that go when it is closed; `FILE.sqlite`, `FILE.sqlite3`, `FILE.db`, "
        "`sqlite:FILE` and `sqlite:///FILE` are a file"
    ),
}
VARIABLES = (
    (
        "DBWORKBENCH_HOME",
        "the folder that holds the embedded server's data; the usual one is `~/.local/share/dbworkbench` on "
        "Linux, `~/Library/Application Support/dbworkbench` on macOS, `/var/lib/dbworkbench` for root",
    ),
    (
        "DBWORKBENCH_POSTGRES",
        "the folder of an installed PostgreSQL's programs (15 or newer), such as "
        "`/usr/lib/postgresql/17/bin`, to be used in place of the one that comes with dbworkbench",
    ),
    (
        "DBWORKBENCH_SECRET",
        "what `dbworkbench subset` masks with: the same secret masks the same value alike; without one it is "
        "random and forgotten",
    ),
)
SAMPLE = """
Table a [note: 'sample'] {
  id int [pk]
  b_id int [ref: > b.id, check: `b_id > 0`]
  name text
  at timestamp [unique]
  indexes { name }
}
Table b { id int [pk] }
"""
PLAN = [
    {
        "Plan": {
            "Node Type": "Seq Scan",
            "Relation Name": "trip",
            "Filter": "(fare = 7)",
            "Plan Rows": 1,
            "Actual Rows": 1,
            "Actual Loops": 1,
            "Actual Startup Time": 0.1,
            "Actual Total Time": 50.0,
            "Rows Removed by Filter": 100000,
        },
        "Planning Time": 0.1,
        "Execution Time": 50.1,
    }
]


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with `--check` say whether it is the one that would be written."""
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"docs/{PAGE.name} is not up to date: run python scripts/reference.py\n")
    return 1


def page() -> str:
    """Return the whole page."""
    contents = " · ".join(f"[{title}](#{anchor(title)})" for title in SECTIONS)
    parts = ["# Reference", INTRODUCTION.strip(), contents]
    for title, lines in SECTIONS.items():
        parts += [f"## {title}", *lines()]
    return "\n\n".join(parts) + "\n"


def magics() -> Iterator[str]:
    yield (
        "`%load_ext dbworkbench` brings them. `@ALIAS` names a connected database; without it the first one "
        "is meant. A `;` at the end of the line hides the result; `NAME = %%MAGIC …` keeps it."
    )
    for magic in MAGICS:
        yield f"### {spelling(magic)}"
        yield magic.about
        yield fenced(magic.grammar.usage)
        yield from bullets(
            (f"--{option.name} {option.value}".strip(), option.about) for option in magic.grammar.options
        )


def commands() -> Iterator[str]:
    yield (
        "Files may be `-` for standard input. Exit code 0: fine; 1: findings, or a claim that failed; "
        "2: input that cannot be used, told on standard error; 130: interrupted."
    )
    for command in COMMANDS:
        actions = declared(command)
        yield f"### `dbworkbench {command.name}`"
        yield command.about
        yield fenced(" ".join(["dbworkbench", command.name, *map(usage, actions)]))
        if command.passes_on:
            yield "Options that it does not know go to the program that it starts."
        yield from bullets((spelled(action), described(action)) for action in actions)


def documents() -> Iterator[str]:
    yield (
        "What `--format json` prints, `[…]` being any number; for several files it is a list of such "
        "documents, each with its `file`. With `--format jsonl` each is one line. A file that cannot be used "
        "has `error` in place of the rest. What `evidence` holds depends on the rule; times are null where "
        "nothing was measured."
    )
    design = read(SAMPLE, name="sample")
    report = [asdict(ReportEntry(1, "", ""))]
    plan = explain_document(PLAN)
    seeded = SeedReport("", "", 0, (TableSeed("NAME", 1, 1.0),), 1.0, 1, 1)
    known: dict[str, Mapping[str, object]] = {
        "inspect": inspect_design(design, report),
        "explain": explain.describe(plan.plan, plan.findings),
        "lint": {"findings": [lint.describe(finding) for finding in find(design).findings]},
        "seed": seed.describe(seeded),
        "error": explain_error(UnusableInput("")),
    }
    yield from (f"`{name}`:\n\n{fenced(outline(document))}" for name, document in known.items())


def notations() -> Iterator[str]:
    yield table_of(
        ("notation", "read", "written", "files", "what it is"),
        (
            (
                f"`{name}`",
                "yes" if known.reads else "no",
                "yes" if known.writes else "no",
                ", ".join(f"`{suffix}`" for suffix in known.suffixes),
                first_line(importlib.import_module(known.module)),
            )
            for name, known in FORMATS.items()
        ),
    )
    yield f"Dialects of `sql`: {named(DIALECTS)}."


def language() -> Iterator[str]:
    yield (
        "DBML as its official parser reads it in version 10, and what a design needs beyond it. Keywords are "
        "read in any case, definitions stand in any order, and every mistake is told at once."
    )
    for need, sketch in CONSTRUCTS:
        yield f"{need[0].upper()}{need[1:]}:\n\n{fenced(sketch.strip())}"
    yield "Partials that need no definition:\n\n" + fenced(PARTIALS.strip())
    yield table_of(("settings of", "names"), ((kind, named(names)) for kind, names in SETTINGS_OF.items()))
    yield "Tables and columns take settings of any other name, too, and keep them."
    yield "`orphans` of a reference:"
    yield from bullets(ORPHANS)


def values() -> Iterator[str]:
    yield (
        "The setting `values` of a column and `fanout` of a reference are written in a small language, in a "
        "sketch and in a call: `seed(values={'orders.status': 'one of new 20%, done 80%'})`. A value depends "
        "on the seed, the table, the column and the number of the row, and on nothing else."
    )
    yield table_of(("values", "are"), ((f"`{form}`", about) for form, about in FORMS))
    yield table_of(
        ("distribution", "for"),
        (
            (
                f"`{shape}({', '.join(parameters)})`",
                " and ".join(
                    f"`{setting}`"
                    for setting, shapes in (("values", VALUES), ("fanout", FANOUTS))
                    if shape in shapes
                ),
            )
            for shape, parameters in SHAPES.items()
        ),
    )
    yield (
        "`lognormal` takes the median and the deviation of the natural logarithm (1 when it is left out), "
        "`pareto` the least value and the exponent of the share above. What type and CHECKs do not allow is "
        "left out of a distribution, and the rest scaled up. `SHAPE of N` draws from N distinct values."
    )
    yield (
        "`fanout` takes a distribution or a number, and the share of parents without children: "
        "`geometric(3), 20% childless`, or `childless: '20%'` beside it; `min: 1` and `max: 12` bound it."
        " Where the table's own rows are not given, the fan-out decides how many there are; where they "
        "are, the distribution is stretched until it gives as many. A junction table whose key is two "
        "references with fan-outs gets pairs that are popular on both sides, none twice. `nulls: '20%'` "
        "is the share of NULLs."
    )
    yield (
        "Columns called after a state of the table's machine (`paid_at`, `shipped_on`) hold the moment at"
        " which it was reached. A table with `history of orders.status` gets one row for each state that "
        "an order has been in: the reference, the state, and where it has them the state before, the "
        "moment and the number of the step. `dependencies { zip -> city }` hold: equal determinants get "
        "equal dependents. `report.shape()` and `observe_shape(plan)` show what was declared beside what "
        "came out."
    )
    yield (
        "Without `values`, columns follow their comment, name and type; `[values: 'iban']` asks for one of "
        "these subjects by name, and `dbworkbench seed FILE --plan` shows what was inferred and why:"
    )
    yield from bullets((subject.name, f"{subject.about}.") for subject in SUBJECTS)


def engines() -> Iterator[str]:
    yield from bullets((kind, f"{module_of(kind)} {CONNECTING[kind]}.") for kind in ENGINES)
    others = (IN_DUCKDB, IN_SQLITE)
    yield "What somebody else made is read-only unless you say `--write` or `allow_write=True`."
    yield table_of(
        ("feature", "postgres", "duckdb", "sqlite", "mysql"),
        (
            (
                f"`{feature}`",
                since(feature),
                *("yes" if feature in held else "no" for held in others),
                in_mysql(feature),
            )
            for feature in FEATURES
        ),
    )


def in_mysql(feature: str) -> str:
    """Return since when MySQL and MariaDB have a feature."""
    since = zip(("MySQL", "MariaDB"), IN_MYSQL.get(feature, (None, None)), strict=True)
    known = [
        f"{name} {'.'.join(map(str, version))}".removesuffix(" 0.0") for name, version in since if version
    ]
    return "yes" if known == ["MySQL", "MariaDB"] else ", ".join(known) or "no"


def rules() -> Iterator[str]:
    yield "What `%lint`, `dbworkbench lint` and every sketch look for."
    for rule in RULES:
        yield f"### {rule.name}"
        yield f"{rule.problem} {rule.reason} ({rule.severity})"
        yield f"Found:\n\n{fenced(rule.bad)}\n\nClean:\n\n{fenced(rule.good)}"


ENGINE_NAMES = {
    "postgres": "PostgreSQL",
    "mysql": "MySQL and MariaDB",
    "duckdb": "DuckDB",
    "sqlite": "SQLite",
}


def plan_rules() -> Iterator[str]:
    yield "What `%explain` and `dbworkbench explain` look for in a plan."
    for rule in PLAN_RULES:
        yield f"### {rule.name}"
        yield f"{rule.problem} {rule.reason}"
        yield f"What helps: {rule.fix}"
        yield f"Found in {ENGINE_NAMES[rule.bad.engine]}'s plan of:"
        yield fenced(statements(rule.bad.setup, rule.bad.query), "sql")


def claims() -> Iterator[str]:
    yield (
        "One claim a line, in `%%require`; what follows a `#` is passed over. Each holds, fails, or cannot "
        "be told; one that fails, or none that can be told, raises an error."
    )
    yield table_of(("kind", "example"), ((kind.name, f"`{kind.example}`") for kind in CLAIMS))
    yield "A comparison has a quantity on either side of `<`, `<=`, `>`, `>=`, `=` or `<>`:"
    yield from bullets(QUANTITIES)
    yield (
        "A query's target is written like `p95 < 100 ms`, with `median`, `mean`, `max` or a percentile; "
        "how often it runs like `40/s`, `3/min`, `10/h` or `2/day`."
    )


def queries() -> Iterator[str]:
    yield (
        "A file of queries has `-- name: recent [40/s, p95 < 50 ms]` above a statement, which ends with `;`; "
        "comments below the name are its note. Statements without a name are called after their tables. "
        f"PostgreSQL's log is read as {', '.join(f'`{form}`' for form in LOGS)}: set "
        "`log_min_duration_statement = 0` for a while. In Python, `with dbworkbench.record() as seen:` "
        "records what SQLAlchemy executes; `seen.workload` has its queries, their places, and N+1."
    )
    yield "How a query may be rewritten, each tried for equal answers before it is measured:"
    yield table_of(("rewrite", "what it does"), ((f"`{one.name}`", one.about) for one in REWRITES))


def names() -> Iterator[str]:
    yield "`from dbworkbench import NAME`:"
    yield from bullets((name, first_line(getattr(dbworkbench, name))) for name in sorted(dbworkbench.__all__))
    yield "The verbs of a `Session`, which magics and commands call; `at` is an alias:"
    yield from bullets(
        (f"{name}({parameters(member)})", first_line(member))
        for name, member in vars(Session).items()
        if inspect.isfunction(member) and not name.startswith("_")
    )


def variables() -> Iterator[str]:
    yield from bullets(VARIABLES)
    yield "Somebody else's PostgreSQL is reached with `PGPASSWORD`, `PGSERVICE`, `~/.pgpass` as by psql."


SECTIONS: dict[str, Callable[[], Iterator[str]]] = {
    "Magics": magics,
    "Command line": commands,
    "JSON": documents,
    "Sketch language": language,
    "Values": values,
    "Notations": notations,
    "Engines": engines,
    "Rules": rules,
    "Findings in plans": plan_rules,
    "Claims": claims,
    "Workloads and rewrites": queries,
    "Python": names,
    "Environment": variables,
}


# -- what is looked up -------------------------------------------------------------------------------


class Recorder(ArgumentParser):
    """Keeps what a command declares, in order."""

    def __init__(self) -> None:
        self.declared: list[Action] = []
        super().__init__(add_help=False)

    def add_argument(self, *names: Any, **options: Any) -> Action:
        self.declared.append(super().add_argument(*names, **options))
        return self.declared[-1]


def declared(command: Command) -> list[Action]:
    """Return what a command takes: arguments first, then options."""
    recorder = Recorder()
    command.declare(recorder)
    return sorted(recorder.declared, key=lambda action: bool(action.option_strings))


def usage(action: Action) -> str:
    """Write an argument or option as in a line of usage."""
    said = spelled(action).rpartition(", ")[2]
    if action.nargs == "+":
        said += " …"
    optional = not action.required or action.nargs in ("*", "?")
    return f"[{said}{' …' if action.nargs == '*' else ''}]" if optional else said


def spelled(action: Action) -> str:
    """Write an argument by its placeholder, an option by its names and placeholder."""
    if not action.option_strings:
        return str(action.metavar or action.dest.upper())
    value = "" if action.nargs == 0 else str(action.metavar or choices(action) or action.dest.upper())
    return f"{', '.join(action.option_strings)} {value}".strip()


def choices(action: Action) -> str:
    return "|".join(map(str, action.choices or ()))


def described(action: Action) -> str:
    """Return an action's help with its default, when that says something."""
    plain = action.default in (None, False, "", []) or "default" in (action.help or "")
    return f"{action.help}{'' if plain or not action.option_strings else f' (default: {action.default})'}"


def spelling(magic: Magic) -> str:
    """Write how a magic begins."""
    line, cell = f"`%{magic.name}`", f"`%%{magic.name}`"
    return {Form.LINE: line, Form.CELL: cell, Form.EITHER: f"{line}, {cell}"}[magic.form]


def since(feature: str) -> str:
    return f"{SINCE[feature]} or newer" if feature in SINCE else "no"


def module_of(kind: str) -> str:
    """Return the first line of what an engine's module says."""
    return first_line(importlib.import_module(f"dbworkbench.engines.{kind}.engine"))


def parameters(function: Callable[..., Any]) -> str:
    """Write the names of a function's parameters."""
    known = list(inspect.signature(function).parameters.values())[1:]
    named_only = next((at for at, one in enumerate(known) if one.kind is one.KEYWORD_ONLY), None)
    said = [one.name if one.default is one.empty else f"{one.name}=…" for one in known]
    return ", ".join(said if named_only is None else [*said[:named_only], "*", *said[named_only:]])


def first_line(thing: object) -> str:
    """Return the first line of a docstring."""
    return (inspect.getdoc(thing) or "").splitlines()[0]


# -- how it is written -------------------------------------------------------------------------------


def anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{text}\n```"


def bullets(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield one list, or nothing when there are no entries."""
    lines = [f"- `{name}`: {about}" for name, about in entries]
    if lines:
        yield "\n".join(lines)


def table_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def named(known: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in known)


def statements(setup: Sequence[str], query: str) -> str:
    return "\n".join(f"{statement};" for statement in (*setup, query))


def outline(document: Mapping[str, object]) -> str:
    """Write the names in a document, one line for each of the outermost."""
    lines = [f'  "{name}"{inner(value)}' for name, value in document.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def inner(value: object) -> str:
    """Write what stands behind a name: nothing for a plain value; lists show their first entry."""
    if isinstance(value, Mapping):
        return ": {" + ", ".join(f'"{name}"{inner(found)}' for name, found in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f": [{inner(value[0])[2:]}, …]" if value and isinstance(value[0], Mapping) else ": […]"
    return ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

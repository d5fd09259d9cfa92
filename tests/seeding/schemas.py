"""Random schemas of PostgreSQL, in its own DDL: keys, references, conditions and types in any company.

Each can be filled: what contradicts itself is not drawn here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hypothesis import strategies as st

Draw = st.DrawFn

PRELUDE = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE TYPE state AS ENUM ('open', 'held', 'shut', 'lost')",
    "CREATE DOMAIN percent AS smallint CHECK (VALUE BETWEEN 0 AND 100)",
    "CREATE DOMAIN address AS text NOT NULL CHECK (VALUE ~ '^[a-z]+@[a-z]+[.]com$')",
    "CREATE DOMAIN positive AS numeric(8,2) CHECK (VALUE > 0)",
    "CREATE DOMAIN share AS percent CHECK (VALUE % 5 = 0)",
    "CREATE TYPE spot AS (street text, number integer)",
)


@dataclass
class Written:
    """A table on its way: its lines, what comes after all tables, and what others may refer to."""

    name: str
    lines: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    keys: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    count: int = 0

    def fresh(self, stem: str) -> str:
        """Return a new name for a column."""
        self.count += 1
        return f"{stem}{self.count}"

    @property
    def sql(self) -> str:
        body = ",\n    ".join(self.lines)
        return f"CREATE TABLE {self.name} (\n    {body}\n)"


@dataclass(frozen=True)
class Schema:
    """Statements that make the tables, in order, and how many rows each shall get."""

    statements: tuple[str, ...]
    rows: dict[str, int]

    def __repr__(self) -> str:
        return ";\n".join([*self.statements, f"-- rows {self.rows}"])


@st.composite
def schemas(draw: Draw, *, most: int = 4) -> Schema:
    """Draw a schema of a few tables that refer to one another."""
    tables: list[Written] = []
    for number in range(draw(st.integers(1, most))):
        table = Written(f"t{number}")
        _key(draw, table, tables)
        for snippet in draw(st.lists(st.sampled_from(SNIPPETS), max_size=4)):
            snippet(draw, table)
        for _ in range(draw(st.integers(0, 2))):
            _refer(draw, table, [*tables, table])
        tables.append(table)
    if len(tables) > 1 and draw(st.booleans()):
        _close_circle(draw, tables)
    after = [statement for table in tables for statement in table.after]
    rows = {table.name: draw(st.sampled_from([1, 7, 40, 60])) for table in tables}
    return Schema((*(table.sql for table in tables), *after), rows)


# -- keys ---------------------------------------------------------------------------------------------


def _key(draw: Draw, table: Written, parents: list[Written]) -> None:
    kinds = [*KEYS, *([_of_parent, _line] if parents else [])]
    draw(st.sampled_from(kinds))(draw, table, parents)


def _one(kind: str, more: str = "", plain: str = "") -> Callable[[Draw, Written, list[Written]], None]:
    def make(_draw: Draw, table: Written, _parents: list[Written]) -> None:
        table.lines.append(f"id {kind} {more} PRIMARY KEY")
        table.keys.append((("id", plain or kind),))

    return make


def _pair_key(_draw: Draw, table: Written, _parents: list[Written]) -> None:
    table.lines += ["region smallint NOT NULL", "code varchar(6) NOT NULL", "PRIMARY KEY (region, code)"]
    table.keys.append((("region", "smallint"), ("code", "varchar(6)")))


def _temporal(_draw: Draw, table: Written, _parents: list[Written]) -> None:
    table.lines += ["id integer", "valid daterange", "PRIMARY KEY (id, valid WITHOUT OVERLAPS)"]


def _of_parent(draw: Draw, table: Written, parents: list[Written]) -> None:
    """A key that is a reference: one to one."""
    key = _pick_key(draw, parents)
    if key is None:
        return _one("integer")(draw, table, parents)
    parent, columns = key
    names = [f"p_{name}" for name, _ in columns]
    table.lines += [f"{name} {kind}" for name, (_, kind) in zip(names, columns, strict=True)]
    table.lines.append(f"PRIMARY KEY ({', '.join(names)})")
    table.lines.append(_foreign(names, parent, columns))
    return None


def _line(draw: Draw, table: Written, parents: list[Written]) -> None:
    """A key of a reference and a number, or of two references."""
    key = _pick_key(draw, parents)
    if key is None:
        return _one("integer")(draw, table, parents)
    parent, columns = key
    names = [f"p_{name}" for name, _ in columns]
    table.lines += [f"{name} {kind}" for name, (_, kind) in zip(names, columns, strict=True)]
    other = draw(st.sampled_from(["line_no smallint", "tag varchar(9)", "day date"]))
    table.lines.append(other)
    own = [*names, other.split()[0]]
    table.lines.append(f"PRIMARY KEY ({', '.join(own)})")
    table.lines.append(_foreign(names, parent, columns))
    kinds = [kind for _, kind in columns]
    table.keys.append(tuple(zip(own, [*kinds, other.split(maxsplit=1)[1]], strict=True)))
    return None


KEYS = (
    _one("serial", plain="integer"),
    _one("bigint GENERATED ALWAYS AS IDENTITY", plain="bigint"),
    _one("integer GENERATED BY DEFAULT AS IDENTITY", plain="integer"),
    _one("smallint"),
    _one("uuid"),
    _one("char(4)"),
    _one("varchar(9)", "CHECK (id ~ '^[A-Z]{2}-[0-9]{4}$')"),
    _one("date"),
    _one("integer", "CHECK (id % 2 = 0)"),
    _one("inet"),
    _one("macaddr"),
    _one("bytea"),
    _one("numeric(6,2)"),
    _pair_key,
    _temporal,
)


# -- references ---------------------------------------------------------------------------------------


def _pick_key(draw: Draw, tables: list[Written]) -> tuple[Written, tuple[tuple[str, str], ...]] | None:
    keys = [(table, key) for table in tables for key in table.keys]
    return draw(st.sampled_from(keys)) if keys else None


def _foreign(names: list[str], parent: Written, columns: tuple[tuple[str, str], ...], more: str = "") -> str:
    theirs = ", ".join(name for name, _ in columns)
    return f"FOREIGN KEY ({', '.join(names)}) REFERENCES {parent.name} ({theirs}) {more}".rstrip()


def _refer(draw: Draw, table: Written, tables: list[Written]) -> None:
    """Refer to a key of an earlier table or of the table itself."""
    key = _pick_key(draw, tables)
    if key is None:
        return
    parent, columns = key
    names = [table.fresh("ref") for _ in columns]
    own = parent is table
    need = (
        draw(st.sampled_from(["", "NOT NULL", "UNIQUE"]))
        if len(columns) == 1
        else draw(st.sampled_from(["", "NOT NULL"]))
    )
    table.lines += [f"{name} {kind} {need}".rstrip() for name, (_, kind) in zip(names, columns, strict=True)]
    more = draw(st.sampled_from(["", "MATCH FULL", "DEFERRABLE INITIALLY DEFERRED", "ON DELETE CASCADE"]))
    table.lines.append(_foreign(names, parent, columns, more))
    if columns[-1][1] in ("integer", "bigint", "smallint") and draw(st.booleans()):
        table.lines.append(f"CHECK ({names[-1]} > 0)")
    if not own and need != "UNIQUE" and draw(st.booleans()):
        column = table.fresh("flag")
        table.lines.append(f"{column} boolean NOT NULL")
        table.after.append(f"CREATE UNIQUE INDEX ON {table.name} ({', '.join(names)}) WHERE {column}")


def _close_circle(draw: Draw, tables: list[Written]) -> None:
    """Let the first table refer to the last one."""
    first, last = tables[0], tables[-1]
    key = _pick_key(draw, [last])
    if key is None:
        return
    _, columns = key
    names = [first.fresh("back") for _ in columns]
    need = draw(st.sampled_from(["", "NOT NULL"]))
    first.lines += [f"{name} {kind} {need}".rstrip() for name, (_, kind) in zip(names, columns, strict=True)]
    first.after.append(f"ALTER TABLE {first.name} ADD {_foreign(names, last, columns)}")


# -- columns with conditions --------------------------------------------------------------------------

Snippet = Callable[[Draw, Written], None]


def _columns(*texts: str, null: bool = True) -> Snippet:
    """Return what adds columns and conditions; `{a}`, `{b}`, `{c}` are new, `{null}` may be NOT NULL."""

    def make(draw: Draw, table: Written) -> None:
        names = {letter: table.fresh(letter) for letter in "abc"}
        need = draw(st.sampled_from(["", " NOT NULL"])) if null else ""
        for text in texts:
            line = text.format(**names, null=need, table=table.name)
            (table.after if line.startswith(("CREATE", "ALTER")) else table.lines).append(line)

    return make


def _unique_text(draw: Draw, table: Written) -> None:
    name = table.fresh("mail")
    table.lines.append(f"{name} varchar(40) NOT NULL UNIQUE")
    table.keys.append(((name, "varchar(40)"),))


CONDITIONS = (
    _columns("{a} integer{null} CHECK ({a} BETWEEN 3 AND 9)"),
    _columns("{a} numeric(5,2){null}", "CHECK ({a} > 0 AND {a} < 50)"),
    _columns("{a} text{null} CHECK ({a} IN ('x', 'y', 'z'))"),
    _columns("{a} smallint{null}", "CHECK ({a} = ANY (ARRAY[1, 3, 5]))"),
    _columns("{a} integer{null}", "{b} integer{null}", "CHECK ({a} < {b})"),
    _columns(
        "{a} integer{null}",
        "{b} integer{null}",
        "{c} integer{null}",
        "CHECK ({a} <= {b})",
        "CHECK ({b} < {c} AND {c} <= 40)",
    ),
    _columns("{a} timestamptz{null}", "{b} timestamptz{null}", "CHECK ({b} > {a} + interval '1 hour')"),
    _columns(
        "{a} timestamp{null}", "{b} timestamp{null}", "CHECK ({b} >= {a} AND {b} <= {a} + interval '8 hours')"
    ),
    _columns("{a} date{null}", "{b} date{null}", "CHECK ({b} - {a} >= 3)", "CHECK ({b} - {a} < 10)"),
    _columns("{a} date{null} CHECK ({a} <= CURRENT_DATE)"),
    _columns(
        "{a} integer{null} CHECK ({a} >= 0)", "{b} integer{null} CHECK ({b} >= 0)", "CHECK ({a} + {b} <= 100)"
    ),
    _columns(
        "{a} integer{null}", "{b} numeric(6,2){null}", "{c} numeric(12,2){null}", "CHECK ({c} = {a} * {b})"
    ),
    _columns(
        "{a} numeric(8,2){null}",
        "{b} numeric(8,2){null}",
        "{c} numeric(10,2){null}",
        "CHECK ({c} = {a} + {b})",
    ),
    _columns("{a} integer NOT NULL", "{b} integer NOT NULL", "CHECK ({a} = {b} + 1)"),
    _columns("{a} text{null} CHECK ({a} LIKE 'AB-%')"),
    _columns("{a} text{null} CHECK ({a} ~ '^[0-9]{{3}}-[a-z]+$')"),
    _columns("{a} varchar(20){null} CHECK (length({a}) BETWEEN 5 AND 9)"),
    _columns("{a} varchar(20){null} CHECK (char_length(btrim({a})) > 2)"),
    _columns("{a} varchar(12){null} CHECK ({a} = lower({a}))"),
    _columns("{a} varchar(12){null} CHECK (upper({a}) = {a} AND {a} <> '')"),
    _columns("{a} integer{null} CHECK (mod({a}, 7) = 3)"),
    _columns("{a} integer{null} CHECK ({a} <> 5 AND {a} BETWEEN 4 AND 6)"),
    _columns("{a} date{null} CHECK (extract(year FROM {a}) = 2021)"),
    _columns("{a} date{null} CHECK (extract(dow FROM {a}) BETWEEN 1 AND 5)"),
    _columns("{a} state{null} CHECK ({a} IN ('open', 'held'))"),
    _columns("{a} state{null}", "{b} timestamptz", "CHECK ({a} <> 'shut' OR {b} IS NOT NULL)"),
    _columns("{a} state NOT NULL", "{b} date", "CHECK (({a} = 'shut') = ({b} IS NOT NULL))"),
    _columns("{a} integer", "{b} integer", "CHECK (({a} IS NULL) = ({b} IS NULL))"),
    _columns("{a} integer", "{b} text", "{c} date", "CHECK (num_nonnulls({a}, {b}, {c}) = 1)"),
    _columns("{a} integer", "{b} text", "CHECK (({a} IS NOT NULL)::int + ({b} IS NOT NULL)::int = 1)"),
    _columns(
        "{a} text NOT NULL",
        "{b} integer",
        "CHECK (CASE WHEN {a} = 'big' THEN {b} > 500 ELSE {b} <= 500 END)",
        "CHECK ({a} IN ('big', 'small'))",
    ),
    _columns("{a} integer NOT NULL CHECK ({a} < 5 OR {a} > 995)"),
    _columns("{a} double precision", "{b} double precision", "CHECK ({a} IS NOT NULL OR {b} IS NOT NULL)"),
    _columns(
        "{a} boolean NOT NULL", "{b} text", "CHECK ({a} OR {b} IS NOT NULL)", "CHECK (NOT {a} OR {b} IS NULL)"
    ),
    _columns("{a} integer NOT NULL", "{b} integer GENERATED ALWAYS AS ({a} * 2) STORED", "CHECK ({b} < 100)"),
    _columns("{a} percent{null}"),
    _columns("{a} address"),
    _columns("{a} positive{null}", "{b} positive{null}", "CHECK ({a} <= {b})"),
    _columns("{a} share{null}"),
    _columns("{a} percent[]{null}"),
    _columns("{a} int4range{null} CHECK (NOT isempty({a}))"),
    _columns("{a} jsonb{null} CHECK (jsonb_typeof({a}) = 'object')"),
    _columns("{a} text[]{null} CHECK (cardinality({a}) <= 3)"),
    _columns("{a} text{null} CHECK (position('@' IN {a}) = 0)"),
    _columns("{a} text{null} CHECK ({a} !~ '[0-9]')"),
    _columns("{a} bytea{null} CHECK (octet_length({a}) >= 8)"),
)
UNIQUES = (
    _unique_text,
    _columns(
        "{a} smallint NOT NULL CHECK ({a} BETWEEN 1 AND 30)",
        "{b} smallint NOT NULL CHECK ({b} BETWEEN 1 AND 30)",
        "UNIQUE ({a}, {b})",
        null=False,
    ),
    _columns("{a} integer UNIQUE", null=False),
    _columns("{a} integer", "UNIQUE NULLS NOT DISTINCT ({a})", null=False),
    _columns(
        "{a} integer NOT NULL",
        "{b} varchar(8) NOT NULL",
        "{c} date NOT NULL",
        "UNIQUE ({a}, {b})",
        "UNIQUE ({b}, {c})",
        "UNIQUE ({a}, {c})",
        null=False,
    ),
    _columns("{a} text NOT NULL", "CREATE UNIQUE INDEX ON {table} (lower({a}))", null=False),
    _columns(
        "{a} varchar(6) NOT NULL CHECK ({a} ~ '^[A-Za-z]+$')",
        "CREATE UNIQUE INDEX ON {table} (lower({a}))",
        null=False,
    ),
    _columns(
        "{a} text", "{b} timestamptz", "CREATE UNIQUE INDEX ON {table} ({a}) WHERE {b} IS NULL", null=False
    ),
    _columns(
        "{a} state NOT NULL",
        "{b} smallint NOT NULL",
        "CREATE UNIQUE INDEX ON {table} ({b}) WHERE {a} = 'open'",
        null=False,
    ),
    _columns("{a} boolean NOT NULL", "CREATE UNIQUE INDEX ON {table} ({a}) WHERE {a}", null=False),
    _columns(
        "{a} integer NOT NULL",
        "{b} integer NOT NULL",
        "CREATE UNIQUE INDEX ON {table} (({a} + {b}))",
        null=False,
    ),
    _columns("{a} integer NOT NULL", "{b} integer GENERATED ALWAYS AS ({a} * 2) STORED UNIQUE", null=False),
    _columns(
        "{a} text NOT NULL",
        "{b} integer",
        "CREATE UNIQUE INDEX ON {table} ({a}, coalesce({b}, 0))",
        null=False,
    ),
)
APART = (
    _columns("{a} integer NOT NULL", "{b} tstzrange{null}", "EXCLUDE USING gist ({a} WITH =, {b} WITH &&)"),
    _columns(
        "{a} smallint NOT NULL",
        "{b} timestamp NOT NULL",
        "{c} timestamp NOT NULL",
        "CHECK ({c} > {b})",
        "EXCLUDE USING gist ({a} WITH =, tsrange({b}, {c}) WITH &&) WHERE ({a} > 3)",
        null=False,
    ),
    _columns(
        "{a} date NOT NULL",
        "{b} date NOT NULL",
        "CHECK ({b} - {a} >= 5)",
        "EXCLUDE USING gist (daterange({a}, {b}) WITH &&)",
        null=False,
    ),
    _columns("{a} box{null}", "EXCLUDE USING gist ({a} WITH &&)"),
    _columns("{a} int4range{null}", "EXCLUDE USING gist ({a} WITH &&)"),
    _columns(
        "{a} integer NOT NULL",
        "{b} varchar(5) NOT NULL",
        "EXCLUDE USING gist ({a} WITH =, {b} WITH <>)",
        null=False,
    ),
)
TYPES = tuple(
    _columns(f"{{a}} {kind}{{null}}")
    for kind in (
        "bit(3)", "varbit(5)", "money", "interval", "interval year to month", "inet", "cidr", "macaddr",
        "macaddr8", "int4range", "numrange", "daterange", "tstzrange", "int4multirange", "tsmultirange",
        "xml",
        "point", "box", "circle", "line", "lseg", "path", "polygon", "tsvector", "tsquery", "uuid", "bytea",
        "json", "jsonb", "oid", "name", "timetz", "time", "numeric(3,2)", "numeric(2,-2)", "numeric(3,5)",
        "numeric", "numeric(40,3)", "real", "char(3)", "varchar(1)", "bigint", "smallint", "text[]",
        "integer[]", "state[]",
        "date[]", "numeric(5,1)[]", "uuid[]", "spot", "pg_lsn", '"char"', "jsonpath", "integer[][]",
        "boolean[]",
        "timestamptz[]", "double precision", "timestamp(0)", "bytea[]", "inet[]", "daterange[]",
    )
)  # fmt: skip
SNIPPETS: tuple[Snippet, ...] = (*CONDITIONS, *UNIQUES, *APART, *TYPES)


def snippets() -> Iterator[Snippet]:
    """Yield every kind of column, for those who want to try each."""
    yield from SNIPPETS

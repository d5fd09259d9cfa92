"""`%explain`: the plan of a named query; `%%explain`: of the statement in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%explain NAME [--estimate] [--against WHAT] [--scale FACTORS] [--timeout TIME] [--save FILE]"
    " [--explore] [@ALIAS], or %%explain [--analyze] [--against WHAT] [--scale FACTORS] above a statement",
    options=(
        Option("analyze", about="run the statement in the cell and measure; a write is rolled back"),
        Option("estimate", about="do not run the named query"),
        Option(
            "against",
            "WHAT",
            "show it beside another plan: before (this query's last one), a query's name, @ALIAS (this query"
            " there), or a file",
        ),
        Option("scale", "FACTORS", "plans at other sizes, simulated, such as 0.01,1,100,1000"),
        Option("fixed", "TABLES", "with --scale: tables that do not grow"),
        Option(
            "history",
            "denser|longer",
            "with --scale: more rows in the same time, or of a longer time",
            choices=("denser", "longer"),
        ),
        Option("timeout", "TIME", "cancel after so long, such as 20s"),
        Option("save", "FILE", "write the picture to a file, too: .svg, .png, or .html to explore"),
        Option("explore", about="show a widget to fold, zoom and search the plan"),
    ),
    words=1,
    naming="query",
)


def run(session: Session, line: Line) -> object:
    query = line.word("the name of a query") if line.cell is None else line.body("a statement")
    if line.flag("scale"):
        return over_scale(session, line, query)
    if (against := line.option("against")) is not None:
        return beside(session, line, query, against)
    found = session.explain(
        query,
        at=line.database,
        analyze=analyzed(line),
        timeout=line.seconds("timeout"),
    )
    if (path := line.option("save")) is not None:
        found.picture().save(path)
    return found.explore() if line.flag("explore") else found


def beside(session: Session, line: Line, query: str, against: str) -> object:
    """Show the plan beside another one."""
    if line.flag("explore"):
        raise line.misuse("draws two plans side by side with --against: no --explore")
    found = session.compare_plans(
        query, against, at=line.database, analyze=analyzed(line), timeout=line.seconds("timeout")
    )
    if (path := line.option("save")) is not None:
        found.picture().save(path)
    return found


def over_scale(session: Session, line: Line, query: str) -> object:
    """Show the plans at several sizes; none of them is run."""
    other = [name for name in ("explore", "save", "against") if line.flag(name)]
    if other:
        raise line.misuse(f"shows several plans with --scale: no --{other[0]}")
    if line.flag("analyze"):
        raise line.misuse("shows plans of a simulation with --scale, where nothing can be run: no --analyze")
    return session.outlook(
        query,
        line.factors("scale"),
        at=line.database,
        fixed=line.names("fixed"),
        history=line.option("history") or "denser",
        timeout=line.seconds("timeout"),
    )


def analyzed(line: Line) -> bool:
    """Say whether the statement is run: a named query unless --estimate, a cell only with --analyze."""
    if line.cell is not None and line.words:
        raise line.misuse(f"explains the statement in its cell and has no place for {line.words[0]!r}")
    return line.flag("analyze") or (line.cell is None and not line.flag("estimate"))


EXPLAIN = Magic("explain", "Draw the plan of a query with what is wrong in it.", Form.EITHER, GRAMMAR, run)

"""What `%load_ext dbworkbench` does: magics, assignments of cells, completion."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import no_var_expand

from dbworkbench.benchmarks import Benchmark, Impact
from dbworkbench.claims import Verdicts
from dbworkbench.drawings import Picture
from dbworkbench.loading import CheckReport, LoadReport
from dbworkbench.model.difference import Difference
from dbworkbench.notebook.assignment import keep_results
from dbworkbench.notebook.completion.matcher import IDENTIFIER, make_matcher
from dbworkbench.notebook.line import with_values
from dbworkbench.notebook.magic import Magic
from dbworkbench.notebook.magics import MAGICS
from dbworkbench.plans import Explanation, PlanComparison
from dbworkbench.plans.scales.outlook import Outlook
from dbworkbench.rules import Findings
from dbworkbench.seeding import SeedPlan, SeedReport
from dbworkbench.seeding.shaping.observation import Shape
from dbworkbench.seeding.statistics.comparison import EstimateComparison
from dbworkbench.seeding.subsets.subsetreport import SubsetReport
from dbworkbench.workbench.session import session

# what a call from Python returns, or holds; what a magic returns is seen when it returns it
SHOWN = (
    Picture,
    Difference,
    Findings,
    Explanation,
    PlanComparison,
    Benchmark,
    Impact,
    Verdicts,
    CheckReport,
    LoadReport,
    SeedPlan,
    SeedReport,
    Shape,
    EstimateComparison,
    SubsetReport,
    Outlook,
)
MARK = "dbworkbench_extension"


def load(shell: Any) -> None:
    """Bring the magics into an IPython shell; doing it again changes nothing."""
    for magic in MAGICS:
        shell.register_magic_function(bind(magic, shell), magic_kind="line_cell", magic_name=magic.name)
    for kind in SHOWN:
        speak_plainly(shell, kind)
    transformers = shell.input_transformers_cleanup
    if not any(hasattr(transformer, MARK) for transformer in transformers):
        transformer = keep_results({magic.name for magic in MAGICS})
        setattr(transformer, MARK, True)
        transformers.append(transformer)
    matchers = shell.Completer.custom_matchers
    if not any(getattr(matcher, "matcher_identifier", "") == IDENTIFIER for matcher in matchers):
        matchers.append(make_matcher(session))


def bind(magic: Magic, shell: Any) -> Any:
    """Make the function that IPython calls.

    `{}` and `$` of SQL are left as they are: IPython would put Python in their place, in array literals, too.
    Lines that hold no SQL take `{name}` for a text or number of that name.
    """

    @no_var_expand
    def call(line: str, cell: str | None = None) -> object:
        given = line if magic.grammar.free else with_values(line, shell.user_ns)
        result = magic(session(), given, cell)
        speak_plainly(shell, type(result))
        return result

    call.__name__ = magic.name
    call.__doc__ = reference(magic)
    return call


def speak_plainly(shell: Any, kind: type[object]) -> None:
    """Let IPython show a result's text instead of its fields."""
    if kind.__module__.partition(".")[0] == "dbworkbench":
        formatter = shell.display_formatter.formatters["text/plain"]
        formatter.for_type(kind, lambda value, printer, _cycle: printer.text(str(value)))


def reference(magic: Magic) -> str:
    """Write what `%NAME?` shows."""
    options = [
        f"  --{option.name}{' ' + option.value if option.value else ''}: {option.about}"
        for option in magic.grammar.options
    ]
    return "\n".join([magic.about, "", magic.grammar.usage, *options])

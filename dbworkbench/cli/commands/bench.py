"""`dbworkbench bench`: latency of a design's named queries, side by side or under the load of clients."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace

from dbworkbench.benchmarks import CHOICES, Benchmark, Concurrency
from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import Output, declare_output, write_json, write_text
from dbworkbench.cli.place import WHERE, open_session
from dbworkbench.errors import UnusableInput
from dbworkbench.workbench import Session
from dbworkbench.workbench.duration import read_seconds
from dbworkbench.workbench.workloading import read_workload

ALONE = ("rounds", "cold", "keys")


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the design with its Query blocks: a file or -")
    parser.add_argument("queries", nargs="*", metavar="QUERY", help="the queries to measure (default: all)")
    declare_notation(parser)
    parser.add_argument("--workload", metavar="FILE", help="measure the queries of this file or log instead")
    declare_output(parser, lines=False)
    parser.add_argument("--on", action="append", metavar=WHERE, help="a database; once for each of several")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each query is run")
    parser.add_argument("--keys", choices=CHOICES, help="parameters with most rows, fewest, or both")
    parser.add_argument("--cold", action="store_true", help="put the database out of memory before each run")
    parser.add_argument(
        "--clients", type=read_counts, metavar="N,N", help="throughput under the load of so many clients"
    )
    parser.add_argument(
        "--seconds", type=read_seconds, metavar="TIME", help="how long so many clients run, three times"
    )
    parser.add_argument(
        "--write", action="store_true", help="let so many clients work on a server that is not our own"
    )
    parser.add_argument("--timeout", type=read_seconds, metavar="TIME", help="leave out what takes longer")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the order of runs comes from it")


def run(options: Namespace) -> int:
    check(options)
    design = read_design(options.file, options)
    if options.workload:
        design = read_workload(options.workload).onto(replace(design, queries=()))
    places = options.on or ["postgres"]
    with open_session(design, *places, allow_write=options.write) as (session, aliases):
        result = measure(session, aliases, options)
    if options.format == Output.JSON:
        write_json(result.document(), indent=2)
    else:
        write_text(result)
    return FOUND if isinstance(result, Benchmark) and result.disagreements else FINE


def check(options: Namespace) -> None:
    """Refuse options that do not go together."""
    if options.clients is None and options.seconds is not None:
        raise UnusableInput("--seconds is for --clients", hint="Add --clients 1,2,4,8.")
    if options.clients is None:
        return
    wrong = [name for name in ALONE if getattr(options, name)]
    if wrong:
        raise UnusableInput(f"--{wrong[0]} has no place beside --clients", hint=f"Leave --{wrong[0]} out.")
    if len(options.on or ()) > 1:
        raise UnusableInput("--clients takes one database", hint="Measure one after the other.")


def measure(session: Session, aliases: tuple[str, ...], options: Namespace) -> Benchmark | Concurrency:
    if options.clients is not None:
        return session.bench_clients(
            options.queries,
            clients=options.clients,
            at=aliases[0],
            seconds=options.seconds,
            timeout=options.timeout,
            seed=options.seed,
        )
    return session.bench(
        options.queries,
        at=aliases,
        rounds=options.rounds,
        timeout=options.timeout,
        seed=options.seed,
        keys=options.keys or "any",
        cold=options.cold,
    )


def read_counts(text: str) -> tuple[int, ...]:
    """Read numbers of clients, separated by commas."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise ArgumentTypeError(f"not numbers of clients: {text!r}; write 1,2,4,8") from None


BENCH = Command(
    "bench", "Measure the latency of a design's queries, or how they bear many clients.", declare, run
)

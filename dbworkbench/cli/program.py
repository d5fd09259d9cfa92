"""The program `dbworkbench`: find the command, run it, turn errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from dbworkbench import __version__
from dbworkbench.cli.command import INTERRUPTED, UNUSABLE, Command
from dbworkbench.cli.commands import COMMANDS
from dbworkbench.engines.url import find_passwords, mask
from dbworkbench.errors import ClaimFailed, WorkbenchError

EXITS = "exit codes: 0 fine, 1 findings or a failed requirement, 2 unusable input"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0 fine, 1 findings, 2 unusable input, 130 interrupted."""
    try:
        code = run(arguments)
        sys.stdout.flush()
    except ClaimFailed as error:
        return complain(error, 1)
    except WorkbenchError as error:
        return complain(error, UNUSABLE)
    except KeyboardInterrupt as interrupt:
        return complain(str(interrupt) or "interrupted", INTERRUPTED)
    except BrokenPipeError:
        # the reader left; a second complaint when Python closes stdout is kept away, too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    return code


def run(arguments: Sequence[str] | None) -> int:
    """Find the command and run it."""
    parser = declare()
    options, rest = parser.parse_known_args(arguments)
    command: Command = options.command
    if rest and not command.passes_on:
        unknown = " ".join(rest)
        parser.error(f"{command.name} does not know {mask(unknown, find_passwords(unknown))}")
    options.rest = rest
    return command.run(options)


def complain(message: object, code: int) -> int:
    """Write a message to standard error and return the exit code."""
    sys.stderr.write(f"dbworkbench: {message}\n")
    return code


def declare() -> ArgumentParser:
    """Build the parser of all commands."""
    parser = ArgumentParser("dbworkbench", description="A database architect's workbench.", epilog=EXITS)
    parser.add_argument("--version", action="version", version=f"dbworkbench {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        declared = commands.add_parser(
            command.name,
            help=command.about,
            description=command.about,
            epilog=EXITS,
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.declare(declared)
        declared.set_defaults(command=command)
    return parser

"""`dbworkbench status`: servers, databases, sizes and left-overs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.output import write_text
from dbworkbench.workbench import Session


def declare(_parser: ArgumentParser) -> None:
    """Take nothing."""


def run(_options: Namespace) -> int:
    write_text(Session().status())
    return FINE


STATUS = Command("status", "Show what runs, what it holds and how big it is.", declare, run)

"""`dbworkbench clean`: sweep what dead processes left behind."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.output import write_text
from dbworkbench.workbench import Session


def declare(_parser: ArgumentParser) -> None:
    """Take nothing."""


def run(_options: Namespace) -> int:
    write_text(Session().clean())
    return FINE


CLEAN = Command("clean", "Sweep what dead processes left behind.", declare, run)

"""Installs the official parsers that package.json names; run by itself, it does so ahead of the tests."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

NODE = Path(__file__).parent


def install_parsers() -> None:
    """Install what package.json names, once for all that test at the same time."""
    wanted = (NODE / "package.json").read_text(encoding="utf-8")
    stamp = NODE / ".installed"
    with (NODE / ".installed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
            command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
            subprocess.run([*command, "--loglevel=error"], cwd=NODE, check=True, capture_output=True)
            stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    install_parsers()

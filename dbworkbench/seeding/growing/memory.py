"""The memory of this process."""

from __future__ import annotations

import resource
import sys


def peak_memory() -> int:
    """Return the largest resident memory so far in bytes; macOS counts in bytes, Linux in kilobytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

"""The session that the doors share, and its verbs."""

from dbworkbench.workbench.session import Session

__all__ = ["Session"]

"""What went wrong while a module was imported: where in the user's own files, and what to do."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path
from typing import Any

Plain = Any  # what JSON holds
LIBRARIES = {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
OTHERS = (str(Path(__file__).parents[3]), *LIBRARIES)
GUARD = 'Put what a script does under `if __name__ == "__main__":`.'
CIRCLE = "Two modules import each other: import one under `if TYPE_CHECKING:` and name its classes as text."
RELATIVE = "It is part of a package: name the folder of the package instead of this file."


def describe_mishap(error: BaseException, file: str, request: Plain) -> Plain:
    """Return an exception as plain data: file, line, column, message, hint."""
    message, hint = _explain(error, request["hidden"])
    where, line, column = _spot(error, file, request)
    return {"file": where, "line": line, "column": column, "message": message, "hint": hint}


def _explain(error: BaseException, hidden: list[str]) -> tuple[str, str]:
    match error:
        case SyntaxError():
            return f"this is no Python: {error.msg}", ""
        case SystemExit():
            return "the module ends Python (sys.exit) when it is imported", GUARD
        case ModuleNotFoundError() if error.name:
            return _missing(error.name)
        case ImportError() if "circular import" in str(error) or "partially initialized" in str(error):
            return f"a circular import: {error.msg}", CIRCLE
        case ImportError() if "relative import" in str(error):
            return str(error.msg), RELATIVE
        case KeyError() if error.args and error.args[0] in hidden:
            name = error.args[0]
            return (
                f"the environment variable {name!r} is not handed to models, for it may hold a password",
                f"Read it where the engine is made, or use os.environ.get({name!r}).",
            )
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__, ""


def _missing(name: str) -> tuple[str, str]:
    top = name.partition(".")[0]
    if top == "sqlmodel":
        return "SQLModel is not installed", "Install it beside dbworkbench: pip install sqlmodel"
    return (
        f"no module named {name!r}",
        f"Install the package of it (often: pip install {top}), or name the folder that holds it.",
    )


def _spot(error: BaseException, file: str, request: Plain) -> tuple[str, int, int]:
    """Return the last place in the user's own files, else the beginning of the module."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return error.filename, error.lineno, error.offset or 1
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(tuple(request["folders"])) and not frame.filename.startswith(OTHERS)
    ]
    if not own:
        return file, 1, 1
    return own[-1].filename, own[-1].lineno or 1, (own[-1].colno or 0) + 1

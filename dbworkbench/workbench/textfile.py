"""Text from a file or from standard input."""

from __future__ import annotations

import codecs
import re
import sys
from pathlib import Path

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.binary import refuse_binary

STDIN = "-"


def read_text(path: str | Path) -> str:
    """Return what a file says, `-` meaning standard input; UTF-8, or UTF-16 with a byte order mark.

    Raises UnusableInput when it is missing, a folder, not allowed, binary, or in another encoding.
    """
    content = read_bytes(path)
    refuse_binary(content[:16].decode("latin-1"), None if str(path) == STDIN else str(path))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", errors="replace").encode()
    if b"\0" in content:
        raise UnusableInput(f"{path} is not text: it holds zero bytes", hint="Name a text file in UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnusableInput(
            f"{path} is not UTF-8: line {line} holds the byte 0x{content[error.start]:02x}",
            hint=f"Convert it first, for example: iconv -f latin1 -t utf-8 {path}",
        ) from None
    return text.replace("\r\n", "\n")


def read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file or of standard input."""
    if str(path) == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise UnusableInput(f"no such file: {path}", hint=nearby(Path(path))) from None
    except IsADirectoryError:
        raise UnusableInput(f"{path} is a folder", hint="Name a file in it.") from None
    except PermissionError:
        raise UnusableInput(f"{path} may not be read", hint="Its permissions forbid it.") from None
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {error.strerror}") from None


def nearby(path: Path) -> str:
    """Name what the folder holds that looks alike."""
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}, either."
    alike = sorted(other.name for other in path.parent.iterdir() if other.suffix == path.suffix)
    where = "this folder" if path.parent == Path() else path.parent
    return f"In {where} there are: {', '.join(alike[:8])}." if alike and path.suffix else ""


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that sorts names as people do: `2_a` before `10_b`."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(part)) if part.isdigit() else (1, part.casefold()) for part in parts if part)

"""A finished picture that shows itself in any notebook, trusted or not."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path

from dbworkbench.drawings.page import document
from dbworkbench.errors import UnusableInput


@dataclass(frozen=True)
class Picture:
    """An SVG text or PNG bytes (at least one), with a text that says the same in words.

    It is shown as HTML with an embedded image, because a notebook that came by git is untrusted and
    shows nothing of a bare SVG. A picture of measured figures is `volatile`: its PNG is shown where it has
    one, which comparisons of notebooks pass over.
    """

    text: str
    svg: str | None = None
    png: bytes | None = None
    width: int | None = None
    volatile: bool = False

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """Return an `<img>` that holds the picture itself, with the text as its alternative."""
        width = f' width="{self.width}"' if self.width else ""
        if self.volatile and width:
            # measured figures make a picture wider or narrower; comparisons pass over what is marked
            width = f' data-measured="⟨"{width} data-until="⟩"'
        return (
            f'<img src="{self.source()}" alt="{escape(self.text, quote=True)}"{width}'
            ' style="max-width:100%;height:auto">'
        )

    def source(self) -> str:
        """Return the picture as a data address."""
        if self.svg is not None and not (self.volatile and self.png is not None):
            return f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"
        return f"data:image/png;base64,{base64.b64encode(self.png or b'').decode()}"

    def save(self, path: str | Path) -> Path:
        """Write the picture as .svg, .png or .html, as the name says. Raises UnusableInput."""
        target = Path(path)
        content = self.file(target.suffix.lower())
        if content is None:
            raise UnusableInput(
                f"this picture cannot be written as {target.suffix.lower() or 'a file without a suffix'!r}",
                hint=f"Name a file that ends in {' or '.join(self.suffixes())}.",
            )
        try:
            target.write_bytes(content)
        except OSError as error:
            raise UnusableInput(
                f"{target} cannot be written: {(error.strerror or str(error)).lower()}",
                hint="Name a file in a folder that exists and may be written.",
            ) from None
        return target

    def file(self, suffix: str) -> bytes | None:
        """Return what a file with a suffix holds, None when the picture has no such form."""
        match suffix:
            case ".svg":
                return None if self.svg is None else self.svg.encode()
            case ".png":
                return self.png
            case ".html":
                return document(self.text.partition("\n")[0], self.html()).encode()
        return None

    def suffixes(self) -> tuple[str, ...]:
        """Return the endings that `save` takes."""
        held = ((".svg", self.svg), (".png", self.png), (".html", self.text))
        return tuple(suffix for suffix, content in held if content is not None)

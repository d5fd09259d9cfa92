"""A finished picture that shows itself in any notebook, trusted or not."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path

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
        """Write the picture as .svg or .png, as the name says."""
        target = Path(path)
        match target.suffix.lower():
            case ".svg" if self.svg is not None:
                target.write_text(self.svg, encoding="utf-8")
            case ".png" if self.png is not None:
                target.write_bytes(self.png)
            case suffix:
                raise UnusableInput(
                    f"this picture cannot be written as {suffix or 'a file without a suffix'!r}",
                    hint=f"Name a file that ends in {' or '.join(self.suffixes())}.",
                )
        return target

    def suffixes(self) -> tuple[str, ...]:
        """Return the endings that `save` takes."""
        return tuple(s for s, held in ((".svg", self.svg), (".png", self.png)) if held is not None)

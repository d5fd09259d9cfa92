"""What writing a design gives: the text, and what of the design is not in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dbworkbench.model.loss import Loss


@dataclass(frozen=True)
class Written:
    """A text, and what its notation cannot hold; the text names the losses in comments, too."""

    text: str
    losses: tuple[Loss, ...] = ()

    def __str__(self) -> str:
        return self.text


def loss_lines(losses: Iterable[Loss], mark: str, what: str) -> list[str]:
    """Return losses as lines of comment after a `mark` such as `--`, nothing when there are none."""
    lines = [f"{mark} {' '.join(str(loss).split())}" for loss in losses]
    return [f"{mark} What {what} cannot hold:", *lines, ""] if lines else []

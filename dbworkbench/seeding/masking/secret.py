"""Numbers that follow from a value and a secret, and from nothing else."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

ROUNDS = 10
"""As many as FF1 has (NIST SP 800-38G)."""


@dataclass(frozen=True)
class Secret:
    """A key for hashing (BLAKE2b, RFC 7693); without a text it is random and forgotten with the process."""

    _key: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str | None) -> Secret:
        """Make the key from a text, or at random."""
        if text is None:
            return cls(secrets.token_bytes(32))
        return cls(hashlib.blake2b(text.encode(), digest_size=32, person=b"dbworkbench").digest())

    def number(self, purpose: str, value: object, bits: int = 64) -> int:
        """Return a number of so many bits for a value."""
        said = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(said, key=self._key, digest_size=(bits + 7) // 8).digest()
        return int.from_bytes(digest, "big") >> (-bits % 8)

    def permute(self, purpose: str, number: int, size: int) -> int:
        """Map 0 … size-1 one to one onto itself.

        A Feistel network over the next even number of bits, walked until the number is inside (Black and
        Rogaway, "Ciphers with arbitrary finite domains", 2002).
        """
        if size < 2:
            return number
        half = max(1, ((size - 1).bit_length() + 1) // 2)
        return _walk(lambda at: self._feistel(f"{purpose}\0{size}", at, half), number, size)

    def _feistel(self, purpose: str, number: int, half: int) -> int:
        left, right = number >> half, number & ((1 << half) - 1)
        for turn in range(ROUNDS):
            left, right = right, left ^ self.number(f"{purpose}\0{turn}", right, half)
        return left << half | right


def _walk(step: Callable[[int], int], number: int, size: int) -> int:
    number = step(number)
    while number >= size:
        number = step(number)
    return number

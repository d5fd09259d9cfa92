"""Hashes, tokens and passwords: the right form, nothing behind them."""

from __future__ import annotations

from dbworkbench.seeding.values.domain import Codes, Domain
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS, WORD

HEXADECIMAL = DIGITS + "abcdef"
BCRYPT = "./" + LETTERS + WORD + DIGITS
PLAIN = LETTERS + WORD + DIGITS
WIDTHS = {"md5": 32, "sha1": 40, "sha": 40, "sha256": 64, "sha512": 128, "git": 40, "commit": 40, "etag": 32}


def password(clue: Clue) -> list[Domain]:
    """Offer what bcrypt makes of passwords: $2b$12$, 22 signs of salt, 31 of hash."""
    bcrypt = Codes((*"$2b$12$", *[BCRYPT] * 53), "bcrypt hashes")
    return [bcrypt, *digest(clue)]


def digest(clue: Clue) -> list[Domain]:
    """Offer hexadecimal digits: as many as the name or a fixed length says, else 64, 40 or 32 that fit."""
    named = [WIDTHS[word] for word in clue.words if word in WIDTHS]
    fixed = [clue.longest] if clue.is_fixed and clue.longest else []
    return [
        Codes((HEXADECIMAL,) * width, "hexadecimal digits") for width in (*named, *fixed, 64, 40, 32, 16, 8)
    ]


def token(clue: Clue) -> list[Domain]:
    """Offer letters and digits, marked as for tests where there is room."""
    marked = [Codes((*"test_", *[PLAIN] * 35), "tokens")] if not clue.is_fixed else []
    widths = (clue.longest, 40) if clue.is_fixed and clue.longest else (32, 16, 8)
    return [*marked, *(Codes((PLAIN,) * (width or 32), "tokens") for width in widths)]


SECRET: tuple[Subject, ...] = (
    Subject(
        "password hash",
        "bcrypt",
        password,
        "password, password hash, password digest, hashed password, encrypted password, pass, passwd",
        "password",
        "bcrypt|password hash",
    ),
    Subject(
        "hash",
        "hexadecimal, of the right width",
        digest,
        (
            "hash, checksum, digest, fingerprint, signature, md5, sha1, sha256, sha512, sha, etag, "
            "commit, commit sha, commit hash, salt"
        ),
        "hash, checksum, md5, sha1, sha256, sha",
        "SHA-?(?:1|256|512)|MD5|checksum",
    ),
    Subject(
        "token",
        "letters and digits",
        token,
        (
            "token, secret, api key, access key, refresh token, nonce, secret key, client secret, "
            "otp secret, jti, session key, private key, public key"
        ),
        "token, secret",
        "token|API key",
    ),
)

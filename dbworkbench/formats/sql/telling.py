"""Which dialect of SQL a file is in, by words that only one of them has."""

from __future__ import annotations

import re
from dataclasses import dataclass

BEGINNING = 300_000  # characters looked at
QUOTED = re.compile(
    r"--[^\n]*+|/\*.*?(?:\*/|\Z)|'(?:[^'\\]++|\\.)*+'|\"[^\"\n]*+\"|\$(\w*+)\$.*?(?:\$\1\$|\Z)", re.DOTALL
)  # to the end where nothing closes it, so that a text of openings alone is read once
WORDS = {name: re.compile(pattern, re.IGNORECASE | re.M) for name, pattern in {
    "mysql": r"\bAUTO_INCREMENT\b|\)\s*ENGINE\s*=\s*\w+|(?:TABLE|INTO|KEY)\s[^;\"]{0,30}`\w+`"
             r"|\bUNSIGNED\b|\b(?:TINY|MEDIUM)?INT\s*\(\s*\d+\s*\)|(?<!AS )\bENUM\s*\("
             r"|\bCHARSET\s*=?\s*utf8\w*|\bMEDIUM(?:INT|TEXT)\b|^DELIMITER\s|\bLOCK TABLES\b",
    "sqlite": r"\bAUTOINCREMENT\b|\)\s*WITHOUT\s+ROWID\b|^[ \t]*PRAGMA\s+\w+|\)\s*STRICT\s*;"
              r"|\bDATETIME\b(?!\s*\()|\bTINYINT\b(?!\s*\()|\bINTEGER\s+UNSIGNED\b",
    "tsql": r"^[ \t]*GO[ \t;]*$|\[dbo\]|\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)|\bNVARCHAR\s*\(\s*MAX\s*\)"
            r"|\bUNIQUEIDENTIFIER\b"
            r"|\b(?:NON)?CLUSTERED\b|\bDATETIME2\b|\bINT\s+IDENTITY\b|(?<=\])\s+\[?(?:INT|BIT|MONEY)\b\]?",
    "oracle": r"\bN?VARCHAR2\s*\(|\bNUMBER\s*\(\s*\d+|^/\s*$|\bCLOB\b|\bSYSDATE\b|\bENABLE\s+VALIDATE\b"
              r"|\bNOMAXVALUE\b|\bNO(?:CYCLE|CACHE|ORDER)\b|(?<=\")\s+LONG\b|:NEW\.",

    "duckdb": r"\bHUGEINT\b|\bMAP\s*\(|\bOR\s+REPLACE\s+TABLE\b"
              r"|\bCREATE\s+MACRO\b|\bVARCHAR\s*\[\d*\]|;;[ \t]*$"
              r"|\bU(?:BIG|SMALL|TINY)?INTEGER\b|\bSTRUCT\s*\(|\bread_(?:csv|parquet)\w*\s*\(",
    "postgres": r"\b(?:BIG|SMALL)?SERIAL\b|::|\bpg_catalog\b|\bTIMESTAMPTZ\b|\bJSONB\b|\bplpgsql\b|\bBYTEA\b"
                r"|\bCREATE\s+EXTENSION\b|\bUSING\s+(?:btree|gin|gist|hash)\b|\bOWNER\s+TO\b|^\\\w+"
                r"|\bTIMESTAMP WITH"
                r"|\bsearch_path\b|\bCREATE\s+DOMAIN\b|\bALTER\s+TABLE\s+ONLY\b",
}.items()}  # fmt: skip
TITLES = {
    "mysql": "MySQL", "sqlite": "SQLite", "tsql": "T-SQL", "oracle": "Oracle's SQL", "duckdb": "DuckDB's SQL",
}  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """A dialect, and the first word that tells it: the word and its line."""

    dialect: str
    word: str
    line: int

    def __str__(self) -> str:
        return f"{TITLES[self.dialect]} ({self.word}, line {self.line})"


def tell_dialect(text: str) -> Sign | None:
    """Return the dialect that a text is clearly in, None for PostgreSQL's or what any of them reads."""
    bare = QUOTED.sub(_blank, text[:BEGINNING])
    found = {name: list(pattern.finditer(bare)) for name, pattern in WORDS.items()}
    best = max(found, key=lambda name: len({_word(match) for match in found[name]}) * 1000 + len(found[name]))
    if best == "postgres" or len(found[best]) <= len(found["postgres"]):
        return None
    first = found[best][0]
    return Sign(best, _word(first), bare.count("\n", 0, first.start() + _lead(first)) + 1)


def _blank(quoted: re.Match[str]) -> str:
    """Return as many lines as quoted text or a comment has, so that the lines stay as they are."""
    return "\n" * quoted.group().count("\n")


def _word(match: re.Match[str]) -> str:
    return " ".join(match.group().split()).lstrip(") ").upper()


def _lead(match: re.Match[str]) -> int:
    return len(match.group()) - len(match.group().lstrip())

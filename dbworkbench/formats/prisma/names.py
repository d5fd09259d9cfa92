"""The names that Prisma Migrate gives constraints and indexes that the schema does not name."""

from __future__ import annotations

LONGEST = {"mysql": 64, "mariadb": 64, "sqlserver": 128}


def constraint_name(table: str, columns: tuple[str, ...], suffix: str, provider: str) -> str:
    """Return `table_columns_suffix`, cut before the suffix to what the provider can hold."""
    most = LONGEST.get(provider, 63) - len(suffix) - 1
    stem = "_".join([table, *columns]).encode()[:most].decode(errors="ignore")
    return f"{stem}_{suffix}"

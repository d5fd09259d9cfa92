"""Tables copied so that they can be changed, with everything that is known of them."""

from __future__ import annotations

from sqlalchemy import MetaData


def duplicate(metadata: MetaData) -> MetaData:
    """Return a copy of all tables; SQLAlchemy's own copy forgets prefixes and the facts of indexes."""
    copies = MetaData()
    for table in metadata.tables.values():
        copy = table.to_metadata(copies)
        copy._prefixes = list(table._prefixes)
        known = {index.name: index.info for index in table.indexes}
        for index in copy.indexes:
            index.info.update(known[index.name])
    return copies

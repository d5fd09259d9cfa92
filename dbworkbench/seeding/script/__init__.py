"""Rows as SQL that a person reads and edits: INSERTs of each dialect."""

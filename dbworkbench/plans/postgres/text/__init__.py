"""EXPLAIN's text format, from 9.6 to 18, read into the document that its JSON format would have been.

Method: the printing side, `src/backend/commands/explain.c` of PostgreSQL, read backwards.
"""

"""Domains beyond lists and codes: sides of one thing, texts with check digits, documents, ranges."""

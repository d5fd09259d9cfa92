"""Referentially complete subsets of a database that exists."""

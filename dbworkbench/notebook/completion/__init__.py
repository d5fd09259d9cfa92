"""Completion inside the cells and lines of the magics."""

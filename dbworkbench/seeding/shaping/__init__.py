"""Declared shape: fan-out, what follows from what, status machines, trees, pairs; put into a plan."""

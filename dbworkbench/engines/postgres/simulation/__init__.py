"""Databases without rows whose planner believes any number of them."""

"""A copy from statistics alone: rows whose planner's statistics are those of another database."""

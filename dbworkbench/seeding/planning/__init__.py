"""From a design to a plan: which part fills which columns, so that every constraint holds."""

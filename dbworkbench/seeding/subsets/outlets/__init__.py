"""Places for the rows of a subset."""

"""Reading what a column is about: its name, its comment, its type, its table."""

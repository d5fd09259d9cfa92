"""What values columns can take, and which ones their names and types suggest."""

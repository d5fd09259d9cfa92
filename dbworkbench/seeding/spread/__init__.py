"""How rows choose among values: hashing of row numbers, distributions, and the words for them."""

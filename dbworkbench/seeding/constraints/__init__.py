"""What rows have to keep: CHECKs and keys, solved where they can be, tried where not."""

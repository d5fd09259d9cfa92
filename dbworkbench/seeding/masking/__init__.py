"""Personal data replaced on the way: the same input gives the same output, and only the secret knows how."""

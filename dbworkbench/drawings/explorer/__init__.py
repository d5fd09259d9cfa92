"""A diagram to walk through: a widget in a notebook and a page of its own, both of one script."""

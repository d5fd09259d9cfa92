"""A visit to somebody's modules: imported in a process of their own, described, and left."""

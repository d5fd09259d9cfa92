"""The explorer of a tree: one script for the widget in a notebook and for a page of its own."""

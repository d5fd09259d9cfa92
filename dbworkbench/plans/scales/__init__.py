"""The plans of one query at many sizes of its database, and where one gives way to another."""

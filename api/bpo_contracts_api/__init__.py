"""The service over the library; it has no code of its own yet."""

"""Checks healthcare outsourcing contracts clause by clause, deterministically, on the user's own machine."""

__version__ = "0.1.0"

"""Duly carries the decisions of public bodies from first draft to published notice."""

__version__ = "0.1.0"

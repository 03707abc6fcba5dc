"""The duly command: one plain sentence for every error, an exit code for every ending. Holds no rule of its own."""

from app.cli.root import main

__all__ = ["main"]

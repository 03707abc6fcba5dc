"""The duly command: one plain sentence for every error, an exit code for every ending. Holds no rule of its own."""

import gc

gc.disable()  # what is imported stays: to look for garbage in it, meanwhile and at the end, takes as long as half of a start
from app.cli.root import main  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["main"]

"""A property that is worked out once: as functools.cached_property, without the lock that Python 3.11 takes each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801  it stands where `property` stands
    """Ask when it is read first, and keep the answer with the object. Two threads may both ask, and are told the same."""

    def __init__(self, ask: Callable[[Any], T]) -> None:
        self.ask, self.__doc__ = ask, ask.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, held: None, owner: type) -> Self: ...

    @overload
    def __get__(self, held: object, owner: type) -> T: ...

    def __get__(self, held: object | None, owner: type) -> T | Self:
        if held is None:
            return self
        found = held.__dict__[self.name] = self.ask(held)
        return found

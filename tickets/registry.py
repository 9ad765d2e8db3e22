"""What higher floors lend to tickets: named things, added once in `AppConfig.ready()`."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class UnknownValue(ValueError):
    """What was given cannot be understood; the message says what can, for a person."""


class Registry(Generic[T]):
    """`what` says in errors what is registered here."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, T] = {}

    def add(self, item: T) -> None:
        if item.name in self._items:
            raise ValueError(f"the {self.what} {item.name!r} exists already")
        self._items[item.name] = item

    def get(self, name: str) -> T | None:
        return self._items.get(name)

    def all(self) -> list[T]:
        return list(self._items.values())

"""Cache of answers: the dataset does not change while it is served, so an answer stays right."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

_T = TypeVar("_T")

# Header of an answer that comes from the cache.
HIT = (b"x-cache", b"hit")


class Cache(Generic[_T]):
    """Values, such as answers, that were asked for last, up to a size.

    :param capacity: size of all values together, in bytes.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._entries: OrderedDict[Hashable, tuple[_T, int]] = OrderedDict()

    def get(self, key: Hashable) -> _T | None:
        """Return the value under a key, or None."""
        if entry := self._entries.get(key):
            self._entries.move_to_end(key)
            return entry[0]
        return None

    def put(self, key: Hashable, value: _T, size: int) -> None:
        """Keep a value with its size in bytes, unless that exceeds the capacity; values long unasked for make room."""
        if size > self._capacity:
            return
        if former := self._entries.pop(key, None):
            self._size -= former[1]
        self._entries[key] = value, size
        self._size += size
        while self._size > self._capacity:
            self._size -= self._entries.popitem(last=False)[1][1]

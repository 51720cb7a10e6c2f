"""Answers that are kept: the dataset does not change while it is served, so that an answer stays right."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

_T = TypeVar("_T")

# The header by which an answer says that it was kept.
HIT = (b"x-cache", b"hit")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[_T]):
    value: _T
    size: int


class Cache(Generic[_T]):
    """The answers that were asked for last, up to a size.

    :param capacity: of bytes in all.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[Hashable, _Entry[_T]] = OrderedDict()

    def get(self, key: Hashable) -> _T | None:
        """Return what is kept under a key."""
        if kept := self._kept.get(key):
            self._kept.move_to_end(key)
            return kept.value
        return None

    def put(self, key: Hashable, value: _T, size: int) -> None:
        """Keep a value; the ones that were not asked for longest make room."""
        if size > self._capacity:
            return
        if former := self._kept.pop(key, None):
            self._size -= former.size
        self._kept[key] = _Entry(value, size)
        self._size += size
        while self._size > self._capacity:
            _, oldest = self._kept.popitem(last=False)
            self._size -= oldest.size

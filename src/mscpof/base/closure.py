"""Transitive closure of a relation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    Node = TypeVar("Node", bound=Hashable)


def closure(start: Iterable[Node], step: Callable[[Node], Iterable[Node]]) -> dict[Node, None]:
    """Return the start nodes and every node that the relation reaches from them, each once, in the order of discovery.

    :param step: returns the nodes that the relation leads to from one node.

    >>> list(closure(["a"], {"a": ["b", "c"], "b": ["a"], "c": ["d"], "d": []}.__getitem__))
    ['a', 'b', 'c', 'd']
    """
    reached = dict.fromkeys(start)
    waiting = list(reached)
    for node in waiting:
        for other in step(node):
            if other not in reached:
                reached[other] = None
                waiting.append(other)
    return reached

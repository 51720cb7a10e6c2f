"""Transitive closure of a relation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    Node = TypeVar("Node", bound=Hashable)


def closure(start: Iterable[Node], step: Callable[[Node], Iterable[Node]]) -> dict[Node, None]:
    """Return the start nodes and all nodes that a relation reaches from them, directly or by others.

    :param step: returns the nodes to which the relation leads from one node, in one step; it may lead in circles.
    :returns: the nodes as keys, those in the fewest steps first.

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

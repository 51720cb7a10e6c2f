"""SHACL constraints: whether values meet them, yes, no, or None where only the reference engine can tell.

Only what is certain by the text of a value is answered here. An answer of None costs time, never a fault. Another kind
of constraint is added to `ON_EACH` or to `ON_ALL`, at the end; a shape with a kind that is in neither goes to the
reference engine.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from mscpof.curated.shapes import Shape

_XSD = PREFIXES["xsd"]
_IRI = NamedNode(f"{PREFIXES['sh']}IRI")
_INTEGER = NamedNode(f"{_XSD}integer")
_BOOLEAN = NamedNode(f"{_XSD}boolean")
_TEXTS = (NamedNode(f"{_XSD}string"), NamedNode(f"{PREFIXES['rdf']}langString"))
# Literals outside these forms may be written in several ways, which engines compare differently.
_CANONICAL = {_INTEGER: re.compile(r"0|-?[1-9][0-9]*"), _BOOLEAN: re.compile(r"true|false")}
_FORMS = {
    **_CANONICAL,
    NamedNode(f"{_XSD}gYear"): re.compile(r"[12][0-9]{3}"),
    # Days that every month has.
    NamedNode(f"{_XSD}date"): re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"),
}

Answer = bool | None


class Data(Protocol):
    """Data with the statements that constraints look at besides the value itself."""

    def conforms(self, shape: Any, node: Any) -> Answer:
        """Tell whether a node conforms to the shape that an IRI or blank node names."""

    def classes(self, node: Any) -> set[Any]:
        """Return the classes of a node, with all classes above them."""

    def objects(self, node: Any, link: Any) -> set[Any]:
        """Return the values of a node for a property, given by its IRI."""


def every(answers: Iterable[Answer]) -> Answer:
    """Tell whether all answers are yes; None where that hangs on an unknown one.

    >>> every([True, None]), every([None, False]), every([])
    (None, False, True)
    """
    known = list(answers)
    return False if False in known else None if None in known else True


def some(answers: Iterable[Answer]) -> Answer:
    """Tell whether any answer is yes; None where that hangs on an unknown one.

    >>> some([False, True]), some([None, False]), some([])
    (True, None, False)
    """
    return negation(every([negation(answer) for answer in answers]))


def negation(answer: Answer) -> Answer:
    """Turn yes into no; an unknown answer stays unknown."""
    return None if answer is None else not answer


def at_least(number: Any, values: Collection[Any]) -> Answer:
    """Tell whether there are at least as many values as a literal says.

    :param number: `xsd:integer`; of any other literal the answer is unknown.
    :param values: different terms, of which two may still mean the same, as `1` and `01`.
    """
    return _counted(number, values, lambda bound: bound <= _surely_different(values))


def at_most(number: Any, values: Collection[Any]) -> Answer:
    """Tell whether there are at most as many values as a literal says; parameters as in `at_least`."""
    return _counted(number, values, lambda bound: len(values) <= bound)


def contains(values: Iterable[Any], wanted: Any) -> Answer:
    """Tell whether a value is among others; unknown where one of the terms could be written in another way."""
    known = list(values)
    return None if not all(_certain(value) for value in (*known, wanted)) else wanted in known


def _counted(number: Any, values: Collection[Any], meets: Callable[[int], bool]) -> Answer:
    if not _whole(number):
        return None
    return meets(int(number.value)) or (None if _surely_different(values) < len(values) else False)


def _surely_different(values: Collection[Any]) -> int:
    return len(values) if all(map(_certain, values)) else min(len(values), 1)


def _languages_differ(values: Iterable[Any]) -> Answer:
    languages = [value.language for value in values if isinstance(value, Literal) and value.language]
    return len(languages) == len(set(languages)) or None


def _qualified_at_most(data: Data, shape: Shape, number: Any, values: Collection[Any]) -> Answer:
    """Tell whether at most some values conform to the shape that `qualifiedValueShape` names."""
    # Values of which it is not certain might all conform.
    possible = [
        [value for value in values if data.conforms(counted, value) is not False]
        for counted in shape.constraints.get("qualifiedValueShape", ())
    ]
    return every(at_most(number, conforming) or None for conforming in possible)


def _exactly_one(answers: list[Answer]) -> Answer:
    return None if None in answers else answers.count(True) == 1


def _pattern(_data: Data, pattern: Any, value: Any) -> Answer:
    if not _certain(value):
        return None
    return not isinstance(value, BlankNode) and _compiled(pattern.value).search(value.value) is not None


_compiled = cache(re.compile)


def _datatype(_data: Data, datatype: Any, value: Any) -> Answer:
    if not isinstance(value, Literal):
        return False
    form = _FORMS.get(value.datatype)
    fits = form.fullmatch(value.value) if form else value.datatype in _TEXTS
    return True if fits and value.datatype == datatype else None


def _min_inclusive(_data: Data, number: Any, value: Any) -> Answer:
    return int(value.value) >= int(number.value) if _whole(number) and _whole(value) else None


def _whole(term: Any) -> bool:
    return isinstance(term, Literal) and term.datatype == _INTEGER and _certain(term)


def _certain(value: Any) -> bool:
    """Tell whether a term can be written in one way only."""
    if isinstance(value, NamedNode | BlankNode):
        return True
    if not isinstance(value, Literal):
        return False
    form = _CANONICAL.get(value.datatype)
    return bool(form.fullmatch(value.value)) if form else value.datatype in _TEXTS


# Constraints on each value: functions of the data, the parameter of the constraint (a list as a tuple) and the value.
ON_EACH: Mapping[str, Callable[[Data, Any, Any], Answer]] = {
    "property": lambda data, shape, value: data.conforms(shape, value),
    "node": lambda data, shape, value: data.conforms(shape, value),
    "not": lambda data, shape, value: negation(data.conforms(shape, value)),
    "or": lambda data, shapes, value: some([data.conforms(shape, value) for shape in shapes]),
    "xone": lambda data, shapes, value: _exactly_one([data.conforms(shape, value) for shape in shapes]),
    "class": lambda data, kind, value: kind in data.classes(value),
    "in": lambda _, members, value: contains(members, value),
    "languageIn": lambda _, tags, value: getattr(value, "language", None) in {tag.value for tag in tags} or None,
    "pattern": _pattern,
    "datatype": _datatype,
    "nodeKind": lambda _, kind, value: isinstance(value, NamedNode) if kind == _IRI else None,
    "minInclusive": _min_inclusive,
}

# Constraints on all values together: functions of the data, the shape, the parameter, the focus node and the values.
ON_ALL: Mapping[str, Callable[[Data, Shape, Any, Any, set[Any]], Answer]] = {
    "minCount": lambda _data, _shape, number, _node, values: at_least(number, values),
    "maxCount": lambda _data, _shape, number, _node, values: at_most(number, values),
    "uniqueLang": lambda _data, _shape, _parameter, _node, values: _languages_differ(values),
    "hasValue": lambda _data, _shape, wanted, _node, values: contains(values, wanted),
    "disjoint": lambda data, _shape, other, node, values: every(
        [negation(contains(data.objects(node, other), value)) for value in values]
    ),
    "qualifiedMaxCount": lambda data, shape, number, _node, values: _qualified_at_most(data, shape, number, values),
    # Says what `qualifiedMaxCount` counts.
    "qualifiedValueShape": lambda _data, _shape, _counted, _node, _values: True,
}

"""What one SHACL constraint says of some values: yes, no, or None where that is left to the reference engine.

Only what is certain by the text of a value alone is answered here. An answer of None costs time, never a fault.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SH, _XSD = PREFIXES["sh"], PREFIXES["xsd"]
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


def every(answers: Iterable[Answer]) -> Answer:
    """Join answers that must all be yes.

    >>> every([True, None]), every([None, False]), every([])
    (None, False, True)
    """
    found = list(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[Answer]) -> Answer:
    """Join answers of which one must be yes.

    >>> some([False, True]), some([None, False]), some([])
    (True, None, False)
    """
    return negation(every([negation(answer) for answer in answers]))


def negation(answer: Answer) -> Answer:
    """Turn yes into no; what is not known stays so."""
    return None if answer is None else not answer


def numbered(values: Iterable[Any], least: Iterable[Any], most: Iterable[Any]) -> Answer:
    """Tell whether there are as many values as there should be.

    :param values: different terms, of which two may still have one meaning.
    :param least: the values of `minCount`.
    :param most: the values of `maxCount`.
    """
    found, fewest, greatest = list(values), list(least), list(most)
    if not all(_whole(bound) for bound in (*fewest, *greatest)):
        return None
    low, high = (
        max((int(b.value) for b in fewest), default=0),
        min((int(b.value) for b in greatest), default=len(found)),
    )
    sure = len(found) if all(_certain(value) for value in found) else min(len(found), 1)
    if low <= sure and len(found) <= high:
        return True
    return None if sure < len(found) else False


def languages_differ(values: Iterable[Any]) -> Answer:
    """Tell whether no two values have one language."""
    found = [value.language for value in values if isinstance(value, Literal) and value.language]
    return len(found) == len(set(found)) or None


def contains(values: Iterable[Any], wanted: Any) -> Answer:
    """Tell whether a value is among others."""
    found = list(values)
    return None if not all(_certain(value) for value in (*found, wanted)) else wanted in found


def holds(kind: str, parameter: Any, value: Any) -> Answer:
    """Tell whether a value meets a constraint that looks at the value alone.

    :param kind: the name of the constraint's property, such as `pattern`.
    :param parameter: its value, in the shape.
    :param value: the term to judge.
    """
    test = _TESTS.get(kind)
    return test(parameter, value) if test else None


def _pattern(parameter: Any, value: Any) -> Answer:
    if not _certain(value):
        return None
    return not isinstance(value, BlankNode) and _compiled(parameter.value).search(value.value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _datatype(parameter: Any, value: Any) -> Answer:
    if not isinstance(value, Literal):
        return False
    form = _FORMS.get(value.datatype)
    fits = form.fullmatch(value.value) if form else value.datatype in _TEXTS
    return True if fits and value.datatype == parameter else None


def _node_kind(parameter: Any, value: Any) -> Answer:
    return isinstance(value, NamedNode) if parameter.value == f"{_SH}IRI" else None


def _min_inclusive(parameter: Any, value: Any) -> Answer:
    return int(value.value) >= int(parameter.value) if _whole(parameter) and _whole(value) else None


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


_TESTS: dict[str, Callable[[Any, Any], Answer]] = {
    "pattern": _pattern,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minInclusive": _min_inclusive,
}

"""The shapes as data: which rules each class of nodes has, and whether a named thing may stand as a value."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from mscpof.curated.vocabulary import Vocabulary
    from mscpof.dataset.glossary import Glossary

_RDF, _SH = PREFIXES["rdf"], PREFIXES["sh"]
# What decides about a single named value.
_OF_VALUES = ("class", "node", "or", "not", "pattern", "in")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a shape says of one property.

    :param shape: the IRI of the property shape, or the name of its blank node.
    :param path: the property; a reversed one starts with `^`.
    :param least: how many values there must be.
    :param most: how many there may be; None for any number.
    :param datatype: the IRI of the datatype of the values, or nothing.
    :param pattern: the regular expression that values match, or nothing.
    :param texts: the texts among which the values are.
    :param inner: the class of the nodes that stand under the property, or nothing.
    :param minimum: the smallest number allowed, if any.
    :param one_each: whether there is one text in each language at most.
    :param constraint: what the shape says of values that are names; shapes that say the same have the same.
    :param messages: what is told where the rule is broken, by language.
    """

    shape: str
    path: str
    least: int
    most: int | None
    datatype: str
    pattern: str
    texts: tuple[str, ...]
    inner: str
    minimum: int | None
    one_each: bool
    constraint: tuple[str, ...]
    messages: dict[str, str]

    @property
    def constrained(self) -> bool:
        """Whether the shape says anything of the values but how many there are."""
        return bool(self.constraint)


class Rulebook:
    """The statements of the shapes, by subject.

    :param quads: the shapes' statements.
    :param vocabulary: the classes.
    :param glossary: everything that has a name, and its kinds.
    """

    def __init__(self, quads: Iterable[Quad], vocabulary: Vocabulary, glossary: Glossary) -> None:
        self._vocabulary, self._glossary = vocabulary, glossary
        self._kinds: dict[str, set[str]] = {}
        self._fits: dict[tuple[str, str], bool] = {}
        self._of: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self._of[_text(quad.subject)][quad.predicate.value].append(quad.object)
        self.shapes_of: dict[str, list[str]] = defaultdict(list)
        for shape in list(self._of):
            for target in self.values(shape, "targetClass"):
                self.shapes_of[target].append(shape)

    def values(self, shape: str, name: str) -> list[str]:
        """Return the values of a parameter of a shape, such as `minCount`.

        :param shape: the IRI of the shape, or the name of its blank node.
        :param name: the name of the parameter, without prefix.
        """
        return [_text(value) for value in self._of.get(shape, {}).get(_SH + name, ())]

    def listed(self, shape: str, name: str) -> list[str]:
        """Return the members of the list that a parameter has."""
        return [member for head in self.values(shape, name) for member in self._members(head)]

    def rules(self, shape: str) -> list[Rule]:
        """Return what a shape of nodes says of their properties."""
        return [rule for part in self.values(shape, "property") for rule in self._rules(part)]

    def alternatives(self, shape: str, name: str) -> list[tuple[list[Rule], list[str]]]:
        """Return the alternatives of a shape of nodes: of each, its rules and the classes that satisfy it.

        :param name: `or` or `xone`.
        """
        return [(self.rules(member), self.values(member, "class")) for member in self.listed(shape, name)]

    def messages(self, shape: str) -> dict[str, str]:
        """Return what is told where a shape is broken, by language."""
        return {value.language or "en": value.value for value in self._of.get(shape, {}).get(f"{_SH}message", ())}

    def conforms(self, iri: str, shape: str) -> bool:
        """Tell whether a named thing may stand where a shape says what values are.

        :param iri: the thing.
        :param shape: the shape of the property, or of the value.
        """
        if (known := self._fits.get((iri, shape))) is None:
            known = self._fits[iri, shape] = all(self._checks(iri, shape))
        return known

    def _checks(self, iri: str, shape: str) -> Iterator[bool]:
        kinds = self._kinds_of(iri)
        yield all(name in kinds for name in self.values(shape, "class"))
        yield all(re.search(pattern, iri) for pattern in self.values(shape, "pattern"))
        # Shapes of nodes that stand inline are no shapes of named values.
        nodes = [node for node in self.values(shape, "node") if not self.values(node, "targetClass")]
        yield all(self.conforms(iri, node) for node in nodes)
        yield not any(self.conforms(iri, other) for other in self.values(shape, "not"))
        members = self.listed(shape, "or")
        yield not members or any(self.conforms(iri, member) for member in members)
        # The only property that a shape of values looks at: what stands above a class.
        above = [value for part in self.values(shape, "property") for value in self.values(part, "hasValue")]
        yield not above or set(above) <= self._vocabulary.ancestors(iri)

    def _kinds_of(self, iri: str) -> set[str]:
        if iri not in self._kinds:
            types = self._glossary.types.get(iri, ())
            self._kinds[iri] = {above for kind in types for above in self._vocabulary.ancestors(kind)}
        return self._kinds[iri]

    def _rules(self, part: str) -> Iterator[Rule]:
        for path in self.values(part, "path"):
            inverse = self.values(path, "inversePath")
            inner = [target for node in self.values(part, "node") for target in self.values(node, "targetClass")]
            yield Rule(
                part,
                f"^{inverse[0]}" if inverse else path,
                self._number(part, "minCount") or 0,
                self._number(part, "maxCount"),
                "".join(self.values(part, "datatype")),
                "".join(self.values(part, "pattern")),
                tuple(self.listed(part, "in")),
                "".join(inner[:1]),
                self._number(part, "minInclusive"),
                self.values(part, "uniqueLang") == ["true"],
                tuple(f"{name} {value}" for name in _OF_VALUES for value in self.values(part, name)),
                self.messages(part),
            )

    def _number(self, shape: str, name: str) -> int | None:
        return next((int(value) for value in self.values(shape, name)), None)

    def _members(self, head: str) -> Iterator[str]:
        while head in self._of:
            yield from (_text(value) for value in self._of[head].get(f"{_RDF}first", ()))
            head = next((_text(value) for value in self._of[head].get(f"{_RDF}rest", ())), "")


def _text(node: object) -> str:
    return str(getattr(node, "value", node))

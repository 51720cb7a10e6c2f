"""Names that may stand under a key, as the shapes allow: those of known terms and nodes, and the form of new ones."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE, OBO, ONTOLOGY, TERMS, shorten
from mscpof.curated.vocabulary import Vocabulary
from mscpof.curator.glossary import Glossary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Quad

    from mscpof.curated.context import Context, Key
    from mscpof.curated.shapes import Shape, Shapes

_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*"
# Regular expression for names of nodes, such as gene/CASP3.
OWN = f"{_NAME}(/{_NAME})+"
_ADDRESS = r"https?://\S+"
_ELSEWHERE = "http://example.org/somewhere-else"


class Choices:
    """Names that the shapes allow under keys.

    :param context: keys and short names.
    :param shapes: SHACL shapes of the curated nodes.
    :param quads: statements of the ontology; those of the curated files too where names of nodes are wanted.
    :ivar kinds_below: for the IRI of a class, the sorted names (without namespace) of our classes at or below it.
    :ivar vocabulary: hierarchy of the terms, and properties of each class.
    :ivar glossary: labels, definitions and types of terms and nodes.
    """

    def __init__(self, context: Context, shapes: Shapes, quads: Sequence[Quad]) -> None:
        self._context, self._shapes = context, shapes
        self.vocabulary, self.glossary = Vocabulary(quads, shapes), Glossary(quads)
        self._choices: dict[tuple[Any, ...], dict[str, str]] = {}
        ancestors = cache(self.vocabulary.ancestors)
        self.kinds_below: dict[str, list[str]] = defaultdict(list)
        for kind in sorted(kind for kind in self.vocabulary.classes if kind.startswith(TERMS)):
            for above in ancestors(kind):
                self.kinds_below[above].append(kind.removeprefix(TERMS))
        self._kinds = {iri: set().union(*map(ancestors, types)) for iri, types in self.glossary.types.items()}
        self._conforming: dict[tuple[str, Any], bool] = {}
        self._short = {iri: name for name, iri in context.names.items()}
        self._keys = {key.iri: key.name for key in reversed(context.keys.values()) if not key.reverse}

    def of(self, key: Key, rule: Shape) -> dict[str, str]:
        """Return the names that may stand under a key, sorted, with their IRIs.

        :param key: key whose form is `id` or `term`.
        :param rule: property shape of the key.
        :returns: IRI by name as it is written under the key; empty where the shape allows any name.
        """
        if not rule.of_names:
            return {}
        same = (key.form, key.vocabulary, *rule.of_names)
        if same not in self._choices:
            self._choices[same] = self._find(key, rule)
        return self._choices[same]

    def names(self, kind: str, name: str) -> list[str]:
        """Return the names that may stand under a key of the nodes of a class, sorted by property shape and name.

        :param kind: IRI of a class that is itself the target of a shape.
        :param name: name of the key.
        """
        key = self._context.keys[name]
        rules = (rule for shape in self._shapes.of_class[kind] for rule in self._shapes.properties(shape))
        return [choice for rule in rules if rule.path == key.path for choice in self.of(key, rule)]

    def pattern(self, key: Key, rule: Shape, choices: dict[str, str]) -> str:
        """Return the regular expression for names under a key that are allowed though they are not among the choices.

        A node of the files may be newer than the choices; a term of the ontology is one of them or wrong.

        :param rule: property shape of the key.
        :param choices: names for this key and property shape, with their IRIs, as `of` returns them.
        :returns: empty text where no other name is allowed.
        """
        if not rule.of_names:
            return "" if key.form == "term" else "|".join((OWN, _ADDRESS, self._prefixed()))
        if pattern := rule.value("pattern"):
            return self.compact(pattern)
        if key.vocabulary != TERMS and key.form == "term":
            return f"{_NAME}(/{_NAME})*"
        if self.conforms(_ELSEWHERE, rule.node):
            return "|".join((self._prefixed(), _ADDRESS)) if key.form == "id" else ""
        kinds = {name.partition("/")[0] for name in choices if "/" in name and ":" not in name}
        prefixes = {shorten(iri).partition(":")[0] for iri in choices.values() if iri.startswith(OBO)}
        forms = [f"({'|'.join(sorted(kinds))})(/{_NAME})+"] if kinds else []
        if prefixes and (key.form == "id" or kinds):
            forms.append(f"({'|'.join(sorted(prefixes))}):[0-9]+")
        return "|".join(forms) or ("" if choices or key.form == "term" else OWN)

    def compact(self, pattern: str) -> str:
        """Return the regular expression for ids and CURIEs whose IRIs match a regular expression (sh:pattern)."""
        body = pattern.removeprefix("^").removesuffix("$")
        plain = body.replace("\\.", ".")
        if plain.startswith(OBO):
            return plain.removeprefix(OBO).replace("_", ":", 1)
        for prefix in self._context.prefixes:
            namespace = self._context.expand(f"{prefix}:")
            if plain.startswith(namespace):
                return f"{re.escape(prefix)}:{plain.removeprefix(namespace)}"
        return body if pattern.endswith("$") else f"{body}.*"

    def _find(self, key: Key, rule: Shape) -> dict[str, str]:
        # Where terms of any ontology are allowed, only those with a short name are listed.
        short = key.form == "term" and self.conforms(_ELSEWHERE, rule.node)
        known = {iri for iri in self.glossary.types if iri.startswith(BASE if short else (BASE, OBO))} | set(self._keys)
        fitting = (iri for iri in known if not iri.startswith(f"{ONTOLOGY}/") and self.conforms(iri, rule.node))
        return dict(sorted((name, iri) for iri in fitting if (name := self._name(key, iri))))

    def _name(self, key: Key, iri: str) -> str:
        """Return the name of an IRI under a key, empty where it has none."""
        if key.form == "term":
            if key.vocabulary != TERMS:
                return iri.removeprefix(key.vocabulary) if iri.startswith(key.vocabulary) else ""
            if name := self._short.get(iri) or self._keys.get(iri):
                return name
            if iri.startswith(TERMS):
                return iri.removeprefix(TERMS)
            return shorten(iri) if iri.startswith(OBO) else ""
        if iri.startswith(TERMS):
            return f"mscpof:{iri.removeprefix(TERMS)}"
        name = shorten(iri)
        return name if iri.startswith(BASE) or self._context.prefix_of(name) in self._context.prefixes else ""

    def _prefixed(self) -> str:
        """Return the regular expression for CURIEs."""
        return f"({'|'.join(re.escape(prefix) for prefix in sorted(self._context.prefixes))}):\\S+"

    def conforms(self, iri: str, shape: Any) -> bool:
        """Tell whether a shape allows a term or node as a value.

        :param iri: IRI of the term or node.
        :param shape: IRI or blank node of a property shape, or of a shape that one applies to its values.
        """
        if (known := self._conforming.get((iri, shape))) is None:
            known = self._conforming[iri, shape] = all(self._checks(iri, shape))
        return known

    def _checks(self, iri: str, node: Any) -> Iterator[bool]:
        if not (shape := self._shapes.get(node)):
            return
        yield self._kinds.get(iri, set()).issuperset(shape.values("class"))
        yield all(re.search(pattern, iri) for pattern in shape.values("pattern"))
        # Shapes with a target class are for inline nodes, not for names.
        others = [other for other in shape.nodes("node") if other in self._shapes]
        yield all(self.conforms(iri, other) for other in others if not self._shapes[other].targets["targetClass"])
        yield not any(self.conforms(iri, other) for other in shape.nodes("not"))
        members = list(shape.nodes("or"))
        yield not members or any(self.conforms(iri, member) for member in members)
        # Of the properties of a value, shapes constrain its superclasses only.
        above = [value for part in self._shapes.properties(shape) for value in part.values("hasValue")]
        yield not above or set(above) <= self.vocabulary.ancestors(iri)

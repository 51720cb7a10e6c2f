"""The rules that the shapes have for named values: whether a term or entity may stand under a property."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.curated.shapes import Shapes
    from mscpof.curated.vocabulary import Vocabulary
    from mscpof.curator.glossary import Glossary


class Rulebook:
    """The shapes, applied to everything that has a name.

    :param vocabulary: the classes.
    :param glossary: everything that has a name, and its kinds.
    """

    def __init__(self, shapes: Shapes, vocabulary: Vocabulary, glossary: Glossary) -> None:
        self.shapes = shapes
        self._vocabulary, self._glossary = vocabulary, glossary
        self._kinds: dict[str, set[str]] = {}
        self._fits: dict[tuple[str, Any], bool] = {}

    def conforms(self, iri: str, shape: Any) -> bool:
        """Tell whether a named thing conforms to a shape of values.

        :param shape: the IRI or blank node that names the shape, of the property or of the value.
        """
        if (known := self._fits.get((iri, shape))) is None:
            known = self._fits[iri, shape] = all(self._checks(iri, shape))
        return known

    def _checks(self, iri: str, node: Any) -> Iterator[bool]:
        if not (shape := self.shapes.get(node)):
            return
        kinds = self._kinds_of(iri)
        yield all(name in kinds for name in shape.values("class"))
        yield all(re.search(pattern, iri) for pattern in shape.values("pattern"))
        # Shapes of nodes that stand inline are no shapes of named values.
        others = [other for other in shape.nodes("node") if other in self.shapes]
        yield all(self.conforms(iri, other) for other in others if not self.shapes[other].targets["targetClass"])
        yield not any(self.conforms(iri, other) for other in shape.nodes("not"))
        members = list(shape.nodes("or"))
        yield not members or any(self.conforms(iri, member) for member in members)
        # The only property that a shape of values looks at: the classes above a class.
        above = [value for part in self.shapes.properties(shape) for value in part.values("hasValue")]
        yield not above or set(above) <= self._vocabulary.ancestors(iri)

    def _kinds_of(self, iri: str) -> set[str]:
        if iri not in self._kinds:
            types = self._glossary.types.get(iri, ())
            self._kinds[iri] = {above for kind in types for above in self._vocabulary.ancestors(kind)}
        return self._kinds[iri]

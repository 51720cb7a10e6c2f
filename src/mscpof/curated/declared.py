"""Declared names: ids of all files, terms of the ontology, records elsewhere."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, OBO, TERMS, shorten
from mscpof.curated.document import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mscpof.base.place import Place
    from mscpof.curated.context import Context, Key
    from mscpof.curated.document import Value
    from mscpof.curated.vocabulary import Vocabulary

# Names are shorter, and the time to compare a word with every name grows with its length.
_LONGEST_NAME = 100
# Beyond that many faults a curator looks for their one cause, not for a typo in each.
_MOST_GUESSES = 500


class Declared:
    """Names that values may use.

    :param context: prefixes and short names.
    :param vocabulary: terms of the ontology.
    :param hidden: whether some ids stand in files that cannot be read; then no own name is called undeclared.
    """

    def __init__(self, context: Context, vocabulary: Vocabulary, *, hidden: bool = False) -> None:
        self._context = context
        self._vocabulary = vocabulary
        self.hidden = hidden
        self._ids: dict[str, Place] = {}
        self._guesses = 0
        self._known_terms = vocabulary.own_terms() | set(context.names) | set(context.keys)

    def add(self, iri: str, place: Place) -> None:
        """Declare an own id."""
        self._ids[iri] = place

    def place(self, iri: str) -> Place | None:
        """Return the position of an own id, or None."""
        return self._ids.get(iri)

    def ids(self) -> Iterable[tuple[str, Place]]:
        """Return all own ids with their positions."""
        return self._ids.items()

    def entity(self, key: Key, item: Scalar) -> str:
        """Return the IRI of a value that names an entity, study, place or external term.

        :raises CurationFault: when nothing declares it.
        """
        self._check_prefix(key, item)
        iri = self._context.expand(item.text)
        if not self.has(iri):
            raise self._unknown_entity(key, item, iri)
        return iri

    def _check_prefix(self, key: Key, item: Scalar) -> None:
        if prefix := self._context.unknown_prefix_of(item.text):
            nearest = self.nearest(prefix, self._context.prefixes)
            raise _unknown("unknown-prefix", item, nearest, key=key.name, prefix=prefix)

    def _unknown_entity(self, key: Key, item: Scalar, iri: str) -> CurationFault:
        if not iri.startswith(OBO):
            nearest = self.nearest(item.text, [shorten(known) for known in self._ids])
            return _unknown("unknown-entity", item, nearest, key=key.name)
        # Numbers that look alike mean nothing alike, so only a single wrong digit is worth a guess.
        known = [shorten(name) for name in self._vocabulary.labels if name.startswith(OBO)]
        name = shorten(iri)
        nearest = [self._with_label(near) for near in self.nearest(name, known, cutoff=0.9)]
        slice_file = f"ontology/imports/{name.partition(':')[0].lower()}.ttl"
        return _unknown("not-imported", item, nearest, key=key.name, name=name, file=slice_file)

    def _with_label(self, name: str) -> str:
        label = self._vocabulary.labels.get(self._context.expand(name))
        return f"{name} ({label})" if label else name

    def has(self, iri: str) -> bool:
        """Tell whether an IRI may be named: own and OBO ones where something declares them, others as they are."""
        if iri in self._ids or iri in self._vocabulary.terms:
            return True
        if iri.startswith((BASE, OBO)):
            return self.hidden and iri.startswith(BASE)
        return _is_address(iri)

    def term(self, key: Key, item: Scalar) -> str:
        """Return the IRI of a value that names a term of the ontology, or a place of the review.

        :raises CurationFault: when the ontology has no such term, or the review no such place.
        """
        self._check_prefix(key, item)
        # Short names stand for terms only; where the context gives a key a vocabulary of its own, they do not reach.
        name = self._context.name(item.text) if key.vocabulary == TERMS else None
        iri = name or self._context.expand(item.text, key.vocabulary)
        if iri not in self._vocabulary.terms and iri not in self._ids:
            if key.vocabulary == TERMS:
                nearest = self.nearest(item.text, self._known_terms)
                raise _unknown("unknown-term", item, nearest, key=key.name)
            if not self.has(iri):
                names = [known.removeprefix(key.vocabulary) for known in self._ids if known.startswith(key.vocabulary)]
                raise _unknown("unknown-place", item, self.nearest(item.text, names), key=key.name)
        return iri

    def kind(self, item: Value) -> str:
        """Return the IRI of a value that names a class of nodes.

        :raises CurationFault: when the ontology has no such class, or when its members are values, not nodes that
            files describe.
        """
        if not isinstance(item, Scalar):
            raise CurationFault("type-not-single", item.place)
        iri = self._context.expand(item.text, TERMS)
        if iri not in self._vocabulary.classes:
            names = [name.removeprefix(TERMS) for name in self._vocabulary.classes if name.startswith(TERMS)]
            raise _unknown("unknown-class", item, self.nearest(item.text, names))
        if not self._vocabulary.properties([iri]):
            raise CurationFault("class-of-values", item.place, name=item.shown)
        return iri

    def nearest(self, word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
        """Return up to three known names that look like a word, nearest first, whatever their case.

        :param cutoff: least likeness, from 0 to 1.
        """
        self._guesses += 1
        if len(word) > _LONGEST_NAME or self._guesses > _MOST_GUESSES:
            return []
        by_case = {name.casefold(): name for name in sorted(known, reverse=True)}
        return [by_case[name] for name in difflib.get_close_matches(word.casefold(), by_case, n=3, cutoff=cutoff)]


def _unknown(code: str, item: Scalar, nearest: Sequence[str], **facts: Any) -> CurationFault:
    return CurationFault(code, item.place, word=item.text, shown=item.shown, nearest=nearest, **facts)


def _is_address(iri: str) -> bool:
    """Tell whether text is a web address that RDF can hold; the JSON-LD parser drops others in silence."""
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return iri.startswith(("http://", "https://"))

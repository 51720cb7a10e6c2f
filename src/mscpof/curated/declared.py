"""Names that values may use: ids of nodes in all files, terms of the ontology and those it imports, and web addresses.

Any http or https address counts, except below our own base and that of OBO, where only declared names do.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, OBO, TERMS, shorten
from mscpof.curated.document import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.place import Place
    from mscpof.curated.context import Context, Key
    from mscpof.curated.document import Value
    from mscpof.curated.vocabulary import Vocabulary

# Names are shorter, and the time to compare a word with every name grows with its length.
_LONGEST_NAME = 100
# Beyond that many faults a curator looks for their one cause, not for a typo in each.
_MOST_GUESSES = 500


class Declared:
    """Names that values may use. Own names are IRIs below https://w3id.org/mscpof/.

    :param context: prefixes and short names.
    :param vocabulary: terms of the ontology.
    :param hidden: whether some ids are unknown, since they are at fault or in files that cannot be read; then no own
        name is called undeclared.
    :ivar ids: position of the id of each node, by its IRI; filled by the reader of the nodes.
    """

    def __init__(self, context: Context, vocabulary: Vocabulary, *, hidden: bool = False) -> None:
        self._context = context
        self._vocabulary = vocabulary
        self.hidden = hidden
        self.ids: dict[str, Place] = {}
        self._guesses = 0
        self._known_terms = vocabulary.own_terms() | set(context.names) | set(context.keys)

    def entity(self, key: Key, item: Scalar) -> str:
        """Return the IRI of a value that names a node of the files, a term of another ontology, or a web address.

        :param key: key of the value, for the message.
        :raises CurationFault: when nothing declares the name or its prefix; with the nearest names that are declared.
        """
        self._check_prefix(key, item)
        iri = self._context.expand(item.text)
        if self.has(iri):
            return iri
        if not iri.startswith(OBO):
            raise _unknown("unknown-entity", item, self.nearest(item.text, map(shorten, self.ids)), key=key.name)
        # Numbers that look alike mean nothing alike, so only a single wrong digit is worth a guess.
        labels = {shorten(known): label for known, label in self._vocabulary.labels.items() if known.startswith(OBO)}
        name = shorten(iri)
        nearest = [f"{near} ({labels[near]})" for near in self.nearest(name, labels, cutoff=0.9)]
        file = f"ontology/imports/{name.partition(':')[0].lower()}.ttl"
        raise _unknown("not-imported", item, nearest, key=key.name, name=name, file=file)

    def has(self, iri: str) -> bool:
        """Tell whether a value may name an IRI: own and OBO ones when declared, others when they are web addresses."""
        if iri in self.ids or iri in self._vocabulary.terms:
            return True
        if iri.startswith((BASE, OBO)):
            return self.hidden and iri.startswith(BASE)
        return _is_address(iri)

    def term(self, key: Key, item: Scalar) -> str:
        """Return the IRI of a value that names a term of the ontology, or a part of the review such as a table.

        :param key: key of the value; its `vocabulary` says which of the two the value names.
        :raises CurationFault: when the ontology has no such term, the review no such part, or nothing the prefix.
        """
        self._check_prefix(key, item)
        # Short names stand for terms only; where the context gives a key a vocabulary of its own, they do not reach.
        name = self._context.name(item.text) if key.vocabulary == TERMS else None
        iri = name or self._context.expand(item.text, key.vocabulary)
        if iri in self._vocabulary.terms or iri in self.ids:
            return iri
        if key.vocabulary == TERMS:
            raise _unknown("unknown-term", item, self.nearest(item.text, self._known_terms), key=key.name)
        if not self.has(iri):
            nearest = self.nearest(item.text, _names_in(key.vocabulary, self.ids))
            raise _unknown("unknown-place", item, nearest, key=key.name)
        return iri

    def kind(self, item: Value) -> str:
        """Return the IRI of a class of nodes that a value under `type` names.

        :raises CurationFault: when the value is a list or mapping, the ontology has no such class, or its members are
            values, not nodes that files describe.
        """
        if not isinstance(item, Scalar):
            raise CurationFault("type-not-single", item.place)
        iri = self._context.expand(item.text, TERMS)
        if iri not in self._vocabulary.classes:
            raise _unknown("unknown-class", item, self.nearest(item.text, _names_in(TERMS, self._vocabulary.classes)))
        if not self._vocabulary.properties([iri]):
            raise CurationFault("class-of-values", item.place, name=item.excerpt)
        return iri

    def nearest(self, word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
        """Return up to three known names that look like a word, nearest first, whatever their case.

        To save time, none are returned for words of more than 100 characters, or after 500 calls.

        :param cutoff: least likeness, from 0 to 1.
        """
        self._guesses += 1
        if len(word) > _LONGEST_NAME or self._guesses > _MOST_GUESSES:
            return []
        by_case = {name.casefold(): name for name in sorted(known, reverse=True)}
        return [by_case[name] for name in difflib.get_close_matches(word.casefold(), by_case, n=3, cutoff=cutoff)]

    def _check_prefix(self, key: Key, item: Scalar) -> None:
        if (prefix := self._context.prefix_of(item.text)) and prefix not in self._context.prefixes:
            nearest = self.nearest(prefix, self._context.prefixes)
            raise _unknown("unknown-prefix", item, nearest, key=key.name, prefix=prefix)


def _unknown(code: str, item: Scalar, nearest: list[str], **facts: Any) -> CurationFault:
    return CurationFault(code, item.place, word=item.text, excerpt=item.excerpt, nearest=nearest, **facts)


def _names_in(namespace: str, iris: Iterable[str]) -> Iterable[str]:
    return (iri.removeprefix(namespace) for iri in iris if iri.startswith(namespace))


def _is_address(iri: str) -> bool:
    """Tell whether text is a web address that RDF can hold; the JSON-LD parser drops others in silence."""
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return iri.startswith(("http://", "https://"))

"""JSON-LD context of the curated files: the property of each key, and the form of its values.

The context file is the only mapping (design, principle 2). The JSON-LD parser expands by it; the same declarations are
read here, so that a message can name the key, the value and their position before the expansion.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, PREFIXES
from mscpof.base.place import Place
from mscpof.curated.document import read_text

if TYPE_CHECKING:
    from pathlib import Path

_XSD = PREFIXES["xsd"]
# Form of a key's values, by the keyword in its declaration.
_FORMS = {"": "", "@id": "id", "@vocab": "term", "@language": "languages"}


@dataclass(frozen=True, slots=True)
class Key:
    """Key of the curated files.

    :param name: key as it is written, such as `year`.
    :param iri: IRI of the property that the key stands for.
    :param form: form of the values: `id` (name of a node), `term` (name in `vocabulary`), `languages` (texts by
        language), or the IRI of their datatype; empty for text, numbers and booleans as they stand.
    :param vocabulary: namespace in which bare names of a `term` value are looked up.
    :param reverse: whether the value is the subject of the property, and the node its object.
    """

    name: str
    iri: str
    form: str
    vocabulary: str
    reverse: bool = False

    @property
    def path(self) -> str:
        """The IRI of the property, after `^` when reversed, as `Shape.path` writes it."""
        return f"^{self.iri}" if self.reverse else self.iri


class Context:
    """Declarations of the context file.

    `keys` holds each `Key` by name, `prefixes` the namespace of each prefix, `names` the IRI of each short name of a
    term, such as `Rat`, and `vocabulary` the namespace of all other names.

    :param declarations: content of its `@context`.
    """

    def __init__(self, declarations: dict[str, Any]) -> None:
        self.declarations = declarations
        self.vocabulary: str = declarations["@vocab"]
        self.prefixes: dict[str, str] = {}
        names: dict[str, str] = {}
        keys: dict[str, dict[str, Any]] = {}
        for name, value in declarations.items():
            if isinstance(value, dict) and not value.get("@prefix"):
                keys[name] = value
            elif isinstance(value, dict):
                self.prefixes[name] = value["@id"]
            elif isinstance(value, str) and value.endswith(("#", "/")):
                self.prefixes[name] = value
            elif isinstance(value, str) and "@" not in (name[:1], value[:1]):
                names[name] = value
        self.names = {name: self.expand(value) for name, value in names.items()}
        self.keys = {name: self._key(name, value) for name, value in keys.items()}

    @classmethod
    def load(cls, path: Path, file: Path) -> Context:
        """Read a context file, a JSON object whose `@context` declares a `@vocab`.

        :param file: path of the file for messages.
        :raises CurationFault: when it is not UTF-8, not JSON or no such object, with the position.
        """
        text = read_text(path, file)
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            raise CurationFault("broken-json", Place(file, error.lineno, error.colno), reason=error.msg) from None
        match content:
            case {"@context": {"@vocab": str()} as declarations}:
                return cls(declarations)
        raise CurationFault("broken-context", Place(file, 1, 1))

    def prefix_of(self, text: str) -> str | None:
        """Return the prefix of a compact IRI, declared or not; None for names and absolute IRIs."""
        prefix, colon, rest = text.partition(":")
        return prefix if colon and not rest.startswith("//") else None

    def expand(self, text: str, vocabulary: str = BASE) -> str:
        """Return the IRI of a value.

        :param text: an absolute IRI, a compact IRI such as `GO:0006915`, or a name below `vocabulary`.
        :param vocabulary: namespace of names without a declared prefix.
        """
        if (prefix := self.prefix_of(text)) in self.prefixes:
            return self.prefixes[prefix] + text.partition(":")[2]
        return text if text.startswith(("http://", "https://")) else vocabulary + text

    def name(self, text: str) -> str | None:
        """Return the IRI that the context itself declares for a whole name.

        :param text: a short name such as `Rat` (NCBITaxon:10116), or a key such as `year`, which gives its property.
        :returns: None for all else: prefixes, compact and absolute IRIs, and names that are only below `@vocab`, such
            as `UmbilicalCordMSC`.
        """
        key = self.keys.get(text)
        return self.names.get(text) or (key.iri if key else None)

    def _key(self, name: str, declaration: dict[str, Any]) -> Key:
        reverse = "@reverse" in declaration
        iri = self.expand(declaration.get("@reverse") or declaration.get("@id") or name, self.vocabulary)
        vocabulary = declaration.get("@context", {}).get("@vocab", self.vocabulary)
        kind = "@language" if declaration.get("@container") == "@language" else declaration.get("@type", "")
        form = _FORMS[kind] if kind in _FORMS else self.expand(kind)
        return Key(name, iri, form, vocabulary, reverse)


def datatype(name: str) -> str:
    """Return the IRI of an XML Schema datatype by its local name.

    >>> datatype("integer")
    'http://www.w3.org/2001/XMLSchema#integer'
    """
    return _XSD + name

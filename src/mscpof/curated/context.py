"""The JSON-LD context as a look-up: what a key of the curated files means, and what form its value takes.

The context file is the only mapping (design, principle 2). Its expansion is done by the JSON-LD parser; this reads the
same declarations so that a message can name the key, the value and their place before anything is expanded.
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


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the curated files.

    :param name: the key as it is written.
    :param iri: the property it stands for.
    :param form: `id`, `term` (a name in `vocabulary`), `languages`, or the IRI of a datatype; empty for plain values.
    :param vocabulary: the namespace in which bare names of a `term` value are looked up.
    :param reverse: the value is the subject of the property, and the node its object.
    """

    name: str
    iri: str
    form: str
    vocabulary: str
    reverse: bool = False

    @property
    def path(self) -> str:
        """The property as the shapes' paths write it: a reversed one starts with `^`."""
        return f"^{self.iri}" if self.reverse else self.iri


class Context:
    """The keys, prefixes and short names that the context file declares.

    :param declarations: the content of its `@context`.
    """

    def __init__(self, declarations: dict[str, Any]) -> None:
        self.declarations = declarations
        self.vocabulary: str = declarations["@vocab"]
        self._prefixes = {
            name: value if isinstance(value, str) else value["@id"]
            for name, value in declarations.items()
            if (isinstance(value, str) and value.endswith(("#", "/")))
            or (isinstance(value, dict) and value.get("@prefix"))
        }
        self.names: dict[str, str] = {
            name: self.expand(value)
            for name, value in declarations.items()
            if isinstance(value, str)
            and name not in self._prefixes
            and not name.startswith("@")
            and not value.startswith("@")
        }
        self.keys = {
            name: self._key(name, value)
            for name, value in declarations.items()
            if isinstance(value, dict) and not value.get("@prefix")
        }

    @classmethod
    def load(cls, path: Path, shown: Path) -> Context:
        """Read a context file.

        :param path: the file, a JSON object whose `@context` declares a `@vocab`.
        :param shown: the path to name in messages.
        :raises CurationFault: when it is no such object, with the place at which the parser stopped.
        """
        text = read_text(path, shown)
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            raise CurationFault("broken-json", Place(shown, error.lineno, error.colno), reason=error.msg) from None
        match content:
            case {"@context": {"@vocab": str()} as declarations}:
                return cls(declarations)
        raise CurationFault("broken-context", Place(shown, 1, 1))

    def prefix_of(self, text: str) -> str | None:
        """Return the declared prefix that a compact IRI starts with, or None.

        :param text: a compact or absolute IRI, or a name.
        """
        prefix, colon, rest = text.partition(":")
        return prefix if colon and prefix in self._prefixes and not rest.startswith("//") else None

    def unknown_prefix_of(self, text: str) -> str | None:
        """Return the prefix that a compact IRI starts with where nobody declared it, or None.

        :param text: a compact or absolute IRI, or a name.
        """
        prefix, colon, rest = text.partition(":")
        return prefix if colon and prefix not in self._prefixes and not rest.startswith("//") else None

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The declared prefixes."""
        return tuple(self._prefixes)

    def expand(self, text: str, vocabulary: str = BASE) -> str:
        """Return the IRI that a value stands for.

        :param text: an absolute IRI, a compact IRI, or a name below `vocabulary`.
        :param vocabulary: where bare names belong.
        """
        if prefix := self.prefix_of(text):
            return self._prefixes[prefix] + text.partition(":")[2]
        if text.startswith(("http://", "https://")):
            return text
        return vocabulary + text

    def name(self, text: str) -> str | None:
        """Return the IRI that a short name or a key stands for where a term is expected; JSON-LD looks there first.

        :param text: the name.
        :returns: the IRI, or None where the context does not declare the name.
        """
        if text in self.names:
            return self.names[text]
        return self.keys[text].iri if text in self.keys else None

    def _key(self, name: str, declaration: dict[str, Any]) -> Key:
        reverse = "@reverse" in declaration
        iri = self.expand(declaration.get("@reverse") or declaration.get("@id") or name, self.vocabulary)
        vocabulary = declaration.get("@context", {}).get("@vocab", self.vocabulary)
        if declaration.get("@container") == "@language":
            form = "languages"
        else:
            form = {"@id": "id", "@vocab": "term"}.get(
                kind := declaration.get("@type", ""), self.expand(kind) if kind else ""
            )
        return Key(name, iri, form, vocabulary, reverse)


def datatype(name: str) -> str:
    """Return the IRI of an XML Schema datatype.

    >>> datatype("integer")
    'http://www.w3.org/2001/XMLSchema#integer'
    """
    return _XSD + name

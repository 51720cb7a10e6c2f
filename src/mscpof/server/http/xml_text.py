"""Limits of XML: carriage returns that its readers change, characters and names that it cannot hold."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING

from mscpof.server.faults import HttpFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Triple

# In UTF-8 these bytes stand for nothing else, so that it does not matter where an answer is cut into pieces.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOCAL_NAME = re.compile(r"[^\W\d][\w.-]*$")


class XmlText(io.RawIOBase):
    """File object that passes XML on to another one, so that its readers get the characters that were meant.

    :param file: binary file object that takes the bytes.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def writable(self) -> bool:
        """Return that the file is for writing."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Pass on a piece in UTF-8, with carriage returns as `&#xD;`: readers of XML take bare ones for line feeds.

        :raises HttpFault: 406, `no-xml-character`, at a control character, which XML cannot hold.
        """
        if control := _CONTROL.search(data):
            raise HttpFault("no-xml-character", 406, character=control[0][0])
        self._file.write(data.replace(b"\r", b"&#xD;"))
        return len(data)


def with_xml_names(triples: Iterable[Triple], media_types: Sequence[str]) -> Iterator[Triple]:
    """Yield triples as they are, up to the first that RDF/XML cannot hold.

    :param media_types: media types that can hold it, for the message.
    :raises HttpFault: 406, `no-xml-name`, at a triple whose property cannot be the name of an XML element.
    """
    known: set[str] = set()
    for triple in triples:
        name = triple.predicate.value
        if name not in known and not _LOCAL_NAME.search(name):
            raise HttpFault("no-xml-name", 406, property=name, media_types=media_types)
        known.add(name)
        yield triple

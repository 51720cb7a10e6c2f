"""What XML cannot say as it stands: line breaks that its readers change, characters and names that it does not have."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING

from mscpof.server.workers.faults import RequestFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

# In UTF-8 these bytes stand for nothing else, so that it does not matter where an answer is cut into pieces.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOCAL_NAME = re.compile(r"[^\W\d][\w.-]*$")


class XmlText(io.RawIOBase):
    """A file for XML.

    :param file: where it goes.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def writable(self) -> bool:
        """Tell that this is for writing."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take a piece; a carriage return, which readers would take for a line feed, is written by its number.

        :raises RequestFailed: when a character is none of XML's.
        """
        if found := _CONTROL.search(data):
            raise RequestFailed(406, f"XML cannot hold the character U+{found[0][0]:04X}; ask for another form")
        self._file.write(data.replace(b"\r", b"&#xD;"))
        return len(data)


def with_xml_names(triples: Iterable[Triple], instead: str) -> Iterator[Triple]:
    """Pass on statements whose property can be the name of an XML element.

    :param instead: the forms that can hold the others.
    :raises RequestFailed: at one that RDF/XML has no way to write.
    """
    known: set[str] = set()
    for triple in triples:
        name = triple.predicate.value
        if name not in known and not _LOCAL_NAME.search(name):
            raise RequestFailed(406, f"RDF/XML cannot hold the property <{name}>; ask for one of: {instead}")
        known.add(name)
        yield triple

"""SPARQL queries of users: running them, checking what they use, and the positions of their errors."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store
from rich.cells import cell_len

from mscpof.base.faults import BadQuery
from mscpof.base.names import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

Result = QuerySolutions | QueryBoolean | QueryTriples


class Server(Protocol):
    """SPARQL endpoint on another machine."""

    def answer(self, text: str) -> Result:
        """Return the answer to a query; without FROM, its default graph is the union of all graphs."""

    def __hash__(self) -> int:
        """Return a hash that differs between servers, so that answers can be cached."""


# Dataset that can be queried.
Source = Store | Server

# Wider than any keyword of SPARQL; see `locate`.
_GAP = " " * 20
# Characters of a line that a message quotes.
_EXCERPT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """Graphs that a query is limited to (RDF dataset of SPARQL 1.1 Protocol, section 2.1.4).

    :param default: IRIs of the graphs that together are the default graph.
    :param named: IRIs of the named graphs.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def graphs(self) -> dict[str, list[NamedNode]]:
        """Return the graphs as the keyword arguments of `Store.query`.

        :raises BadQuery: when a graph name is no IRI.
        """
        return {"default_graph": _nodes(self.default), "named_graphs": _nodes(self.named)}


def run(source: Source, text: str, scope: Scope | None = None, *, federated: bool = False) -> Result:
    """Run a query and return its result.

    Without FROM, the default graph is the union of all graphs. Relative IRIs are resolved against `BASE`.

    :param source: store or server.
    :param scope: graphs that the query is limited to, on a store only; FROM has no effect then.
    :param federated: whether the query may use SERVICE, which asks other servers.
    :raises BadQuery: when the text is not a SPARQL query, cannot be answered, or uses SERVICE without `federated`.
    :raises MscpofError: when a server cannot be asked.
    """
    with explained(text):
        if not federated and uses(text, "SERVICE"):
            raise BadQuery("service-off")
        if not isinstance(source, Store):
            # A text that is not SPARQL is refused here with its position, as for a store.
            Store().query(text, base_iri=BASE)
            return source.answer(text)
        if scope and (scope.default or scope.named):
            return source.query(text, base_iri=BASE, **scope.graphs())  # type: ignore[arg-type]  # (typed as single arguments)
        return source.query(text, base_iri=BASE, use_default_graph_as_union=not uses(text, "FROM"))


@contextmanager
def explained(text: str) -> Iterator[None]:
    """Turn an error of pyoxigraph in the `with` block into a `BadQuery`, a syntax error with its line and column.

    :param text: the query that the block runs, or whose result it reads.
    """
    try:
        yield
    except SyntaxError as error:
        raise _not_sparql(text, error, locate(text)) from None
    except UnicodeEncodeError:
        raise BadQuery("query-not-unicode") from None
    except (RuntimeError, OSError, ValueError) as error:
        raise BadQuery("query-failed", reason=error) from None


def locate(text: str) -> tuple[int, int] | None:
    """Return the line and column of the first syntax error in a query, or None when there is no error.

    The store's parser reports the end of the longest keyword that it tried. So every space is widened before the text
    is parsed again, and the position is moved back by the length of the keyword in the parser's message.

    >>> locate("SELECT * WHERE { ?s ?p }")
    (1, 24)
    """
    widened = re.sub(r"\s", lambda space: space[0] + _GAP, text + " ")
    try:
        Store().query(widened, base_iri=BASE)
    except SyntaxError as error:
        match = re.search(r"at (\d+):(\d+): expected (.*)", str(error), re.DOTALL)
        if not match:
            return None
        lines = widened.split("\n")
        line = min(int(match[1]), len(lines))
        offset = sum(len(before) + 1 for before in lines[: line - 1]) + int(match[2]) - 1
        words = match[3].removeprefix("one of ").split(", ")
        if all(re.fullmatch(r"[A-Z_]+", word) for word in words):
            offset -= len(words[0])
        before = re.sub(rf"(\s) {{0,{len(_GAP)}}}", r"\1", widened[:offset])[: len(text)]
        return before.count("\n") + 1, len(before) - before.rfind("\n")
    return None


def _nodes(iris: tuple[str, ...]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise BadQuery("bad-graph-name", reason=error) from None


def _not_sparql(text: str, error: SyntaxError, place: tuple[int, int] | None) -> BadQuery:
    if place is None:
        return BadQuery("not-sparql", reason=error.msg)
    line, column = place
    # The expectations of the parser help only where they are words, not rules of the grammar.
    parts = re.split(r", |expected |one of ", error.msg)
    expected = dict.fromkeys(f"; {part}" for part in parts if re.fullmatch(r"[A-Z][a-z]+( \w+)+", part))
    content = text.split("\n")[line - 1].expandtabs(1)
    start = max(0, column - _EXCERPT_LENGTH // 2)
    return BadQuery(
        "not-sparql-from",
        line=line,
        column=column,
        expected="".join(expected),
        excerpt=content[start : start + _EXCERPT_LENGTH],
        caret=" " * cell_len(content[start : column - 1]) + "^",
    )


def uses(text: str, keyword: str) -> bool:
    """Tell whether a query uses a keyword such as `FROM`; a word in a string, name, IRI or comment does not count.

    The keyword is misspelt and the query parsed again: a syntax error at that word shows that it is a keyword.

    :raises BadQuery: when the query holds the word and has a syntax error elsewhere.
    """
    misspelt = re.sub(rf"(?i){keyword[0]}(?={keyword[1:]})", "X", text)
    if misspelt == text:
        return False
    try:
        Store().query(misspelt, base_iri=BASE)
    except SyntaxError as error:
        place = locate(misspelt)
        # Behind one of these signs it is a variable, a name or a language.
        word = rf"(?i)(?<![?$:@\w])X{keyword[1:]}"
        if place and not re.search(word, misspelt.split("\n")[place[0] - 1]):
            # Raised here, since a search for the position in the text itself could run it.
            raise _not_sparql(text, error, place) from None
        return True
    return False

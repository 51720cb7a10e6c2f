"""Quality queries: SELECT queries on the whole dataset; every row of an answer is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions, Store

from mscpof.base.faults import CurationFault, RuleViolation
from mscpof.base.names import LANGUAGES, shorten
from mscpof.curated.front_matter import read_query
from mscpof.dataset.violation import violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mscpof.base.faults import Severity
    from mscpof.base.place import Places
    from mscpof.curated.front_matter import QueryFile
    from mscpof.curated.project import Project


@dataclass(frozen=True, slots=True)
class QualityQuery:
    """SELECT query whose every row is a fault.

    :param name: name of its file, without ending; the code of its faults.
    :param text: SPARQL with ?focus, the node at fault, and perhaps ?path, ?value and ?other.
    :param messages: message by language; `{focus}`, `{value}` and `{other}` stand for the row's values, shortened.
    :param of_terms: whether it finds faults in the ontology alone, never in a curated file.
    """

    name: str
    text: str
    messages: dict[str, str]
    severity: Severity
    of_terms: bool = False


def load_quality_queries(project: Project) -> list[QualityQuery]:
    """Read the quality queries of a project.

    :raises CurationFault: when one has no message in each language or no ?focus, has another `#+ about:` than
        `ontology`, or is not SPARQL.
    """
    return [_quality_query(read_query(project, path)) for path in project.queries("quality")]


def _quality_query(file: QueryFile) -> QualityQuery:
    message, about = file.matter.get("message"), file.matter.get("about")
    if not isinstance(message, dict) or not message.keys() >= set(LANGUAGES):
        raise CurationFault("quality-query-without-message", file.place)
    if "?focus" not in file.text:
        raise CurationFault("quality-query-without-focus", file.place)
    if about not in (None, "ontology"):
        raise CurationFault("quality-query-about-unknown", file.place)
    severity: Severity = "warning" if file.matter.get("severity") == "warning" else "error"
    messages = {language: str(text) for language, text in message.items()}
    return QualityQuery(file.name, file.text, messages, severity, about is not None)


def check_quality(
    store: Store,
    queries: Iterable[QualityQuery],
    places: Places,
    *,
    chosen: Callable[[str], bool] = lambda _: True,
) -> list[RuleViolation]:
    """Run quality queries over a dataset.

    :param store: asserted and inferred data with the ontology.
    :param places: positions of the statements in the files.
    :param chosen: tells by its IRI whether faults of a node are asked for; by default all are.
    :returns: one violation for each row about such a node.
    """
    violations = []
    for query in queries:
        rows = store.query(query.text, use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions), query.name  # noqa: S101  (a SELECT by its ?focus)
        names = {variable.value for variable in rows.variables}
        for row in rows:
            focus, path, value, other = (
                getattr(row[name], "value", "") if name in names else "" for name in ("focus", "path", "value", "other")
            )
            if chosen(focus):
                short = {"focus": shorten(focus), "value": shorten(value), "other": shorten(other)}
                messages = {language: _filled(text, short) for language, text in query.messages.items()}
                about = {"rule": query.name, "focus": focus, "path": path, "value": value}
                violations.append(violation(places, severity=query.severity, messages=messages, **about))
    return violations


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text

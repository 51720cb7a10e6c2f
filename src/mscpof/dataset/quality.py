"""The quality queries: SPARQL over the whole dataset, of which any row is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions, Store

from mscpof.base.faults import CurationFault, RuleViolation
from mscpof.base.names import shorten
from mscpof.curated.front_matter import read_query
from mscpof.dataset.violation import violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mscpof.base.faults import Severity
    from mscpof.base.place import Places
    from mscpof.curated.project import Project


@dataclass(frozen=True, slots=True)
class QualityQuery:
    """A query of which any row is a fault.

    :param message: by language; `{focus}`, `{value}` and `{other}` stand for the row's values.
    :param of_terms: whether it finds faults in the ontology alone, never in a curated file.
    """

    name: str
    text: str
    message: dict[str, str]
    severity: Severity
    of_terms: bool = False


def load_quality_queries(project: Project) -> list[QualityQuery]:
    """Read the quality queries of a project.

    :raises CurationFault: when one has no message or no ?focus, is about something unknown, or is not SPARQL.
    """
    queries = []
    for path in project.quality:
        query = read_query(project, path)
        message = query.matter.get("message")
        if not isinstance(message, dict) or "en" not in message or "zh" not in message:
            raise CurationFault("quality-query-without-message", query.place)
        if "?focus" not in query.text:
            raise CurationFault("quality-query-without-focus", query.place)
        severity: Severity = "warning" if query.matter.get("severity") == "warning" else "error"
        said = {language: str(text) for language, text in message.items()}
        about = query.matter.get("about")
        if about not in (None, "ontology"):
            raise CurationFault("quality-query-about-unknown", query.place)
        queries.append(QualityQuery(path.stem, query.text, said, severity, about is not None))
    return queries


def check_quality(
    store: Store,
    queries: Iterable[QualityQuery],
    places: Places,
    *,
    chosen: Callable[[str], bool] = lambda _: True,
) -> list[RuleViolation]:
    """Run quality queries over a dataset.

    :param store: asserted and inferred data with the ontology.
    :param places: where each statement was written.
    :param chosen: tells by its IRI whether a node needs to be looked at.
    :returns: one violation for each row.
    """
    found = []
    for query in queries:
        rows = store.query(query.text, use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions), query.name  # noqa: S101  (a SELECT by its ?focus)
        names = [variable.value for variable in rows.variables]
        for row in rows:
            values = {name: getattr(row[name], "value", "") for name in names}
            if not chosen(values["focus"]):
                continue
            shown = {name: shorten(values.get(name, "")) for name in ("focus", "value", "other")}
            said = {language: _fill(text, shown) for language, text in query.message.items()}
            found.append(
                violation(
                    places,
                    rule=query.name,
                    focus=values["focus"],
                    path=values.get("path", ""),
                    value=values.get("value", ""),
                    severity=query.severity,
                    said=said,
                )
            )
    return found


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text

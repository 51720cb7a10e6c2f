"""The page of a question: a field for each parameter, taken as people write it, and the answer as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from mscpof.base.faults import BadParameter, UnknownName, UnknownResource
from mscpof.base.names import BASE
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Shown
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.naming import naming_of
from mscpof.pages.tables.rows import answered
from mscpof.pages.views.documents import MOST_ROWS, downloads
from mscpof.pages.views.parameters import Choices, choices_of, defaults_of, example_of, knowledge_of, shown_as
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.dataset.question import Parameter, Question
    from mscpof.pages.html.page_request import Visit

ASK = "ask"
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as the form shows it.

    :param kind: what it takes, see `Parameter`.
    :param values: what was given, as the form shows it.
    :param choices: what can be given.
    :param default: what is asked where nothing is given; nothing for anything.
    :param fault: what is wrong with what was given, or nothing.
    :param unknown: whether nothing, or more than one thing, has the name that was given.
    :param nearest: what may have been meant.
    """

    name: str
    kind: str
    example: str
    values: tuple[str, ...]
    choices: Choices
    default: tuple[str, ...]
    fault: str = ""
    unknown: bool = False
    nearest: tuple[str, ...] = ()


def show_asking(store: Store, visit: Visit) -> Shown:
    """Show the page of a question, or the list of all.

    :raises UnknownResource: when there is no such question.
    """
    name = thing_of(visit.path)[0].partition("/")[2]
    questions = knowledge_of(store).questions
    if not name:
        return Shown(render("questions", visit, questions=sorted(questions.values(), key=lambda one: one.title)))
    if name not in questions:
        raise UnknownResource(BASE + visit.path, [asking_path(one) for one in questions if one.startswith(name[:3])])
    question = questions[name]
    fields = tuple(_field(store, question, parameter, visit) for parameter in question.parameters)
    if any(field.fault for field in fields):
        return Shown(_page(store, question, fields, visit), status=_BAD_REQUEST, lasting=False)
    return Shown(_page(store, question, fields, visit))


def asking_paths(store: Store) -> Iterable[str]:
    """Yield the paths of the pages."""
    yield f"{ASK}/"
    yield from map(asking_path, knowledge_of(store).questions)


def asking_path(name: str) -> str:
    """Return the path of the page of a question."""
    return f"{ASK}/{name}"


def _page(store: Store, question: Question, fields: tuple[Field, ...], visit: Visit) -> str:
    values = {field.name: field.values for field in fields if field.values}
    names = [field.name for field in fields]
    # Who sends the form with nothing in it asks for everything; who only looks at it asks for nothing yet.
    asked = not names or any(name in parse_qs(visit.query, keep_blank_values=True) for name in names)
    parts: dict[str, Any] = {"query": ""}
    if asked and not any(field.fault for field in fields):
        query = knowledge_of(store).sparql(question.name, **{name: list(given) for name, given in values.items()})
        columns, rows = answered(store, query, naming_of(store, visit.language), most=MOST_ROWS + 1)
        parts = {
            "query": query,
            "columns": columns,
            "own": visit.asking(asking_path(question.name), **(values or dict.fromkeys(names[:1], ("",)))),
            "rows": rows[:MOST_ROWS],
            "more": len(rows) > MOST_ROWS,
            "downloads": downloads(visit, query),
        }
    labels = {name: said[visit.language] for name, said in section("column").items()}
    return render(
        "ask",
        visit,
        labels=labels,
        question=question,
        fields=fields,
        values=values,
        most=MOST_ROWS,
        **parts,
    )


def _field(store: Store, question: Question, parameter: Parameter, visit: Visit) -> Field:
    """Return a parameter with what the address gives for it; an empty field gives nothing."""
    given = tuple(value.strip() for value in visit.asked.get(parameter.name, ()) if value.strip())
    field = Field(
        parameter.name,
        parameter.kind,
        example_of(store, parameter, visit.language),
        given,
        choices_of(store, parameter, visit.language),
        defaults_of(store, question, parameter, visit.language),
    )
    if not given:
        return field
    try:
        knowledge_of(store).sparql(question.name, **{parameter.name: list(given)})
        return replace(field, values=tuple(shown_as(store, parameter, value, visit.language) for value in given))
    except UnknownName as fault:
        return replace(field, fault=str(fault), unknown=True, nearest=fault.nearest)
    except BadParameter as fault:
        return replace(field, fault=str(fault))

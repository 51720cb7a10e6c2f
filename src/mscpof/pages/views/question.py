"""Page of a question: a field for each parameter, and the answer as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from mscpof.base.faults import BadParameter, UnknownName, UnknownResource
from mscpof.base.names import BASE, shorten
from mscpof.pages.html.rendering import render
from mscpof.pages.html.response import Response
from mscpof.pages.model.address import thing_of
from mscpof.pages.model.naming import naming_of
from mscpof.pages.tables.rows import rows_of_query
from mscpof.pages.views.endpoint import MOST_ROWS, downloads
from mscpof.pages.views.parameters import Choices, choices_of, defaults_of, example_of, knowledge_of
from mscpof.pages.words.texts import section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.dataset.question import Parameter, Question
    from mscpof.pages.html.page_request import PageRequest

ASK = "ask"
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Field:
    """Parameter as the form shows it.

    :param kind: kind of its values, such as `entity` or `number`, see `Parameter`.
    :param example: value to try, as a reader types it.
    :param values: values in the request, as the form shows them.
    :param choices: values that the form offers.
    :param default: names of the default values; none where any value is the default.
    :param fault: message in English on what is wrong with the values; empty for nothing.
    :param unknown: whether the fault is that no thing, or more than one, has the name in the request.
    :param nearest: names that may have been meant.
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


def show_question(store: Store, request: PageRequest) -> Response:
    """Return the page of the question that the path names, such as `ask/changes`, or of all questions for `ask/`.

    It has the answer where the request has parameters or the question takes none, and status 400 where a value is bad.

    :raises UnknownResource: when there is no such question.
    """
    name = thing_of(request.path)[0].partition("/")[2]
    questions = knowledge_of(store).questions
    if not name:
        return Response(render("questions", request, questions=sorted(questions.values(), key=lambda one: one.title)))
    if name not in questions:
        alike = [question_path(one) for one in questions if one.startswith(name[:3])]
        raise UnknownResource(BASE + request.path, alike)
    question = questions[name]
    fields = tuple(_field(store, question, parameter, request) for parameter in question.parameters)
    faulty = any(field.fault for field in fields)
    page = _page(store, question, fields, request, faulty=faulty)
    return Response(page, status=_BAD_REQUEST, cacheable=False) if faulty else Response(page)


def question_paths(store: Store) -> Iterable[str]:
    """Return the paths, below `BASE`, of the list of questions and of the page of each."""
    return [f"{ASK}/", *map(question_path, knowledge_of(store).questions)]


def question_path(name: str) -> str:
    """Return the path, below `BASE`, of the page of the question with a name."""
    return f"{ASK}/{name}"


def _page(store: Store, question: Question, fields: tuple[Field, ...], request: PageRequest, *, faulty: bool) -> str:
    values = {field.name: field.values for field in fields if field.values}
    names = [field.name for field in fields]
    # A form that is sent empty asks for everything; a page that is only looked at asks for nothing yet.
    sent = parse_qs(request.query, keep_blank_values=True)
    parts: dict[str, Any] = {"query": ""}
    if not faulty and (not names or any(name in sent for name in names)):
        query = knowledge_of(store).sparql(question.name, **{name: list(texts) for name, texts in values.items()})
        columns, rows = rows_of_query(store, query, naming_of(store, request.language), most=MOST_ROWS + 1)
        parts = {
            "query": query,
            "columns": columns,
            "own": request.query_link(question_path(question.name), **(values or dict.fromkeys(names[:1], ("",)))),
            "rows": rows[:MOST_ROWS],
            "more": len(rows) > MOST_ROWS,
            "downloads": downloads(request, query),
        }
    labels = {name: words[request.language] for name, words in section("column").items()}
    return render(
        "ask", request, labels=labels, question=question, fields=fields, values=values, most=MOST_ROWS, **parts
    )


def _field(store: Store, question: Question, parameter: Parameter, request: PageRequest) -> Field:
    """Return the field of a parameter with its values in the request; an empty field has none.

    Of a closed set the form shows the choice that a value means, otherwise the typed text.
    """
    language, knowledge = request.language, knowledge_of(store)
    texts = tuple(value.strip() for value in request.parameters.get(parameter.name, ()) if value.strip())
    field = Field(
        parameter.name,
        parameter.kind,
        example_of(store, parameter, language),
        texts,
        choices_of(store, parameter, language),
        defaults_of(store, question, parameter, language),
    )
    try:
        if texts:
            knowledge.sparql(question.name, **{parameter.name: list(texts)})
        if field.choices.closed:
            return replace(field, values=tuple(shorten(knowledge.find(text, parameter.kind)) for text in texts))
    except UnknownName as fault:
        return replace(field, fault=str(fault), unknown=True, nearest=fault.nearest)
    except BadParameter as fault:
        return replace(field, fault=str(fault))
    return field

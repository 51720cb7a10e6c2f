"""Faults that mscpof reports to its user: each has a code, a place where there is one, and words in every language.

The words stand in the file `faults.toml` of the room that raises the fault, by code and language, as templates for
`str.format`. Tests and reports look at the code.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mscpof.base.place import Place

Severity = Literal["error", "warning"]

_PACKAGE = Path(__file__).parents[1]
_DID_YOU_MEAN = {"en": "; did you mean {}?", "zh": "; 您是指 {} 吗?"}


class MscpofError(Exception):
    """Fault that mscpof reports to its user.

    :param code: name of the fault, such as `unknown-key`, under which a `faults.toml` has its templates.
    :param place: position in a curated file, where there is one.
    :param severity: `error`, or `warning` where the file can be used nevertheless.
    :param words: message by language, where no `faults.toml` has a template.
    :param facts: values for the template by name. The names in `nearest` become the question `did you mean`, those in
        `lines` a list with a line each; other sequences are joined by commas.
    """

    def __init__(
        self,
        code: str,
        place: Place | None = None,
        *,
        severity: Severity = "error",
        words: Mapping[str, str] | None = None,
        **facts: object,
    ) -> None:
        self.code = code
        self.place = place
        self.severity = severity
        self.facts: dict[str, Any] = facts
        self.words = dict(words) if words else _filled(code, facts)
        super().__init__(self.text)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the fault with its facts, for other processes."""
        return _without_init, (type(self), self.text), self.__dict__

    @property
    def text(self) -> str:
        """The message in English, without the place."""
        return self.words["en"]

    def message(self, language: str) -> str:
        """Return the message in a language, without the place; in English where it has none in that language."""
        return self.words.get(language, self.text)

    def __str__(self) -> str:
        """Write the place and the English message."""
        return f"{self.place}  {self.text}" if self.place else self.text


@lru_cache(maxsize=1)
def fault_words() -> dict[str, dict[str, str]]:
    """Return the templates of all `faults.toml` by code and language.

    They are read at the first call; a process that may open no file later makes that call before.
    """
    words: dict[str, dict[str, str]] = {}
    for path in sorted(_PACKAGE.rglob("faults.toml")):
        words |= tomllib.loads(path.read_text(encoding="utf-8"))
    return words


def _without_init(kind: type[MscpofError], text: str) -> MscpofError:
    return kind.__new__(kind, text)


def did_you_mean(nearest: Iterable[str], language: str = "en") -> str:
    """Return the end of a message, such as `; did you mean A, B?`, about names like the given one; empty if none."""
    names = ", ".join(nearest)
    return _DID_YOU_MEAN[language].format(names) if names else ""


def _filled(code: str, facts: Mapping[str, object]) -> dict[str, str]:
    return {
        language: template.format(**{name: _shown(name, value, language) for name, value in facts.items()})
        for language, template in fault_words()[code].items()
    }


def _shown(name: str, value: object, language: str) -> object:
    """Return a fact as a template takes it."""
    if not isinstance(value, list | tuple):
        return value
    if name == "nearest":
        return did_you_mean(value, language)
    return "".join(f"\n  {line}" for line in value) if name == "lines" else ", ".join(map(str, value))


class CurationFault(MscpofError):
    """Fault in a curated file: in the data, the ontology, a mapping table, a shape or a query."""


class RuleViolation(CurationFault):
    """Node that breaks the rule of a shape, of a quality query or of the check of identifiers.

    :param rule: code of the fault: name of the shape or of the query, or `identifier-` and the name of the check.
    :param place: position of the value, of its property or of the node, where it was written by hand.
    :param words: message by language.
    :param focus: IRI of the node; empty where a violation is about no single node.
    :param path: IRI of the property; empty where the node as a whole is at fault.
    :param value: IRI or text of the value; empty where the property as a whole is at fault.
    """

    def __init__(
        self,
        rule: str,
        place: Place | None,
        words: Mapping[str, str],
        *,
        severity: Severity,
        focus: str,
        path: str = "",
        value: str = "",
    ) -> None:
        super().__init__(rule, place, severity=severity, words=words)
        self.focus = focus
        self.path = path
        self.value = value


class NotAProject(MscpofError):
    """Neither the folder nor one above it is a checkout of mscpof, with the curated files."""


class BadParameter(MscpofError):
    """An argument of a user is unknown or its value does not fit, such as a query's parameter or a file ending."""


class BadQuery(MscpofError):
    """A SPARQL query does not parse, fails when it runs, or asks another server where that is refused."""


class UnknownName(MscpofError):
    """No node in the dataset has the name that a user gave, or several nodes have it."""

    @property
    def nearest(self) -> tuple[str, ...]:
        """Similar known names, the most similar first, or the shortened IRIs of the several nodes."""
        return tuple(self.facts["nearest"])


class BadFilter(MscpofError):
    """A parameter that filters the evidence map has an unknown value, two values, or years that make no period."""


class UnknownResource(MscpofError):
    """The dataset does not describe an IRI, or has no page or file there.

    :param iri: the IRI.
    :param nearest: paths, below the base, of IRIs with a similar spelling.
    """

    def __init__(self, iri: str, nearest: Sequence[str] = ()) -> None:
        self.iri = iri
        self.nearest = tuple(nearest)
        super().__init__("unknown-resource", iri=iri, nearest=self.nearest)

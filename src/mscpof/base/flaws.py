"""What can be wrong in a curated file: one exception a flaw, with its place, what is wrong and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from mscpof.base.faults import MscpofError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.place import Place

Severity = Literal["error", "warning"]


class CurationFault(MscpofError):
    """A fault in a curated file.

    :param place: where it stands, as exactly as is known.
    :param text: what is wrong and what would be right, in English.
    :param zh: the same in Chinese, where there is one.
    """

    severity: Severity = "error"
    rule: ClassVar[str] = ""

    def __init__(self, place: Place | None, text: str, zh: str = "") -> None:
        self.place = place
        self.text = text
        self.zh = zh
        super().__init__(f"{place}  {text}" if place else text)

    @property
    def code(self) -> str:
        """The name of the rule that was broken."""
        return self.rule or type(self).__name__


class NotUtf8(CurationFault):
    """A file is not UTF-8 text."""


class EmptyFile(CurationFault):
    """A file holds no node."""


class BrokenYaml(CurationFault):
    """A file is not YAML, or uses a part of YAML that curated files do without."""


class DuplicateKey(CurationFault):
    """A mapping has the same key twice."""


class AliasRefused(CurationFault):
    """A file uses an anchor or an alias."""


class TooDeep(CurationFault):
    """A file is nested deeper, or is larger, than any curated file needs."""


class MisnamedFile(CurationFault):
    """A file's name does not fit the id of the node in it."""


class DuplicateId(CurationFault):
    """Two nodes have the same id."""


class MissingId(CurationFault):
    """A node that others must be able to name has no id."""


class MissingType(CurationFault):
    """A node does not say what it is."""


class BadValue(CurationFault):
    """A value is not of the form that its key takes."""


class BrokenTurtle(CurationFault):
    """An ontology or shapes file is not Turtle."""


class BrokenQuery(CurationFault):
    """A query file's front matter or query does not parse."""


class BrokenMapping(CurationFault):
    """A mapping table, or a row of one, is not the SSSOM that it should be."""


class WrongMappingLabel(CurationFault):
    """A mapping names a term by another label than the ontology or the slice that holds it.

    :param given: the label in the mapping.
    :param label: the label of the term.
    """

    def __init__(self, place: Place | None, name: str, given: str, label: str) -> None:
        self.given = given
        self.label = label
        super().__init__(place, f'the label of {name} is "{label}", not "{given}"')


class RepeatedMapping(CurationFault):
    """A mapping says what another one says already or denies.

    :param first: where the other one stands.
    """

    def __init__(self, place: Place | None, subject: str, value: str, other: str, first: Place) -> None:
        self.first = first
        super().__init__(place, f"{subject} to {value}: {other} is mapped so, or otherwise, at {first}; keep one")


class UnmappedTerm(CurationFault):
    """A term of the ontology has neither a mapping nor a record that there is none.

    :param name: the term.
    """

    severity: Severity = "warning"

    def __init__(self, place: Place | None, name: str) -> None:
        self.name = name
        super().__init__(
            place,
            f"{name} has no row in ontology/mappings; map it, or say in none.sssom.tsv what was searched",
            f"{name} 在 ontology/mappings 中没有记录; 请添加映射, 或在 none.sssom.tsv 中说明查找过什么",
        )


class NearMiss(CurationFault):
    """A name that is not known, with the nearest names that are.

    :param word: the unknown word as it was written.
    :param nearest: known names, nearest first.
    """

    def __init__(self, place: Place | None, text: str, word: str, nearest: Iterable[str]) -> None:
        self.word = word
        self.nearest = tuple(nearest)
        super().__init__(place, text + did_you_mean(self.nearest))


class UnknownKey(NearMiss):
    """A key that this kind of node does not have."""


class UnknownTerm(NearMiss):
    """A value that is no term of the ontology."""


class UnknownEntity(NearMiss):
    """A value that names no declared entity, study, place or external term."""


class RuleViolation(CurationFault):
    """A shape or a quality query found a node that breaks its rule.

    :param rule: the name of the shape or of the query.
    :param focus: the IRI of the node at fault.
    """

    def __init__(
        self,
        place: Place | None,
        text: str,
        zh: str,
        *,
        rule: str,
        focus: str,
        severity: Severity,
        path: str,
        value: str,
    ) -> None:
        super().__init__(place, text, zh)
        self.broken_rule = rule
        self.focus = focus
        self.severity = severity
        self.path = path
        self.value = value

    @property
    def code(self) -> str:
        """The name of the shape or query."""
        return self.broken_rule

"""Entry of a registry for one identifier, in the same form for all registries, and the requests that return it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

State = Literal["current", "missing", "deleted", "merged", "split", "obsolete", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Entry of a registry for one identifier.

    :param state: `current`; `missing` (never existed); `deleted`; `merged` into the successor; `split` into the
        successors; `obsolete`, without a sure successor; `elsewhere`, assigned by another registry.
    :param successors: identifiers that replace it, in the form of this registry; for an obsolete one, candidates.
    :param label: its label, symbol, mnemonic or title.
    :param species: its species, as a number of the NCBI Taxonomy; empty where the registry does not say.
    :param reason: why it was deleted, or the registry that assigned it.
    :param retractions: DOIs of the notices that retract a paper, `pmid:` and a number for one without a DOI; one empty
        text where the paper is marked as retracted without a notice.
    :param corrections: likewise of the notices that correct it.
    :raises TypeError: when a value is not text.
    :raises ValueError: when the state is unknown.
    """

    state: State
    successors: tuple[str, ...] = ()
    label: str = ""
    species: str = ""
    reason: str = ""
    retractions: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the values, which come from answers of servers and from files."""
        texts = (self.label, self.species, self.reason, *self.successors, *self.retractions, *self.corrections)
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("no text where there should be one")
        if self.state not in get_args(State):
            raise ValueError(self.state)


MISSING = Entry("missing")


@dataclass(frozen=True, slots=True)
class Step:
    """GET request that looks up identifiers. The next step of the registry looks up those that this one did not find.

    :param path: path below the base address of the registry; `{ids}` stands for the identifiers, with commas between.
    :param read: returns the entries in an answer (parsed JSON) for the requested identifiers; raises KeyError,
        TypeError, ValueError, AttributeError or IndexError where the answer has another form than is documented.
    :param parameters: parameters of the query string, with `{ids}` likewise.
    :param form: returns an identifier as it stands in the parameters.
    :param batch: whether a request takes several identifiers; those with a comma are left to the next step.
    """

    path: str
    read: Callable[[Any, Sequence[str]], dict[str, Entry]]
    parameters: Mapping[str, str] = field(default_factory=dict)
    form: Callable[[str], str] = str
    batch: bool = False

    def request(self, identifiers: Sequence[str]) -> tuple[str, dict[str, str]]:
        """Return the path below the base address, and the parameters, of the request for identifiers."""
        separable = [each for each in identifiers if not self.batch or "," not in each]
        path = self.path.format(ids=quote(",".join(separable)))
        ids = ",".join(map(self.form, separable))
        return path, {name: value.format(ids=ids) for name, value in self.parameters.items()}

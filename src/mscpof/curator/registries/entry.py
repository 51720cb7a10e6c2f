"""What a registry says of an identifier, in one form for all registries, and how one is asked for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

State = Literal["current", "missing", "deleted", "merged", "split", "obsolete", "elsewhere"]
STATES: tuple[State, ...] = ("current", "missing", "deleted", "merged", "split", "obsolete", "elsewhere")


@dataclass(frozen=True, slots=True)
class Record:
    """What a registry says of an identifier.

    :param state: what became of it; `elsewhere`: another registry gives it out.
    :param successors: what to write instead, in the form of this registry; of what is obsolete, what to consider.
    :param label: its label, symbol, mnemonic or title.
    :param species: its species, as a number of the NCBI Taxonomy.
    :param reason: why it was deleted, or who gives it out.
    :param retractions: the notices that retract a paper, each by DOI where it is known.
    :param corrections: those that correct it.
    """

    state: State
    successors: tuple[str, ...] = ()
    label: str = ""
    species: str = ""
    reason: str = ""
    retractions: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no registry should say.

        :raises TypeError: when something in it is no text.
        """
        texts = (self.label, self.species, self.reason, *self.successors, *self.retractions, *self.corrections)
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("no text where there should be one")

    def plain(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Record:
        """Return the record behind `plain`.

        :raises TypeError, ValueError, KeyError: when the value is none.
        """
        if value["state"] not in STATES:
            raise ValueError(value["state"])
        many = ("successors", "retractions", "corrections")
        values: dict[str, Any] = {name: tuple(each) if name in many else each for name, each in value.items()}
        return cls(**values)


MISSING = Record("missing")


@dataclass(frozen=True, slots=True)
class Question:
    """One request.

    :param path: below the base address of the registry.
    :param parameters: of the query string.
    """

    path: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A way to ask a registry. What one step does not tell the next one is asked for.

    :param ask: makes the request for identifiers.
    :param read: takes the answer apart into what it says of each identifier that was asked about; raises KeyError,
        TypeError, ValueError, AttributeError or IndexError where the answer has another form than is documented.
    :param batch: whether several identifiers fit into one request.
    """

    ask: Callable[[Sequence[str]], Question]
    read: Callable[[Any, Sequence[str]], dict[str, Record]]
    batch: bool = False

"""What is filed in the cells of the evidence matrix, finding by finding, so that a part of it can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.answer import Answer
from mscpof.names import PREFIXES, TERMS, local_name

if TYPE_CHECKING:
    from mscpof.sparql import Source

# How much a finding tells of its cell: a change, no difference, anything else; the rule that states cells weighs alike.
CHANGE, NO_DIFFERENCE, OTHERWISE = 3, 2, 1
_FILED = f"""
PREFIX mscpof:  <{TERMS}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
SELECT ?source ?mechanism ?finding ?study ?reference ?year ?gone ?setting ?organism ?product ?change ?same ?conflict
WHERE {{
  ?cell a mscpof:MatrixCell ;
        mscpof:source      ?source ;
        mscpof:mechanism   ?mechanism ;
        mscpof:cellStudy   ?study ;
        mscpof:cellFinding ?finding .
  ?finding mscpof:reportedIn ?study .
  ?study   mscpof:reference  ?reference .
  OPTIONAL {{ ?study dcterms:issued ?year }}
  OPTIONAL {{ ?study a mscpof:RetractedStudy . BIND (true AS ?gone) }}
  OPTIONAL {{ ?finding mscpof:setting  ?setting }}
  OPTIONAL {{ ?finding mscpof:organism ?organism }}
  OPTIONAL {{ ?finding mscpof:product  ?product }}
  BIND (EXISTS {{ ?finding mscpof:affected ?any }} AS ?change)
  BIND (EXISTS {{ ?finding mscpof:unchanged|mscpof:similar ?any }} AS ?same)
  BIND (EXISTS {{ ?any mscpof:raisedIn|mscpof:loweredIn ?finding }} AS ?conflict)
}}
ORDER BY ?source ?mechanism ?reference ?finding ?setting ?organism ?product
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """A finding in a cell of the evidence matrix.

    :param source: the local name of the cell's source; `mechanism`: of its mechanism.
    :param study: the IRI of the study that reports it; `reference`: its number in the review's list.
    :param setting: the local name, or nothing; `organism` and `product` alike.
    :param weight: one of `CHANGE`, `NO_DIFFERENCE`, `OTHERWISE`.
    :param conflict: whether another finding contradicts its direction.
    """

    source: str
    mechanism: str
    finding: str
    study: str
    reference: int
    year: str
    retracted: bool
    setting: str
    organism: str
    product: str
    weight: int
    conflict: bool


def evidence_of(dataset: Source) -> tuple[Filed, ...]:
    """Read what is filed in the cells; what the review says of several sources at once is of no study, and not here."""
    return tuple(
        Filed(
            local_name(row["source"]),
            local_name(row["mechanism"]),
            row["finding"],
            row["study"],
            row["reference"],
            str(row["year"] or ""),
            bool(row["gone"]),
            local_name(row["setting"] or ""),
            local_name(row["organism"] or ""),
            local_name(row["product"] or ""),
            CHANGE if row["change"] else NO_DIFFERENCE if row["same"] else OTHERWISE,
            bool(row["conflict"]),
        )
        for row in Answer(dataset, _FILED)
    )

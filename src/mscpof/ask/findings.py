"""Findings as records for loops and data frames: one for each finding and entity that it states a result for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from mscpof.base.answer import preview
from mscpof.base.names import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import polars as pl

_PREVIEW = ("study", "source", "product", "mechanism", "direction", "entity", "level")
_REVIEW = "review/liu-2025/"
# Columns of the query `findings` that have another name than the field.
_ROW_NAMES = {
    "source": "mscSource", "mechanism": "filedUnder", "observed_in": "observedIn", "direction": "effect",
    "stated_at": "places",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Effect that a finding states for an entity.

    All texts but `label` are shortened IRIs (`finding/qu-q-2022-01`, `UmbilicalCordMSC`, `GO:0001525`), several of them
    joined by a space, in alphabetical order; values not stated are None.

    :param study, retracted: study that reports it, or the review; whether the study is retracted.
    :param reference: number of the study in the review's list of references.
    :param kinds: classes of the finding, such as `TreatmentEffect`.
    :param source, product: kind of stem cell, and what of the cells was given, such as `Exosome`.
    :param agent, mechanism: molecules that are said to carry the effect; mechanism under which the review files it.
    :param setting, organism: such as `InVivo`; species.
    :param observed_in, level: cell, tissue or fluid of the measurement; its kind, such as `MRNA`.
    :param direction: property that links finding and entity, such as `increased`.
    :param entity, label, protein: gene, process, outcome, ...; its label in English; its UniProt entry in the species.
    :param certainty, disputed: `Asserted` or `Hedged` by the review; whether it records a discrepancy about it.
    :param basis, stated_at: sort of its places in the review (`TextOnly`), and these places (`section-2.4.5`).
    """

    finding: str
    study: str
    reference: int | None
    retracted: bool
    kinds: str
    source: str | None
    product: str | None
    agent: str | None
    mechanism: str | None
    setting: str | None
    organism: str | None
    observed_in: str | None
    level: str | None
    direction: str
    entity: str
    label: str | None
    protein: str | None
    certainty: str
    basis: str
    disputed: bool
    stated_at: str

    def __str__(self) -> str:
        """Write the finding as one line, such as `qu-q-2022 [8] Exosome of UmbilicalCordMSC: decreased gene/CASP3`."""
        by = " of ".join(part for part in (self.product, self.source) if part) or "no treatment"
        about = [self.level, self.mechanism, "retracted" if self.retracted else None]
        more = f" ({', '.join(part for part in about if part)})" if any(about) else ""
        number = f" [{self.reference}]" if self.reference is not None else ""
        return f"{self.study.removeprefix('study/')}{number} {by}: {self.direction} {self.entity}{more}"


class Findings:
    """List of findings, to loop over or to turn into a data frame."""

    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings

    def __len__(self) -> int:
        return len(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    def __getitem__(self, index: int) -> Finding:
        return self._findings[index]

    def __repr__(self) -> str:
        """Show the first findings, aligned."""
        rows = [[str(getattr(f, name) or "") for name in _PREVIEW] for f in self._findings]
        return preview(_PREVIEW, rows, "finding")

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame, a row for each record, a column for each field; needs the extra `mscpof[frames]`."""
        import pandas as pd

        kinds = {"str": "str", "int": "Int64", "bool": "bool"}
        frame = pd.DataFrame([asdict(f) for f in self._findings], columns=list(_columns()))
        return frame.astype({name: kinds[kind] for name, kind in _columns().items()})

    def to_polars(self) -> pl.DataFrame:
        """Return a polars frame, a row for each record, a column for each field; needs the extra `mscpof[frames]`."""
        import polars as pl

        kinds = {"str": pl.String, "int": pl.Int64, "bool": pl.Boolean}
        return pl.DataFrame(
            [asdict(f) for f in self._findings], schema={name: kinds[kind] for name, kind in _columns().items()}
        )


def _columns() -> dict[str, str]:
    """Return the type of each column of a frame, by name."""
    return {field.name: str(field.type).partition(" ")[0] for field in fields(Finding)}


def finding_of(row: dict[str, Any]) -> Finding:
    """Return a row of the answer to the query `findings` as a record."""
    values = {name: row[_ROW_NAMES.get(name, name)] for name in _columns()}
    for field in fields(Finding):
        if str(field.type).startswith("str") and field.name != "label":
            parts = sorted(shorten(part) for part in str(values[field.name] or "").split(" "))
            values[field.name] = " ".join(parts) or ("" if field.type == "str" else None)
    values["stated_at"] = " ".join(place.removeprefix(_REVIEW) for place in values["stated_at"].split())
    return Finding(**values)

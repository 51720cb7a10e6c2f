"""Findings as records, one for each effect, for loops and data frames."""

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
    """One effect of one finding.

    Names are shortened IRIs (`finding/qu-q-2022-01`, `UmbilicalCordMSC`, `GO:0001525`); values not stated are None.
    Several values of one kind, such as two agents, are joined by a space, in alphabetical order.

    :param direction: property that links finding and entity, such as `increased`.
    :param level: kind of measurement, such as `MRNA`.
    :param retracted: whether the study is retracted.
    :param disputed: whether a discrepancy of the review bears on the finding.
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
    """List of findings that turns into a data frame in one call."""

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
        """Return a pandas frame with a row for each finding and effect; needs `mscpof[frames]`."""
        import pandas as pd

        kinds = {"str": "str", "int": "Int64", "bool": "bool"}
        frame = pd.DataFrame([asdict(f) for f in self._findings], columns=list(_columns()))
        return frame.astype({name: kinds[kind] for name, kind in _columns().items()})

    def to_polars(self) -> pl.DataFrame:
        """Return a polars frame with a row for each finding and effect; needs `mscpof[frames]`."""
        import polars as pl

        kinds = {"str": pl.String, "int": pl.Int64, "bool": pl.Boolean}
        return pl.DataFrame(
            [asdict(f) for f in self._findings], schema={name: kinds[kind] for name, kind in _columns().items()}
        )


def _columns() -> dict[str, str]:
    """Return the type of each column of a frame, by name."""
    return {field.name: str(field.type).partition(" ")[0] for field in fields(Finding)}


def finding_of(row: dict[str, Any]) -> Finding:
    """Return the record of a row of the query `findings`."""
    values = {name: row[_ROW_NAMES.get(name, name)] for name in _columns()}
    for field in fields(Finding):
        if str(field.type).startswith("str") and field.name != "label":
            parts = sorted(shorten(part) for part in str(values[field.name] or "").split(" "))
            values[field.name] = " ".join(parts) or ("" if field.type == "str" else None)
    values["stated_at"] = " ".join(place.removeprefix(_REVIEW) for place in values["stated_at"].split())
    return Finding(**values)

"""Registries as `registries.toml` declares them: address, batch size and rate limit of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mscpof.base.faults import MscpofError
from mscpof.curator.registries.crossref import CROSSREF
from mscpof.curator.registries.genes_and_proteins import HGNC, UNIPROT
from mscpof.curator.registries.ncbi import NCBI_GENE, PUBMED
from mscpof.curator.registries.ontologies import GENE_ONTOLOGY, OBO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mscpof.curator.registries.entry import Step

_STEPS = {
    "uniprot": UNIPROT,
    "go": GENE_ONTOLOGY,
    "obo": OBO,
    "hgnc": HGNC,
    "ncbigene": NCBI_GENE,
    "crossref": CROSSREF,
    "pubmed": PUBMED,
}


@dataclass(frozen=True, slots=True)
class Registry:
    """Registry of identifiers.

    :param name: name that users write.
    :param title: name for people.
    :param base: address of its service, below which the paths of requests are.
    :param documentation: address of the rules for its use.
    :param prefix: prefix of its identifiers for people; empty where they bring their own.
    :param label: kind of name that the dataset has for its identifiers: `label`, `symbol`, `mnemonic` or `title`.
    :param batch: most identifiers in a request, where its first step takes several.
    :param rate: most requests a second.
    :param retractions: whether it knows which papers were retracted or corrected.
    """

    name: str
    title: str
    base: str
    documentation: str
    prefix: str
    label: str
    batch: int
    rate: float
    retractions: bool = False

    @property
    def host(self) -> str:
        """The host of its service, with the port where it is not the usual one."""
        return urlsplit(self.base).netloc

    @property
    def steps(self) -> tuple[Step, ...]:
        """The requests that look up identifiers: each step for those that the step before did not find."""
        return _STEPS[self.name]

    def shown(self, identifier: str) -> str:
        """Return an identifier with its prefix, for people, such as `hgnc:1504`."""
        return f"{self.prefix}:{identifier}" if self.prefix and ":" not in identifier else identifier


def load_registries(names: Sequence[str] = (), settings: Path | None = None) -> list[Registry]:
    """Return the declared registries in the order of `registries.toml`.

    :param names: names of those to return; all by default.
    :param settings: a TOML file like `registries.toml`, whose values replace those of the package.
    :raises MscpofError: when a name is unknown, the file is not TOML, or it has an unknown registry or key, or a value
        of a wrong form.
    """
    declared = tomllib.loads(files(__package__).joinpath("registries.toml").read_text(encoding="utf-8"))
    if settings:
        _replace(declared, settings)
    for name in names:
        if name not in declared:
            raise MscpofError("unknown-registry", name=name, known=list(declared))
    return [Registry(name=name, **values) for name, values in declared.items() if not names or name in names]


def _replace(declared: dict[str, dict[str, Any]], path: Path) -> None:
    """Replace declared values by those of a settings file."""
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MscpofError("settings-not-toml", path=path, error=error) from None
    known = [field.name for field in fields(Registry) if field.name != "name"]
    for name, values in settings.items():
        if name not in declared:
            raise MscpofError("settings-unknown-registry", path=path, name=name, known=list(declared))
        if not isinstance(values, dict) or (set(values) - set(known)):
            raise MscpofError("settings-unknown-key", path=path, name=name, known=known)
        declared[name] |= values
        base, batch, rate = (declared[name][key] for key in ("base", "batch", "rate"))
        address = urlsplit(str(base))
        if address.scheme not in ("http", "https") or not address.netloc:
            raise MscpofError("settings-bad-base", path=path, name=name, base=base)
        if not isinstance(batch, int) or batch < 1:
            raise MscpofError("settings-bad-batch", path=path, name=name)
        if not isinstance(rate, int | float) or rate <= 0:
            raise MscpofError("settings-bad-rate", path=path, name=name)

"""The curated project: the folders in which people write, and the files in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mscpof.base.faults import NotAProject

_MARK = Path("data/context.jsonld")
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout of the curated files.

    :param root: the folder that holds `ontology/ data/ shapes/ queries/`.
    """

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """Return the project that holds a folder.

        :param start: the folder to look in first.
        :returns: the nearest project at or above it.
        :raises NotAProject: when neither the folder nor one above it holds the curated files.
        """
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / _MARK).is_file():
                return cls(folder)
        raise NotAProject("not-a-project", path=start)

    @property
    def context(self) -> Path:
        """The JSON-LD context of the curated files."""
        return self.root / _MARK

    @property
    def data(self) -> tuple[Path, ...]:
        """The curated YAML files, those that end in `.yml` too, so that none is passed over in silence.

        Hidden files are none of them: editors keep their locks and drafts in such.
        """
        files = (self.root / "data").rglob("*")
        return tuple(sorted(f for f in files if f.suffix.lower() in _YAML and not f.name.startswith(".")))

    @property
    def ontology(self) -> tuple[Path, ...]:
        """The ontology's own modules and the slices it imports, not what was inferred from them."""
        return tuple(sorted(path for path in (self.root / "ontology").rglob("*.ttl") if path != self.inferred))

    @property
    def inferred(self) -> Path:
        """What the reasoner inferred when it was last asked: a generated file, which nobody writes by hand."""
        return self.root / "ontology" / "inferred.ttl"

    @property
    def mappings(self) -> tuple[Path, ...]:
        """The SSSOM tables that relate the ontology's terms to those of others."""
        return tuple(sorted((self.root / "ontology/mappings").glob("*.sssom.tsv")))

    @property
    def shapes(self) -> tuple[Path, ...]:
        """The SHACL shapes."""
        return tuple(sorted((self.root / "shapes").glob("*.ttl")))

    @property
    def competency(self) -> tuple[Path, ...]:
        """The queries that users ask."""
        return tuple(sorted((self.root / "queries/competency").glob("*.rq")))

    @property
    def federated(self) -> tuple[Path, ...]:
        """The queries that ask several servers."""
        return tuple(sorted((self.root / "queries/federated").glob("*.rq")))

    @property
    def quality(self) -> tuple[Path, ...]:
        """The queries of which any row is a fault."""
        return tuple(sorted((self.root / "queries/quality").glob("*.rq")))

    @property
    def rules(self) -> tuple[Path, ...]:
        """The CONSTRUCT queries that add the inferred graph."""
        return tuple(sorted((self.root / "queries/derive").glob("*.rq")))

    @property
    def descriptions(self) -> tuple[Path, ...]:
        """The CONSTRUCT queries that tell what the dataset holds."""
        return tuple(sorted((self.root / "queries/describe").glob("*.rq")))

    @property
    def build(self) -> Path:
        """Where the built dataset goes."""
        return self.root / "build"

    def shown(self, path: Path) -> Path:
        """Return a path as messages show it: relative to the project.

        :param path: any path; one outside the project stays as it is.
        """
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

"""Checkout of the curated files: its folders and the files in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mscpof.base.faults import NotAProject

_MARK = Path("data/context.jsonld")
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Project:
    """Checkout of the curated files.

    :param root: folder that holds `ontology/ data/ shapes/ queries/`.
    """

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """Return the nearest project at or above a folder.

        :raises NotAProject: when neither the folder nor one above it holds `data/context.jsonld`.
        """
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / _MARK).is_file():
                return cls(folder)
        raise NotAProject("not-a-project", path=start)

    @property
    def context(self) -> Path:
        """The file of the JSON-LD context of the curated files."""
        return self.root / _MARK

    @property
    def data(self) -> tuple[Path, ...]:
        """The curated YAML files, and those that end in `.yml`, so that these get a fault instead of being ignored.

        Hidden files, in which editors keep locks and drafts, are left out.
        """
        files = (self.root / "data").rglob("*")
        return tuple(sorted(f for f in files if f.suffix.lower() in _YAML and not f.name.startswith(".")))

    @property
    def ontology(self) -> tuple[Path, ...]:
        """The Turtle files of the ontology: its own modules and the slices that it imports, without `inferred`."""
        return tuple(sorted(path for path in (self.root / "ontology").rglob("*.ttl") if path != self.inferred))

    @property
    def inferred(self) -> Path:
        """The generated file of the statements that the reasoner inferred last."""
        return self.root / "ontology" / "inferred.ttl"

    @property
    def mappings(self) -> tuple[Path, ...]:
        """The files of the SSSOM tables that relate the ontology's terms to those of others."""
        return tuple(sorted((self.root / "ontology/mappings").glob("*.sssom.tsv")))

    @property
    def shapes(self) -> tuple[Path, ...]:
        """The Turtle files of the SHACL shapes."""
        return tuple(sorted((self.root / "shapes").glob("*.ttl")))

    def queries(self, folder: str) -> tuple[Path, ...]:
        """Return the query files of a folder of `queries/`, sorted by name.

        :param folder: `competency` and `federated` hold the questions of users, to this dataset alone or to several
            servers, `quality` the queries whose rows are faults, `derive` and `describe` the CONSTRUCT queries of the
            inferred graph and of the metadata.
        """
        return tuple(sorted((self.root / "queries" / folder).glob("*.rq")))

    @property
    def build(self) -> Path:
        """The folder `build` of all generated files that are not committed: the built dataset, the cache, schemas."""
        return self.root / "build"

    def relative(self, path: Path) -> Path:
        """Return a path relative to the project, as in messages; a path outside of the project stays as it is."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

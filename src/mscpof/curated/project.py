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
        """Return the project that holds a folder.

        :returns: the nearest project at or above the folder.
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
        """The curated YAML files, and those that end in `.yml`, so that these get a fault instead of being ignored.

        Hidden files, in which editors keep locks and drafts, are left out.
        """
        files = (self.root / "data").rglob("*")
        return tuple(sorted(f for f in files if f.suffix.lower() in _YAML and not f.name.startswith(".")))

    @property
    def ontology(self) -> tuple[Path, ...]:
        """The ontology's own modules and the slices that it imports, without the file of inferred statements."""
        return tuple(sorted(path for path in (self.root / "ontology").rglob("*.ttl") if path != self.inferred))

    @property
    def inferred(self) -> Path:
        """The statements that the reasoner inferred last, a generated file."""
        return self.root / "ontology" / "inferred.ttl"

    @property
    def mappings(self) -> tuple[Path, ...]:
        """The SSSOM tables that relate the ontology's terms to those of others."""
        return tuple(sorted((self.root / "ontology/mappings").glob("*.sssom.tsv")))

    @property
    def shapes(self) -> tuple[Path, ...]:
        """The SHACL shapes."""
        return tuple(sorted((self.root / "shapes").glob("*.ttl")))

    def queries(self, folder: str) -> tuple[Path, ...]:
        """Return the query files of a folder of `queries/`.

        :param folder: `competency` and `federated` hold the questions of users, to this dataset alone or to several
            servers, `quality` the queries whose rows are faults, `derive` and `describe` the CONSTRUCT queries of the
            inferred graph and of the metadata.
        """
        return tuple(sorted((self.root / "queries" / folder).glob("*.rq")))

    @property
    def build(self) -> Path:
        """The folder of the built dataset."""
        return self.root / "build"

    def relative(self, path: Path) -> Path:
        """Return a path relative to the project, as in messages; a path outside of the project stays as it is."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

"""What an index of packages shows of mscpof: classifiers, links, and the README as Markdown."""

from __future__ import annotations

import yaml
from hatchling.metadata.core import ProjectMetadata
from packaging.specifiers import SpecifierSet
from trove_classifiers import classifiers, deprecated_classifiers

from tests.conftest import ROOT

PROJECT = ProjectMetadata(str(ROOT), None).core


def test_classifiers_are_those_of_the_index_and_name_the_versions_of_python_that_are_run() -> None:
    assert [name for name in PROJECT.classifiers if name not in classifiers or name in deprecated_classifiers] == []
    prefix = "Programming Language :: Python :: 3."
    versions = [name.removeprefix(prefix) for name in PROJECT.classifiers if name.startswith(prefix)]
    assert versions == ["11", "12", "13"]
    assert all(SpecifierSet(PROJECT.requires_python).contains(f"3.{minor}") for minor in versions)
    assert not SpecifierSet(PROJECT.requires_python).contains("3.10")
    assert not any("Windows" in name for name in PROJECT.classifiers)


def test_links_are_the_address_of_the_dataset_and_the_review_that_it_curates() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT.urls == {
        "Identifier": citation["url"],
        "Curated review": f"https://doi.org/{citation['references'][0]['doi']}",
    }


def test_the_readme_is_shown_as_markdown() -> None:
    assert PROJECT.readme_content_type == "text/markdown"
    assert PROJECT.readme.startswith("# mscpof")

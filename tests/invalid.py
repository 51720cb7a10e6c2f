"""Changes of the valid project that break one rule each, from the table `fixtures/invalid.yaml`."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from mscpof.base.names import BASE, NAMED_PREFIXES
from mscpof.curated import document
from tests.conftest import ROOT, VALID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mscpof.curated.project import Project

_TABLE = ROOT / "tests" / "fixtures" / "invalid.yaml"
_PREFIXES = NAMED_PREFIXES | {kind: f"{BASE}{kind}/" for kind in ("conflict", "finding", "gene", "matrix", "study")}
_HEAD = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in _PREFIXES.items())

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Change of the valid project that breaks a rule.

    :param rule: name of the shape or quality query.
    :param target: id of the node to change, or path of the file to add.
    :param content: new values by key, or text of the added file.
    """

    rule: str
    target: str
    content: Any

    @property
    def adds(self) -> bool:
        """Whether a file is added, in place of a changed node."""
        return isinstance(self.content, str)

    @property
    def path(self) -> str:
        """Path of the changed or added file from the root of the project."""
        return self.target if self.adds else _files()[self.target]

    @property
    def text(self) -> str:
        """Text of the whole changed or added file."""
        if self.adds:
            return f"{_HEAD if self.path.endswith('.ttl') else ''}{self.content}"
        content = load(VALID / self.path)
        for node, _ in nodes(content):
            if node["id"] == self.target:
                self.apply(node)
        return dump(content)

    def apply(self, node: Node) -> None:
        """Change a node; refuse, with the rule, what would change nothing."""
        for key, value in self.content.items():
            name = key.rstrip("+")
            before = node.get(name)
            if value == before or (key != name and before is None):
                raise ValueError(f'{self.rule}: "{key}: {value}" does not change {self.target}, which has {before}')
            if value is None:
                del node[name]
            elif key == name:
                node[name] = value
            else:
                node[name] = [value, *(before if isinstance(before, list) else [before])]


def load(path: Path) -> Any:
    """Return the content of a curated file."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def dump(content: Any) -> str:
    """Return the text of a curated file with a content."""
    return yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def nodes(content: Any, holder: list[Any] | None = None) -> Iterator[tuple[Node, list[Any] | None]]:
    """Return all nodes with an id, at any depth, each with the list that it stands in."""
    if isinstance(content, list):
        for item in content:
            yield from nodes(item, content)
    elif isinstance(content, dict):
        if "id" in content:
            yield content, holder
        for value in content.values():
            yield from nodes(value)


@cache
def _files() -> dict[str, str]:
    """Return the path of the file of each node of the valid project."""
    paths = sorted(VALID.rglob("*.yaml"))
    return {node["id"]: path.relative_to(VALID).as_posix() for path in paths for node, _ in nodes(load(path))}


def _changes() -> dict[str, Change]:
    # The parser of curated files refuses a key that stands twice.
    document.parse(_TABLE.read_text(encoding="utf-8"), _TABLE)
    changes = [Change(rule, target, what) for target, rules in load(_TABLE).items() for rule, what in rules.items()]
    by_rule = {change.rule: change for change in changes}
    assert len(by_rule) == len(changes), "a rule has two changes"
    return by_rule


# The change that breaks a rule, by the name of the rule.
INVALID = _changes()


def put_in(project: Project, rule: str) -> Path:
    """Make the change that breaks a rule in a copy of the valid project, and return the absolute path of its file."""
    path = project.root / INVALID[rule].path
    path.write_text(INVALID[rule].text, encoding="utf-8")
    return path


@contextmanager
def broken(project: Project, rule: str) -> Iterator[Path]:
    """Make the change that breaks a rule, as `put_in` does, and take it back at the end of the `with` block."""
    path = put_in(project, rule)
    try:
        yield path
    finally:
        if INVALID[rule].adds:
            path.unlink()
        else:
            shutil.copy(VALID / INVALID[rule].path, path)


def put_in_all(project: Project) -> None:
    """Make all changes in a copy of the valid project at once, each in a copy of its node, which stands beside it."""
    for number, change in enumerate(INVALID.values()):
        path = project.root / change.path
        if change.adds:
            text = re.sub(r"\b([Aa]dded)\b", rf"\g<1>{number}", change.text)
            path.with_stem(f"added-{number}").write_text(text, encoding="utf-8")
            continue
        content = load(path)
        ((node, holder),) = ((node, holder) for node, holder in nodes(content) if node["id"] == change.target)
        copy = yaml.load(dump(node), yaml.CSafeLoader)
        change.apply(copy)
        own = {part["id"] for part, _ in nodes(copy) if ":" not in part["id"]}
        copy = _renamed(copy, {name: f"{name}-{number}" for name in own})
        if holder is None:
            path.with_stem(copy["id"].partition("/")[2]).write_text(dump(copy), encoding="utf-8")
        else:
            holder.append(copy)
            path.write_text(dump(content), encoding="utf-8")


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return names.get(value, value)

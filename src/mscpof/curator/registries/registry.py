"""The registries as they are declared: where each one is asked, how much at once and how often."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mscpof.curator.registries.record import Step


class UnknownRegistry(MscpofError):
    """A registry was named that is not asked."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f'no registry "{name}"; there are {", ".join(known)}')


class BadSettings(MscpofError):
    """A file of settings does not say what registries have."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


@dataclass(frozen=True, slots=True)
class Registry:
    """Who gives out identifiers.

    :param name: as users write it.
    :param title: as people call it.
    :param base: the address below which it is asked.
    :param documentation: where it says how it wants to be asked.
    :param prefix: of its identifiers as people read them; empty where they bring their own.
    :param label: what the dataset says of an identifier besides: `label`, `symbol`, `mnemonic` or `title`.
    :param batch: identifiers in a request.
    :param rate: requests a second.
    :param retractions: whether it tells which papers were retracted or corrected.
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
        """The host that is asked, with its port where it is not the usual one."""
        return urlsplit(self.base).netloc

    @property
    def query(self) -> str:
        """The SPARQL that lists its identifiers in the dataset."""
        return files(__package__).joinpath(f"{self.name}.rq").read_text(encoding="utf-8")

    @property
    def steps(self) -> tuple[Step, ...]:
        """How it is asked."""
        steps: tuple[Step, ...] = import_module(f"{__package__}.{self.name}").STEPS
        return steps

    def shown(self, identifier: str) -> str:
        """Write an identifier as people read it."""
        return f"{self.prefix}:{identifier}" if self.prefix and ":" not in identifier else identifier


def load_registries(names: Sequence[str] = (), settings: Path | None = None) -> list[Registry]:
    """Return the registries that are declared.

    :param names: those to return; all by default.
    :param settings: a file like the package's own, whose values take the place of those there.
    :raises UnknownRegistry: when a name is none.
    :raises BadSettings: when the file does not say what registries have.
    """
    declared = tomllib.loads(files(__package__).joinpath("registries.toml").read_text(encoding="utf-8"))
    if settings:
        _replace(declared, _read(settings), settings)
    for name in names:
        if name not in declared:
            raise UnknownRegistry(name, list(declared))
    return [Registry(name=name, **values) for name, values in declared.items() if not names or name in names]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(path, f"no TOML that can be read ({error})") from None


def _replace(declared: dict[str, dict[str, Any]], given: Mapping[str, Any], path: Path) -> None:
    known = [field.name for field in fields(Registry) if field.name != "name"]
    for name, values in given.items():
        if name not in declared:
            raise BadSettings(path, f'no registry "{name}"; there are {", ".join(declared)}')
        if not isinstance(values, dict) or (set(values) - set(known)):
            raise BadSettings(path, f"[{name}] may say {', '.join(known)}")
        declared[name] |= values
        _check(declared[name], f"{path}: [{name}]")


def _check(values: Mapping[str, Any], where: str) -> None:
    parts = urlsplit(str(values["base"]))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadSettings(where, f'base is "{values["base"]}", no address of the web')
    if not isinstance(values["batch"], int) or values["batch"] < 1:
        raise BadSettings(where, "batch is a whole number above 0")
    if not isinstance(values["rate"], int | float) or values["rate"] <= 0:
        raise BadSettings(where, "rate is a number above 0")

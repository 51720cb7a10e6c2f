"""The registries are asked: what is kept is not asked again, what is missing in an answer is asked for singly.

Hosts are asked side by side, each one at its own pace. Every answer is kept at once, so that whoever is interrupted
loses nothing but the requests under way.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mscpof.curator.registries.client import Client, NotThere, Refused, Unanswered, hosts
from mscpof.curator.registries.record import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mscpof.curator.registries.cache import Cache
    from mscpof.curator.registries.client import Patience
    from mscpof.curator.registries.record import Record, Step
    from mscpof.curator.registries.registry import Registry

_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError)
# A registry that fails so often in a row is left alone.
_MOST_FAILURES = 3
_TURN = 0.1


@dataclass(slots=True)
class Told:
    """What a registry told.

    :param records: by identifier.
    :param unknown: why nothing is known of the others.
    """

    records: dict[str, Record] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Asking:
    """Registries being asked.

    :param patience: how long is waited for answers.
    :param mail: at which the registries can reach who asks.
    :param report: told the name of a registry and how many more of its identifiers are done.
    """

    cache: Cache
    patience: Patience
    mail: str = ""
    report: Callable[[str, int], None] = lambda _name, _done: None
    told: dict[str, Told] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _telling: threading.Lock = field(default_factory=threading.Lock)
    _faults: list[Exception] = field(default_factory=list)

    def kept(self, wanted: Mapping[str, Sequence[str]], registries: Sequence[Registry], reason: str) -> None:
        """Take what is kept; the rest is unknown.

        :param wanted: the identifiers of each registry.
        :param reason: why the rest is unknown.
        """
        for registry in registries:
            told = self.told[registry.name] = Told()
            for identifier in wanted[registry.name]:
                if record := self.cache.get(registry, identifier):
                    told.records[identifier] = record
                else:
                    told.unknown[identifier] = reason

    def run(self, wanted: Mapping[str, Sequence[str]], registries: Sequence[Registry]) -> bool:
        """Ask for all that is not kept.

        :returns: whether it came to its end; what an interruption left is unknown.
        """
        self.kept(wanted, registries, "interrupted before it was asked")
        # Threads that wait for a silent server must not keep the program from leaving.
        threads = [
            threading.Thread(target=self._ask_host, args=(found,), daemon=True)
            for found in hosts(list(registries)).values()
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                # Without a limit, Windows would not let an interruption in.
                while thread.is_alive():
                    thread.join(_TURN)
        except KeyboardInterrupt:
            with self._telling:
                self._stopped.set()
            return False
        if self._faults:
            raise self._faults[0]
        return True

    def _ask_host(self, registries: list[Registry]) -> None:
        client = Client(registries, self.patience, self.mail)
        unreached = ""
        try:
            for registry in registries:
                told = self.told[registry.name]
                self.report(registry.name, len(told.records))
                before = client.requests
                if unreached:
                    self._not_told(registry, list(told.unknown), unreached)
                else:
                    unreached = self._ask_registry(client, registry, list(told.unknown))
                self.requests[registry.name] = client.requests - before
        except Exception as fault:
            # Told in the thread that waits for this one.
            self._faults.append(fault)
        finally:
            client.close()

    def _ask_registry(self, client: Client, registry: Registry, wanted: list[str]) -> str:
        """Ask for identifiers, batch by batch.

        :returns: why the host is not worth asking for more, if it is not.
        """
        failures = 0
        size = registry.batch if registry.steps[0].batch else 1
        for start in range(0, len(wanted), size):
            if self._stopped.is_set():
                break
            batch = wanted[start : start + size]
            try:
                self._ask_batch(client, registry, batch)
                failures = 0
            except Refused as fault:
                self._not_told(registry, batch, str(fault))
            except Unanswered as fault:
                failures += 1
                given_up = fault.lasting or failures == _MOST_FAILURES
                self._not_told(registry, wanted[start:] if given_up else batch, fault.reason)
                if given_up:
                    return fault.reason if fault.lasting else ""
        return ""

    def _ask_batch(self, client: Client, registry: Registry, batch: Sequence[str]) -> None:
        """Ask for several; what the answer leaves out is asked for singly, step by step; what none has is missing."""
        first, *others = registry.steps
        found = self._step(client, registry, first, batch)
        self._keep(registry, found)
        failures = 0
        for identifier in batch:
            if self._stopped.is_set():
                return
            try:
                if identifier not in found:
                    answers = (self._step(client, registry, step, [identifier]) for step in others)
                    self._keep(registry, next(filter(None, answers), {identifier: MISSING}))
                    failures = 0
            except Refused as fault:
                self._not_told(registry, [identifier], str(fault))
            except Unanswered as fault:
                failures += 1
                if fault.lasting or failures == _MOST_FAILURES:
                    raise
                self._not_told(registry, [identifier], fault.reason)

    def _step(self, client: Client, registry: Registry, step: Step, batch: Sequence[str]) -> dict[str, Record]:
        try:
            return step.read(client.ask(registry, step.ask(batch)), batch)
        except NotThere:
            return {}
        except Refused:
            # One of several may be of a form that the registry refuses.
            if step.batch:
                return {}
            raise
        except _FORM as fault:
            said = f"{type(fault).__name__}: {fault}"
            raise Unanswered(f"{registry.host}: it answered in another form than is documented ({said})") from None

    def _not_told(self, registry: Registry, batch: Sequence[str], reason: str) -> None:
        """Say why nothing is known of identifiers; what was told before the fault stays told."""
        with self._telling:
            unknown = self.told[registry.name].unknown
            if not self._stopped.is_set():
                unknown |= {identifier: reason for identifier in batch if identifier in unknown}

    def _keep(self, registry: Registry, found: Mapping[str, Record]) -> None:
        told = self.told[registry.name]
        for identifier, record in found.items():
            self.cache.put(registry, identifier, record)
            with self._telling:
                # After an interruption, what is told is being read.
                if identifier in told.unknown and not self._stopped.is_set():
                    del told.unknown[identifier]
                    told.records[identifier] = record
        self.report(registry.name, len(found))


def requests_needed(registry: Registry, number: int) -> int:
    """Return how many requests tell of a number of identifiers, if all of them are current."""
    size = registry.batch if registry.steps[0].batch else 1
    return -(-number // size)

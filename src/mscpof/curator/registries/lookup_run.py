"""Lookup of identifiers: in the cache, else at their registries in batches, and singly where a batch leaves them out.

Hosts are asked in parallel, each at its own rate. Every entry is cached at once, so that an interrupted run loses only
the requests under way.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from mscpof.curator.registries.client import Client, NotThere, Refused, Unanswered
from mscpof.curator.registries.entry import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mscpof.curator.registries.answer_cache import AnswerCache
    from mscpof.curator.registries.client import RetryPolicy
    from mscpof.curator.registries.entry import Entry, Step
    from mscpof.curator.registries.registry import Registry

_UNDOCUMENTED_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError)
# A registry that fails so often in a row is given up.
_MOST_FAILURES = 3
# Seconds between two looks whether a thread has ended.
_JOIN_INTERVAL = 0.1


@dataclass(slots=True)
class LookupResult:
    """Result of looking up the identifiers of a registry.

    :param entries: entries by identifier; an identifier that the registry lacks has one too, with state `missing`.
    :param unknown: for every other identifier, why its entry is unknown, such as a server that did not answer.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class LookupRun:
    """Lookup of identifiers in several registries.

    :param cache: entries of earlier runs; new ones are added.
    :param policy: the limits of waiting for answers.
    :param mail: the user's mail address, for registries that want it; empty for none.
    :param report: called, in several threads, with the name of a registry and the number of entries that came in.
    :param results: the results by name of registry; filled by `read_cache` and `run`.
    :param requests: the number of requests by name of registry; filled by `run`.
    """

    cache: AnswerCache
    policy: RetryPolicy
    mail: str = ""
    report: Callable[[str, int], None] = lambda _name, _count: None
    results: dict[str, LookupResult] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _faults: list[Exception] = field(default_factory=list)

    def read_cache(self, wanted: Mapping[str, Sequence[str]], registries: Sequence[Registry], reason: str) -> None:
        """Put the entries that the cache has into `results`, and ask no registry.

        :param wanted: the identifiers by name of registry.
        :param reason: why the other identifiers are unknown.
        """
        for registry in registries:
            result = self.results[registry.name] = LookupResult()
            for identifier in wanted[registry.name]:
                if entry := self.cache.get(registry, identifier):
                    result.entries[identifier] = entry
                else:
                    result.unknown[identifier] = reason

    def run(self, wanted: Mapping[str, Sequence[str]], registries: Sequence[Registry]) -> bool:
        """Look up all identifiers in the cache, else at the registries; put their entries into `results`.

        :param wanted: the identifiers by name of registry.
        :returns: True, or False when the user interrupted it (Ctrl-C); the rest is unknown then.
        :raises MscpofError: when the cache cannot be written. A registry that does not answer raises nothing.
        """
        self.read_cache(wanted, registries, "interrupted before it was asked")
        by_host = [[each for each in registries if each.host == host] for host in sorted({r.host for r in registries})]
        # Daemon threads that wait for a silent server do not keep the program from leaving.
        threads = [threading.Thread(target=self._ask_host, args=(each,), daemon=True) for each in by_host]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                # Without a limit, Windows would not let an interruption in.
                while thread.is_alive():
                    thread.join(_JOIN_INTERVAL)
        except KeyboardInterrupt:
            with self._lock:
                self._stopped.set()
            return False
        if self._faults:
            raise self._faults[0]
        return True

    def _ask_host(self, registries: list[Registry]) -> None:
        client, unreached = Client(registries, self.policy, self.mail), ""
        try:
            for registry in registries:
                result = self.results[registry.name]
                self.report(registry.name, len(result.entries))
                wanted, before = list(result.unknown), client.requests
                size = registry.batch if registry.steps[0].batch else 1
                batches = [wanted[start : start + size] for start in range(0, len(wanted), size)]
                if unreached:
                    self._set_unknown(registry, wanted, unreached)
                else:
                    try:
                        self._ask_each(registry, batches, partial(self._ask_batch, client, registry))
                    except Unanswered as fault:
                        unreached = fault.reason if fault.lasting else ""
                self.requests[registry.name] = client.requests - before
        except Exception as fault:
            # Raised again by `run`, in the main thread.
            self._faults.append(fault)
        finally:
            client.close()

    def _ask_each(
        self, registry: Registry, batches: Sequence[Sequence[str]], ask: Callable[[Sequence[str]], None]
    ) -> None:
        """Look up batches one after the other; set why the identifiers of failed batches are unknown.

        :raises Unanswered: when further requests would fail, or several failed in a row; the rest is set unknown.
        """
        failures = 0
        for number, batch in enumerate(batches):
            if self._stopped.is_set():
                return
            try:
                ask(batch)
                failures = 0
            except Refused as fault:
                self._set_unknown(registry, batch, str(fault))
            except Unanswered as fault:
                failures += 1
                given_up = fault.lasting or failures == _MOST_FAILURES
                self._set_unknown(registry, chain(*batches[number:]) if given_up else batch, fault.reason)
                if given_up:
                    raise

    def _ask_batch(self, client: Client, registry: Registry, batch: Sequence[str]) -> None:
        """Look up a batch, then singly what the answer leaves out; an identifier that no step finds is missing."""
        first, *others = registry.steps

        def ask_one(batch: Sequence[str]) -> None:
            answers = (self._take_step(client, registry, step, batch) for step in others)
            self._keep(registry, next(filter(None, answers), {batch[0]: MISSING}))

        entries = self._take_step(client, registry, first, batch)
        self._keep(registry, entries)
        self._ask_each(registry, [[identifier] for identifier in batch if identifier not in entries], ask_one)

    def _take_step(self, client: Client, registry: Registry, step: Step, batch: Sequence[str]) -> dict[str, Entry]:
        try:
            return step.read(client.fetch(registry, *step.request(batch)), batch)
        except NotThere:
            return {}
        except Refused:
            # A batch is refused for one identifier of a wrong form, too.
            if step.batch:
                return {}
            raise
        except _UNDOCUMENTED_FORM as fault:
            words = f"it answered in another form than is documented ({type(fault).__name__}: {fault})"
            raise Unanswered(f"{registry.host}: {words}") from None

    def _set_unknown(self, registry: Registry, identifiers: Iterable[str], reason: str) -> None:
        """Set why identifiers are unknown; entries that came before the fault stay."""
        with self._lock:
            unknown = self.results[registry.name].unknown
            if not self._stopped.is_set():
                unknown |= {identifier: reason for identifier in identifiers if identifier in unknown}

    def _keep(self, registry: Registry, entries: Mapping[str, Entry]) -> None:
        result = self.results[registry.name]
        for identifier, entry in entries.items():
            self.cache.put(registry, identifier, entry)
            with self._lock:
                # After an interruption the main thread reads the results.
                if identifier in result.unknown and not self._stopped.is_set():
                    del result.unknown[identifier]
                    result.entries[identifier] = entry
        self.report(registry.name, len(entries))

"""What the server sees of itself: what the log tells of each request, and figures for Prometheus."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response

from mscpof.server.http.cache import HIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric
    from starlette.types import Message, Scope

    from mscpof.server.http.log import Log
    from mscpof.server.workers.pool import Pool

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
_SHOWN = 1000


class _PoolCounters(Collector):
    """What pool and log count themselves."""

    def __init__(self, pool: Pool, log: Log | None) -> None:
        self._pool = pool
        self._log = log

    def collect(self) -> Iterator[Metric]:
        """Return the counts as they now are."""
        pool, log = self._pool, self._log
        yield CounterMetricFamily("mscpof_workers_replaced", "Workers that were replaced.", pool.replaced)
        yield CounterMetricFamily("mscpof_overruns", "Requests that were ended by the time limit.", pool.overruns)
        yield CounterMetricFamily(
            "mscpof_log_lines_dropped", "Lines of the log that nobody took.", log.dropped if log else 0
        )


class Metrics:
    """What is counted and measured.

    :param pool: the workers.
    """

    def __init__(self, pool: Pool, log: Log | None) -> None:
        # When a count began is of use to nobody here, and doubles the lines.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._labelled: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.requests = Counter(
            "mscpof_requests",
            "Requests by what they asked for and the status they got.",
            ["kind", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "mscpof_request_seconds",
            "Time from a request to the end of its answer.",
            ["kind"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.sent = Counter("mscpof_sent_bytes", "Bytes of answers.", registry=self._registry)
        self.kept = Counter("mscpof_cache_hits", "Answers that were kept from before.", registry=self._registry)
        self.cut = Counter("mscpof_cut_answers", "Answers that broke off.", registry=self._registry)

        def gauge(name: str, words: str, function: Any) -> None:
            Gauge(name, words, registry=self._registry).set_function(function)

        gauge("mscpof_workers", "Workers that live.", lambda: pool.size)
        gauge("mscpof_workers_busy", "Workers that answer a request.", lambda: pool.busy)
        gauge("mscpof_queue", "Requests that wait for a worker.", lambda: pool.queue)
        self._registry.register(_PoolCounters(pool, log))

    def count(self, kind: str, status: int, seconds: float) -> None:
        """Count a request.

        :param seconds: from the request to the end of its answer.
        """
        requests, times = self._labelled.get((kind, status)) or self._label(kind, status)
        requests.inc()
        times.observe(seconds)

    def _label(self, kind: str, status: int) -> tuple[Counter, Histogram]:
        """Remember the figures of a kind and status; finding them takes as long as counting."""
        found = self._labelled[kind, status] = self.requests.labels(kind, str(status)), self.seconds.labels(kind)
        return found

    def response(self) -> Response:
        """Return the figures in the text form of Prometheus."""
        return Response(generate_latest(self._registry), headers={"content-type": CONTENT_TYPE_LATEST})


class RequestRecord:
    """What is seen of one request.

    :param scope: the request, as ASGI has it.
    """

    def __init__(self, figures: Metrics, log: Log | None, scope: Scope) -> None:
        self.kind = "none"
        self._metrics = figures
        self._log = log
        self._scope = scope
        self._began = time.perf_counter()
        self._status = 500
        self._sent = 0
        self._kept = False

    def see(self, message: Message) -> None:
        """See a part of the answer pass by."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._kept = HIT in message["headers"]
        else:
            self._sent += len(message.get("body", b""))

    def note(self) -> None:
        """Count the request, and log it."""
        figures, seconds = self._metrics, time.perf_counter() - self._began
        figures.count(self.kind, self._status, seconds)
        figures.sent.inc(self._sent)
        if self._kept:
            figures.kept.inc()
        cut = self._scope.get("mscpof.cut")
        if cut:
            figures.cut.inc()
        if self._log:
            self._log.say(
                _request(self._scope)
                | {"status": self._status, "bytes": self._sent, "seconds": round(seconds, 6), "kept": self._kept}
                | ({"cut": cut} if cut else {})
            )


def _request(scope: Scope) -> dict[str, Any]:
    headers = dict(scope["headers"])
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": (scope["client"] or ("",))[0],
        "method": scope["method"],
        "path": scope["path"],
        "query": scope["query_string"].decode("latin-1")[:_SHOWN],
        "agent": headers.get(b"user-agent", b"").decode("latin-1")[:_SHOWN],
    }

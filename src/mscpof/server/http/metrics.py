"""Metrics of the server for Prometheus, and the line of the log for each request."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response

from mscpof.server.http.cache import HIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric
    from starlette.types import Message, Scope

    from mscpof.server.http.log import Log
    from mscpof.server.workers.pool import Pool

_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
# Characters of a query or a user agent in the log.
_LONGEST = 1000


class Metrics(Collector):
    """Counts and measurements of the server.

    :param pool: workers, which count some themselves.
    :param log: log, which counts the lines that it drops; None where there is no log.
    """

    def __init__(self, pool: Pool, log: Log | None) -> None:
        # The time when a count began is of use to nobody here, and doubles the lines.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._pool = pool
        self.log = log
        self._labelled: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "mscpof_requests",
            "Requests by what they asked for and the status they got.",
            ["kind", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "mscpof_request_seconds",
            "Time from a request to the end of its answer.",
            ["kind"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self.sent = Counter("mscpof_sent_bytes", "Bytes of answers.", registry=registry)
        self.kept = Counter("mscpof_cache_hits", "Answers that were kept from before.", registry=registry)
        self.cut = Counter("mscpof_cut_answers", "Answers that broke off.", registry=registry)
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """Yield the counts of pool and log as they now are."""
        pool, dropped = self._pool, self.log.dropped if self.log else 0
        yield GaugeMetricFamily("mscpof_workers", "Workers that live.", pool.size)
        yield GaugeMetricFamily("mscpof_workers_busy", "Workers that answer a request.", pool.busy)
        yield GaugeMetricFamily("mscpof_queue", "Requests that wait for a worker.", pool.queue)
        yield CounterMetricFamily("mscpof_workers_replaced", "Workers that were replaced.", pool.replaced)
        yield CounterMetricFamily("mscpof_overruns", "Requests that were ended by the time limit.", pool.overruns)
        yield CounterMetricFamily("mscpof_log_lines_dropped", "Lines of the log that nobody took.", dropped)

    def count(self, kind: str, status: int, seconds: float) -> None:
        """Count a request.

        :param kind: what was asked for, such as `query` or `document`.
        :param status: HTTP status of the answer.
        :param seconds: time from the request to the end of its answer.
        """
        if (kind, status) not in self._labelled:
            # Finding the metrics of labels takes as long as counting.
            self._labelled[kind, status] = self._requests.labels(kind, str(status)), self._seconds.labels(kind)
        requests, times = self._labelled[kind, status]
        requests.inc()
        times.observe(seconds)

    def response(self) -> Response:
        """Return the metrics in the text format of Prometheus."""
        return Response(generate_latest(self._registry), headers={"content-type": CONTENT_TYPE_LATEST})


class RequestRecord:
    """Record of one request for metrics and log; its `kind` tells what was asked for, such as `query`.

    :param metrics: metrics that count the request, with their log.
    :param scope: the request in ASGI.
    """

    def __init__(self, metrics: Metrics, scope: Scope) -> None:
        self.kind = "none"
        self._metrics = metrics
        self._scope = scope
        self._start = time.perf_counter()
        self._status = 500
        self._sent = 0
        self._kept = False

    def observe(self, message: Message) -> None:
        """Note the status and size of a part of the answer on its way to the client."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._kept = HIT in message["headers"]
        else:
            self._sent += len(message.get("body", b""))

    def close(self) -> None:
        """Count the request, and log it, when its answer has ended."""
        metrics, scope, seconds = self._metrics, self._scope, time.perf_counter() - self._start
        metrics.count(self.kind, self._status, seconds)
        metrics.sent.inc(self._sent)
        metrics.kept.inc(self._kept)
        cut = scope.get("mscpof.cut")
        if cut:
            metrics.cut.inc()
        if metrics.log:
            agent = dict(scope["headers"]).get(b"user-agent", b"")
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "client": (scope["client"] or ("",))[0],
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("latin-1")[:_LONGEST],
                "agent": agent.decode("latin-1")[:_LONGEST],
                "status": self._status,
                "bytes": self._sent,
                "seconds": round(seconds, 6),
                "kept": self._kept,
            }
            metrics.log.write(line | ({"cut": cut} if cut else {}))

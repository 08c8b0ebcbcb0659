"""The figures of one process for Prometheus."""

from __future__ import annotations

from typing import Protocol


class Counts(Protocol):
    """What the inbox counts."""

    handled: int
    aside: int


class Sends(Protocol):
    """What the outbox counts."""

    sent: int
    failed: int


def exposition(inbox: Counts, outbox: Sends) -> bytes:
    """The figures as Prometheus text."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.core import CounterMetricFamily, Metric

    class Figures:
        def collect(self) -> list[Metric]:
            return [
                CounterMetricFamily("clacbot_messages_handled", "Incoming messages handled", inbox.handled),
                CounterMetricFamily("clacbot_messages_aside", "Incoming messages set aside", inbox.aside),
                CounterMetricFamily("clacbot_messages_sent", "Messages delivered", outbox.sent),
                CounterMetricFamily("clacbot_messages_failed", "Messages given up", outbox.failed),
            ]

    registry = CollectorRegistry()
    registry.register(Figures())
    return generate_latest(registry)

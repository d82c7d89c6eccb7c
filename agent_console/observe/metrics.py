"""What the running server counts, in a registry of its own; shown at /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from escalation.errors import StorageUnavailable


class Metrics:
    """Counters of one server. No label ever holds an id or anything that a person wrote."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sockets = Gauge(
            "handraise_sockets", "Open sockets.", ["socket"], registry=self.registry
        )
        self._frames = Counter(
            "handraise_frames", "Frames received and well formed.", ["type"], registry=self.registry
        )
        self.storage_failed = False
        """Whether the storage refused anything since it was last found good."""
        self._errors = Counter(
            "handraise_errors", "Refusals sent.", ["code"], registry=self.registry
        )
        self.ready = Gauge("handraise_ready", "Whether the bot is loaded.", registry=self.registry)
        self.knowledge = Gauge(
            "handraise_knowledge_version",
            "Version of the knowledge in use.",
            registry=self.registry,
        )

    def count_frame(self, kind: str) -> None:
        """Count a received frame."""
        self._frames.labels(kind).inc()

    def count_error(self, code: str) -> None:
        """Count a refusal."""
        self._errors.labels(code).inc()
        if code == StorageUnavailable.code:
            self.storage_failed = True

    def render(self) -> bytes:
        """Return the text form that Prometheus reads."""
        return generate_latest(self.registry)

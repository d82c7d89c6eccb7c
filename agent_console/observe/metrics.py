"""What the running server counts, in a registry of its own; shown at /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from escalation.autonomy.mode import Sheet
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
        self.topics_stopped = Gauge(
            "handraise_topics_stopped",
            "Topics that somebody stopped; `*`, which stops all, counts as one.",
            registry=self.registry,
        )
        self._mode_changes = Counter(
            "handraise_mode_changes",
            "Topics that moved to a mode, by evidence or by somebody's word.",
            ["mode"],
            registry=self.registry,
        )

        self._mails = Counter(
            "handraise_mails",
            "Attempts to mail customers what they were answered, by outcome.",
            ["outcome"],
            registry=self.registry,
        )
        self._notices = Counter(
            "handraise_notices",
            "Attempts to tell somebody outside the console: `delivered`, `failed`, `refused`, `gone`.",
            ["outcome"],
            registry=self.registry,
        )
        self._model_calls = Counter(
            "handraise_model_calls",
            "Requests to a language model: `ok`, or the code of what went wrong.",
            ["model", "outcome"],
            registry=self.registry,
        )
        self._model_tokens = Counter(
            "handraise_model_tokens",
            "Tokens that providers counted, of what they were told (`in`) and wrote (`out`).",
            ["model", "way"],
            registry=self.registry,
        )
        self._model_breaker = Gauge(
            "handraise_model_breaker_open",
            "Whether a model is not asked, because it failed again and again.",
            ["model"],
            registry=self.registry,
        )

        self.model_troubles: dict[str, str] = {}
        """What is wrong with each model's provider, in a sentence, since it last went well."""

    def note_call(self, model: str, outcome: str, tokens_in: int, tokens_out: int) -> None:
        """Count a request to a language model."""
        self._model_calls.labels(model, outcome).inc()
        self._model_tokens.labels(model, "in").inc(tokens_in)
        self._model_tokens.labels(model, "out").inc(tokens_out)

    def note_breaker(self, model: str, *, is_open: bool) -> None:
        """Show whether a model is asked."""
        self._model_breaker.labels(model).set(is_open)

    def note_trouble(self, model: str, trouble: str) -> None:
        """Remember what is wrong with a model's provider, until nothing is."""
        if trouble:
            self.model_troubles[model] = trouble
        else:
            self.model_troubles.pop(model, None)

    def count_standings(self, before: Sheet, after: Sheet) -> None:
        """Count the topics that moved from one mode to another, and those that are stopped."""
        self.topics_stopped.set(sum(each.stopped for each in after.standings.values()))
        for topic, standing in after.standings.items():
            mode = after.find_own(topic).mode
            if before.version >= 0 and not standing.follows and mode != before.find_own(topic).mode:
                self._mode_changes.labels(mode).inc()

    def count_frame(self, kind: str) -> None:
        """Count a received frame."""
        self._frames.labels(kind).inc()

    def count_mail(self, outcome: str) -> None:
        """Count an attempt to mail a customer what they were answered."""
        self._mails.labels(outcome).inc()

    def count_notice(self, outcome: str) -> None:
        """Count an attempt to tell somebody outside the console."""
        self._notices.labels(outcome).inc()

    def count_error(self, code: str) -> None:
        """Count a refusal."""
        self._errors.labels(code).inc()
        if code == StorageUnavailable.code:
            self.storage_failed = True

    def render(self) -> bytes:
        """Return the text form that Prometheus reads."""
        return generate_latest(self.registry)

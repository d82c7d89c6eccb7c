"""Calibrate: from knowledge and labels a model, its certificates, and a report of both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from agent.confidence.audit_estimate import ErrorEstimate, estimate_error
from agent.confidence.bound import find_p_value
from agent.confidence.certification import KINDS, Basis, Certification, Kind
from agent.confidence.guarantee import (
    Certificate,
    certify,
    count_missing,
    plan_start,
)
from agent.confidence.label import IGNORED, Label
from agent.confidence.report import find_auroc, find_brier, find_ece
from agent.confidence.sift import (
    Scored,
    choose_questions,
    choose_replies,
    is_to_fit,
    read_knowledge_version,
    score_labels,
    thin_evenly,
)
from agent.errors import NoLabels
from agent.knowledge.embedding import Progress
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse

NEWEST = 4000
"""Labels of one scope that certify it at most: the newest, for customers and answers change."""

MOST_TO_FIT = 2000
"""Questions that shape the model at most, the newest: each has to be embedded and asked."""

_LEAST_TO_PLAN = 100
"""With fewer labels the standing start proves more than one planned by them."""
_LEAST_CONFIDENCE = 0.5
"""What is likelier wrong than right is not sent, whatever few labels prove."""
_LEAST_TO_REFUSE = 10
_SETTLED = 5
"""Judged answers after which a new or changed entry counts as looked at."""
_GONE = 2**62
"""A version that no label comes from."""


@dataclass(frozen=True, slots=True)
class ScopeReport:
    """What was found for one scope. ``labels`` certify it or do not; ``refused``: they speak against."""

    scope: str
    labels: int
    certificate: Certificate
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """How well confidence and truth agree on ``n`` labels that the model was not fitted on.

    ``auroc`` is ``None`` while only right or only wrong answers are known.
    """

    n: int
    auroc: float | None
    ece: float
    brier: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a calibration rests on and what came of it.

    Of ``labels`` in all, those of some conversations shaped the model (``fit``, ``questions`` of
    them with words to learn from, ``replies`` of them drafts of the present model and prompt),
    those of the others could certify it (``certify``), and ``left_out`` tells why the rest of these
    could not. ``contradictions`` counts questions that teach nothing since people disagree,
    ``unknown_answers`` those whose entry is gone. ``everything`` and ``scopes`` say what is
    certified. ``audited`` is the error among what was sent.
    """

    labels: int
    fit: int
    questions: int
    replies: int
    certify: int
    left_out: Mapping[str, int]
    contradictions: int
    unknown_answers: int
    basis: Basis
    everything: ScopeReport
    scopes: Mapping[Kind, Sequence[ScopeReport]]
    audited: ErrorEstimate
    quality: Quality | None

    @property
    def is_certified(self) -> bool:
        """Say whether anything may be sent under a certificate."""
        every = [self.everything, *(each for kind in KINDS for each in self.scopes[kind])]
        return any(each.certificate.threshold is not None for each in every)


def calibrate(
    knowledge: Knowledge,
    known: Mapping[str, int],
    labels: Sequence[Label],
    basis: Basis,
    progress: Progress | None = None,
) -> tuple[Certification, Report]:
    """Fit a model to ``knowledge`` and some labels, and certify its thresholds by the others.

    ``known`` tells by entry id since which knowledge version each present entry is as it is.
    ``basis`` names the bot and the promise; its ``since`` and ``settled`` are found here. Each
    certificate holds at the basis's level by itself. The same input gives the same result. Raises
    ``NoLabels``.
    """
    if not labels:
        raise NoLabels("Nobody has judged an answer yet: there is nothing to calibrate from.")
    ordered = sorted(labels, key=lambda label: (label.at, label.conversation_id, label.seq))
    to_fit = [label for label in ordered if is_to_fit(label.conversation_id)]
    to_certify = [label for label in ordered if not is_to_fit(label.conversation_id)]
    questions = choose_questions(to_fit, known)
    chosen = questions.chosen[-MOST_TO_FIT:]
    model = rehearse(knowledge, progress, labels=chosen)
    replies = choose_replies(to_fit, basis)
    model = model.learn_replies([(label.signals, label.right) for label in replies])
    planning, _ = score_labels(to_fit, model, basis, known)
    scored, left_out = score_labels(to_certify, model, basis, known)
    basis = _settle(basis, labels, scored, known)
    judge = _Judge(basis, planning, scored)
    everything = judge.report("everything", scored)
    scopes = {kind: judge.report_each(kind, everything.certificate.threshold) for kind in KINDS}
    certification = Certification(
        model=model,
        basis=basis,
        everything=everything.certificate,
        scopes={
            kind: {_name(each, kind): each.certificate for each in reports}
            for kind, reports in scopes.items()
        },
        refused={
            kind: frozenset(_name(each, kind) for each in reports if each.refused)
            for kind, reports in scopes.items()
        },
    )
    return certification, Report(
        labels=len(labels),
        fit=len(to_fit),
        questions=len(chosen),
        replies=len(replies),
        certify=len(scored),
        left_out={str(reason): count for reason, count in left_out.items()},
        contradictions=questions.contradictions,
        unknown_answers=questions.unknown,
        basis=basis,
        everything=everything,
        scopes=scopes,
        audited=estimate_error(labels, basis.level),
        quality=_measure(scored),
    )


def dump_report(report: Report) -> dict[str, Any]:
    """Return a report as plain data that JSON can hold.

    It is kept with the calibration: screens and the topics' modes are told what is certified by
    ``basis``, ``everything`` and ``scopes``, so these names stay.
    """
    basis = {**asdict(report.basis), "settled": len(report.basis.settled)}
    return {
        "labels": report.labels,
        "fit": report.fit,
        "questions": report.questions,
        "replies": report.replies,
        "certify": report.certify,
        "left_out": dict(report.left_out),
        "contradictions": report.contradictions,
        "unknown_answers": report.unknown_answers,
        "certified": report.is_certified,
        "basis": basis,
        "everything": _dump_scope(report.everything),
        "scopes": {kind: [_dump_scope(each) for each in report.scopes[kind]] for kind in KINDS},
        "audited": asdict(report.audited),
        "quality": None if report.quality is None else asdict(report.quality),
    }


def _dump_scope(scope: ScopeReport) -> dict[str, Any]:
    own = {"scope": scope.scope, "labels": scope.labels, "refused": scope.refused}
    return own | asdict(scope.certificate)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Certifies scopes on one basis; ``planning`` are the labels that choose what is tried."""

    basis: Basis
    planning: Sequence[Scored]
    scored: Sequence[Scored]

    def report_each(self, kind: Kind, threshold: float | None) -> list[ScopeReport]:
        """Report on every topic, language or site by its own labels, in the order of their names."""
        groups: defaultdict[str, list[Scored]] = defaultdict(list)
        for each in self.scored:
            name = getattr(each.label, kind)
            if name:
                groups[name].append(each)
        reports = (self.report(f"{kind} {name}", group) for name, group in sorted(groups.items()))
        return [
            replace(each, refused=self._is_refused(groups, each, threshold)) for each in reports
        ]

    def report(self, scope: str, labels: Sequence[Scored]) -> ScopeReport:
        """Certify one scope by its labels, oldest first; what is tried comes from other labels."""
        even = thin_evenly(labels[-NEWEST:])
        return ScopeReport(scope, len(labels), self._certify(even))

    def _certify(self, labels: Sequence[Scored]) -> Certificate:
        max_error, level = self.basis.max_error, self.basis.level
        if not labels:
            missing = count_missing(0, 0, max_error, level)
            return Certificate(None, max_error, level, 0, 0, 1.0, missing, 0.0)
        return certify(
            [each.value for each in labels],
            [each.label.right for each in labels],
            max_error=max_error,
            level=level,
            start=self._plan(len(labels)),
            least=_LEAST_CONFIDENCE,
        )

    def _plan(self, tries: int) -> float | None:
        """Return what to try first: by labels that will not certify, where these are enough."""
        if len(self.planning) < _LEAST_TO_PLAN:
            return None
        start = plan_start(
            [each.value for each in self.planning],
            [each.label.right for each in self.planning],
            max_error=self.basis.max_error,
            level=self.basis.level,
            tries=tries,
        )
        return max(start, _LEAST_CONFIDENCE)

    def _is_refused(
        self, groups: Mapping[str, Sequence[Scored]], report: ScopeReport, threshold: float | None
    ) -> bool:
        """Say whether a scope's own labels are proof that its error at ``threshold`` is too large."""
        if threshold is None or report.certificate.threshold is not None:
            return False
        _, _, name = report.scope.partition(" ")
        judged = [each for each in groups[name] if each.label.how != IGNORED]
        sent = [each.label.right for each in judged if each.value >= threshold]
        errors = len(sent) - sum(sent)
        chance = 1 - find_p_value(errors - 1, len(sent), self.basis.max_error)
        return len(sent) >= _LEAST_TO_REFUSE and chance <= 1 - self.basis.level


def _name(report: ScopeReport, kind: Kind) -> str:
    return report.scope.removeprefix(f"{kind} ")


def _settle(
    basis: Basis, labels: Sequence[Label], scored: Sequence[Scored], known: Mapping[str, int]
) -> Basis:
    """Find which entries the certificates cover.

    Those that were there, as they are now, while enough answers for a certificate were judged; and
    newer ones of which some answers were judged themselves.
    """
    versions = sorted((read_knowledge_version(each.label) for each in scored), reverse=True)
    enough = count_missing(0, 0, basis.max_error, basis.level)
    since = max(0, versions[enough - 1]) if len(versions) >= enough else 0
    judged = Counter(
        label.answer_id
        for label in labels
        if label.how != IGNORED
        and label.answer_id is not None
        and read_knowledge_version(label) >= known.get(label.answer_id, _GONE)
    )
    settled = {
        entry_id: version
        for entry_id, version in known.items()
        if version > since and judged[entry_id] >= _SETTLED
    }
    return replace(basis, since=since, settled=settled)


def _measure(scored: Sequence[Scored]) -> Quality | None:
    judged = [each for each in scored if each.label.how != IGNORED]
    if not judged:
        return None
    values = [each.value for each in judged]
    right = [float(each.label.right) for each in judged]
    both = len(set(right)) > 1
    return Quality(
        n=len(judged),
        auroc=find_auroc(values, right) if both else None,
        ece=find_ece(values, right),
        brier=find_brier(values, right),
    )

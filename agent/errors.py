"""Every refusal of the bot: one tree, a stable code each, the docstring is the message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class BotError(Exception):
    """The bot could not do what was asked."""

    code = "bot_failed"

    def __init__(self, message: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        super().__init__(self.message)


class NothingToAnswer(BotError):
    """There is no customer turn to answer: the last turn must be a customer's."""

    code = "nothing_to_answer"


class ModelUnknown(BotError):
    """The model setting names no model that can be used: check its name and installed packages."""

    code = "model_unknown"


class ModelFailed(BotError):
    """The model did not answer."""

    code = "model_failed"
    may_pass: ClassVar[bool] = True
    """Whether the same request may go well a moment later."""
    is_outage: bool = True
    """Whether it speaks against the provider, not against this one request."""


class ModelTimedOut(ModelFailed):
    """The model did not answer in time."""

    code = "model_timed_out"
    may_pass = False  # so does its time: the customer has waited already

    def __init__(self, message: str | None = None, *, is_outage: bool = True) -> None:
        """Tell also whether the time was long enough to speak against the provider."""
        super().__init__(message)
        self.is_outage = is_outage


class ModelBusy(ModelFailed):
    """The model's provider has too much to do."""

    code = "model_busy"

    def __init__(self, message: str | None = None, retry_after: float | None = None) -> None:
        """Tell also in how many seconds the provider wants to be asked again, where it said so."""
        super().__init__(message)
        self.retry_after = retry_after


class ModelDenied(ModelFailed):
    """The model's provider does not accept the key."""

    code = "model_denied"
    may_pass = False


class ModelRejected(ModelFailed):
    """The model's provider cannot take the request."""

    code = "model_rejected"
    may_pass = False
    is_outage = False


class ModelRefused(ModelFailed):
    """The model's provider refused to answer this."""

    code = "model_refused"
    may_pass = False
    is_outage = False


class ModelUnavailable(ModelFailed):
    """The model failed again and again: it is not asked until it has been tried out."""

    code = "model_unavailable"
    may_pass = False
    is_outage = False


class BudgetSpent(ModelFailed):
    """What may be spent on the model is spent."""

    code = "budget_spent"
    may_pass = False
    is_outage = False


class ModelReplyInvalid(ModelFailed):
    """The model's reply cannot be shown to anybody: it was set aside."""

    code = "model_reply_invalid"
    may_pass = False
    is_outage = False

    def __init__(self, message: str | None = None, code: str | None = None) -> None:
        """Tell also by a ``code`` what is wrong with the reply, where that is known."""
        super().__init__(message)
        self.code = code or type(self).code


class ToolsUnusable(BotError):
    """The tools cannot be used: check HANDRAISE_TOOLS and HANDRAISE_MCP_SERVERS."""

    code = "tools_unusable"


class ConfidenceInvalid(BotError):
    """The stored confidence model is broken: load the knowledge again to fit a new one."""

    code = "confidence_invalid"


class LabelsInvalid(BotError):
    """The labels cannot be used: each needs a finite score and an outcome, right or wrong."""

    code = "labels_invalid"


class NoLabels(LabelsInvalid):
    """There are no labels: nothing can be learnt or told from none."""

    code = "no_labels"


class OneClassOnly(LabelsInvalid):
    """All labels are right, or all are wrong: nothing can be told apart by them."""

    code = "one_class_only"


class CalibrationInvalid(BotError):
    """The stored calibration is broken: calibrate again, or go back to the one before."""

    code = "calibration_invalid"


class CalibrationUnknown(BotError):
    """There is no calibration of that number: `handraise calibrate --list` names those there are."""

    code = "calibration_unknown"


class KnowledgeChanged(BotError):
    """Somebody else changed the knowledge meanwhile and nothing was stored: add it again."""

    code = "knowledge_changed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a knowledge file: where, what was expected, what to do about it.

    ``row`` is the line's number counted from 1; ``None`` when the whole file is meant.
    """

    file: str
    row: int | None
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.expected} {self.remedy}"


class FilesInvalid(BotError):
    """The files cannot be used: mend what is listed."""

    code = "files_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            shown.append(f"… and {len(self.problems) - _SHOWN} more.")
        super().__init__("\n".join(shown) or None)


class KnowledgeInvalid(FilesInvalid):
    """The knowledge files cannot be used: mend what is listed and add them again."""

    code = "knowledge_invalid"


class QuestionsInvalid(FilesInvalid):
    """The files of labelled questions cannot be used: mend what is listed."""

    code = "questions_invalid"


_SHOWN = 20

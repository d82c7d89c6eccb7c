"""A language model whose right and wrong answers are known: it rewords real passages, or spoils them.

What it says of itself (its confidence, log-probabilities, checks, further answers) tells right from
wrong about as well as its habits say. The habits are made up; no real model was measured for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp
from random import Random
from typing import Literal

from langchain_core.messages import AIMessage, BaseMessage

from agent.exchange import GivenPassage, Reply, Task, read_task, write_reply
from agent.models.model import PLAIN, Asking, Token, Told
from agent.prompts.check import read_check
from benchmarks.llm_confidence.wording import (
    invent_claim,
    invent_number,
    negate,
    reword,
    shorten,
    talk_nonsense,
)

Kind = Literal[
    "right", "wrong passage", "invented number", "invented claim", "negated", "in part", "nonsense",
    "refusal",
]  # fmt: skip
Form = Literal["asked for", "nothing cited", "plain words"]
"""How a reply looks: as it was asked for, that but without a source, or the answer alone."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How often the model does what, and how much it knows of it. All of this is assumed.

    ``knowing`` and ``guessing`` are the shares of what it does where the right passage is among
    those shown and where it is not. ``stated`` are mean and spread of its confidence when right and
    when wrong. ``sure`` and ``unsure`` are mean and spread of a word's log of its negative
    log-probability: of words that it has from a passage, and of those that it made up;
    ``shaken`` is added to all words of a wrong answer, and ``mood`` is the spread of what is added to
    all words of any. ``caught`` is how often a check finds fault
    with a wrong answer, ``blamed`` with a right one. ``steady`` is how often a further answer says
    the same as the first, when right and when wrong. ``form`` is that of all its answers.
    """

    knowing: Mapping[Kind, float] = field(
        default_factory=lambda: {
            "right": 0.76, "wrong passage": 0.03, "invented number": 0.04, "invented claim": 0.06,
            "negated": 0.03, "in part": 0.04, "nonsense": 0.01, "refusal": 0.03,
        }
    )  # fmt: skip
    guessing: Mapping[Kind, float] = field(
        default_factory=lambda: {"refusal": 0.6, "wrong passage": 0.35, "nonsense": 0.05}
    )
    stated: tuple[tuple[float, float], tuple[float, float]] = ((0.92, 0.07), (0.86, 0.12))
    sure: tuple[float, float] = (-3.0, 1.3)
    unsure: tuple[float, float] = (-0.6, 1.2)
    shaken: float = 0.3
    mood: float = 0.5
    caught: float = 0.7
    blamed: float = 0.08
    steady: tuple[float, float] = (0.93, 0.5)
    has_logprobs: bool = True
    form: Form = "asked for"


class StubModel:
    """Plays one model. ``truth`` tells which texts answer a question; ``seen`` what it did."""

    name = "stub:one"

    def __init__(
        self, truth: Callable[[str], str | None], texts: Sequence[str], habits: Habits, seed: int
    ) -> None:
        self.calls = 0
        self.seen: dict[str, Kind] = {}
        self._truth = truth
        self._texts = texts
        self._habits = habits
        self._seed = seed

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Answer, answer anew (where a temperature is set) or check an answer."""
        self.calls += 1
        task = read_task(messages[-1].text)
        if messages[0].text == read_check():
            return self._tell(self._check(task), "right", "", Random(0))
        known = " ".join(passage.text for passage in task.passages)
        if asking.temperature is None:
            kind, reply = self._answer(task, self._draw(task))
            self.seen[task.question] = kind
            return self._tell(reply, kind, known, Random(f"{self._seed} words {task.question}"))
        chance = Random(f"{self._seed} {task.question} {self.calls}")
        kind, reply = self._answer_again(task, chance)
        return self._tell(reply, kind, known, chance)

    def _draw(self, task: Task) -> Random:
        return Random(f"{self._seed} {task.question}")

    def _find_gold(self, task: Task) -> GivenPassage | None:
        wanted = self._truth(task.question)
        return next((each for each in task.passages if wanted and each.text in wanted), None)

    def _answer(self, task: Task, chance: Random) -> tuple[Kind, Reply]:
        gold = self._find_gold(task)
        shares = self._habits.knowing if gold else self._habits.guessing
        kind = chance.choices(list(shares), list(shares.values()))[0]
        return self._write(task, gold, kind, chance)

    def _write(
        self, task: Task, gold: GivenPassage | None, kind: Kind, chance: Random
    ) -> tuple[Kind, Reply]:
        others = [passage for passage in task.passages if passage is not gold]
        if kind == "refusal" or not task.passages or (kind == "wrong passage" and not others):
            return "refusal", Reply("I'm sorry, I do not know that.", False, (), 0.2)
        source = gold if gold and kind != "wrong passage" else others[0]
        plain = reword(source.text, chance)
        answer = {
            "right": lambda: plain,
            "wrong passage": lambda: plain,
            "invented number": lambda: invent_number(plain, chance),
            "invented claim": lambda: invent_claim(plain, chance.choice(self._texts), chance),
            "negated": lambda: negate(plain, chance),
            "in part": lambda: shorten(plain, chance),
            "nonsense": lambda: talk_nonsense(chance),
        }[kind]()
        mean, spread = self._habits.stated[kind != "right"]
        stated = min(1.0, max(0.0, round(chance.gauss(mean, spread) * 20) / 20))
        return kind, Reply(answer, True, (source.id,), stated)

    def _answer_again(self, task: Task, chance: Random) -> tuple[Kind, Reply]:
        first, said = self._answer(task, self._draw(task))
        if chance.random() < self._habits.steady[first != "right"]:
            # The same again; a model asked more freely changes some of its words.
            return first, replace(said, answer=reword(said.answer, chance))
        gold = self._find_gold(task)
        possible = self._habits.knowing if gold else self._habits.guessing
        return self._write(
            task, gold, chance.choice([kind for kind in possible if kind != first]), chance
        )

    def _check(self, task: Task) -> Reply:
        question = task.question
        chance = Random(f"{self._seed} verdict {question}")
        right = self.seen.get(question) == "right"
        fault = chance.random() < (self._habits.blamed if right else self._habits.caught)
        sure = min(1.0, max(0.0, chance.gauss(0.9, 0.08)))
        return Reply("not borne out" if fault else "fine", not fault, (), round(sure, 2))

    def _put(self, reply: Reply) -> str:
        match self._habits.form:
            case "plain words":
                return reply.answer
            case "nothing cited":
                return write_reply(replace(reply, cited=()))
            case _:
                return write_reply(reply)

    def _tell(self, reply: Reply, kind: Kind, known: str, chance: Random) -> Told:
        text = self._put(reply)
        tokens = self._weigh(text, kind, known, chance) if self._habits.has_logprobs else None
        return Told(message=AIMessage(text), model=self.name, tokens=tokens)

    def _weigh(self, text: str, kind: Kind, known: str, chance: Random) -> tuple[Token, ...]:
        held = set(known.lower().split())
        shaken = 0.0 if kind == "right" else self._habits.shaken
        shaken += chance.gauss(0.0, self._habits.mood)
        tokens = []
        for place, word in enumerate(text.split(" ")):
            mean, spread = self._habits.sure if word.lower() in held else self._habits.unsure
            told = -exp(chance.gauss(mean + shaken, spread))
            tokens.append(Token(word if place == 0 else f" {word}", told))
        return tuple(tokens)

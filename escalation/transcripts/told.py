"""What was said in another conversation, as lines for people, and the turns that they are again. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from agent.dialogue import Speaker, Turn

LONGEST_TOLD = 6000
"""Characters that are told: the newest."""
_CUT = "…"
_FURTHER = "    "
"""How every further line of a turn begins, so that nobody's words pass for another's."""
_NAMES: dict[Speaker, str] = {
    "customer": "Customer",
    "bot": "Assistant",
    "human": "Colleague",
    "fact": "Note",
}
_SPEAKERS: dict[str, Speaker] = {name: speaker for speaker, name in _NAMES.items()}


def tell_turns(turns: Sequence[Turn]) -> str:
    """Write down who said what; of a long conversation the newest."""
    told: list[str] = []
    room = LONGEST_TOLD
    for turn in reversed(turns):
        lines = f"\n{_FURTHER}".join(turn.text.splitlines())
        text = f"{_NAMES[turn.speaker]}: {lines}"
        if len(text) > room:
            start = len(_NAMES[turn.speaker]) + 2
            left = room - start - len(_CUT)
            if left > 0:
                told.append(text[:start] + _CUT + text[-left:])
            break
        told.append(text)
        room -= len(text) + 1
    return "\n".join(reversed(told))


def read_turns(text: str) -> list[Turn]:
    """Return the turns of what ``tell_turns`` wrote; what begins no turn goes on with the one before."""
    turns: list[Turn] = []
    for line in text.split("\n"):
        name, colon, words = line.partition(": ")
        speaker = _SPEAKERS.get(name) if colon else None
        if speaker is not None:
            turns.append(Turn(speaker, words))
        elif turns:
            before = turns.pop()
            turns.append(Turn(before.speaker, f"{before.text}\n{line.removeprefix(_FURTHER)}"))
        else:
            turns.append(Turn("fact", line))
    return turns

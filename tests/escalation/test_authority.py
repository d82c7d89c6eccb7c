"""Who of the desk may do what."""

from __future__ import annotations

import pytest

from escalation.authority import (
    is_lead,
    require_holder,
    require_holder_or_lead,
    require_lead,
    require_open,
    require_taker,
    require_voice,
)
from escalation.commands import JoinConversation, Person, ResolveConversation
from escalation.errors import Forbidden, Invalid, NotHolder
from tests.escalation.steps import ADA, BEN, BOSS, MINER, asked, claimed, follow

CHIEF = Person("pchief", "Cleo", "admin")


def test_supervisors_and_admins_lead() -> None:
    assert [is_lead(each) for each in (ADA, BOSS, CHIEF, MINER)] == [False, True, True, False]
    require_lead(BOSS)
    with pytest.raises(Forbidden, match="Only supervisors"):
        require_lead(ADA)


def test_the_holder_has_a_voice_and_who_joined_too() -> None:
    c, _ = follow(claimed(), JoinConversation(BOSS))
    require_holder(c, ADA)
    require_voice(c, ADA)
    require_voice(c, BOSS)
    for refuse in (require_holder, require_voice):
        with pytest.raises(NotHolder) as refusal:
            refuse(c, BEN)
        assert refusal.value.details["by"] == {"id": "pada", "name": "Ada"}
    with pytest.raises(NotHolder):
        require_holder(c, BOSS)


def test_what_nobody_holds_is_anybodys_to_end() -> None:
    require_holder_or_lead(asked(), BEN)
    require_holder_or_lead(claimed(), BOSS)
    with pytest.raises(NotHolder):
        require_holder_or_lead(claimed(), BEN)


def test_what_is_over_and_who_takes_nothing() -> None:
    require_open(claimed())
    with pytest.raises(Invalid, match="resolved"):
        require_open(follow(claimed(), ResolveConversation(ADA, "solved"))[0])
    require_taker(BEN)
    with pytest.raises(Invalid, match="Mia looks at data"):
        require_taker(MINER)

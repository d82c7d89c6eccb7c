"""For which sites the bot is stopped, whatever the topic, and who may do so."""

from __future__ import annotations

from fastapi import APIRouter

from agent_console.api.parts import Leading, Parts, PartsGiven, SignedIn
from agent_console.api.requests import OrderIn
from agent_console.auth.people import Member
from agent_console.wire.confidence import SitesTold, SiteTold
from agent_console.wire.fields import Site
from escalation.autonomy.mode import name_site
from escalation.autonomy.orders import Order, ResumeTopic, StopTopic, Word

router = APIRouter(prefix="/api/v1/sites", tags=["topics"])


@router.get("")
async def list_sites(_: SignedIn, parts: PartsGiven) -> SitesTold:
    """List the sites that decisions were made on or that were ever stopped, and how they stand."""
    return SitesTold(sites=await parts.confidence.sites())


@router.post("/{site}/stop")
async def stop_site(site: Site, order: OrderIn, member: Leading, parts: PartsGiven) -> SiteTold:
    """Send all questions of a site to people from now on; stopping it twice changes nothing.

    Also one that nobody has written on yet: `known` says so.
    """
    return await _carry_out(site, StopTopic(), order.reason, member, parts)


@router.post("/{site}/resume")
async def resume_site(site: Site, order: OrderIn, member: Leading, parts: PartsGiven) -> SiteTold:
    """End a stop: every topic of the site goes on in the mode that it has."""
    return await _carry_out(site, ResumeTopic(), order.reason, member, parts)


async def _carry_out(
    site: str, order: Order, reason: str, member: Member, parts: Parts
) -> SiteTold:
    word = Word(by=member.person.id, at=parts.clock.now(), cause=reason)
    await parts.topics.order(name_site(site), order, word)
    return await parts.confidence.site(site)

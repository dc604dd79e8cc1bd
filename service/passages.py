"""A brief without passages in, the same with what the seller's knowledge says out; that it could not be asked, or
disagrees with itself, is evidence `knowledge`."""

import asyncio
from collections.abc import Mapping, Sequence

from core.decisions import Passage
from core.drafts import Brief
from core.errors import LookupFailed, LookupTimedOut, NotSetUp
from core.facts import Evidence, EvidenceState, Facts
from core.ports import Knowledge
from core.search import Conflict, Found

PASSAGES_PER_TICKET = 4
"""As many as an agent reads beside a draft; those that the decision rests on come on top."""

KNOWLEDGE = "knowledge"
SOURCE = "knowledge base"


async def with_passages(brief: Brief, knowledge: Knowledge) -> Brief:
    """The passages that the decision rests on, then what the search finds for the buyer's newest message."""
    try:
        return await asyncio.to_thread(_found, brief, knowledge)
    except LookupTimedOut as error:
        return _with_evidence(brief, EvidenceState.TIMEOUT, str(error))
    except (LookupFailed, NotSetUp) as error:  # a server that came back without its collections is not set up
        return _with_evidence(brief, EvidenceState.UNAVAILABLE, str(error))


async def passages_by_ask(brief: Brief, asks: Sequence[int], knowledge: Knowledge) -> Mapping[int, tuple[Passage, ...]]:
    """What is found for each of these asks alone, best first: what answers the message need not answer every ask of it.
    Nothing where the knowledge cannot be asked, which `with_passages` has put on record."""
    if not asks or brief.facts.state(KNOWLEDGE) in (EvidenceState.TIMEOUT, EvidenceState.UNAVAILABLE):
        return {}
    try:
        return await asyncio.to_thread(lambda: {ask: _found_for(brief, ask, knowledge) for ask in asks})
    except (LookupFailed, LookupTimedOut, NotSetUp):
        return {}


def _found_for(brief: Brief, index: int, knowledge: Knowledge) -> tuple[Passage, ...]:
    ask = brief.triage.asks[index]
    intents = [ask.intent] if ask.intent else []
    return knowledge.find(
        ask.text,
        language=brief.triage.language,
        intents=intents,
        limit=PASSAGES_PER_TICKET,
        now=brief.now,
        store=brief.store,
    ).passages


def _found(brief: Brief, knowledge: Knowledge) -> Brief:
    rules = [rule.rule for rule in brief.decision.rules if rule.decided and "#" in rule.rule]
    cited = [passage for passage in map(knowledge.passage, rules) if passage is not None]
    found = Found(hits=())
    if brief.ticket.question and brief.ticket.question.text.strip():
        found = knowledge.find(
            brief.ticket.question.text,
            language=brief.triage.language,
            intents=[score.intent for score in brief.triage.intents],
            limit=PASSAGES_PER_TICKET,
            now=brief.now,
            store=brief.store,
            cited=[passage.id for passage in cited],
        )
    by_id = {passage.id: passage for passage in (*cited, *found.passages)}
    brief = Brief(**{**dict(brief), "passages": tuple(by_id.values()), "conflicts": found.conflicts})
    if not found.conflicts:
        return brief
    return _with_evidence(brief, EvidenceState.CONTRADICTORY, "; ".join(map(_says, found.conflicts)))


def _says(conflict: Conflict) -> str:
    (one, other), (ours, theirs) = conflict.passages, conflict.values
    return f"{one} says {ours}, {other} says {theirs}"


def _with_evidence(brief: Brief, state: EvidenceState, detail: str) -> Brief:
    evidence = Evidence(state=state, source=SOURCE, as_of=brief.now, detail=detail)
    facts = Facts(**{**dict(brief.facts), "evidence": {**brief.facts.evidence, KNOWLEDGE: evidence}})
    return Brief(**{**dict(brief), "facts": facts})

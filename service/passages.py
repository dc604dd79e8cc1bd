"""A brief without passages in, the same with what the seller's knowledge says out; that it could not be asked, or
disagrees with itself, is evidence `knowledge`."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from core.decisions import Action, Passage
from core.drafts import Brief
from core.errors import LookupFailed, LookupTimedOut, NotSetUp
from core.facts import Evidence, EvidenceState, Facts
from core.ports import Knowledge
from core.search import Conflict, Found
from policies.goods import categories_meant
from service.computing import compute
from text.facets import BEFORE_BUYING
from text.said import messages_read
from triage.intents import intent_of

PASSAGES_PER_TICKET = 4
"""As many as an agent reads beside a draft; those that the decision rests on come on top."""

KNOWLEDGE = "knowledge"
SOURCE = "knowledge base"

ByAsk = Mapping[int, tuple[Passage, ...]]
"""What is found for an ask alone, best first: what answers the message need not answer every ask of it."""


async def find_passages(brief: Brief, asks: Sequence[int], knowledge: Knowledge) -> tuple[Brief, ByAsk]:
    """The passages that the decision rests on, then what the search finds for the buyer's newest message; and what it
    finds for each of these asks, which a passage could answer."""
    by_meaning = bool(asks) or _is_for_a_person(brief)
    search = partial(_find_all, brief, asks, knowledge, by_meaning=by_meaning)
    try:
        if not knowledge.is_at_hand:
            return await asyncio.to_thread(search)
        return await compute(search, characters=len(_asked(brief)) if by_meaning else 0)
    except LookupTimedOut as error:
        return _with_evidence(brief, EvidenceState.TIMEOUT, str(error)), {}
    except (LookupFailed, NotSetUp) as error:  # a server that came back without its collections is not set up
        return _with_evidence(brief, EvidenceState.UNAVAILABLE, str(error)), {}


def _find_all(brief: Brief, asks: Sequence[int], knowledge: Knowledge, *, by_meaning: bool) -> tuple[Brief, ByAsk]:
    rules = [rule.rule for rule in brief.decision.rules if rule.decided and "#" in rule.rule]
    cited = [passage for passage in map(knowledge.passage, rules) if passage is not None]
    found = _found(brief, knowledge, [passage.id for passage in cited], by_meaning=by_meaning)
    by_id = {passage.id: passage for passage in (*cited, *found.passages)}
    read = Brief(**{**dict(brief), "passages": tuple(by_id.values()), "conflicts": found.conflicts})
    if found.conflicts:
        read = _with_evidence(read, EvidenceState.CONTRADICTORY, "; ".join(map(_says, found.conflicts)))
    try:
        return read, {ask: _found_for(brief, ask, found, knowledge) for ask in asks}
    except (LookupFailed, LookupTimedOut, NotSetUp):
        return read, {}


def _categories(brief: Brief) -> tuple[str, ...]:
    """Of the products that the message is about. A question before buying that names none may be about any."""
    named = (*brief.triage.entities.named_skus, *brief.facts.lines_named)
    if not named and any(score.intent in BEFORE_BUYING for score in brief.triage.intents):
        return ()
    return categories_meant(brief.facts, named)


def _is_for_a_person(brief: Brief) -> bool:
    """Whether a person has to write, who looks for the answer in the passages. What the records answer needs no search
    by meaning: nothing is quoted, and beside the draft stands what the seller says of such matters. Anger or praise
    beside another matter is answered by a person, but by no passage."""
    outcomes = brief.decision.outcomes
    matters = [each for each in outcomes if each.intent is None or not intent_of(each.intent).beside] or outcomes
    return any(each.handoff_reason or each.action is Action.ESCALATE for each in matters) or any(
        ask.intent is None for ask in brief.triage.asks
    )


def _found(brief: Brief, knowledge: Knowledge, cited: Sequence[str], *, by_meaning: bool) -> Found:
    if not _asked(brief):
        return Found(hits=())
    return knowledge.find(
        _asked(brief),
        language=brief.triage.language,
        intents=[score.intent for score in brief.triage.intents],
        limit=PASSAGES_PER_TICKET,
        now=brief.now,
        store=brief.store,
        categories=_categories(brief),
        cited=cited,
        by_meaning=by_meaning,
    )


def _found_for(brief: Brief, index: int, found: Found, knowledge: Knowledge) -> tuple[Passage, ...]:
    """`found` is what the whole message finds, which may be just this ask."""
    ask = brief.triage.asks[index]
    intents = [ask.intent] if ask.intent else []
    if ask.text.strip() == _asked(brief) and intents == [score.intent for score in brief.triage.intents]:
        return found.passages
    return knowledge.find(
        ask.text,
        language=brief.triage.language,
        intents=intents,
        limit=PASSAGES_PER_TICKET,
        now=brief.now,
        store=brief.store,
        categories=_categories(brief),
    ).passages


def _asked(brief: Brief) -> str:
    """What the buyer says in the newest message; all of it where that is nothing."""
    read = messages_read(brief.triage, brief.ticket)
    return ("\n".join(read[-1].said()) or read[-1].text).strip() if read else ""


def _says(conflict: Conflict) -> str:
    (one, other), (ours, theirs) = conflict.passages, conflict.values
    return f"{one} says {ours}, {other} says {theirs}"


def _with_evidence(brief: Brief, state: EvidenceState, detail: str) -> Brief:
    evidence = Evidence(state=state, source=SOURCE, as_of=brief.now, detail=detail)
    facts = Facts(**{**dict(brief.facts), "evidence": {**brief.facts.evidence, KNOWLEDGE: evidence}})
    return Brief(**{**dict(brief), "facts": facts})

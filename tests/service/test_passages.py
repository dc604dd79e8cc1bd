"""What a ticket's passages become when the knowledge base disagrees with itself, or cannot be asked."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from core.decisions import Action, Decision, Handoff, Outcome, Passage, PassageKind, RuleKind, RuleLooked
from core.drafts import Brief
from core.errors import LookupFailed, LookupTimedOut, NotSetUp
from core.facts import EvidenceState, Facts
from core.orders import OrderLine, Product
from core.search import Conflict, Found, GivenPassage, Hit
from core.triage import Ask, Entities, IntentScore, SkuMention, Stripped, StrippedKind, Triage
from service.passages import find_passages
from service.status import UNREADABLE
from tests.drafting.situations import STATES, make_brief
from tests.factories import eur, make_order, make_ticket, make_triage


def make_passage(passage_id: str) -> Passage:
    return Passage(id=passage_id, kind=PassageKind.POLICY, title="T", text="Text.", language="en", source="p.md")


BRIEF = make_brief(next(iter(STATES)))
LATE = make_brief("in_transit_late").decision.outcomes[0]
ANGER = Outcome(
    ask=0,
    intent="complaint",
    state="handover",
    action=Action.ESCALATE,
    handoff_reason=Handoff.AUTHORITY,
    reason="a complaint is answered by a person",
)
RULE = RuleLooked(rule="returns-eu#1", kind=RuleKind.FLOOR, says="60 days", source="policies", decided=True)

DISAGREE = Conflict(
    passages=("a#1", "b#1"), says=("60 days.", "Within 30 days."), values=("60 days", "30 days")
)  # fmt: skip


class FakeKnowledge:
    """Finds what it is given, or fails."""

    is_at_hand = False

    def __init__(self, *found: str, conflicts: Sequence[Conflict] = (), fails: Exception | None = None) -> None:
        hits = tuple(Hit(passage=make_passage(one), meaning=1, wording=1, answers=(), why="") for one in found)
        self.found, self.fails = Found(hits=hits, conflicts=tuple(conflicts)), fails
        self.cited: Sequence[str] = ()
        self.queries: list[str] = []
        self.by_meaning: list[bool] = []
        self.categories: list[Sequence[str]] = []

    def find(
        self,
        query: str,
        *,
        cited: Sequence[str] = (),
        by_meaning: bool = True,
        categories: Sequence[str] = (),
        **_: Any,
    ) -> Found:
        if self.fails:
            raise self.fails
        self.cited = cited
        self.queries.append(query)
        self.by_meaning.append(by_meaning)
        self.categories.append(categories)
        return self.found

    def passage(self, passage_id: str) -> Passage | None:
        return make_passage(passage_id)

    def search(self, query: str, **_: Any) -> tuple[Passage, ...]:
        return self.found.passages

    def put(self, given: GivenPassage) -> Passage:
        raise NotImplementedError

    def discard(self, passage_id: str) -> bool:
        raise NotImplementedError


def _with_unsorted_ask(brief: Brief) -> Brief:
    asks = tuple(Ask(**{**dict(ask), "intent": None}) for ask in brief.triage.asks)
    return Brief(**{**dict(brief), "triage": Triage(**{**dict(brief.triage), "asks": asks})})


def test_what_the_decision_rests_on_comes_first_and_is_compared_with_what_is_found() -> None:
    knowledge = FakeKnowledge("a#1", "b#1")
    decision = Decision(**{**dict(BRIEF.decision), "rules": (RULE,)})
    brief, _ = asyncio.run(find_passages(Brief(**{**dict(BRIEF), "decision": decision}), (), knowledge))
    assert knowledge.cited == ["returns-eu#1"]
    assert [one.id for one in brief.passages] == ["returns-eu#1", "a#1", "b#1"]
    assert "knowledge" not in brief.facts.evidence


def test_each_ask_is_searched_for_by_itself() -> None:
    brief = make_brief("in_transit_late", "invoice_promised")
    knowledge = FakeKnowledge("a#1")
    _, found = asyncio.run(find_passages(brief, (1,), knowledge))
    assert {ask: [one.id for one in passages] for ask, passages in found.items()} == {1: ["a#1"]}
    assert knowledge.queries == [brief.ticket.messages[0].text, brief.triage.asks[1].text]
    assert asyncio.run(find_passages(brief, (), knowledge))[1] == {}
    assert asyncio.run(find_passages(brief, (1,), FakeKnowledge(fails=LookupTimedOut("no answer"))))[1] == {}


LAMP = OrderLine(sku="LAMP-1", title="Harbour lantern", price=eur("60.00"), category="Home > Lighting")
CANDLE = OrderLine(sku="CANDLE-1", title="A candle", price=eur("5.00"), category="Candles")
OF_LAMP, OF_BOTH = ("Home > Lighting", "Home", "Lighting"), ("Home > Lighting", "Home", "Lighting", "Candles")
TENT = Product(sku="TENT-1", title="A tent", category="Tents")


@pytest.mark.parametrize(
    ("lines", "named", "intent", "expected"),
    [
        ((LAMP,), (), "wismo", OF_LAMP),
        ((LAMP, CANDLE), (), "wismo", OF_BOTH),
        ((LAMP, CANDLE), ("LAMP-1",), "wismo", OF_LAMP),
        ((LAMP,), ("TENT-1",), "product_question", ("Tents",)),
        ((), ("TENT-1",), "product_question", ("Tents",)),
        ((LAMP,), (), "product_question", ()),  # it may be about what the buyer has not bought
        ((LAMP, OrderLine(sku="HAT-1", title="A hat", price=eur("5.00"))), (), "wismo", ()),
        ((), (), "wismo", ()),
    ],
)
def test_articles_for_other_products_are_not_looked_for(
    lines: tuple[OrderLine, ...], named: tuple[str, ...], intent: str, expected: tuple[str, ...]
) -> None:
    mentions = tuple(SkuMention(text=sku, start=0, end=1, sku=sku) for sku in named)
    triage = make_triage(intent, "invoice_request", entities=Entities(skus=mentions))
    facts = Facts(order=make_order(lines=lines) if lines else None, products=(TENT,))
    brief = Brief(**{**dict(BRIEF), "triage": triage, "facts": facts})
    knowledge = FakeKnowledge("a#1")
    asyncio.run(find_passages(brief, (0,), knowledge))
    assert knowledge.categories == [expected] * 2


def test_an_ask_that_is_the_whole_message_is_searched_for_once() -> None:
    ticket, knowledge = make_ticket(text="Where is my parcel?"), FakeKnowledge("a#1")
    (ask,) = make_triage("in_transit_late").asks
    only = Triage(
        **{
            **dict(BRIEF.triage),
            "asks": (Ask(**{**dict(ask), "text": " Where is my parcel?\n", "intent": "wismo"}),),
            "intents": (IntentScore(intent="wismo", probability=0.9),),
        }
    )
    brief = Brief(**{**dict(BRIEF), "ticket": ticket, "triage": only})
    _, found = asyncio.run(find_passages(brief, (0,), knowledge))
    assert [one.id for one in found[0]] == ["a#1"]
    assert knowledge.queries == ["Where is my parcel?"]


def test_the_search_leaves_out_what_the_buyer_quotes() -> None:
    said, quoted = "Where is my parcel?\n", "> We pack your order with care."
    cut = Stripped(kind=StrippedKind.QUOTED, start=len(said), end=len(said + quoted), text=quoted)
    triage = Triage(**{**dict(BRIEF.triage), "asks": (), "stripped": (cut,)})
    knowledge = FakeKnowledge("a#1")
    brief = Brief(**{**dict(BRIEF), "ticket": make_ticket(text=said + quoted), "triage": triage})
    asyncio.run(find_passages(brief, (), knowledge))
    assert knowledge.queries == [said.strip()]


@pytest.mark.parametrize(
    ("brief", "asks", "by_meaning"),
    [
        (make_brief("in_transit_late"), (), False),
        (make_brief("in_transit_late"), (0,), True),
        (make_brief("in_transit_late", "refund_needs_person"), (), True),
        (make_brief("in_transit_late", outcomes=(LATE, ANGER)), (), False),
        (make_brief("in_transit_late", outcomes=(ANGER,)), (), True),
        (_with_unsorted_ask(make_brief("in_transit_late")), (), True),
    ],
    ids=[
        "the records answer it",
        "a passage could be quoted",
        "a person has to write",
        "anger beside it",
        "nothing but anger",
        "an ask was not sorted",
    ],
)
def test_a_search_embeds_the_message_only_where_the_passages_are_the_answer(
    brief: Brief, asks: tuple[int, ...], by_meaning: bool
) -> None:
    knowledge = FakeKnowledge("a#1")
    brief, _ = asyncio.run(find_passages(brief, asks, knowledge))
    assert knowledge.by_meaning[0] is by_meaning
    assert [one.id for one in brief.passages] == ["a#1"]


def test_passages_that_disagree_reach_the_brief_and_keep_a_draft_from_being_ready() -> None:
    brief, _ = asyncio.run(find_passages(BRIEF, (), FakeKnowledge("a#1", "b#1", conflicts=[DISAGREE])))
    evidence = brief.facts.evidence["knowledge"]
    assert brief.conflicts == (DISAGREE,)
    assert evidence.state in UNREADABLE
    assert evidence.state is EvidenceState.CONTRADICTORY
    assert evidence.detail == "a#1 says 60 days, b#1 says 30 days"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (LookupFailed("the server does not answer"), EvidenceState.UNAVAILABLE),
        (LookupTimedOut("no answer in time"), EvidenceState.TIMEOUT),
        (NotSetUp("no index"), EvidenceState.UNAVAILABLE),
    ],
)
def test_knowledge_that_cannot_be_asked_is_evidence_and_no_error(error: Exception, state: EvidenceState) -> None:
    brief, _ = asyncio.run(find_passages(BRIEF, (), FakeKnowledge(fails=error)))
    assert brief.facts.state("knowledge") is state
    assert brief.facts.evidence["knowledge"].detail == str(error)
    assert brief.passages == ()


@pytest.mark.parametrize(
    ("is_at_hand", "asks", "words", "waits"),
    [(True, (), 200, False), (True, (1,), 200, True), (True, (1,), 1, False), (False, (), 1, True)],
)
def test_a_thread_waits_only_for_what_is_not_at_hand_or_embeds_much(
    is_at_hand: bool, asks: tuple[int, ...], words: int, waits: bool
) -> None:
    threads = []

    class Noting(FakeKnowledge):
        def find(self, query: str, **named: Any) -> Found:
            threads.append(threading.current_thread())
            return super().find(query, **named)

    knowledge = Noting("a#1")
    knowledge.is_at_hand = is_at_hand
    brief = make_brief("in_transit_late", "invoice_promised")
    brief = Brief(**{**dict(brief), "ticket": make_ticket("Where? " * words)})
    asyncio.run(find_passages(brief, asks, knowledge))
    assert {thread is not threading.main_thread() for thread in threads} == {waits}

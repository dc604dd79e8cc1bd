"""The example seller: everything in it can be read, hangs together, and holds nothing real."""

import asyncio
import re
from collections import Counter
from datetime import datetime
from itertools import combinations
from pathlib import Path

from connectors.files import FileShop
from connectors.seller_folder import read_seller
from core.decisions import Action
from core.errors import InputError
from core.marketplaces import find
from core.offers import Offer
from core.orders import ClaimStatus, OrderStatus, RefundStatus, ReturnStatus, ShipmentStatus
from core.ports import OrderQuery
from core.reading import read_json_lines
from core.record import Money
from core.tickets import Ticket, parse_ticket
from core.triage import Ask, Entities, Flag, IntentScore, Triage
from eval.cases import Expectation, is_slot, read_suite
from policies.decide import decide
from service.gather import Sources, gather_facts
from text.ids import find_order_ids
from triage.intents import load_intents

EXAMPLES = Path(__file__).parents[2] / "examples"
SHOP = FileShop(EXAMPLES, read_seller(EXAMPLES))
FILES = Sources(orders=SHOP, after_sales=SHOP, tracking=SHOP, products=SHOP)
LANGUAGES = {"en", "de", "fr", "it", "es", "pt", "nl", "pl", "ru", "ta"}
WORDS = {
    0: ("you pay", "yours to", "à votre"),
    100: ("is free.", "gratuita", "sem"),  # of the way back, in percent
    1: ("eines", "siguiente", "um"),
    2: ("two", "deux", "due", "dos", "dois"),
    3: ("three", "tre", "tres"),
    4: ("cuatro",),
    5: ("five", "cinq", "cinque", "cinco"),
}
"""How the policies write small numbers."""


def queue() -> list[Ticket]:
    seller = read_seller(EXAMPLES)
    assert seller.clock
    tickets = []
    for line, value in read_json_lines(EXAMPLES / "queue.jsonl"):
        assert not isinstance(value, InputError)
        tickets.append(parse_ticket(value, now=seller.clock, file="queue.jsonl", line=line))
    return tickets


def test_every_file_can_be_read() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    shop.load()
    skus = [value["sku"] for _, value in read_json_lines(EXAMPLES / "products.jsonl") if isinstance(value, dict)]
    assert len(asyncio.run(shop.find_products(skus))) == len(skus) > 0


def test_every_ticket_is_complete_and_in_a_store_of_the_seller() -> None:
    seller = read_seller(EXAMPLES)
    stores = {store.id: store.marketplace for store in seller.stores}
    tickets = queue()
    assert len(tickets) == len({ticket.id for ticket in tickets}) == 120
    for ticket in tickets:
        assert not ticket.warnings
        assert ticket.store
        assert stores[ticket.store] == ticket.marketplace
        assert seller.clock
        assert all(message.sent_at <= seller.clock for message in ticket.messages), ticket.id


def test_every_order_that_a_channel_names_exists() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    for ticket in queue():
        if ticket.order_id:
            found = asyncio.run(shop.find_orders(OrderQuery(order_ids=(ticket.order_id,))))
            assert [order.buyer for order in found] == [ticket.buyer]


def test_every_order_belongs_to_a_ticket() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    reached = {
        order.id
        for ticket in queue()
        for order in asyncio.run(shop.find_orders(OrderQuery(store=ticket.store, buyer=ticket.buyer)))
    }
    written = [value["id"] for _, value in read_json_lines(EXAMPLES / "orders.jsonl") if isinstance(value, dict)]
    assert reached == set(written)


def test_the_stranger_owns_nothing_and_the_undecided_buyer_two_open_orders() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    by_id = {ticket.id: ticket for ticket in queue()}
    owned = {
        id_: asyncio.run(shop.find_orders(OrderQuery(store=by_id[id_].store, buyer=by_id[id_].buyer)))
        for id_ in ("T-1003", "T-1004")
    }
    assert owned["T-1003"] == ()
    assert [order.status for order in owned["T-1004"]] == [OrderStatus.SHIPPED, OrderStatus.SHIPPED]


def test_readme_says_what_every_ticket_is_there_for() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    stores = dict(re.findall(r"^\| (T-\d+) \| ([a-z-]+) \|", readme, re.MULTILINE))
    assert stores == {ticket.id: ticket.store for ticket in queue()}


def test_totals_are_the_sum_of_their_lines() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    for ticket in queue():
        for order in asyncio.run(shop.find_orders(OrderQuery(store=ticket.store, buyer=ticket.buyer))):
            lines = sum(line.price.amount * line.quantity for line in order.lines)
            assert order.total.amount == lines + (order.shipping.amount if order.shipping else 0), order.id


def test_only_reserved_addresses_stand_in_the_files() -> None:
    domains: Counter[str] = Counter()
    for path in EXAMPLES.rglob("*.*"):
        domains.update(re.findall(r"[\w.]+@([\w.-]+)", path.read_text(encoding="utf-8")))
    assert domains
    assert all(re.fullmatch(r"(.+\.)?example\.(com|net|org)", domain) for domain in domains), domains


def test_every_offer_is_what_the_passage_that_it_names_says() -> None:
    seller = read_seller(EXAMPLES)
    granted = (seller.offers, *(store.offers for store in seller.stores))
    offers = [offer for of_one in granted for _, offer in of_one if isinstance(offer, Offer)]
    offers += [offer for of_one in granted for special in of_one.special for offer in special.grants.values()]
    assert len(offers) == 37
    for offer in offers:
        assert offer.source
        document, number = offer.source.split("#")
        sections = (EXAMPLES / "policies" / f"{document}.md").read_text(encoding="utf-8").split("\n## ")
        text = sections[int(number)].replace("\n", " ")
        assert any(f"{word} " in text for word in (str(offer.value), *WORDS.get(offer.value, ()))), offer


def test_the_queue_holds_every_intent_in_ten_languages() -> None:
    cases = {case.ticket_id: case for case in read_suite(EXAMPLES / "cases.jsonl")}
    assert set(cases) == {ticket.id for ticket in queue()}
    assert {case.expect.language for case in cases.values()} == LANGUAGES
    assert {intent for case in cases.values() for intent in case.expect.intents or ()} == set(load_intents())
    assert {flag for case in cases.values() for flag in case.expect.flags or ()} == set(Flag)


def test_every_state_that_a_file_can_hold_is_there() -> None:
    def column(name: str, field: str) -> set[str]:
        return {str(value[field]) for _, value in read_json_lines(EXAMPLES / name) if isinstance(value, dict)}

    assert column("orders.jsonl", "status") == set(OrderStatus)
    assert column("shipments.jsonl", "status") == set(ShipmentStatus)
    assert column("returns.jsonl", "status") == set(ReturnStatus)
    assert column("refunds.jsonl", "status") == set(RefundStatus)
    assert column("claims.jsonl", "status") == set(ClaimStatus)


def test_the_dates_of_the_cases_are_those_that_the_rules_come_to() -> None:
    """The dates were counted by hand; where rules and hand differ, one of them is wrong."""
    seller = read_seller(EXAMPLES)
    assert seller.clock
    cases = {case.ticket_id: case.expect for case in read_suite(EXAMPLES / "cases.jsonl")}
    compared = 0
    for ticket in queue():
        expected = cases[ticket.id]
        store = next(store for store in seller.stores if store.id == ticket.store)
        triage = sorted_by_hand(ticket, expected)
        facts = asyncio.run(gather_facts(ticket, triage, FILES, timezone=store.timezone, timeout_s=5, now=seller.clock))
        assert ticket.question
        decision = decide(
            triage,
            facts,
            store=store,
            offers=seller.offers_of(store),
            now=seller.clock,
            ticket=ticket,
        )
        if expected.commitments is not None:
            assert {made.name: as_written(made.fact.value) for made in decision.commitments} == dict(
                expected.commitments
            ), ticket.id
        if expected.states is not None:
            assert sorted(outcome.state for outcome in decision.outcomes) == sorted(expected.states), ticket.id
        for name in expected.must_state:
            known = not is_slot(name) or name.startswith("commitment.") or name in facts.named()
            assert known, f"{ticket.id}: {name} is not among the facts"
        compared += bool(expected.commitments)
    assert compared >= 30


def sorted_by_hand(ticket: Ticket, expected: Expectation) -> Triage:
    """The triage that the case asks for; ids are found as ever."""
    assert ticket.question
    text = ticket.question.text
    assert ticket.marketplace
    found = find_order_ids(text, find(ticket.marketplace).order_id)
    intents = expected.intents or ()
    return Triage(
        ticket_id=ticket.id,
        language=expected.language or "en",
        language_confidence=1,
        asks=tuple(Ask(text=text, start=0, end=len(text), intent=intent, probability=1) for intent in intents),
        intents=tuple(IntentScore(intent=intent, probability=1) for intent in intents),
        entities=Entities(order_ids=tuple(item.value for item in found)),
        flags=expected.flags or (),
        needs_reply=expected.action is not Action.NO_REPLY_NEEDED,
        no_reply_reason="by hand" if expected.action is Action.NO_REPLY_NEEDED else None,
        queue="by-hand",
    )


def as_written(value: object) -> str:
    return f"{value.amount} {value.currency}" if isinstance(value, Money) else str(value)


def test_no_message_is_another_with_a_few_words_changed() -> None:
    texts = {ticket.id: words_of(ticket.question.text) for ticket in queue() if ticket.question}
    alike = [
        (one, other)
        for (one, first), (other, second) in combinations(texts.items(), 2)
        if len(first) > 4 and len(first & second) / len(first | second) > 0.4
    ]
    assert not alike


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def test_past_replies_can_be_read_and_were_sent_before_the_clock() -> None:
    seller = read_seller(EXAMPLES)
    assert seller.clock
    replies = [value for _, value in read_json_lines(EXAMPLES / "past_replies.jsonl") if isinstance(value, dict)]
    assert len({reply["id"] for reply in replies}) == len(replies) == 120
    assert {str(reply["language"]) for reply in replies} == LANGUAGES
    assert all({str(intent) for intent in reply["intents"]} <= set(load_intents()) for reply in replies)
    assert all(datetime.fromisoformat(str(reply["sent_at"])) < seller.clock for reply in replies)

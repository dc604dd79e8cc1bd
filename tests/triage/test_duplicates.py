"""Which tickets are one case, and which never."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tickets import Buyer, Message, Ticket, TicketStatus
from tests.factories import BERLIN, BUYER, NOW, ORDER_ID, make_ticket
from triage.duplicates import FORGOTTEN, Case, find_duplicates

OTHER = Buyer(name="E. Else", email="other@marketplace.example")


def ticket(ticket_id: str, text: str = "Where is my parcel?", *, days_ago: float = 0, **changes: Any) -> Ticket:
    message = Message(id="m", text=text, sent_at=NOW - timedelta(days=days_ago))
    return make_ticket(id=ticket_id, messages=(message,), **changes)


def groups(*tickets: Ticket, **known: Any) -> list[tuple[str, ...]]:
    return [case.members for case in find_duplicates(tickets, now=NOW, **known) if len(case.members) > 1]


def test_tickets_about_one_order_are_one_case_and_the_newer_goes_into_the_older() -> None:
    newer = ticket("b", "I want a refund!", order_id=ORDER_ID)
    older = ticket("a", "Where is it?", order_id=ORDER_ID, days_ago=3)
    (case,) = find_duplicates([newer, older], now=NOW)
    assert (case.ticket_id, case.members) == ("a", ("a", "b"))
    assert (case.reasons[0].ticket_id, case.reasons[0].to) == ("b", "a")
    assert (case.reasons[0].reason, case.reasons[0].score) == ("about the same order", 0.95)


def test_the_same_text_of_one_buyer_on_two_channels_is_one_case() -> None:
    text = "Hello, my parcel has not arrived and nobody answers me. Where is it?"
    on_mail = ticket("b", text + " Please!", channel="email", days_ago=1)
    assert groups(ticket("a", text, days_ago=2), on_mail) == [("a", "b")]


def test_the_same_ask_of_one_buyer_is_one_case() -> None:
    asked = {"a": {"wismo"}, "b": {"wismo", "invoice_request"}, "c": {"warranty"}}
    texts = (ticket("a", "Where is it?"), ticket("b", "Any news on my order?"), ticket("c", "Is it covered?"))
    assert groups(*texts, intents=asked) == [("a", "b")]


@pytest.mark.parametrize(
    "other",
    [
        {"buyer": OTHER},
        {"buyer": Buyer(name=BUYER.name, email="namesake@marketplace.example")},
        {"buyer": OTHER, "order_id": ORDER_ID},
        {"buyer": Buyer(name=BUYER.name, email=BUYER.email, id="zed_78")},
        {"order_id": "305-7777777-1111111"},
        {"store": "harbour-uk", "order_id": ORDER_ID},
        {"store": None, "marketplace": "etsy", "order_id": ORDER_ID},
        {"buyer": Buyer(name=BUYER.name, email=BUYER.email, id="zed_78"), "marketplace": "Amazon"},
    ],
    ids=[
        "another",
        "a namesake",
        "another about the order",
        "another account",
        "another order",
        "another store",
        "another marketplace",
        "another account, the marketplace in capitals",
    ],
)
def test_what_is_another_buyers_or_another_orders_stays_apart(other: dict[str, Any]) -> None:
    mine = ticket("a", order_id=ORDER_ID, buyer=Buyer(name=BUYER.name, email=BUYER.email, id="zed_77"))
    assert groups(mine, ticket("b", **other), intents={"a": {"wismo"}, "b": {"wismo"}}) == []


def test_one_order_that_one_buyer_writes_of_is_one_case_and_two_are_not() -> None:
    asked = {"a": {"wismo"}, "b": {"invoice_request"}}
    mail = ticket("b", "The invoice, please.", channel="email", days_ago=1)
    asks = ticket("a", days_ago=10)
    assert groups(asks, mail, intents=asked) == []
    assert groups(asks, mail, intents=asked, named={"a": [ORDER_ID], "b": [ORDER_ID]}) == [("a", "b")]
    again = ticket("b", days_ago=9)
    assert groups(asks, again) == [("a", "b")]
    assert groups(asks, again, named={"a": [ORDER_ID], "b": ["305-7777777-1111111"]}) == []
    channels = ticket("a", order_id=ORDER_ID, days_ago=10)
    assert groups(channels, mail, intents=asked, named={"b": [f"#{ORDER_ID}"]}) == [("a", "b")]


@pytest.mark.parametrize("buyer", [OTHER, Buyer(), Buyer(name=BUYER.name)])
def test_an_order_id_that_somebody_else_types_joins_nothing(buyer: Buyer) -> None:
    typed = {"a": [ORDER_ID], "b": [ORDER_ID]}
    assert groups(ticket("a", order_id=ORDER_ID), ticket("b", "x", buyer=buyer), named=typed) == []
    assert groups(ticket("a"), ticket("b", "x", buyer=buyer), named=typed) == []


def test_a_ticket_of_nobody_does_not_join_two_buyers() -> None:
    nobody = ticket("b", buyer=Buyer(), order_id=ORDER_ID, days_ago=1)
    found = groups(ticket("a", order_id=ORDER_ID, days_ago=2), nobody, ticket("c", buyer=OTHER, order_id=ORDER_ID))
    assert found == [("a", "b")]


def test_one_nickname_on_two_marketplaces_may_be_two_people() -> None:
    nick = Buyer(id="max")
    text = "Where is my parcel with the red lamp?"
    found = groups(ticket("a", text, buyer=nick), ticket("b", text, buyer=nick, marketplace="etsy"))
    assert found == []
    assert groups(ticket("a", text, buyer=nick), ticket("b", text, buyer=nick)) == [("a", "b")]


def test_between_two_orders_a_ticket_that_fits_both_stays_alone() -> None:
    asked = {name: {"wismo"} for name in "abc"}
    one = ticket("a", "Where is A?", order_id="305-1", days_ago=2)
    two = ticket("b", "What about B then?", order_id="305-2", days_ago=1)
    assert groups(one, two, ticket("c", "Any news?"), intents=asked) == []


@pytest.mark.parametrize(("days", "joined"), [(6, True), (8, False)])
def test_one_matter_lasts_some_days(days: int, joined: bool) -> None:
    text = "Where is my parcel with the lantern?"
    assert bool(groups(ticket("a", text, days_ago=days), ticket("b", text))) == joined


@pytest.mark.parametrize("status", [TicketStatus.SOLVED, TicketStatus.CLOSED])
def test_a_ticket_that_was_solved_long_ago_is_not_opened_again(status: TicketStatus) -> None:
    newer = ticket("b", order_id=ORDER_ID)
    assert groups(ticket("a", order_id=ORDER_ID, days_ago=FORGOTTEN.days + 1, status=status), newer) == []
    assert groups(ticket("a", order_id=ORDER_ID, days_ago=FORGOTTEN.days - 1, status=status), newer) == [("a", "b")]
    assert groups(ticket("a", order_id=ORDER_ID, days_ago=FORGOTTEN.days + 1), newer) == [("a", "b")]


BUYERS = st.builds(
    Buyer,
    name=st.sampled_from([None, "Ann", "Bo"]),
    email=st.sampled_from([None, "a@example.org", "b@example.org", "A@Example.org"]),
    id=st.sampled_from([None, "x", "y"]),
)


@st.composite
def queues(draw: st.DrawFn) -> list[Ticket]:
    count = draw(st.integers(0, 9))
    return [
        ticket(
            f"t{number}",
            draw(st.sampled_from(["Where is my parcel?", "where is my parcel", "I need an invoice", "", "Thanks"])),
            days_ago=draw(st.integers(0, 40)),
            buyer=draw(BUYERS),
            order_id=draw(st.sampled_from([None, "305-1", "305-2"])),
            store=draw(st.sampled_from([None, "harbour-de", "harbour-uk"])),
            marketplace=draw(st.sampled_from(["amazon", "ebay"])),
            status=draw(st.sampled_from(list(TicketStatus))),
        )
        for number in range(count)
    ]


def contradict(one: Ticket, other: Ticket) -> bool:
    """Said once more, in other words than the code's."""
    same_place = one.marketplace == other.marketplace
    mails = {ticket.buyer.email.lower() for ticket in (one, other) if ticket.buyer.email}
    ids = {ticket.buyer.id for ticket in (one, other) if ticket.buyer.id}
    both_mail, both_id = bool(one.buyer.email and other.buyer.email), bool(one.buyer.id and other.buyer.id)
    agree = (both_mail and len(mails) == 1) or (both_id and len(ids) == 1 and same_place)
    return (both_mail or (both_id and same_place)) and not agree


@settings(max_examples=150, deadline=None)
@given(queues(), st.randoms())
def test_cases_are_a_partition_the_same_in_any_order_and_of_one_buyer_each(queue: list[Ticket], dice: Any) -> None:
    asked = {ticket.id: frozenset({"wismo"}) for ticket in queue[::2]}
    cases = find_duplicates(queue, now=NOW, intents=asked)
    shuffled = list(queue)
    dice.shuffle(shuffled)
    assert find_duplicates(shuffled, now=NOW, intents=asked) == cases
    assert sorted(member for case in cases for member in case.members) == sorted(each.id for each in queue)
    check(cases, {each.id: each for each in queue})


def check(cases: Sequence[Case], by_id: dict[str, Ticket]) -> None:
    for case in cases:
        members = [by_id[member] for member in case.members]
        assert case.ticket_id == case.members[0]
        assert [joined.ticket_id for joined in case.reasons] == list(case.members[1:])
        assert all(0 < joined.score <= 1 and joined.to in case.members for joined in case.reasons)
        assert not any(contradict(one, other) for one in members for other in members)
        assert len({each.order_id for each in members if each.order_id}) <= 1


def test_ten_thousand_tickets_take_seconds() -> None:
    texts = ["Where is my parcel?", "I need an invoice for it", "It came broken, what now", "Thanks a lot"]
    queue = [
        ticket(f"t{n}", texts[n % 4], days_ago=n % 50, buyer=Buyer(email=f"b{n % 3000}@example.org"))
        for n in range(8_000)
    ]
    queue += [ticket(f"s{n}", texts[n % 4] + f" {n}", days_ago=n % 9) for n in range(2_000)]  # one buyer
    start = datetime.now(BERLIN)
    cases = find_duplicates(queue, now=NOW, intents={each.id: {"wismo"} for each in queue})
    assert sum(len(case.members) for case in cases) == 10_000
    assert datetime.now(BERLIN) - start < timedelta(seconds=20)


def test_mail_that_both_quote_makes_two_messages_not_alike() -> None:
    quoted = "\n\n> Thank you for your order. We pack it with care in the next days and write to you when it leaves us."
    asks = (ticket("a", f"Is there a blue one?{quoted}"), ticket("b", f"My invoice has a wrong name.{quoted}"))
    assert groups(*asks, intents={"a": {"product_question"}, "b": {"invoice_request"}}) == []
